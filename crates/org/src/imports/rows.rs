//! Reading a CSV file row by row, so that one bad row costs only itself.

use super::report::RefusedRow;
use kernel::{Instant, Refusal};
use std::collections::HashMap;

/// The rows of a CSV file with a header line: UTF-8, comma, RFC 4180 quotes.
#[derive(Debug)]
pub struct Rows {
    header: Vec<String>,
    rows: Vec<Result<Row, RefusedRow>>,
}

/// One row; cells are asked for by the names of their columns.
#[derive(Clone, Debug)]
pub struct Row {
    /// Line in the file, the header being 1.
    pub line: u64,
    cells: HashMap<String, String>,
}

/// Longest cell in bytes; a longer one is a broken quote or another file.
const LONGEST_CELL: usize = 20_000;

impl Rows {
    /// Reads a file and checks that it has the columns that are needed.
    ///
    /// # Errors
    /// Refusal `org-import-column-missing`, `org-import-unreadable`.
    pub fn read(file: &[u8], needed: &[&str]) -> Result<Self, Refusal> {
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(file);
        let mut records = reader.byte_records();
        let unreadable = || Refusal::rule("org-import-unreadable");
        let first = records.next().ok_or_else(unreadable)?.map_err(|_| unreadable())?;
        let header: Vec<_> =
            first.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        if let Some(missing) = needed.iter().find(|column| !header.iter().any(|known| known == *column)) {
            return Err(Refusal::rule("org-import-column-missing").with("column", missing));
        }
        let mut rows = Vec::new();
        for record in records {
            let record = record.map_err(|_| unreadable())?;
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(row(&record, &header, line).map_err(|refusal| RefusedRow { line, refusal }));
        }
        Ok(Self { header, rows })
    }

    pub fn has_column(&self, name: &str) -> bool {
        self.header.iter().any(|known| known == name)
    }
    /// The rows in the order of the file; bad ones with the reason.
    pub fn into_rows(self) -> Vec<Result<Row, RefusedRow>> {
        self.rows
    }
}

fn row(record: &csv::ByteRecord, header: &[String], line: u64) -> Result<Row, Refusal> {
    if record.len() != header.len() {
        let refusal = Refusal::rule("org-import-cells");
        return Err(refusal.with("expected", header.len()).with("found", record.len()));
    }
    let mut cells = HashMap::with_capacity(header.len());
    for (name, cell) in header.iter().zip(record) {
        if cell.len() > LONGEST_CELL {
            return Err(Refusal::rule("org-import-cell-long").with("column", name));
        }
        let text = std::str::from_utf8(cell)
            .map_err(|_| Refusal::rule("org-import-encoding").with("column", name))?;
        cells.insert(name.clone(), text.trim().to_owned());
    }
    Ok(Row { line, cells })
}

impl Row {
    /// The cell of a column; empty when the file has no such column.
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
    /// # Errors
    /// Refusal `org-import-cell-missing` when the cell is empty.
    pub fn needed(&self, column: &'static str) -> Result<&str, Refusal> {
        match self.cell(column) {
            "" => Err(Refusal::invalid("org-import-cell-missing", column).with("column", column)),
            cell => Ok(cell),
        }
    }
    /// The cell, `None` when it is empty.
    pub fn optional(&self, column: &str) -> Option<&str> {
        Some(self.cell(column)).filter(|cell| !cell.is_empty())
    }
    /// Several values separated by `;`.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &str> {
        self.cell(column).split([';', '；']).map(str::trim).filter(|value| !value.is_empty())
    }
    /// A date or instant.
    ///
    /// # Errors
    /// Refusal `org-import-date`.
    pub fn instant(&self, column: &'static str) -> Result<Option<Instant>, Refusal> {
        let Some(text) = self.optional(column) else { return Ok(None) };
        let read =
            text.parse().map_err(|_| Refusal::invalid("org-import-date", column).with("text", text))?;
        Ok(Some(read))
    }
    /// The first instant after a last day: a date is taken with its whole day.
    ///
    /// # Errors
    /// Refusal `org-import-date`.
    pub fn after_last_day(&self, column: &'static str) -> Result<Option<Instant>, Refusal> {
        const DATE: usize = "2026-12-31".len();
        const DAY_SECONDS: i64 = 86_400;
        let whole_day = self.cell(column).len() == DATE;
        let read = self.instant(column)?;
        Ok(read.map(|instant| if whole_day { instant.plus_seconds(DAY_SECONDS) } else { instant }))
    }
}
