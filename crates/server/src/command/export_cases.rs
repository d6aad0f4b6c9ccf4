//! `linli export cases`: cases as a table.

use crate::command_line::ExportCases;
use crate::said::{Said, Speech};
use kernel::{Failure, Refusal};

pub(super) async fn run(options: ExportCases, _: &Speech) -> Result<Said, Failure> {
    Err(Refusal::rule("import-cases-missing").with("file", options.data.data.display()).into())
}
