//! The `.pb` text format of published elections: three sections META, PROJECTS and VOTES, fields
//! separated by semicolons (<https://pabulib.org/format>).
//!
//! Real files differ: byte order marks, Windows line ends, section names in any case, quoted fields with
//! semicolons, missing optional columns, amounts with decimals or blanks. All of these are read; what a
//! result would depend on (a budget, a cost, a project on a ballot) is never guessed.

use super::{Ballot, BallotForm, Choice, Election, ElectionError, Project};
use crate::encoding::{Encoding, NotText, decode};
use std::collections::HashMap;

/// A file as written, so that it can be written again with nothing lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PabulibFile {
    /// Key and value in the order of the file.
    pub meta: Vec<(String, String)>,
    pub projects: Table,
    pub votes: Table,
    /// How the file was read; it is written as UTF-8.
    pub encoding: Encoding,
}

/// A section with named columns. Rows may be shorter than the heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Why a file is no election. Row numbers count from 1 within their section, without the heading.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PabulibError {
    #[error(transparent)]
    NotText(#[from] NotText),
    #[error("the file cannot be read as fields separated by semicolons: {0}")]
    NotATable(String),
    #[error("the section {0} is missing")]
    MissingSection(&'static str),
    #[error("the section {section} has no column {column}")]
    MissingColumn { section: &'static str, column: &'static str },
    #[error("META has no line {0}")]
    MissingMeta(&'static str),
    #[error("{place}: {text:?} is not an amount of money (digits with at most six decimals)")]
    NotMoney { place: String, text: String },
    #[error("{place}: the amount {text} is negative")]
    NegativeMoney { place: String, text: String },
    #[error("vote {row}: {text:?} is not a whole number of points")]
    NotPoints { row: usize, text: String },
    #[error("vote {row}: {votes} projects but {points} points")]
    PointsDoNotMatch { row: usize, votes: usize, points: usize },
    #[error("vote {row} names project {id:?}, which is not in the list of projects")]
    UnknownProject { row: usize, id: String },
    #[error("voter {id:?} occurs twice (votes {first} and {second})")]
    DuplicateVoter { id: String, first: usize, second: usize },
    #[error("the vote type {0:?} is unknown (approval, choose-1, cumulative, scoring, ordinal)")]
    UnknownVoteType(String),
    #[error(transparent)]
    Election(#[from] ElectionError),
}

/// Something odd that was read in the only sensible way.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A ballot names a project twice: it counts once, with the points at its first place.
    RepeatedProject { row: usize, id: String },
    /// The file is not UTF-8 and was read as GBK.
    ReadAsGbk,
}

impl Table {
    fn column(&self, section: &'static str, name: &'static str) -> Result<usize, PabulibError> {
        self.find(name).ok_or(PabulibError::MissingColumn { section, column: name })
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name))
    }

    fn cell(&self, row: usize, column: usize) -> &str {
        self.rows[row].get(column).map_or("", |text| text.trim())
    }
}

impl PabulibFile {
    /// Splits a file into its sections.
    pub fn read(bytes: &[u8]) -> Result<Self, PabulibError> {
        let (text, encoding) = decode(bytes)?;
        let split = |quoting| Self::split(&text, quoting).map(|file| Self { encoding, ..file });
        let quoted = split(true);
        if quoted.as_ref().is_ok_and(|file| file.election().is_ok()) {
            return quoted;
        }
        // A stray quotation mark at the start of a name swallows what follows: a file that makes sense
        // with quotation marks as ordinary characters is read that way.
        match split(false) {
            Ok(plain) if plain.election().is_ok() => Ok(plain),
            _ => quoted,
        }
    }

    fn split(text: &str, quoting: bool) -> Result<Self, PabulibError> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .has_headers(false)
            .flexible(true)
            .quoting(quoting)
            .from_reader(text.as_bytes());
        let mut file = Self::default();
        let mut section = "";
        let mut heading_due = false;
        for record in reader.records() {
            let record = record.map_err(|cause| PabulibError::NotATable(cause.to_string()))?;
            let row: Vec<String> = record.iter().map(str::to_owned).collect();
            let first = record.get(0).unwrap_or_default().trim();
            if row.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            let alone = row[1..].iter().all(|field| field.trim().is_empty());
            let names = ["META", "PROJECTS", "VOTES"];
            if let Some(name) = names.into_iter().find(|name| alone && first.eq_ignore_ascii_case(name)) {
                (section, heading_due) = (name, true);
                continue;
            }
            let table = match section {
                "META" => {
                    if !heading_due || !first.eq_ignore_ascii_case("key") {
                        file.meta.push((first.to_owned(), record.get(1).unwrap_or_default().to_owned()));
                    }
                    heading_due = false;
                    continue;
                }
                "PROJECTS" => &mut file.projects,
                "VOTES" => &mut file.votes,
                _ => return Err(PabulibError::MissingSection("META")),
            };
            if heading_due {
                table.columns = row;
            } else {
                table.rows.push(row);
            }
            heading_due = false;
        }
        if file.meta.is_empty() {
            return Err(PabulibError::MissingSection("META"));
        }
        if file.projects.columns.is_empty() {
            return Err(PabulibError::MissingSection("PROJECTS"));
        }
        if file.votes.columns.is_empty() {
            return Err(PabulibError::MissingSection("VOTES"));
        }
        Ok(file)
    }

    /// Writes the file: UTF-8, line feeds, quotation marks only where needed.
    pub fn write(&self) -> String {
        let mut text = String::from("META\nkey;value\n");
        for (key, value) in &self.meta {
            push_line(&mut text, [key, value]);
        }
        for (name, table) in [("PROJECTS", &self.projects), ("VOTES", &self.votes)] {
            text.push_str(name);
            text.push('\n');
            push_line(&mut text, &table.columns);
            for row in &table.rows {
                push_line(&mut text, row);
            }
        }
        text
    }

    /// The value of a META line.
    pub fn value(&self, key: &str) -> Option<&str> {
        let line = self.meta.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case(key))?;
        Some(line.1.trim())
    }

    /// The election in the file. Every row of VOTES is a resident, also with an empty ballot; limits on
    /// the ballot's length are the city's own rule and are not checked again.
    pub fn election(&self) -> Result<Election, PabulibError> {
        self.election_with_notes().map(|(election, _)| election)
    }

    /// As [`PabulibFile::election`], with everything odd that was found.
    pub fn election_with_notes(&self) -> Result<(Election, Vec<Note>), PabulibError> {
        let form = self.form()?;
        let budget = self.value("budget").ok_or(PabulibError::MissingMeta("budget"))?;
        let id = self.projects.column("PROJECTS", "project_id")?;
        let cost = self.projects.column("PROJECTS", "cost")?;
        let name = self.projects.find("name");
        let costs: Vec<(String, &str)> = (0..self.projects.rows.len())
            .map(|row| (format!("project {}", row + 1), self.projects.cell(row, cost)))
            .collect();
        let budget_text = ("budget".to_owned(), budget);
        let decimals = std::iter::once(&budget_text).chain(&costs).map(|(_, text)| decimals(text)).max();
        let decimals = decimals.unwrap_or(0);
        let amount = |(place, text): &(String, &str)| money(place, text, decimals);
        let mut projects = Vec::with_capacity(costs.len());
        for (row, text) in costs.iter().enumerate() {
            projects.push(Project {
                id: self.projects.cell(row, id).to_owned(),
                name: name.map_or_else(String::new, |name| self.projects.cell(row, name).to_owned()),
                cost: amount(text)?,
            });
        }
        let mut notes = Vec::new();
        if self.encoding == Encoding::Gbk {
            notes.push(Note::ReadAsGbk);
        }
        let ballots = self.ballots(form, &projects, &mut notes)?;
        let unit = 10_u64.pow(decimals);
        Ok((Election::new(amount(&budget_text)?, unit, form, projects, ballots)?, notes))
    }

    fn form(&self) -> Result<BallotForm, PabulibError> {
        let text = self.value("vote_type").ok_or(PabulibError::MissingMeta("vote_type"))?;
        match text.to_ascii_lowercase().as_str() {
            "approval" | "choose-1" => Ok(BallotForm::Approval),
            "cumulative" | "scoring" => Ok(BallotForm::Cumulative),
            "ordinal" => Ok(BallotForm::Ordinal),
            _ => Err(PabulibError::UnknownVoteType(text.to_owned())),
        }
    }

    fn ballots(
        &self,
        form: BallotForm,
        projects: &[Project],
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Ballot>, PabulibError> {
        let vote = self.votes.column("VOTES", "vote")?;
        let points = match form {
            BallotForm::Cumulative => Some(self.votes.column("VOTES", "points")?),
            _ => None,
        };
        self.check_voters()?;
        let places: HashMap<&str, u32> =
            projects.iter().enumerate().map(|(place, project)| (project.id.as_str(), place as u32)).collect();
        if places.len() < projects.len() {
            // Ballots would be ambiguous: let the election name the repeated id.
            return Ok(Vec::new());
        }
        (0..self.votes.rows.len()).map(|row| self.ballot(row, vote, points, &places, notes)).collect()
    }

    fn ballot(
        &self,
        row: usize,
        vote: usize,
        points: Option<usize>,
        places: &HashMap<&str, u32>,
        notes: &mut Vec<Note>,
    ) -> Result<Ballot, PabulibError> {
        let named = list(self.votes.cell(row, vote));
        let points = match points {
            None => vec![1; named.len()],
            Some(column) => list(self.votes.cell(row, column))
                .into_iter()
                .map(|text| whole_points(row + 1, text))
                .collect::<Result<Vec<u32>, _>>()?,
        };
        if points.len() != named.len() {
            let (votes, points) = (named.len(), points.len());
            return Err(PabulibError::PointsDoNotMatch { row: row + 1, votes, points });
        }
        let mut ballot = Ballot::with_capacity(named.len());
        for (id, points) in named.into_iter().zip(points) {
            let Some(&project) = places.get(id) else {
                return Err(PabulibError::UnknownProject { row: row + 1, id: id.to_owned() });
            };
            if ballot.iter().any(|choice: &Choice| choice.project == project) {
                notes.push(Note::RepeatedProject { row: row + 1, id: id.to_owned() });
                continue;
            }
            ballot.push(Choice { project, points });
        }
        Ok(ballot)
    }

    fn check_voters(&self) -> Result<(), PabulibError> {
        let Some(column) = self.votes.find("voter_id") else { return Ok(()) };
        let mut seen = HashMap::new();
        for row in 0..self.votes.rows.len() {
            let id = self.votes.cell(row, column);
            if let Some(first) = seen.insert(id, row + 1).filter(|_| !id.is_empty()) {
                return Err(PabulibError::DuplicateVoter { id: id.to_owned(), first, second: row + 1 });
            }
        }
        Ok(())
    }
}

fn list(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect()
}

fn whole_points(row: usize, text: &str) -> Result<u32, PabulibError> {
    let whole = text
        .split_once('.')
        .map_or(text, |(whole, rest)| if rest.bytes().all(|digit| digit == b'0') { whole } else { text });
    whole.parse().map_err(|_| PabulibError::NotPoints { row, text: text.to_owned() })
}

/// Number of decimals that are written and not zero.
fn decimals(text: &str) -> u32 {
    let rest = text.split_once('.').map_or("", |(_, rest)| rest.trim_end_matches('0'));
    rest.len().min(MOST_DECIMALS + 1) as u32
}

const MOST_DECIMALS: usize = 6;

fn money(place: &str, text: &str, decimals: u32) -> Result<u64, PabulibError> {
    let wrong = || PabulibError::NotMoney { place: place.to_owned(), text: text.to_owned() };
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    if let Some(rest) = compact.strip_prefix('-') {
        let amount = rest.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !rest.is_empty();
        let place = place.to_owned();
        return Err(if amount { PabulibError::NegativeMoney { place, text: compact } } else { wrong() });
    }
    let (whole, rest) = compact.split_once('.').unwrap_or((&compact, ""));
    let rest = rest.trim_end_matches('0');
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(rest) || rest.len() > MOST_DECIMALS {
        return Err(wrong());
    }
    let padded = format!("{whole}{rest:0<width$}", width = (decimals as usize).min(MOST_DECIMALS));
    padded.parse().map_err(|_| ElectionError::TooMuchMoney.into())
}

fn push_line<Field: AsRef<str>>(text: &mut String, fields: impl IntoIterator<Item = Field>) {
    for (place, field) in fields.into_iter().enumerate() {
        if place > 0 {
            text.push(';');
        }
        let field = field.as_ref();
        if field.contains([';', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    text.push('\n');
}
