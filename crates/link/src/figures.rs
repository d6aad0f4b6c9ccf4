//! What an import is and how far it has come.

use crate::model::{Chosen, ImportKind};
use cases::Channel;
use kernel::{AccountId, Id, Instant, UnitId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Marks the id of an import.
pub enum ImportMark {}
/// An import of a file (导入批次).
pub type ImportId = Id<ImportMark>;

/// Counts of an import (导入结果).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Figures {
    /// Rows read so far: `created + changed + known + refused`.
    pub rows: u64,
    pub created: u64,
    /// Rows that changed what was known; in lists only.
    pub changed: u64,
    /// Came in before under the same number of this source; nothing was made.
    pub known: u64,
    pub refused: u64,
    /// Of those created, how many wait for a person to find their place.
    pub unplaced: u64,
    /// Of those created, how many have a leading unit already.
    pub dispatched: u64,
    /// Lines of the file, and how many of them are done.
    pub lines: u64,
    pub line: u64,
}

impl Figures {
    /// Adds what a part of the file gave.
    pub(crate) const fn add(&mut self, part: &Self) {
        self.rows += part.rows;
        self.created += part.created;
        self.known += part.known;
        self.refused += part.refused;
        self.unplaced += part.unplaced;
        self.dispatched += part.dispatched;
        if part.line > self.line {
            self.line = part.line;
        }
    }
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Uploaded and looked at; nobody has started it.
    Waiting,
    Running,
    Done,
    Failed,
}

impl ImportState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

impl fmt::Display for ImportState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// An import as it is recorded.
#[derive(Clone, Debug)]
pub struct ImportRecord {
    pub id: ImportId,
    pub kind: ImportKind,
    pub state: ImportState,
    pub source: String,
    pub channel: Channel,
    pub chosen: Chosen,
    /// Rows whose matter has a route are dispatched too.
    pub dispatch: bool,
    /// Who brought the file; none on the command line.
    pub account: Option<AccountId>,
    pub unit: Option<UnitId>,
    pub created_at: Instant,
    pub started_at: Option<Instant>,
    /// When it last told how far it is.
    pub seen_at: Option<Instant>,
    pub finished_at: Option<Instant>,
    pub figures: Figures,
    pub failure: Option<String>,
    /// Where the file lies, as long as it is kept.
    pub file_object: Option<String>,
    pub file_key: Option<[u8; 32]>,
    pub keep_until: Instant,
    /// Address of the draft that takes an import of duties back.
    pub draft: Option<String>,
}

/// Without a sign of life for this long, whoever carried an import out is gone.
const SILENCE_SECONDS: i64 = 60;

impl ImportRecord {
    /// It was running, but nobody carries it out any more; it can be taken up again.
    pub fn is_interrupted(&self, now: Instant) -> bool {
        let seen = self.seen_at.or(self.started_at).unwrap_or(self.created_at);
        self.state == ImportState::Running && now.seconds_since(seen) > SILENCE_SECONDS
    }
    /// Seconds that it ran, with at least one microsecond.
    pub fn seconds(&self) -> f64 {
        let (Some(start), Some(end)) = (self.started_at, self.finished_at.or(self.seen_at)) else {
            return 0.0;
        };
        (end.micros() - start.micros()).max(1) as f64 / 1e6
    }
}

/// A refused row as it is recorded: without its cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct RefusalRow {
    pub line: u64,
    pub last_line: u64,
    pub column: Option<String>,
    pub code: String,
    pub facts: std::collections::BTreeMap<String, String>,
}

impl RefusalRow {
    /// Why a whole import failed, when a rule says so.
    pub fn of_reason(text: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Reason {
            code: String,
            facts: std::collections::BTreeMap<String, String>,
        }
        let Reason { code, facts } = serde_json::from_str(text).ok()?;
        Some(Self { line: 0, last_line: 0, column: None, code, facts })
    }
    /// Why, and what to do next.
    pub fn said(&self, words: &ui::Words) -> String {
        let facts: Vec<(&str, &str)> =
            self.facts.iter().map(|(name, fact)| (name.as_str(), fact.as_str())).collect();
        let key = format!("refusal-{}", self.code);
        [words.with(&key, &facts), words.with(&format!("{key}.next"), &facts)].join(" ")
    }
}
