#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
//! Indicators: a hand count over a holiday, and counting behind the journal against counting from its beginning.

mod hand_count;
mod rebuild;
mod schemes;
mod world;
