//! The `linli` program.
fn main() {}
