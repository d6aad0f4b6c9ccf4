//! What the crate promises, seen from outside.

mod clocks;
mod deadlines;
mod national;
mod oracle;
mod oracle_clocks;
mod store;
mod texts;
mod words;
