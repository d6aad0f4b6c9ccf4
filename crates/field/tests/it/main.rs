#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! The patrol plan: places and matters, in an order that anybody can follow.

mod planning;
mod words;
