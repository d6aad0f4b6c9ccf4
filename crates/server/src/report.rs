//! What an import did, for people, for machines, and row by row in a file.

use crate::command::unwritable;
use crate::command_line::ImportFile;
use crate::said::{Exit, Said, Speech};
use kernel::{Failure, Refusal};
use serde::Serialize;
use serde_json::json;
use std::path::Path;

/// Rows shown to a person; the report file and `--json` have all.
const SHOWN: usize = 10;

/// A row that was not taken, or that differs from what is known.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Refused {
    /// Line in the file, the header being 1.
    pub line: u64,
    pub code: String,
    pub field: String,
    pub reason: String,
}

impl Refused {
    pub(crate) fn of(line: u64, refusal: &Refusal, speech: &Speech) -> Self {
        Self {
            line,
            code: refusal.code.to_owned(),
            field: refusal.field.unwrap_or_default().to_owned(),
            reason: speech.words.reason(refusal),
        }
    }
    /// Says in which file the row stands.
    pub(crate) fn within(mut self, what: &str) -> Self {
        self.reason = format!("{what}: {}", self.reason);
        self
    }
    pub(crate) fn of_place_conflict(conflict: &place::actions::Conflict) -> Self {
        Self::differing(conflict.line, conflict.field, &conflict.key, &conflict.present, &conflict.given)
    }
    pub(crate) fn of_conflict(conflict: &org::imports::Conflict) -> Self {
        Self::differing(conflict.line, conflict.field, &conflict.key, &conflict.present, &conflict.given)
    }
    fn differing(line: u64, field: &str, key: &str, present: &str, given: &str) -> Self {
        let reason = format!("{key}: {present} ≠ {given}");
        Self { line, code: "conflict".to_owned(), field: field.to_owned(), reason }
    }
}

/// The result of an import.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Summary {
    pub created: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Rows that speak otherwise of something known; what is known stays.
    pub conflicts: Vec<Refused>,
    pub refused: Vec<Refused>,
}

impl Summary {
    pub(crate) fn of(report: &org::imports::ImportReport, speech: &Speech) -> Self {
        Self {
            created: report.created,
            changed: 0,
            unchanged: report.unchanged,
            conflicts: report.conflicts.iter().map(Refused::of_conflict).collect(),
            refused: report.refused.iter().map(|row| Refused::of(row.line, &row.refusal, speech)).collect(),
        }
    }

    fn exit(&self) -> Exit {
        let taken = self.created + self.changed + self.unchanged;
        match self.refused.is_empty() && self.conflicts.is_empty() {
            true => Exit::Done,
            false if taken == 0 && self.conflicts.is_empty() => Exit::Nothing,
            false => Exit::Some,
        }
    }

    /// Writes the report file where one was asked for, and says the rest.
    ///
    /// # Errors
    /// Refusal `file-unwritable`.
    pub(crate) fn say(self, options: &ImportFile, speech: &Speech) -> Result<Said, Failure> {
        if let Some(path) = &options.report {
            write_report(path, self.refused.iter().chain(&self.conflicts))?;
        }
        let words = &speech.words;
        let count = |number: u64| number.to_string();
        let mut lines = Vec::new();
        if options.dry_run {
            lines.push(words.t("import-dry-run"));
        }
        lines.push(words.with(
            "import-done",
            &[
                ("created", count(self.created)),
                ("changed", count(self.changed)),
                ("unchanged", count(self.unchanged)),
                ("conflicts", count(self.conflicts.len() as u64)),
                ("refused", count(self.refused.len() as u64)),
            ],
        ));
        for row in self.refused.iter().chain(&self.conflicts).take(SHOWN) {
            let facts =
                [("line", row.line.to_string()), ("reason", row.reason.clone()), ("code", row.code.clone())];
            lines.push(words.with("import-row", &facts));
        }
        let hidden = (self.refused.len() + self.conflicts.len()).saturating_sub(SHOWN);
        if hidden > 0 {
            lines.push(words.with("import-more", [("count", hidden as u64)]));
        }
        let exit = self.exit();
        let mut object = serde_json::to_value(&self)?;
        object["dry_run"] = json!(options.dry_run);
        Ok(Said::done(lines.join("\n"), object).ending(exit))
    }
}

fn write_report<'a>(path: &Path, rows: impl Iterator<Item = &'a Refused>) -> Result<(), Failure> {
    let broken = |cause: csv::Error| unwritable(path, &std::io::Error::other(cause));
    let mut writer = csv::Writer::from_path(path).map_err(broken)?;
    writer.write_record(["line", "code", "field", "reason"]).map_err(broken)?;
    for row in rows {
        writer.write_record([&row.line.to_string(), &row.code, &row.field, &row.reason]).map_err(broken)?;
    }
    Ok(writer.flush().map_err(|cause| unwritable(path, &cause))?)
}
