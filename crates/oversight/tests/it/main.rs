#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Oversight: the rules by stories and random walks, the table of transitions, drawing, and all of it on the store.

mod drawing;
mod on_store;
mod rules;
mod stories;
mod town;
mod transitions;
mod world;
