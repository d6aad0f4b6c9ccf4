//! The answer of the gazetteer.

use super::AddressPart;
use crate::model::{Level, PlaceId};
use serde::Serialize;
use std::ops::Range;

/// Which part of a message a piece of evidence stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Title,
    Body,
}

/// Words that speak for the place found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    pub field: Field,
    /// Bytes of the field's text.
    pub span: Range<usize>,
    pub words: String,
    pub place: PlaceId,
    pub level: Level,
}

/// A place found in a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    pub place: PlaceId,
    pub level: Level,
    /// From 0 to 1; orders findings by how much speaks for them. It is no probability.
    pub confidence: f32,
    pub evidence: Vec<Evidence>,
    /// When the words fit several places: those places. `place` is then the narrowest one that holds
    /// them all, and a person chooses.
    pub ambiguous: Vec<PlaceId>,
    /// What follows the evidence like an address: parts that are no known place, road, number, building.
    pub rest: Vec<AddressPart>,
}

/// Why no place was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Unfound {
    /// There are no words.
    Empty,
    /// No known name occurs.
    NoName,
    /// Known names occur, but each contradicts what else is said.
    Contradiction { candidates: Vec<PlaceId> },
    /// The words fit several places that nothing holds together.
    Ambiguous { candidates: Vec<PlaceId> },
}

impl Unfound {
    /// Stable code; its words are the message `refusal-place-text-…`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "place-text-empty",
            Self::NoName => "place-text-no-name",
            Self::Contradiction { .. } => "place-text-contradiction",
            Self::Ambiguous { .. } => "place-text-ambiguous",
        }
    }
}

/// Located or not found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Finding {
    Located(Found),
    NotFound { reason: Unfound },
}

impl Finding {
    pub const fn found(&self) -> Option<&Found> {
        match self {
            Self::Located(found) => Some(found),
            Self::NotFound { .. } => None,
        }
    }
}
