//! What an import did, row by row.

use kernel::Refusal;
use serde::Serialize;

/// Whether an import writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// Says what would happen (试导入).
    DryRun,
    Apply,
}

/// A row that speaks otherwise of something known. What is known stays (冲突，未覆盖).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Line in the file, the header being 1.
    pub line: u64,
    /// The code or other key by which the row was recognised.
    pub key: String,
    pub field: &'static str,
    pub present: String,
    pub given: String,
}

/// A row that could not be taken (退回的行).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// Line in the file, the header being 1.
    pub line: u64,
    pub refusal: Refusal,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    pub created: u64,
    /// Rows that say what is known already.
    pub unchanged: u64,
    pub conflicts: Vec<Conflict>,
    pub refused: Vec<RefusedRow>,
}

impl ImportReport {
    /// Whether every row was taken or known.
    pub fn is_clean(&self) -> bool {
        self.conflicts.is_empty() && self.refused.is_empty()
    }
    /// Counts a row that was compared with what is known.
    pub fn compared(&mut self, differences: Vec<Conflict>) {
        if differences.is_empty() {
            self.unchanged += 1;
        }
        self.conflicts.extend(differences);
    }
    pub fn refuse(&mut self, line: u64, refusal: Refusal) {
        self.refused.push(RefusedRow { line, refusal });
    }
    /// Puts the rows into the order of the file.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.conflicts.sort_by_key(|conflict| conflict.line);
        self.refused.sort_by_key(|row| row.line);
        self
    }
}

/// Compares the fields of one row with what is known.
pub struct Comparison {
    line: u64,
    key: String,
    found: Vec<Conflict>,
}

impl Comparison {
    pub fn new(line: u64, key: &str) -> Self {
        Self { line, key: key.to_owned(), found: Vec::new() }
    }
    /// An empty cell says nothing and therefore never differs.
    #[must_use]
    pub fn field(mut self, field: &'static str, present: &str, given: &str) -> Self {
        if !given.is_empty() && present != given {
            self.found.push(Conflict {
                line: self.line,
                key: self.key.clone(),
                field,
                present: present.to_owned(),
                given: given.to_owned(),
            });
        }
        self
    }
    pub fn differences(self) -> Vec<Conflict> {
        self.found
    }
}
