#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Suggestions on a store: trained, compared, switched on, recorded and answered; odd texts; who sees what; and the whole life
//! of a case without any of it.

mod odd;
mod parts;
mod stories;
mod town;
