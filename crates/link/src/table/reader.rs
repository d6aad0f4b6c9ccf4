//! Rows of a table, one by one. A quote that never closes must not swallow the rest of the file: the reader
//! then goes on at the next line that is a row of this table.

use super::Text;

/// The longest row that is looked at while a quote is open. Beyond it the quote counts as broken.
const LONGEST_ROW: usize = 8 << 20;
/// When this much was read in vain for quotes that never closed, rows are looked at less far.
const PATIENCE: usize = 64 << 20;
const LONGEST_ROW_IMPATIENT: usize = 64 << 10;

/// Says whether cells look like a row of this table.
pub type RowTest<'test> = &'test (dyn Fn(&[String]) -> bool + Sync);

/// A row with its cells, as many as the header has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Line in the file on which it begins, from 1.
    pub line: u64,
    /// Line on which it ends.
    pub last_line: u64,
    pub cells: Vec<String>,
}

/// What is wrong with the form of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A quote that is not closed, or text after a closing quote.
    Quotes,
    Cells {
        found: usize,
        expected: usize,
    },
    /// Bytes that are no text in the file's encoding; in the cell with this number.
    Encoding {
        cell: usize,
    },
    /// A NUL byte in the cell with this number.
    Nul {
        cell: usize,
    },
}

/// A row that cannot be read. Its cells are a guess, as many as the header has, so that a person can put
/// them right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    pub line: u64,
    pub last_line: u64,
    pub fault: Fault,
    pub cells: Vec<String>,
}

/// A row or what is left of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Row(Record),
    Bad(BadRow),
}

impl Found {
    pub const fn line(&self) -> u64 {
        match self {
            Self::Row(row) => row.line,
            Self::Bad(row) => row.line,
        }
    }
}

/// Goes through the rows of a table.
pub struct Rows<'text> {
    text: &'text Text,
    separator: u8,
    width: usize,
    at: usize,
    wasted: usize,
    begins: RowTest<'text>,
}

/// What stands from one line on.
enum Parsed {
    Whole { cells: Vec<String>, last: usize },
    Broken,
}

/// The cells of a header line and the number of its last line.
pub(super) fn header(text: &Text, line: usize, separator: u8) -> Option<(Vec<String>, usize)> {
    match parse(text, line, separator, LONGEST_ROW_IMPATIENT).0 {
        Parsed::Whole { cells, last } => {
            Some((cells.iter().map(|cell| cell.trim().to_owned()).collect(), last))
        }
        Parsed::Broken => None,
    }
}

impl<'text> Rows<'text> {
    pub(super) const fn new(
        text: &'text Text,
        separator: u8,
        width: usize,
        first: usize,
        begins: RowTest<'text>,
    ) -> Self {
        Self { text, separator, width, at: first, wasted: 0, begins }
    }

    fn parse(&mut self, line: usize) -> Parsed {
        let most = if self.wasted > PATIENCE { LONGEST_ROW_IMPATIENT } else { LONGEST_ROW };
        let (parsed, read) = parse(self.text, line, self.separator, most);
        if matches!(parsed, Parsed::Broken) {
            self.wasted += read;
        }
        parsed
    }

    /// Whether a row of this table begins on the line.
    fn begins_at(&mut self, line: usize) -> bool {
        match self.parse(line) {
            Parsed::Whole { mut cells, .. } => fits(&mut cells, self.width) && (self.begins)(&cells),
            Parsed::Broken => false,
        }
    }

    /// The first line within a row of many lines that is a row itself: then a quote was left open before it.
    fn swallowed(&mut self, from: usize, last: usize) -> bool {
        self.width > 1 && (from + 1..=last).any(|line| self.begins_at(line))
    }

    fn whole(&mut self, from: usize, mut cells: Vec<String>, last: usize) -> Option<Found> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            self.at = last + 1;
            return None;
        }
        let found = cells.len();
        let fitting = fits(&mut cells, self.width);
        if last > from && self.swallowed(from, last) {
            return Some(self.broken(from));
        }
        self.at = last + 1;
        if !fitting {
            return Some(self.bad(from, last, Fault::Cells { found, expected: self.width }));
        }
        if let Some(fault) = self.damage(from, last, &cells) {
            let (line, last_line) = numbers(from, last);
            return Some(Found::Bad(BadRow { line, last_line, fault, cells }));
        }
        let (line, last_line) = numbers(from, last);
        Some(Found::Row(Record { line, last_line, cells }))
    }

    /// A row whose quotes are broken takes with it the lines after it that are no rows of any kind.
    fn broken(&mut self, from: usize) -> Found {
        let mut last = from;
        while last + 1 < self.text.len() && !self.stands_alone(last + 1) {
            last += 1;
        }
        self.at = last + 1;
        self.bad(from, last, Fault::Quotes)
    }

    fn stands_alone(&mut self, line: usize) -> bool {
        let text = self.text.line(line).text;
        !text.trim().is_empty() && (text.bytes().any(|byte| byte == self.separator) || self.begins_at(line))
    }

    fn bad(&self, from: usize, last: usize, fault: Fault) -> Found {
        let lines: Vec<&str> = (from..=last).map(|line| self.text.line(line).text).collect();
        let (line, last_line) = numbers(from, last);
        Found::Bad(BadRow {
            line,
            last_line,
            fault,
            cells: guessed(&lines.join("\n"), self.separator, self.width),
        })
    }

    fn damage(&self, from: usize, last: usize, cells: &[String]) -> Option<Fault> {
        let with = |sign: char| cells.iter().position(|cell| cell.contains(sign)).unwrap_or(0);
        let mut lines = from..=last;
        if lines.clone().any(|line| self.text.line(line).damaged) {
            return Some(Fault::Encoding { cell: with(char::REPLACEMENT_CHARACTER) });
        }
        lines.any(|line| self.text.line(line).text.contains('\0')).then(|| Fault::Nul { cell: with('\0') })
    }
}

impl Iterator for Rows<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        while self.at < self.text.len() {
            let from = self.at;
            let found = match self.parse(from) {
                Parsed::Whole { cells, last } => self.whole(from, cells, last),
                Parsed::Broken => Some(self.broken(from)),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

fn numbers(from: usize, last: usize) -> (u64, u64) {
    (from as u64 + 1, last as u64 + 1)
}

/// Empty cells beyond the header do not count; anything else has to fit exactly.
fn fits(cells: &mut Vec<String>, width: usize) -> bool {
    while cells.len() > width && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.len() == width
}

/// Cells without regard to quotes; what is too much stays in the last one.
fn guessed(text: &str, separator: u8, width: usize) -> Vec<String> {
    let mut cells: Vec<String> = text
        .splitn(width.max(1), char::from(separator))
        .map(|cell| cell.trim_matches('"').replace('\0', "\u{fffd}"))
        .collect();
    cells.resize(width.max(1), String::new());
    cells
}

/// Reads one row from a line on; also gives how many bytes were looked at.
fn parse(text: &Text, line: usize, separator: u8, most: usize) -> (Parsed, usize) {
    let mut cells = Vec::new();
    let mut read = 0;
    let mut last = line;
    let mut rest = text.line(line).text;
    loop {
        let Some(quoted) = rest.strip_prefix('"') else {
            let end = rest.bytes().position(|byte| byte == separator);
            let cell = &rest[..end.unwrap_or(rest.len())];
            read += cell.len();
            cells.push(cell.to_owned());
            match end {
                Some(end) => rest = &rest[end + 1..],
                None => return (Parsed::Whole { cells, last }, read),
            }
            continue;
        };
        let mut cell = String::new();
        rest = quoted;
        loop {
            match rest.find('"') {
                Some(at) => {
                    cell.push_str(&rest[..at]);
                    read += at + 1;
                    rest = &rest[at + 1..];
                    match rest.strip_prefix('"') {
                        Some(after) => {
                            cell.push('"');
                            rest = after;
                        }
                        None => break,
                    }
                }
                None => {
                    cell.push_str(rest);
                    read += rest.len() + 1;
                    last += 1;
                    if last >= text.len() || read > most {
                        return (Parsed::Broken, read);
                    }
                    cell.push('\n');
                    rest = text.line(last).text;
                }
            }
        }
        cells.push(cell);
        // Spaces after a closing quote are harmless, anything else is not.
        let after = rest.trim_start_matches([' ', '\u{3000}']);
        if after.is_empty() {
            return (Parsed::Whole { cells, last }, read);
        }
        match after.as_bytes().first() {
            Some(byte) if *byte == separator => rest = &after[1..],
            _ => return (Parsed::Broken, read),
        }
    }
}
