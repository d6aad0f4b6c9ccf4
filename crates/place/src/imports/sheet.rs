//! Reading CSV files as offices write them: UTF-8 or GB 18030, with or without byte order mark.

use super::RefusedRow;
use crate::geometry::{Datum, Position};
use kernel::{Instant, Refusal};
use std::borrow::Cow;
use std::collections::HashMap;

/// Longest cell, in characters. A broken quote makes one cell of many lines; this catches it.
const LONGEST_CELL: usize = 400;

/// The columns of a file.
pub struct Sheet {
    columns: HashMap<String, usize>,
}

/// One line with the columns' names.
pub struct Line<'sheet> {
    sheet: &'sheet Sheet,
    record: &'sheet csv::StringRecord,
}

/// The text and whether all of it could be read.
pub fn decoded(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), true),
        Err(_) => {
            let (text, _, broken) = encoding_rs::GB18030.decode(bytes);
            // Damaged UTF-8 is not GB 18030 either: then the readable parts are kept as UTF-8.
            if broken { (String::from_utf8_lossy(bytes), false) } else { (text, true) }
        }
    }
}

/// Reads all lines; `needed` are alternatives of which each group must have one column.
///
/// # Errors
/// Refusals `place-file-empty`, `place-file-column`.
pub fn read(
    bytes: &[u8],
    needed: &[&[&str]],
    mut take: impl FnMut(u64, Result<Line<'_>, Refusal>),
) -> Result<(), Refusal> {
    let (text, _) = decoded(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|_| Refusal::invalid("place-file-empty", "file"))?;
    let columns: HashMap<String, usize> =
        headers.iter().enumerate().map(|(at, name)| (name.trim().to_lowercase(), at)).collect();
    let width = headers.len();
    let sheet = Sheet { columns };
    for group in needed {
        if !group.iter().any(|name| sheet.columns.contains_key(*name)) {
            return Err(Refusal::invalid("place-file-column", "file").with("columns", group.join(" / ")));
        }
    }
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                if record.iter().all(|cell| cell.trim().is_empty()) {
                    continue;
                }
                take(line, checked(&sheet, &record, width));
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                take(line, Err(Refusal::invalid("place-row-unreadable", "file")));
            }
        }
    }
}

fn checked<'sheet>(
    sheet: &'sheet Sheet,
    record: &'sheet csv::StringRecord,
    width: usize,
) -> Result<Line<'sheet>, Refusal> {
    if record.len() != width {
        return Err(Refusal::invalid("place-row-width", "file")
            .with("found", record.len())
            .with("wanted", width));
    }
    for cell in record {
        if cell.contains('\u{fffd}') {
            return Err(Refusal::invalid("place-row-encoding", "file"));
        }
        if cell.len() > LONGEST_CELL && cell.chars().count() > LONGEST_CELL {
            return Err(Refusal::invalid("place-row-long", "file").with("most", LONGEST_CELL));
        }
    }
    Ok(Line { sheet, record })
}

impl Line<'_> {
    /// The first of these columns that is there and not empty.
    pub fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let cell = self.record.get(*self.sheet.columns.get(*name)?)?.trim();
            (!cell.is_empty()).then_some(cell)
        })
    }
    /// As [`Line::get`], refusing a row without it.
    pub fn require(&self, names: &[&str]) -> Result<&str, Refusal> {
        self.get(names).ok_or_else(|| {
            Refusal::invalid("place-row-missing", "file")
                .with("column", names.first().copied().unwrap_or_default())
        })
    }
    /// Values separated by `;`.
    pub fn list(&self, names: &[&str]) -> Vec<String> {
        let cell = self.get(names).unwrap_or_default();
        cell.split([';', '；']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }
    pub fn date(&self, names: &[&str]) -> Result<Option<Instant>, Refusal> {
        let Some(cell) = self.get(names) else { return Ok(None) };
        let read =
            cell.parse().map_err(|_| Refusal::invalid("place-row-date", "file").with("given", cell))?;
        Ok(Some(read))
    }
    /// Longitude and latitude in the declared datum.
    pub fn point(&self, datum: Datum) -> Result<Option<Position>, Refusal> {
        let (lon, lat) =
            (self.get(&["lon", "lng", "longitude", "经度"]), self.get(&["lat", "latitude", "纬度"]));
        let (Some(lon), Some(lat)) = (lon, lat) else {
            return match (lon, lat) {
                (None, None) => Ok(None),
                _ => Err(Refusal::invalid("place-row-point", "file")
                    .with("given", lon.or(lat).unwrap_or_default())),
            };
        };
        let refused = || Refusal::invalid("place-row-point", "file").with("given", format!("{lon},{lat}"));
        let (lon, lat): (f64, f64) =
            (lon.parse().map_err(|_| refused())?, lat.parse().map_err(|_| refused())?);
        let (lon, lat) = datum.to_wgs84(lon, lat);
        Position::from_degrees(lon, lat).map(Some).ok_or_else(refused)
    }
}

impl From<(u64, Refusal)> for RefusedRow {
    fn from((line, refusal): (u64, Refusal)) -> Self {
        Self { line, refusal }
    }
}
