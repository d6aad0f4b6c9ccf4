//! The tables in which published conversations are exported: one row per participant, and the list of
//! statements with their moderation.

use super::conversation::{Conversation, OpinionError, Standing, Vote};
use crate::encoding::{Encoding, NotText, decode};
use std::collections::HashMap;

/// Why a table is no conversation. Rows count from 1 without the heading.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    NotText(#[from] NotText),
    #[error("the file cannot be read as fields separated by commas: {0}")]
    NotATable(String),
    #[error("the heading has no column {0}")]
    MissingColumn(&'static str),
    #[error("no column of the heading is a statement number")]
    NoStatements,
    #[error("statement {0} has two columns")]
    RepeatedStatement(u32),
    #[error("row {row}: {text:?} is not a vote (1, 0, -1 or empty)")]
    NotAVote { row: usize, text: String },
    #[error("row {row}: {text:?} is not a group number")]
    NotAGroup { row: usize, text: String },
    #[error("participant {id:?} occurs twice")]
    DuplicateParticipant { id: String },
    #[error(transparent)]
    Opinion(#[from] OpinionError),
}

/// A conversation as exported.
#[derive(Clone, Debug)]
pub struct Exported {
    pub conversation: Conversation,
    /// The number of each statement in the export.
    pub statement_ids: Vec<u32>,
    /// Per row the group in the export, if any.
    pub group_of: Vec<Option<u32>>,
    /// How the table was read as text.
    pub encoding: Encoding,
}

struct Table {
    heading: Vec<String>,
    rows: Vec<csv::StringRecord>,
    encoding: Encoding,
}

fn table(bytes: &[u8]) -> Result<Table, ReadError> {
    let (text, encoding) = decode(bytes)?;
    let wrong = |cause: csv::Error| ReadError::NotATable(cause.to_string());
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let heading = reader.headers().map_err(wrong)?.iter().map(|name| name.trim().to_owned()).collect();
    let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    Ok(Table { heading, rows, encoding })
}

/// Reads `participants-votes.csv`: columns `participant`, `group-id`, and one per statement number, with
/// 1 agree, -1 disagree, 0 pass, empty not voted.
pub fn read_participants(bytes: &[u8]) -> Result<Exported, ReadError> {
    let Table { heading, rows, encoding } = table(bytes)?;
    let column = |name: &str| heading.iter().position(|column| column == name);
    let participant = column("participant").ok_or(ReadError::MissingColumn("participant"))?;
    let group = column("group-id");
    let statements: Vec<(usize, u32)> =
        heading.iter().enumerate().filter_map(|(at, name)| Some((at, name.parse().ok()?))).collect();
    if statements.is_empty() {
        return Err(ReadError::NoStatements);
    }
    let mut seen = HashMap::new();
    for (_, id) in &statements {
        if seen.insert(*id, ()).is_some() {
            return Err(ReadError::RepeatedStatement(*id));
        }
    }
    let mut conversation = Conversation::new(statements.len())?;
    let mut group_of = Vec::with_capacity(rows.len());
    let mut participants = HashMap::with_capacity(rows.len());
    for (person, row) in rows.iter().enumerate() {
        let id = row.get(participant).unwrap_or_default();
        if participants.insert(id, person).is_some() {
            return Err(ReadError::DuplicateParticipant { id: id.to_owned() });
        }
        let text = group.and_then(|group| row.get(group)).unwrap_or_default().trim();
        let number = |text: &str| text.parse().map_err(|_| not_a_group(person, text));
        group_of.push(if text.is_empty() { None } else { Some(number(text)?) });
        conversation.add_person(person as u32)?;
        for (statement, &(at, _)) in statements.iter().enumerate() {
            let vote = match row.get(at).unwrap_or_default().trim() {
                "" => continue,
                "1" | "1.0" => Vote::Agree,
                "0" | "0.0" => Vote::Pass,
                "-1" | "-1.0" => Vote::Disagree,
                text => return Err(ReadError::NotAVote { row: person + 1, text: text.to_owned() }),
            };
            conversation.cast(person as u32, statement as u32, vote)?;
        }
    }
    let statement_ids = statements.into_iter().map(|(_, id)| id).collect();
    Ok(Exported { conversation, statement_ids, group_of, encoding })
}

fn not_a_group(person: usize, text: &str) -> ReadError {
    ReadError::NotAGroup { row: person + 1, text: text.to_owned() }
}

/// Reads `comments.csv`: the standing of each statement number from the columns `comment-id`, `moderated`
/// (-1 taken out) and, where present, `is-meta`.
pub fn read_comments(bytes: &[u8]) -> Result<Vec<(u32, Standing)>, ReadError> {
    let Table { heading, rows, .. } = table(bytes)?;
    let column = |name: &str| heading.iter().position(|column| column == name);
    let id = column("comment-id").ok_or(ReadError::MissingColumn("comment-id"))?;
    let moderated = column("moderated").ok_or(ReadError::MissingColumn("moderated"))?;
    let meta = column("is-meta");
    let standing = |row: &csv::StringRecord| {
        let cell = |at: usize| row.get(at).unwrap_or_default().trim().to_ascii_lowercase();
        if cell(moderated) == "-1" {
            Standing::ModeratedOut
        } else if meta.is_some_and(|meta| cell(meta) == "true") {
            Standing::Meta
        } else {
            Standing::Shown
        }
    };
    Ok(rows.iter().filter_map(|row| Some((row.get(id)?.trim().parse().ok()?, standing(row)))).collect())
}
