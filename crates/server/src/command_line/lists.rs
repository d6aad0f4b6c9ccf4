//! `linli import …` and `linli export …`: what lists and copies are asked with.

use super::Data;
use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What every import takes.
#[derive(Clone, Debug, Args)]
pub struct ImportFile {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub data: Data,
    /// Write the refused rows with their reasons into this CSV file
    #[arg(long, env = "LINLI_REPORT", value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Say what would happen, change nothing
    #[arg(long, env = "LINLI_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub enum Import {
    /// Divisions, boundaries (GeoJSON), aliases, buildings, service points
    Places(ImportPlaces),
    /// Units, staff with roles, assignments to grids and units
    Orgs(ImportFile),
    /// Matter types, duty items, routes, deadlines
    Duties(ImportFile),
    /// A working calendar, or the notice of a year
    Calendar(ImportCalendar),
    /// Cases from a hotline's table
    Cases(ImportCases),
    /// Take a whole import back, as far as nothing was built upon it
    Undo(ImportUndo),
}

#[derive(Clone, Debug, Args)]
pub struct ImportUndo {
    /// The import, as its result and /admin/imports name it
    #[arg(value_name = "ID")]
    pub id: String,
    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct ImportPlaces {
    #[command(flatten)]
    pub import: ImportFile,
    /// What the file holds: divisions, boundaries, aliases, buildings or service_points; found by its columns when left out
    #[arg(long, env = "LINLI_KIND", value_name = "KIND")]
    pub kind: Option<String>,
    /// The datum of the file's coordinates: wgs84, cgcs2000, gcj02 or bd09
    #[arg(long, env = "LINLI_DATUM", value_name = "DATUM", default_value = "wgs84")]
    pub datum: String,
    /// The scheme of the file's codes
    #[arg(long, env = "LINLI_SCHEME", value_name = "NAME", default_value = "local")]
    pub scheme: String,
    /// Also rename, move and redraw what differs; otherwise differences are listed only
    #[arg(long, env = "LINLI_UPDATE", value_parser = FalseyValueParser::new())]
    pub update: bool,
    /// Register places of boundaries that are not known yet
    #[arg(long, env = "LINLI_CREATE", value_parser = FalseyValueParser::new())]
    pub create: bool,
}

#[derive(Debug, Args)]
pub struct ImportCalendar {
    #[command(flatten)]
    pub import: ImportFile,
    /// The calendar that a yearly notice belongs to; the national one when left out
    #[arg(long, env = "LINLI_CALENDAR", value_name = "NAME")]
    pub calendar: Option<String>,
    /// From when on it holds; from now on when left out
    #[arg(long, env = "LINLI_EFFECTIVE", value_name = "INSTANT")]
    pub effective: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub struct ImportCases {
    #[command(flatten)]
    pub import: ImportFile,
    /// Which column means what: number=msg_id,title=title,… or a file that says so
    #[arg(long, env = "LINLI_MAP", value_name = "TEXT|FILE")]
    pub map: Option<String>,
    /// The name of the system that the file comes from; the file's name when left out
    #[arg(long, env = "LINLI_SOURCE", value_name = "NAME")]
    pub source: Option<String>,
    /// The channel by which these came in, where no column says it
    #[arg(long, env = "LINLI_CHANNEL", value_name = "NAME")]
    pub channel: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Export {
    /// Cases as a table
    Cases(ExportCases),
    /// All entries of the journal, one JSON object a line
    Journal(ExportJournal),
}

#[derive(Clone, Debug, Args)]
pub struct ExportCases {
    #[command(flatten)]
    pub data: Data,
    /// csv or jsonl
    #[arg(long, env = "LINLI_FORMAT", value_name = "FORMAT", default_value = "csv")]
    pub format: String,
    /// Write into this file; to the standard output when left out
    #[arg(long, env = "LINLI_TO", value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Only cases of this source
    #[arg(long, env = "LINLI_SOURCE", value_name = "NAME")]
    pub source: Option<String>,
    /// Only cases in this state, or: open, ended
    #[arg(long, env = "LINLI_STATE", value_name = "STATE")]
    pub state: Option<String>,
    /// Only cases in this place, by code or name, and below it
    #[arg(long, env = "LINLI_PLACE", value_name = "PLACE")]
    pub place: Option<String>,
    /// Only cases received since this day or instant
    #[arg(long, env = "LINLI_FROM", value_name = "INSTANT")]
    pub from: Option<String>,
    /// Only cases received until this day or instant
    #[arg(long, env = "LINLI_UNTIL", value_name = "INSTANT")]
    pub until: Option<String>,
}

#[derive(Debug, Args)]
pub struct ExportJournal {
    #[command(flatten)]
    pub data: Data,
    /// Write into this file; to the standard output when left out
    #[arg(long, env = "LINLI_TO", value_name = "FILE")]
    pub to: Option<PathBuf>,
}
