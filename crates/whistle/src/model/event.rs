//! What can happen to a whistle.

use super::kinds::{RefusalGround, Verdict, WhistleKind};
use super::state::{Before, JointAction, Side, WhistleId};
use cases::{CaseId, DutyCitation, Placement, Words};
use clock::ClockEvent;
use kernel::{Actor, Instant, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One event: what happened, when, by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhistleEvent {
    pub at: Instant,
    pub by: Actor,
    #[serde(flatten)]
    pub what: WhistleFact,
}

/// What happened. Written to the journal; fields may be added with a default, never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum WhistleFact {
    Proposed {
        id: WhistleId,
        number: String,
        kind: WhistleKind,
        cases: Vec<CaseId>,
        placement: Placement,
        matter: Option<String>,
        title: Words,
        text: Words,
        proposed_by: Option<UnitId>,
        street: UnitId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        barred: Vec<UnitId>,
    },
    Revised {
        kind: WhistleKind,
        text: Words,
    },
    HandedBack {
        words: Words,
    },
    Rejected {
        words: Words,
    },
    Approved {
        words: Option<Words>,
    },
    Sounded {
        lead: UnitId,
        words: Option<Words>,
    },
    Called {
        unit: UnitId,
        duty: DutyCitation,
        words: Option<Words>,
    },
    LeadNamed {
        unit: UnitId,
        words: Words,
    },
    Released {
        unit: UnitId,
        words: Words,
    },
    Signed {
        unit: UnitId,
    },
    Contacted {
        unit: UnitId,
        words: Words,
    },
    Refused {
        unit: UnitId,
        ground: RefusalGround,
        duty: String,
        words: Words,
        district: UnitId,
    },
    ReportedIn {
        unit: UnitId,
        words: Option<Words>,
    },
    Escalated {
        unit: UnitId,
        /// Which of its steps are late.
        steps: BTreeSet<String>,
        district: UnitId,
    },
    Ruled {
        unit: UnitId,
        on: Before,
        ordered: bool,
        words: Words,
    },
    Planned {
        words: Words,
        days: u32,
    },
    Acted {
        action: JointAction,
        finished: bool,
    },
    Assessed {
        side: Side,
        verdict: Verdict,
        words: Option<Words>,
    },
    Concluded {
        missing: Vec<Side>,
    },
    Linked {
        case: CaseId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        barred: Option<UnitId>,
        /// Further units to which the case is closed.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        also: BTreeSet<UnitId>,
    },
    Withdrawn {
        words: Words,
    },
    Transferred {
        unit: UnitId,
        heir: Option<UnitId>,
    },
    Clock {
        clock: ClockEvent,
    },
}

impl WhistleFact {
    /// The event's kind, as the journal and the timeline have it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Proposed { .. } => "proposed",
            Self::Revised { .. } => "revised",
            Self::HandedBack { .. } => "handed_back",
            Self::Rejected { .. } => "rejected",
            Self::Approved { .. } => "approved",
            Self::Sounded { .. } => "sounded",
            Self::Called { .. } => "called",
            Self::LeadNamed { .. } => "lead_named",
            Self::Released { .. } => "released",
            Self::Signed { .. } => "signed",
            Self::Contacted { .. } => "contacted",
            Self::Refused { .. } => "refused",
            Self::ReportedIn { .. } => "reported_in",
            Self::Escalated { .. } => "escalated",
            Self::Ruled { .. } => "ruled",
            Self::Planned { .. } => "planned",
            Self::Acted { .. } => "acted",
            Self::Assessed { .. } => "assessed",
            Self::Concluded { .. } => "concluded",
            Self::Linked { .. } => "linked",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Transferred { .. } => "transferred",
            Self::Clock { .. } => "clock",
        }
    }

    /// The first of the words that somebody wrote with it. Those of an assessment stay out: the other side
    /// reads them once it has spoken itself.
    pub fn words(&self) -> Option<&Words> {
        match self {
            Self::Revised { text: words, .. }
            | Self::HandedBack { words }
            | Self::Rejected { words }
            | Self::LeadNamed { words, .. }
            | Self::Released { words, .. }
            | Self::Contacted { words, .. }
            | Self::Refused { words, .. }
            | Self::Ruled { words, .. }
            | Self::Planned { words, .. }
            | Self::Withdrawn { words } => Some(words),
            Self::Acted { action, .. } => Some(&action.words),
            Self::Approved { words }
            | Self::Sounded { words, .. }
            | Self::Called { words, .. }
            | Self::ReportedIn { words, .. } => words.as_ref(),
            Self::Proposed { .. }
            | Self::Signed { .. }
            | Self::Escalated { .. }
            | Self::Assessed { .. }
            | Self::Concluded { .. }
            | Self::Linked { .. }
            | Self::Transferred { .. }
            | Self::Clock { .. } => None,
        }
    }
}
