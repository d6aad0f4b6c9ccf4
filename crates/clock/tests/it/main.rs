//! What the crate promises, seen from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod clocks;
mod deadlines;
mod national;
mod oracle;
mod oracle_clocks;
mod store;
mod texts;
mod words;
