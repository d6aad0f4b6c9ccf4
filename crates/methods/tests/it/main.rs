//! The methods against results that Linli did not make, and against their own laws.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod assignment;
mod budgeting;
mod bytes;
mod hostile;
mod merkle;
mod opinion;
mod progress;
mod scan;
mod shared_data;
mod text_hostile;
mod text_learning;
mod text_linear;
mod text_mentions;
mod text_pairs;
mod warning;
