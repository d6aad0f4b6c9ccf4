//! `linli bench`: the project's own measurements.

use crate::command_line::Bench;
use crate::said::{Said, Speech};
use kernel::{Failure, Refusal};

pub async fn run(options: Bench, _: &Speech) -> Result<Said, Failure> {
    Err(Refusal::invalid("bench-unknown", "name").with("given", options.name.unwrap_or_default()).into())
}
