//! Reading lists of places from outside into rows. Pure: nothing is looked up and nothing written.
//!
//! A row that cannot be read is listed with its line, the reason and what to do; the others go on.

mod aliases;
mod boundaries;
mod divisions;
mod sheet;
mod spots;

pub use boundaries::BoundaryMapping;
pub use divisions::DEFAULT_SCHEME;

use crate::geometry::{Datum, Outline, Position};
use crate::model::{AliasKind, Level, PlaceKind, Service};
use kernel::{Instant, Refusal};
use serde::Serialize;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportFile {
    /// 区划表: CSV with code, name and parent.
    Divisions,
    /// 边界: GeoJSON.
    Boundaries,
    /// 别名表: CSV with code and alias.
    Aliases,
    /// 服务点表: CSV.
    ServicePoints,
    /// 楼栋小区表: CSV.
    Buildings,
}

impl ImportFile {
    pub const ALL: [Self; 5] =
        [Self::Divisions, Self::Boundaries, Self::Aliases, Self::ServicePoints, Self::Buildings];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Divisions => "divisions",
            Self::Boundaries => "boundaries",
            Self::Aliases => "aliases",
            Self::ServicePoints => "service_points",
            Self::Buildings => "buildings",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.name() == name)
    }
    /// What a file looks like from its beginning: JSON, or the names in its first line.
    pub fn detect(bytes: &[u8]) -> Self {
        let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
            return Self::Boundaries;
        }
        let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let (line, _) = sheet::decoded(line);
        let has = |names: &[&str]| {
            line.split(',').any(|cell| names.contains(&cell.trim().trim_matches('"').to_lowercase().as_str()))
        };
        if has(&["alias", "别名"]) {
            Self::Aliases
        } else if has(&["functions", "hours", "服务功能", "服务时间"]) {
            Self::ServicePoints
        } else if has(&["grid_code", "building", "楼栋"]) || has(&["lon", "经度"]) {
            Self::Buildings
        } else {
            Self::Divisions
        }
    }
}

/// How to read a file.
#[derive(Clone, Debug)]
pub struct Reading {
    pub file: ImportFile,
    /// The datum that the file's coordinates are in; declared, never guessed.
    pub datum: Datum,
    /// From when on rows without a date are valid.
    pub valid_from: Instant,
    pub mapping: BoundaryMapping,
}

impl Reading {
    pub fn new(file: ImportFile, valid_from: Instant) -> Self {
        Self { file, datum: Datum::Wgs84, valid_from, mapping: BoundaryMapping::default() }
    }
}

/// A row with its line in the file (the header being 1) or, in GeoJSON, its feature counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub line: u64,
    pub content: DraftContent,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DraftContent {
    Place(Box<PlaceRow>),
    Boundary(Box<BoundaryRow>),
    Alias(AliasRow),
}

/// A place to register.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRow {
    pub code: String,
    pub name: String,
    pub level: Level,
    pub kind: Option<PlaceKind>,
    /// Codes of the parent, the narrowest first; the first known one counts.
    pub parents: Vec<String>,
    pub point: Option<Position>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub service: Option<Service>,
    pub valid_from: Instant,
}

/// A boundary to draw, of a place known by code or, failing that, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundaryRow {
    pub code: Option<String>,
    pub name: Option<String>,
    pub level: Option<Level>,
    pub parent: Option<String>,
    pub phone: Option<String>,
    pub outline: Outline,
}

/// Another name for a place known by code or name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AliasRow {
    pub place: String,
    pub alias: String,
    pub kind: AliasKind,
}

/// A row that could not be taken (退回的行).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    pub line: u64,
    pub refusal: Refusal,
}

/// What reading a file gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    pub rows: Vec<Draft>,
    pub refused: Vec<RefusedRow>,
}

impl Parsed {
    fn note(&mut self, line: u64, row: Result<DraftContent, Refusal>) {
        match row {
            Ok(content) => self.rows.push(Draft { line, content }),
            Err(refusal) => self.refused.push(RefusedRow { line, refusal }),
        }
    }
}

/// Reads a file.
///
/// # Errors
/// Refusals `place-file-…` when the file as a whole cannot be read.
pub fn parse(bytes: &[u8], reading: &Reading) -> Result<Parsed, Refusal> {
    match reading.file {
        ImportFile::Divisions => divisions::parse(bytes, reading),
        ImportFile::Boundaries => boundaries::parse(bytes, reading),
        ImportFile::Aliases => aliases::parse(bytes),
        ImportFile::ServicePoints => spots::parse(bytes, reading, Level::ServicePoint),
        ImportFile::Buildings => spots::parse(bytes, reading, Level::Building),
    }
}
