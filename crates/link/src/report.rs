//! The report of refused rows (退回清单): the rows as they stand in the file, each with line, column and reason.
//! Put right, the report itself can be imported again.

use crate::figures::RefusalRow;
use crate::model::{Field, RefusedRow, safe};
use crate::table::Table;
use kernel::Failure;
use std::io::Write;
use ui::Words;

/// The columns that are added; an import takes no notice of them.
pub const ADDED: [&str; 4] = ["linli_line", "linli_column", "linli_code", "linli_reason"];

/// Spreadsheets take a CSV file for UTF-8 only when it begins with this mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes refused rows as CSV.
pub struct Report<W: Write> {
    out: csv::Writer<W>,
    words: Words,
    /// Numbers of the file's own columns; a report that is imported again has added ones.
    kept: Vec<usize>,
    /// Number of the column with the time.
    received: Option<usize>,
}

struct Place<'row> {
    line: u64,
    last_line: u64,
    column: Option<&'row str>,
}

/// Stands before the time of a row whose cells are only a guess, so that it is not taken before a person has
/// looked at it and removed the mark.
const UNSURE: char = '?';

impl<W: Write> Report<W> {
    /// Begins with the header.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(mut to: W, table: &Table, words: Words) -> Result<Self, Failure> {
        let header = table.header();
        to.write_all(MARK).map_err(Failure::broken)?;
        let kept: Vec<usize> =
            (0..header.len()).filter(|place| !ADDED.contains(&header[*place].as_str())).collect();
        let mut out = csv::WriterBuilder::new().flexible(true).from_writer(to);
        let names = kept.iter().map(|place| header[*place].as_str()).chain(ADDED);
        out.write_record(names.map(|name| safe(name).into_owned())).map_err(Failure::broken)?;
        Ok(Self { out, words, kept, received: table.columns().place(Field::Received) })
    }

    /// # Errors
    /// When it cannot be written.
    pub fn row(&mut self, row: &RefusedRow) -> Result<(), Failure> {
        let next = self.words.next_step(&row.refusal);
        let reason =
            [Some(self.words.reason(&row.refusal)), next].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let place = Place { line: row.line, last_line: row.last_line, column: row.column.as_deref() };
        self.write(&place, row.refusal.code, &reason, &row.cells)
    }

    /// A refused row as it was recorded, with its cells from the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn recorded(&mut self, row: &RefusalRow, cells: &[String]) -> Result<(), Failure> {
        let place = Place { line: row.line, last_line: row.last_line, column: row.column.as_deref() };
        let reason = row.said(&self.words);
        self.write(&place, &row.code, &reason, cells)
    }

    fn write(&mut self, place: &Place<'_>, code: &str, reason: &str, row: &[String]) -> Result<(), Failure> {
        let unsure = code.starts_with("link-row-");
        let mut cells: Vec<String> = Vec::with_capacity(self.kept.len() + ADDED.len());
        cells.extend(self.kept.iter().map(|place| self.cell(row, *place, unsure)));
        cells.push(match place.line == place.last_line {
            true => place.line.to_string(),
            false => format!("{}–{}", place.line, place.last_line),
        });
        cells.push(safe(place.column.unwrap_or_default()).into_owned());
        cells.push(code.to_owned());
        cells.push(reason.to_owned());
        self.out.write_record(&cells).map_err(Failure::broken)
    }

    fn cell(&self, row: &[String], place: usize, unsure: bool) -> String {
        let cell = row.get(place).map_or("", String::as_str);
        match unsure && Some(place) == self.received {
            true => format!("{UNSURE}{cell}"),
            false => safe(cell).into_owned(),
        }
    }

    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.out.flush().map_err(Failure::broken)
    }
}

/// The refusals of a file that has no columns: where, which and why.
///
/// # Errors
/// When it cannot be written.
pub fn without_cells<'row>(
    refused: impl Iterator<Item = &'row RefusalRow>,
    words: Words,
) -> Result<Vec<u8>, Failure> {
    let mut out = csv::Writer::from_writer(MARK.to_vec());
    out.write_record(ADDED).map_err(Failure::broken)?;
    for row in refused {
        let column = row.column.clone().unwrap_or_default();
        out.write_record([
            row.line.to_string(),
            safe(&column).into_owned(),
            row.code.clone(),
            row.said(&words),
        ])
        .map_err(Failure::broken)?;
    }
    out.into_inner().map_err(|fault| Failure::broken(fault.into_error()))
}
