//! What other crates rely on.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod components;
mod gallery;
mod pages;
mod words;
