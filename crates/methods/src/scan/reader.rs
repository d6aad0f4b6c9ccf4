//! The scan's text files: fields separated by blanks or tabs.

use super::dates::Date;
use super::person_time::Census;
use crate::encoding::{NotText, decode};
use std::collections::HashMap;

/// A line of a case (or control) file: location, count, date, covariates.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRow {
    pub location: usize,
    pub count: u32,
    /// Nothing in purely spatial files without dates.
    pub date: Option<Date>,
    /// Covariates joined by blanks; empty without covariates.
    pub category: String,
}

/// Why a file cannot be used. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    NotText(#[from] NotText),
    #[error("line {line}: {expected} expected")]
    TooShort { line: usize, expected: &'static str },
    #[error("line {line}: {text:?} is not {expected}")]
    Wrong { line: usize, text: String, expected: &'static str },
    #[error("line {line}: location {id:?} is not in the list of locations")]
    UnknownLocation { line: usize, id: String },
    #[error("line {line}: location {id:?} occurs twice")]
    RepeatedLocation { line: usize, id: String },
}

type Lines<'t> = Vec<(usize, Vec<&'t str>)>;

fn lines(text: &str) -> Lines<'_> {
    let fields =
        text.lines().enumerate().map(|(number, line)| (number + 1, line.split_whitespace().collect()));
    fields.filter(|(_, fields): &(usize, Vec<&str>)| !fields.is_empty()).collect()
}

fn field<Value: std::str::FromStr>(
    line: usize,
    fields: &[&str],
    at: usize,
    expected: &'static str,
) -> Result<Value, ReadError> {
    let text = fields.get(at).ok_or(ReadError::TooShort { line, expected })?;
    text.parse().map_err(|_| ReadError::Wrong { line, text: (*text).to_owned(), expected })
}

/// Reads `location latitude longitude` (or `location x y`): ids and points in the order of the file.
#[allow(clippy::type_complexity, reason = "a list of names beside a list of points")]
pub fn read_locations(bytes: &[u8]) -> Result<(Vec<String>, Vec<(f64, f64)>), ReadError> {
    let (mut ids, mut points, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    let (text, _) = decode(bytes)?;
    for (line, fields) in lines(&text) {
        let id: String = field(line, &fields, 0, "a location")?;
        let point: (f64, f64) = (field(line, &fields, 1, "a number")?, field(line, &fields, 2, "a number")?);
        if !(point.0.is_finite() && point.1.is_finite()) {
            return Err(ReadError::Wrong { line, text: fields[1..].join(" "), expected: "a finite place" });
        }
        if seen.insert(id.clone(), line).is_some() {
            return Err(ReadError::RepeatedLocation { line, id });
        }
        ids.push(id);
        points.push(point);
    }
    Ok((ids, points))
}

fn place(ids: &HashMap<&str, usize>, line: usize, fields: &[&str]) -> Result<usize, ReadError> {
    let id = fields.first().copied().unwrap_or_default();
    ids.get(id).copied().ok_or_else(|| ReadError::UnknownLocation { line, id: id.to_owned() })
}

fn places(ids: &[String]) -> HashMap<&str, usize> {
    ids.iter().enumerate().map(|(place, id)| (id.as_str(), place)).collect()
}

/// Reads `location count [date [covariates]]`.
pub fn read_cases(bytes: &[u8], ids: &[String]) -> Result<Vec<CaseRow>, ReadError> {
    let known = places(ids);
    let (text, _) = decode(bytes)?;
    lines(&text)
        .into_iter()
        .map(|(line, fields)| {
            let date = if fields.len() > 2 { Some(field(line, &fields, 2, "a date")?) } else { None };
            Ok(CaseRow {
                location: place(&known, line, &fields)?,
                count: field(line, &fields, 1, "a count")?,
                date,
                category: fields.get(3..).unwrap_or_default().join(" "),
            })
        })
        .collect()
}

/// Reads `location year population [covariates]`.
pub fn read_population(bytes: &[u8], ids: &[String]) -> Result<Vec<Census>, ReadError> {
    let known = places(ids);
    let (text, _) = decode(bytes)?;
    lines(&text)
        .into_iter()
        .map(|(line, fields)| {
            let year: Date = field(line, &fields, 1, "a year")?;
            let people: f64 = field(line, &fields, 2, "a number of people")?;
            if !(people.is_finite() && people >= 0.0) {
                let text = fields[2].to_owned();
                return Err(ReadError::Wrong { line, text, expected: "a number of people" });
            }
            Ok(Census {
                location: place(&known, line, &fields)?,
                year: year.year,
                people,
                category: fields.get(3..).unwrap_or_default().join(" "),
            })
        })
        .collect()
}
