//! Numerical methods that outsiders can check: pure functions without input, output, clock or hidden
//! randomness (seeds are arguments), each verified against results that Linli did not make.
//! `docs/methods.md` explains every method in plain words and with its formulas.

pub mod assignment;
pub mod budgeting;
pub mod encoding;
pub mod merkle;
pub mod opinion;
mod random;
pub mod scan;
pub mod share;
mod special;
pub mod text;
pub mod warning;
