//! `linli methods …`: the numerical methods on files, for researchers and for checking; no database.

mod assign;
mod budget;
mod opinion;
mod scan;
mod warn;

use clap::Subcommand;
use methods::encoding::Encoding;
use serde_json::Value;
use std::cell::RefCell;
use std::io::Read;
use std::path::Path;

/// Numerical methods on published file formats.
#[derive(Debug, Subcommand)]
pub enum MethodsCommand {
    /// Participatory budgeting: the winners of a Pabulib file
    Budget(budget::Budget),
    /// Opinion groups of an exported conversation
    Opinion(opinion::Opinion),
    /// Clusters in space and time
    Scan(scan::Scan),
    /// Early warning: bounds and alarms of a series of counts
    Warn(warn::Warn),
    /// The least costly assignment of tasks to workers
    Assign(assign::Assign),
}

/// A result: a table for people and one object for machines.
#[derive(Clone, Debug)]
pub struct Answer {
    pub text: String,
    pub json: Value,
}

/// Why there is no result. The code is stable; the reason names file, line and rule.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{code}: {reason}")]
pub struct MethodsFailure {
    pub code: &'static str,
    pub reason: String,
}

/// Called now and then on long runs with what is done and how much there is (0 if nobody knows).
pub type Progress<'p> = &'p (dyn Fn(u64, u64) + Sync);

/// Runs a method.
///
/// # Errors
/// `methods-file` if a file cannot be read, `methods-input` if its content is no input of the method,
/// `methods-option` if an option does not fit.
pub fn run(command: MethodsCommand, progress: Progress<'_>) -> Result<Answer, MethodsFailure> {
    let files = Files::default();
    let answer = match command {
        MethodsCommand::Budget(options) => budget::run(&options, &files, progress),
        MethodsCommand::Opinion(options) => opinion::run(&options, &files, progress),
        MethodsCommand::Scan(options) => scan::run(&options, &files, progress),
        MethodsCommand::Warn(options) => warn::run(&options, &files, progress),
        MethodsCommand::Assign(options) => assign::run(&options, &files, progress),
    }?;
    Ok(files.told(answer))
}

/// Reads files and remembers which were not UTF-8.
#[derive(Debug, Default)]
pub(crate) struct Files {
    in_gbk: RefCell<Vec<String>>,
}

impl Files {
    pub(crate) fn read(&self, path: &Path) -> Result<Vec<u8>, MethodsFailure> {
        let bytes = read(path)?;
        if Encoding::of(&bytes) == Ok(Encoding::Gbk) {
            self.in_gbk.borrow_mut().push(path.display().to_string());
        }
        Ok(bytes)
    }

    /// Says in the answer what was read as GBK: a file in a third encoding can look like it.
    pub(crate) fn told(self, mut answer: Answer) -> Answer {
        let in_gbk = self.in_gbk.into_inner();
        if !in_gbk.is_empty() {
            answer.text.push_str(&format!("\n\nread as GBK text: {}", in_gbk.join(", ")));
            answer.json["read_as_gbk"] = in_gbk.into();
        }
        answer
    }
}

/// A file's bytes, unpacked if its name ends in `.gz`.
fn read(path: &Path) -> Result<Vec<u8>, MethodsFailure> {
    let unreadable = |cause: std::io::Error| MethodsFailure {
        code: "methods-file",
        reason: with_next(
            format!("{}: {cause}", path.display()),
            "name a file that can be read, packed only if its name ends in .gz",
        ),
    };
    let bytes = std::fs::read(path).map_err(unreadable)?;
    if path.extension().is_none_or(|extension| extension != "gz") {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).map_err(unreadable)?;
    Ok(unpacked)
}

/// Turns a method's own error into one that names the file.
fn in_file<Cause: std::fmt::Display>(path: &Path) -> impl Fn(Cause) -> MethodsFailure + '_ {
    move |cause| MethodsFailure {
        code: "methods-input",
        reason: with_next(
            format!("{}: {cause}", path.display()),
            "correct the file; its format is named by linli methods … --help",
        ),
    }
}

pub(crate) fn option(reason: impl std::fmt::Display) -> MethodsFailure {
    let next = "all values are listed by linli methods … --help";
    MethodsFailure { code: "methods-option", reason: with_next(reason.to_string(), next) }
}

/// What to do stands behind a semicolon; many a cause says it itself.
pub(crate) fn with_next(reason: String, next: &str) -> String {
    if reason.contains("; ") { reason } else { format!("{reason}; {next}") }
}

/// Columns of equal width, separated by two blanks; numbers to the right.
pub(crate) fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        cells.chain([heading[at].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heading.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| {
            let number = cell.parse::<f64>().is_ok();
            if number { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let body = rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
    std::iter::once(line(heading.to_vec())).chain(body).collect::<Vec<_>>().join("\n")
}

/// A number for people: four significant digits are enough.
fn short(value: f64) -> String {
    if value == 0.0 || (0.001..1e7).contains(&value.abs()) {
        format!("{value:.4}")
    } else {
        format!("{value:.3e}")
    }
}
