#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! What everybody may know of open matters, and joining them.

mod neighbours;
mod town;
