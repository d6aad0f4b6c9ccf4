//! What happened to a consultation. Written to the journal; fields may be added with a default, never changed.

use super::kinds::{Adoption, ConsultKind, SealedPart, Verdict};
use super::state::{ConsultId, Text};
use cases::{Placement, Words};
use clock::ClockEvent;
use kernel::{Actor, Instant, UnitId};
use serde::{Deserialize, Serialize};

/// A question to the street.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub id: ConsultId,
    pub number: String,
    pub kind: ConsultKind,
    pub street: UnitId,
    pub asker: UnitId,
    /// The stationed body whose post it is about; none for a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<UnitId>,
    /// The street's place.
    pub placement: Placement,
    /// What the plan is called; a question about a post has no title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Words>,
    pub text: Text,
}

/// The street's word about a stationed body in a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessed {
    pub id: ConsultId,
    pub number: String,
    pub street: UnitId,
    pub body: UnitId,
    pub placement: Placement,
    /// A year or half a year: `2026`, `2026-H1`.
    pub period: String,
    pub verdict: Verdict,
    pub words: Words,
}

/// One event: what happened, when, by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsultEvent {
    pub at: Instant,
    pub by: Actor,
    #[serde(flatten)]
    pub what: ConsultFact,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ConsultFact {
    Asked(Box<Asked>),
    Assessed(Box<Assessed>),
    /// The street answered; sealed words are kept until the time that is named.
    Given {
        text: Text,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Instant>,
    },
    Answered {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        adoption: Option<Adoption>,
        words: Words,
    },
    Concluded,
    Withdrawn {
        words: Words,
    },
    /// Sealed words were read by a member of a unit; why stands in the access log alone.
    Opened {
        part: SealedPart,
        unit: UnitId,
    },
    /// A unit has ended; its heir takes its place, or nobody.
    Transferred {
        unit: UnitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        heir: Option<UnitId>,
    },
    Clock {
        clock: ClockEvent,
    },
}

impl ConsultFact {
    /// The event's kind, as the journal and the timeline have it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Asked(_) => "asked",
            Self::Assessed(_) => "assessed",
            Self::Given { .. } => "given",
            Self::Answered { .. } => "answered",
            Self::Concluded => "concluded",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Opened { .. } => "opened",
            Self::Transferred { .. } => "transferred",
            Self::Clock { .. } => "clock",
        }
    }
}
