//! What can happen to a file of oversight.

use super::file::{About, Body, FileId};
use super::kinds::FileState;
use cases::{CaseId, Words};
use clock::{ClockEvent, ClockId};
use kernel::{AccountId, Actor, Instant, UnitId};
use serde::{Deserialize, Serialize};

/// One event: what happened, when, by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileEvent {
    pub at: Instant,
    pub by: Actor,
    #[serde(flatten)]
    pub what: FileFact,
}

/// What happened. Written to the journal; fields may be added with a default, never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum FileFact {
    Opened {
        id: FileId,
        number: String,
        about: About,
        opened_by: Option<UnitId>,
        desk: UnitId,
        body: Body,
    },
    Raised {
        level: FileState,
        /// So long overdue that a supervisor should decide on listing.
        listing: bool,
        clock: ClockId,
        kind: String,
        due: Instant,
    },
    Reminded {
        words: Words,
    },
    Listed {
        words: Words,
        unit: UnitId,
        account: AccountId,
    },
    Delisted {
        words: Words,
        unit: UnitId,
        account: AccountId,
        /// The case is still overdue: the ladder goes on.
        open: bool,
    },
    Eased,
    Joined {
        unit: UnitId,
        account: AccountId,
        words: Option<Words>,
    },
    Answered {
        words: Words,
        unit: UnitId,
        account: AccountId,
    },
    Accepted {
        unit: UnitId,
        words: Option<Words>,
    },
    AskedAgain {
        words: Words,
        days: u32,
    },
    SentBack {
        words: Words,
        days: u32,
    },
    LeadNamed {
        unit: UnitId,
        words: Words,
    },
    WentUp {
        receiver: UnitId,
        meeting: bool,
        words: Words,
    },
    Reported {
        words: Words,
    },
    Settled,
    Ruled {
        granted: bool,
        words: Words,
        unit: UnitId,
        account: AccountId,
    },
    Contested {
        words: Words,
    },
    Checked {
        case: CaseId,
        number: String,
        passed: bool,
        words: Words,
        unit: UnitId,
    },
    Told {
        words: Words,
        unit: UnitId,
        account: AccountId,
    },
    Resumed,
    /// Somebody objects to a commendation; who he is lies in the vault.
    Objected {
        words: Words,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<String>,
    },
    Decided {
        granted: bool,
        words: Words,
        unit: UnitId,
        account: AccountId,
    },
    Withdrawn {
        words: Words,
    },
    /// A unit has ended: another takes its parts.
    Transferred {
        unit: UnitId,
        /// Answers for it from now on.
        heir: UnitId,
        /// Speaks for it where it supervised or decided; another than the heir where that would be its own matter.
        judge: UnitId,
    },
    Clock {
        clock: ClockEvent,
    },
}

impl FileFact {
    /// The event's kind, as the journal and the timeline have it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Raised { .. } => "raised",
            Self::Reminded { .. } => "reminded",
            Self::Listed { .. } => "listed",
            Self::Delisted { .. } => "delisted",
            Self::Eased => "eased",
            Self::Joined { .. } => "joined",
            Self::Answered { .. } => "answered",
            Self::Accepted { .. } => "accepted",
            Self::AskedAgain { .. } => "asked_again",
            Self::SentBack { .. } => "sent_back",
            Self::LeadNamed { .. } => "lead_named",
            Self::WentUp { .. } => "went_up",
            Self::Reported { .. } => "reported",
            Self::Settled => "settled",
            Self::Ruled { .. } => "ruled",
            Self::Contested { .. } => "contested",
            Self::Checked { .. } => "checked",
            Self::Told { .. } => "told",
            Self::Resumed => "resumed",
            Self::Objected { .. } => "objected",
            Self::Decided { .. } => "decided",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Transferred { .. } => "transferred",
            Self::Clock { .. } => "clock",
        }
    }

    /// What somebody wrote with it.
    pub const fn words(&self) -> Option<&Words> {
        match self {
            Self::Opened { body, .. } => match body {
                Body::Notice(notice) => Some(&notice.asked),
                Body::Climb(climb) => Some(&climb.asked),
                Body::Exemption(exemption) => Some(&exemption.facts),
                Body::Commendation(commendation) => Some(&commendation.facts),
                Body::Ladder(_) | Body::SpotCheck(_) | Body::Parking(_) => None,
            },
            Self::Reminded { words }
            | Self::Listed { words, .. }
            | Self::Delisted { words, .. }
            | Self::Answered { words, .. }
            | Self::AskedAgain { words, .. }
            | Self::SentBack { words, .. }
            | Self::LeadNamed { words, .. }
            | Self::WentUp { words, .. }
            | Self::Reported { words }
            | Self::Ruled { words, .. }
            | Self::Contested { words }
            | Self::Checked { words, .. }
            | Self::Told { words, .. }
            | Self::Objected { words, .. }
            | Self::Decided { words, .. }
            | Self::Withdrawn { words } => Some(words),
            Self::Joined { words, .. } | Self::Accepted { words, .. } => words.as_ref(),
            Self::Raised { .. } | Self::Eased | Self::Settled | Self::Resumed => None,
            Self::Transferred { .. } | Self::Clock { .. } => None,
        }
    }
}
