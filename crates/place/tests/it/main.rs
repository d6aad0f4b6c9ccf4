//! Tests of the spatial base on made-up and, where present, on real divisions and boundaries.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod cut;
mod demo;
mod geometry;
mod imports;
mod mini;
mod places;
mod rules;
mod shared;
mod simplify;
mod text;
mod words;
