//! Spreadsheets (电子表格): the first sheet that holds anything, as the text of a CSV file, so that all that follows
//! reads one form only.

use calamine::{Data, Dimensions, Range, Reader, Sheets, open_workbook_auto_from_rs};
use kernel::Refusal;
use std::borrow::Cow;
use std::io::Cursor;

/// Beyond it a file of few bytes would fill the memory.
const MOST_CELLS: usize = 20_000_000;

/// What a file looks like from its first bytes, as far as it is no table of text.
enum Kind {
    Workbook,
    WebPage,
    Document,
    Text,
}

fn kind_of(bytes: &[u8]) -> Kind {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    match bytes {
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => Kind::Workbook,
        [b'%', b'P', b'D', b'F', ..] => Kind::Document,
        // Also what some programs call a spreadsheet in XML.
        _ if ["<html", "<!doctype html", "<table", "<?xml", "<meta", "<head"]
            .iter()
            .any(|sign| start.starts_with(sign)) =>
        {
            Kind::WebPage
        }
        _ => Kind::Text,
    }
}

/// A file as text: a spreadsheet becomes CSV, everything else stays as it is.
///
/// # Errors
/// Refusals `link-file-missing`, `link-workbook-unreadable`, `link-workbook-large`, `link-file-web-page`,
/// `link-file-document`.
pub fn as_text(bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::invalid("link-file-missing", "file"));
    }
    match kind_of(&bytes) {
        Kind::Text => Ok(bytes),
        Kind::WebPage => Err(Refusal::invalid("link-file-web-page", "file")),
        Kind::Document => Err(Refusal::invalid("link-file-document", "file")),
        Kind::Workbook => sheet_of(&bytes),
    }
}

fn sheet_of(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let unreadable = || Refusal::invalid("link-workbook-unreadable", "file");
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| unreadable())?;
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        if range.is_empty() {
            continue;
        }
        let (height, width) = range.get_size();
        if height.saturating_mul(width) > MOST_CELLS {
            return Err(Refusal::invalid("link-workbook-large", "file").with("most", MOST_CELLS));
        }
        let merged = match &mut book {
            Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(&name).unwrap_or_default(),
            _ => Vec::new(),
        };
        return written(&range, &merged).map_err(|_| unreadable());
    }
    Err(Refusal::rule("link-file-empty"))
}

/// The sheet with one line for each of its rows, so that lines count as the sheet's rows do.
fn written(range: &Range<Data>, merged: &[Dimensions]) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let (Some((top, left)), Some((bottom, right))) = (range.start(), range.end()) else {
        return Ok(Vec::new());
    };
    for _ in 0..top {
        out.write_record([""])?;
    }
    for row in top..=bottom {
        let cells = (left..=right).map(|column| {
            let (row, column) = origin(row, column, merged);
            range.get_value((row, column)).map_or(Cow::Borrowed(""), shown)
        });
        let cells: Vec<Cow<'_, str>> = cells.collect();
        out.write_record(cells.iter().map(|cell| cell.as_bytes()))?;
    }
    out.into_inner().map_err(|fault| csv::Error::from(std::io::Error::other(fault.to_string())))
}

/// Where the value of a cell stands: cells merged downwards say the same in every row. Merged across it is a title,
/// which must not become the name of several columns.
fn origin(row: u32, column: u32, merged: &[Dimensions]) -> (u32, u32) {
    let holds = |area: &&Dimensions| {
        (area.start.0..=area.end.0).contains(&row) && area.start.1 == column && area.end.1 == column
    };
    merged.iter().find(holds).map_or((row, column), |area| area.start)
}

fn shown(cell: &Data) -> Cow<'_, str> {
    match cell {
        Data::Empty | Data::Error(_) => Cow::Borrowed(""),
        Data::String(text) => one_line(text),
        Data::Int(number) => Cow::Owned(number.to_string()),
        Data::Bool(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
        // Numbers are codes more often than measures: without the fraction that a spreadsheet gives all of them.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            Cow::Owned(format!("{number:.0}"))
        }
        Data::Float(number) => Cow::Owned(number.to_string()),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            Cow::Owned(match (hour, minute, second) {
                (0, 0, 0) => date,
                _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
            })
        }
        Data::DateTime(moment) => Cow::Owned(moment.as_f64().to_string()),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Cow::Borrowed(text),
    }
}

fn one_line(text: &str) -> Cow<'_, str> {
    match text.contains(['\n', '\r']) {
        true => Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        false => Cow::Borrowed(text),
    }
}
