#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Local policies: what a text may say, from when it holds, and what the journal knows of it.

mod on_store;
mod reading;
mod sample;
