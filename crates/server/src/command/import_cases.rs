//! `linli import cases`: a hotline's table, every row a case.

use crate::command_line::ImportCases;
use crate::said::{Said, Speech};
use kernel::{Failure, Refusal};

pub(super) async fn run(options: ImportCases, _: &Speech) -> Result<Said, Failure> {
    Err(Refusal::rule("import-cases-missing").with("file", options.import.file.display()).into())
}
