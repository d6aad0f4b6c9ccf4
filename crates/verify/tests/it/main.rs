#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Verification: the rules of invitations and ratings, and the whole way on the store.

mod on_store;
mod rules;
