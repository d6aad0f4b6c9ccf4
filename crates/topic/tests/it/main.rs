#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Topics: the rules, and a topic's whole life on the store.

mod life;
mod town;
