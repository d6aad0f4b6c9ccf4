//! Tests of the spatial base on made-up and, where present, on real divisions and boundaries.

mod geometry;
mod shared;
mod text;
