#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Cases: the rules by random walks, and the whole loop on the store.

mod barred;
mod bundled;
mod decided;
mod rules;
mod safe;
mod search;
mod spot;
mod table;
mod verification;
mod world;
