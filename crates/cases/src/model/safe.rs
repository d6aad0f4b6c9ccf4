//! Safe text (安全文本): where a requester's words tell who he is, they lie in the vault, and a version that does not
//! stands in their place.

use super::state::Words;
use guard::safe_text::Telling;
use kernel::{Actor, Instant};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

kernel::kinds! {
    /// What was told: the appeal itself, or something said later.
    ToldAs {
        Appeal = "appeal",
        Later = "later",
    }
}

kernel::kinds! {
    /// A part of what was told; also the name of its field.
    SafePart {
        Title = "title",
        Text = "text",
        UrgencyGround = "urgency_ground",
        Answers = "answers",
        Complaint = "complaint",
        /// What was said later.
        Words = "words",
    }
}

kernel::kinds! {
    /// Why something that tells stays where units read it (保留理由).
    LeftBecause {
        /// It is what the matter is about: the address of the leak.
        Matter = "matter",
        /// Everybody may know it: an office, a shop, a number on a notice.
        Public = "public",
        /// The requester wants the unit to know.
        Agreed = "agreed",
        /// It tells nobody who he is.
        Mistaken = "mistaken",
    }
}

/// Somebody has read it and said what units may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    pub at: Instant,
    pub by: Actor,
    /// What was left in on purpose.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left: BTreeMap<Telling, LeftBecause>,
}

/// Words of a requester that lie in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptWords {
    /// Where in the vault.
    pub original: String,
    pub told: ToldAs,
    /// What they tell, by the rules or by whoever has read them.
    pub marks: BTreeSet<Telling>,
    /// What the rules made of an addition; nobody reads it before somebody has confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Words>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmed>,
}

impl KeptWords {
    /// Nobody has said yet what units may read.
    pub const fn is_open(&self) -> bool {
        self.confirmed.is_none()
    }
}

/// Kinds as codes in a sentence's facts.
pub fn codes(kinds: &BTreeSet<Telling>) -> String {
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" ")
}
