//! One row: checked cell by cell, before anything is looked up.

use super::{Columns, Field, Mapping, MomentFault, read_moment};
use crate::table::{BadRow, Fault, Found, Record};
use cases::{Channel, Urgency};
use kernel::{Instant, Refusal};
use place::geometry::Position;

/// The most characters of one text; as cases take them.
pub const LONGEST_TEXT: usize = cases::actions::LONGEST_WORDS;
/// The most characters of every other cell.
pub const LONGEST_WORD: usize = 500;
/// A machine's clock may be ahead by this many seconds.
const AHEAD: i64 = 60;
/// No hotline kept tables before; an earlier date is a date of birth or a spreadsheet's zero.
const FIRST_YEAR: i16 = 1990;

/// A row as it says, ready to be placed and sealed.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    pub line: u64,
    pub last_line: u64,
    pub number: String,
    pub requester: Option<String>,
    pub contact: Option<String>,
    pub received_at: Instant,
    pub title: String,
    pub text: String,
    pub place: Option<String>,
    pub point: Option<Position>,
    pub matter: Option<String>,
    pub channel: Option<Channel>,
    pub urgency: Option<Urgency>,
    pub urgency_ground: Option<String>,
    /// The cells as they stand in the file, for the report should the row be refused later.
    pub cells: Vec<String>,
}

/// A row that was not taken (退回的行).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// Line in the file on which it begins, from 1.
    pub line: u64,
    pub last_line: u64,
    /// Name of the column in the file, where one cell is to blame.
    pub column: Option<String>,
    pub refusal: Refusal,
    pub cells: Vec<String>,
}

/// Whether cells look like a row of this table: its number is there and its time can be read. Decides where
/// the reader goes on after a broken quote.
pub(crate) fn looks_like_row(cells: &[String], columns: &Columns) -> bool {
    let cell = |field| columns.place(field).and_then(|place| cells.get(place)).map_or("", |cell| cell.trim());
    let number = cell(Field::Number);
    !number.is_empty()
        && number.len() <= LONGEST_WORD
        && read_moment(cell(Field::Received)) != Err(MomentFault::Unreadable)
}

/// Reads one row.
///
/// # Errors
/// The row with the reason why it cannot be taken.
pub fn read_row(
    found: Found,
    columns: &Columns,
    mapping: &Mapping,
    now: Instant,
) -> Result<Read, Box<RefusedRow>> {
    match found {
        Found::Row(record) => {
            Cells { record: &record, columns }.read(mapping, now).map_err(|(field, refusal)| {
                let column = columns.name(field).to_owned();
                Box::new(RefusedRow {
                    line: record.line,
                    last_line: record.last_line,
                    refusal: refusal.with("column", &column),
                    column: Some(column),
                    cells: record.cells.clone(),
                })
            })
        }
        Found::Bad(bad) => Err(Box::new(refused(bad, columns))),
    }
}

impl Read {
    /// The row, refused for what was found when it was looked up.
    pub(crate) fn refused(&self, columns: &Columns, field: Field, refusal: Refusal) -> RefusedRow {
        let column = columns.name(field).to_owned();
        RefusedRow {
            line: self.line,
            last_line: self.last_line,
            refusal: refusal.with("column", &column),
            column: Some(column),
            cells: self.cells.clone(),
        }
    }
}

fn refused(bad: BadRow, columns: &Columns) -> RefusedRow {
    let (cell, refusal) = match bad.fault {
        Fault::Quotes => (None, Refusal::rule("link-row-quotes")),
        Fault::Cells { found, expected } => {
            (None, Refusal::rule("link-row-cells").with("found", found).with("expected", expected))
        }
        Fault::Encoding { cell } => (Some(cell), Refusal::rule("link-row-encoding")),
        Fault::Nul { cell } => (Some(cell), Refusal::rule("link-row-nul")),
    };
    let column = cell.map(|cell| columns.header(cell).to_owned());
    let refusal = match &column {
        Some(column) => refusal.with("column", column),
        None => refusal,
    };
    RefusedRow { line: bad.line, last_line: bad.last_line, column, refusal, cells: bad.cells }
}

struct Cells<'row> {
    record: &'row Record,
    columns: &'row Columns,
}

type Cell<T> = Result<T, (Field, Refusal)>;

impl Cells<'_> {
    fn read(&self, mapping: &Mapping, now: Instant) -> Cell<Read> {
        let words = mapping.words();
        let number = self.needed(Field::Number)?;
        let received_at = self.received(now)?;
        let (title, text) = self.title_and_text()?;
        let channel = self.word(Field::Channel, "link-channel-unknown", |word| words.channel(word))?;
        let urgency = self.word(Field::Urgency, "link-urgency-unknown", |word| words.urgency(word))?;
        let urgency_ground = self.optional(Field::UrgencyGround)?;
        if urgency == Some(Urgency::Danger) && urgency_ground.is_none() {
            return Err((Field::UrgencyGround, Refusal::rule("case-urgency-ground")));
        }
        Ok(Read {
            line: self.record.line,
            last_line: self.record.last_line,
            number,
            requester: self.optional(Field::Requester)?,
            contact: self.optional(Field::Contact)?,
            received_at,
            title,
            text,
            place: self.optional(Field::Place)?,
            point: self.point(mapping)?,
            matter: self.optional(Field::Matter)?,
            channel,
            urgency,
            urgency_ground,
            cells: self.record.cells.clone(),
        })
    }

    /// The cell without control signs, outer space, and the mark that keeps spreadsheets from computing it.
    fn cell(&self, field: Field, longest: usize) -> Cell<String> {
        let Some(raw) = self.columns.place(field).and_then(|place| self.record.cells.get(place)) else {
            return Ok(String::new());
        };
        let count = if raw.len() > longest { raw.chars().count() } else { 0 };
        if count > longest {
            return Err((field, Refusal::rule("link-cell-long").with("most", longest).with("size", count)));
        }
        let clean: String =
            raw.chars().filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t')).collect();
        Ok(crate::model::uncomputed(clean.trim()).to_owned())
    }

    fn optional(&self, field: Field) -> Cell<Option<String>> {
        let longest = if field == Field::UrgencyGround { LONGEST_TEXT } else { LONGEST_WORD };
        Ok(Some(self.cell(field, longest)?).filter(|cell| !cell.is_empty()))
    }

    fn needed(&self, field: Field) -> Cell<String> {
        self.optional(field)?.ok_or_else(|| (field, Refusal::rule("link-cell-missing")))
    }

    fn word<T>(
        &self,
        field: Field,
        code: &'static str,
        known: impl Fn(&str) -> Option<T>,
    ) -> Cell<Option<T>> {
        let Some(word) = self.optional(field)? else { return Ok(None) };
        known(&word).map(Some).ok_or_else(|| (field, Refusal::rule(code)))
    }

    fn received(&self, now: Instant) -> Cell<Instant> {
        let field = Field::Received;
        let cell = self.needed(field)?;
        let received = read_moment(&cell).map_err(|fault| match fault {
            MomentFault::Unreadable => (field, Refusal::rule("link-date-unreadable")),
            MomentFault::Ambiguous => (field, Refusal::rule("link-date-ambiguous")),
        })?;
        if received.seconds_since(now) > AHEAD {
            return Err((field, Refusal::rule("link-date-future")));
        }
        if received.civil().year() < FIRST_YEAR {
            return Err((field, Refusal::rule("link-date-early").with("year", FIRST_YEAR)));
        }
        Ok(received)
    }

    /// A title that is longer than titles may be stays whole at the head of the text.
    fn title_and_text(&self) -> Cell<(String, String)> {
        let title = self.cell(Field::Title, LONGEST_TEXT)?;
        let text = self.cell(Field::Text, LONGEST_TEXT)?;
        if title.is_empty() && text.is_empty() {
            let field = if self.columns.place(Field::Text).is_some() { Field::Text } else { Field::Title };
            return Err((field, Refusal::rule("link-cell-missing")));
        }
        let cut = title.chars().count() > cases::actions::receive::LONGEST_TITLE;
        if !cut || text.contains(&title) {
            return Ok((title, text));
        }
        let whole = format!("{title}\n{text}").trim().to_owned();
        let count = whole.chars().count();
        if count > LONGEST_TEXT {
            return Err((
                Field::Text,
                Refusal::rule("link-cell-long").with("most", LONGEST_TEXT).with("size", count),
            ));
        }
        Ok((title, whole))
    }

    fn point(&self, mapping: &Mapping) -> Cell<Option<Position>> {
        let field = Field::Longitude;
        let unreadable = || (field, Refusal::rule("link-point-unreadable"));
        let (lon, lat) = match (self.optional(field)?, self.optional(Field::Latitude)?) {
            (None, None) => return Ok(None),
            (Some(lon), Some(lat)) => (lon, lat),
            _ => return Err(unreadable()),
        };
        let (Ok(lon), Ok(lat)) = (lon.parse::<f64>(), lat.parse::<f64>()) else { return Err(unreadable()) };
        // Many tables write 0,0 for “unknown”.
        if lon == 0.0 && lat == 0.0 {
            return Ok(None);
        }
        let (lon, lat) = mapping.datum.to_wgs84(lon, lat);
        Position::from_degrees(lon, lat).map(Some).ok_or_else(unreadable)
    }
}
