//! What other crates rely on.

mod components;
mod pages;
mod words;
