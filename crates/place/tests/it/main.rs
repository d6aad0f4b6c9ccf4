//! Tests of the spatial base on made-up and, where present, on real divisions and boundaries.

mod geometry;
mod imports;
mod mini;
mod places;
mod rules;
mod shared;
mod text;
mod words;
