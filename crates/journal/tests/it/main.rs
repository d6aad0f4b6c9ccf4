//! The journal's promises, each with a test that fails when it is broken.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod damage;
mod following;
mod killed;
mod properties;
mod proving;
mod sequencing;
mod support;
mod verifying;
mod words;
mod writing;
