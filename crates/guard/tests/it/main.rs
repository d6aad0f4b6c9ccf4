//! The guard's tests, in one binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation of a test is its result")]

mod accounts;
mod authority;
mod delegation;
mod factors;
mod gate;
mod keys;
mod pages;
mod provider;
mod replaying;
mod schema;
mod sessions;
mod support;
mod vault;
