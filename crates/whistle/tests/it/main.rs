#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Whistles: the rules by stories and random walks, the table of transitions, and the whole loop on the store.

mod loop_on_store;
mod rules;
mod stories;
mod terms;
mod transitions;
mod world;
