//! A list as it was brought, and the same under the names of its columns.

use crate::model::{ImportKind, ListColumn, RefusedRow, moment_text, uncomputed};
use crate::table::{Fault, Found, Record, Table};
use kernel::Refusal;
use std::collections::BTreeMap;

/// A list with its header found.
pub struct ListTable {
    pub kind: ImportKind,
    pub table: Table,
    /// Which column of the file is which of the list, as recognised or chosen.
    pub columns: BTreeMap<String, String>,
}

/// A list under the names of its own columns, comma and UTF-8, one line for each row.
pub struct Canonical {
    pub bytes: Vec<u8>,
    /// The line in the file of each row; row `n` stands on line `n + 2` of `bytes`.
    pub lines: Vec<u64>,
    /// Rows whose cells could not be told apart.
    pub bad: Vec<RefusedRow>,
}

impl Canonical {
    /// The line in the file, by the line in `bytes`.
    pub fn line(&self, line: u64) -> u64 {
        let row = usize::try_from(line.saturating_sub(2)).unwrap_or(0);
        self.lines.get(row).copied().unwrap_or(line)
    }
}

impl ListTable {
    /// Finds the header: the line among the first whose cells name most of the columns.
    ///
    /// # Errors
    /// Refusals `link-file-empty`, `link-column-twice`, `link-columns-missing` for a column that was chosen and is
    /// not there.
    pub fn read(
        bytes: &[u8],
        kind: ImportKind,
        chosen: Option<&BTreeMap<String, String>>,
    ) -> Result<Self, Refusal> {
        let table = Table::best(bytes, &|header| score(header, kind, chosen))?;
        let columns = match chosen {
            Some(chosen) => chosen.clone(),
            None => recognised(table.header(), kind),
        };
        let list = Self { kind, table, columns };
        for column in list.columns.values() {
            list.place(column)?;
        }
        Ok(list)
    }

    /// The columns that are needed and not there.
    pub fn missing(&self) -> Vec<&'static ListColumn> {
        let lacks = |column: &&ListColumn| column.is_needed && !self.columns.contains_key(column.name);
        self.kind.columns().iter().filter(lacks).collect()
    }

    fn place(&self, column: &str) -> Result<usize, Refusal> {
        let mut found = (0..self.table.header().len()).filter(|place| self.table.header()[*place] == column);
        match (found.next(), found.next()) {
            (Some(place), None) => Ok(place),
            (Some(_), Some(_)) => Err(Refusal::rule("link-column-twice").with("column", column)),
            (None, _) => Err(Refusal::rule("link-columns-missing")
                .with("missing", column)
                .with("found", self.table.header().join("、"))),
        }
    }

    /// The first rows, good ones only.
    pub fn first_rows(&self, most: usize) -> Vec<Vec<String>> {
        let begins = |_: &[String]| true;
        let rows = self.table.rows(&begins).filter_map(|found| match found {
            Found::Row(row) if !is_blank(&row.cells) => Some(row.cells),
            _ => None,
        });
        rows.take(most).collect()
    }

    /// The list under the names of its columns.
    ///
    /// # Errors
    /// Refusals `link-columns-missing`, `link-file-no-rows`.
    pub fn canonical(&self) -> Result<Canonical, Refusal> {
        let missing = self.missing();
        if !missing.is_empty() {
            let names: Vec<&str> =
                missing.iter().map(|column| column.also.first().copied().unwrap_or(column.name)).collect();
            return Err(Refusal::rule("link-columns-missing")
                .with("missing", names.join("、"))
                .with("found", self.table.header().join("、")));
        }
        let mut places = Vec::new();
        for column in self.kind.columns() {
            if let Some(name) = self.columns.get(column.name) {
                places.push((column, self.place(name)?));
            }
        }
        let unwritable = |_| Refusal::rule("link-file-empty");
        let mut out = csv::WriterBuilder::new().from_writer(Vec::new());
        out.write_record(places.iter().map(|(column, _)| column.name)).map_err(unwritable)?;
        let (mut lines, mut bad) = (Vec::new(), Vec::new());
        let begins = |_: &[String]| true;
        for found in self.table.rows(&begins) {
            match found {
                Found::Row(row) if is_blank(&row.cells) => {}
                Found::Row(row) => {
                    lines.push(row.line);
                    out.write_record(places.iter().map(|(column, place)| cell(&row, *place, column.is_date)))
                        .map_err(unwritable)?;
                }
                Found::Bad(row) if is_blank(&row.cells) => {}
                Found::Bad(row) => bad.push(RefusedRow {
                    line: row.line,
                    last_line: row.last_line,
                    column: None,
                    refusal: self.refusal_of(row.fault),
                    cells: row.cells,
                }),
            }
        }
        if lines.is_empty() && bad.is_empty() {
            return Err(Refusal::rule("link-file-no-rows"));
        }
        let bytes = out.into_inner().map_err(|_| Refusal::rule("link-file-empty"))?;
        Ok(Canonical { bytes, lines, bad })
    }

    fn refusal_of(&self, fault: Fault) -> Refusal {
        let named = |code, cell: usize| {
            Refusal::rule(code).with("column", self.table.header().get(cell).map_or("", String::as_str))
        };
        match fault {
            Fault::Quotes => Refusal::rule("link-row-quotes"),
            Fault::Cells { found, expected } => {
                Refusal::rule("link-row-cells").with("found", found).with("expected", expected)
            }
            Fault::Encoding { cell } => named("link-row-encoding", cell),
            Fault::Nul { cell } => named("link-row-nul", cell),
        }
    }
}

/// A cell on one line, a date as the lists write it. What is no date stays, so that the refusal can name it.
fn cell(row: &Record, place: usize, is_date: bool) -> String {
    let cell = row.cells.get(place).map_or("", String::as_str).trim();
    let cell = uncomputed(cell);
    match is_date {
        true => moment_text(cell).unwrap_or_else(|| cell.to_owned()),
        false => cell
            .split(['\n', '\r'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// A list as UTF-8 with commas and the names of its columns, when it is of one of these kinds and not in that form
/// already; otherwise as it is.
pub fn in_usual_form(bytes: Vec<u8>, kinds: &[ImportKind]) -> Vec<u8> {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first)).into_owned();
    let header: Vec<String> = first.split(',').map(|name| name.trim().trim_matches('"').to_owned()).collect();
    let fits = |kind: ImportKind| {
        let mut needed = kind.columns().iter().filter(|column| column.is_needed);
        needed.all(|column| header.iter().any(|name| name == column.name))
    };
    if std::str::from_utf8(&bytes).is_ok() && kinds.iter().any(|kind| fits(*kind)) {
        return bytes;
    }
    for kind in kinds {
        let list = ListTable::read(&bytes, *kind, None).ok().filter(|list| list.missing().is_empty());
        let Some(Ok(canonical)) = list.map(|list| list.canonical()) else { continue };
        if canonical.bad.is_empty() {
            return canonical.bytes;
        }
    }
    bytes
}

fn is_blank(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}

/// The columns of a header by their usual names; of several that fit, the one that is named first.
pub fn recognised(header: &[String], kind: ImportKind) -> BTreeMap<String, String> {
    let plain = |name: &str| name.trim().trim_start_matches('*').trim_end_matches('*').to_lowercase();
    let mut found = BTreeMap::new();
    for column in kind.columns() {
        let names = std::iter::once(column.name).chain(column.also.iter().copied());
        let first = names.filter_map(|name| header.iter().find(|given| plain(given) == name)).next();
        if let Some(name) = first.filter(|name| !found.values().any(|taken| taken == *name)) {
            found.insert(column.name.to_owned(), name.clone());
        }
    }
    found
}

/// How much a line looks like the header.
fn score(header: &[String], kind: ImportKind, chosen: Option<&BTreeMap<String, String>>) -> usize {
    match chosen {
        Some(chosen) => chosen.values().filter(|column| header.contains(column)).count(),
        None => recognised(header, kind).len(),
    }
}
