//! Tables as other systems write them (表格): any usual encoding and separator, broken quotes, cells of many
//! lines. Pure; a bad row costs only itself.

mod encoding;
mod reader;
mod separator;
mod text;
mod workbook;

pub use encoding::Encoding;
pub use reader::{BadRow, Fault, Found, Record, RowTest, Rows};
pub use text::{Line, Text};
pub use workbook::as_text;

use crate::model::{Columns, Mapping};
use kernel::Refusal;

/// The title lines that may stand above the header in a file written for print.
const TITLE_LINES: usize = 10;

/// The beginning of a table, to be looked at before it is known which column means what.
#[derive(Debug)]
pub struct Glance {
    pub header: Vec<String>,
    /// The first rows, good ones only.
    pub rows: Vec<Vec<String>>,
    pub encoding: Encoding,
    /// The columns that were recognised or chosen.
    pub columns: Columns,
    /// The names of columns that are needed and not there.
    pub missing: Vec<String>,
}

impl Glance {
    /// Looks at the first `most` rows.
    ///
    /// # Errors
    /// Refusals `link-file-empty`, `link-column-twice`.
    pub fn at(bytes: &[u8], mapping: &Mapping, most: usize) -> Result<Self, Refusal> {
        let text = Text::decode(bytes);
        let mut best: Option<(usize, u8, Vec<String>, usize)> = None;
        for line in (0..text.len()).filter(|line| !text.line(*line).text.trim().is_empty()).take(TITLE_LINES)
        {
            let separator = separator::guess(text.line(line).text);
            let Some((header, last)) = reader::header(&text, line, separator) else { continue };
            let complete = mapping.resolve(&header).is_ok();
            if complete || best.as_ref().is_none_or(|(_, _, known, _)| header.len() > known.len()) {
                best = Some((line, separator, header, last));
            }
            if complete {
                break;
            }
        }
        let (_, separator, header, last) = best.ok_or_else(|| Refusal::rule("link-file-empty"))?;
        let (columns, missing) = mapping.find(&header)?;
        let begins = |_: &[String]| true;
        let rows =
            Rows::new(&text, separator, header.len(), last + 1, &begins).filter_map(|found| match found {
                Found::Row(row) => Some(row.cells),
                Found::Bad(_) => None,
            });
        Ok(Self { rows: rows.take(most).collect(), header, encoding: text.encoding(), columns, missing })
    }
}

/// A table with its header found: where the rows begin and which column means what.
#[derive(Debug)]
pub struct Table {
    text: Text,
    separator: u8,
    header: Vec<String>,
    /// Number of the first line after the header, from 0.
    first: usize,
    columns: Columns,
}

impl Table {
    /// Reads the bytes of a file and finds its header.
    ///
    /// # Errors
    /// Refusals `link-file-empty`, `link-columns-missing`, `link-column-twice`.
    pub fn read(bytes: &[u8], mapping: &Mapping) -> Result<Self, Refusal> {
        let text = Text::decode(bytes);
        let first = (0..text.len()).find(|line| !text.line(*line).text.trim().is_empty());
        let first = first.ok_or_else(|| Refusal::rule("link-file-empty"))?;
        let mut refused = None;
        for line in
            (first..text.len()).filter(|line| !text.line(*line).text.trim().is_empty()).take(TITLE_LINES)
        {
            let separator = separator::guess(text.line(line).text);
            let Some((header, last)) = reader::header(&text, line, separator) else { continue };
            match mapping.resolve(&header) {
                Ok(columns) => return Ok(Self { text, separator, header, first: last + 1, columns }),
                Err(refusal) => {
                    refused.get_or_insert(refusal);
                }
            }
        }
        Err(refused.unwrap_or_else(|| Refusal::rule("link-file-empty")))
    }

    /// Reads the bytes of a file; of the first lines the one that scores best is the header, and of those that
    /// score nothing the widest.
    ///
    /// # Errors
    /// Refusal `link-file-empty`.
    pub fn best(bytes: &[u8], score: &dyn Fn(&[String]) -> usize) -> Result<Self, Refusal> {
        let text = Text::decode(bytes);
        let mut best: Option<((usize, usize), u8, Vec<String>, usize)> = None;
        let lines = (0..text.len()).filter(|line| !text.line(*line).text.trim().is_empty());
        for line in lines.take(TITLE_LINES).collect::<Vec<_>>() {
            let separator = separator::guess(text.line(line).text);
            let Some((header, last)) = reader::header(&text, line, separator) else { continue };
            let named = header.iter().filter(|name| !name.is_empty()).count();
            let rank = (score(&header), named);
            if best.as_ref().is_none_or(|(known, ..)| rank > *known) {
                best = Some((rank, separator, header, last + 1));
            }
        }
        let (_, separator, header, first) = best.ok_or_else(|| Refusal::rule("link-file-empty"))?;
        Ok(Self { text, separator, header, first, columns: Columns::default() })
    }

    pub fn header(&self) -> &[String] {
        &self.header
    }
    pub const fn columns(&self) -> &Columns {
        &self.columns
    }
    /// Lines of the file.
    pub fn line_count(&self) -> u64 {
        self.text.len() as u64
    }
    pub const fn encoding(&self) -> Encoding {
        self.text.encoding()
    }
    pub const fn separator(&self) -> char {
        self.separator as char
    }
    /// The rows below the header. `begins` says whether cells look like a row of this table; it is how the
    /// reader knows where to go on after a broken quote.
    pub fn rows<'table>(&'table self, begins: RowTest<'table>) -> Rows<'table> {
        Rows::new(&self.text, self.separator, self.header.len(), self.first, begins)
    }
}
