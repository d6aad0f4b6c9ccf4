//! Matter types, duty list, routing rules and deadlines: what they are and how the catalogue that
//! holds them is edited. Pure.

mod adaptation;
mod book;
mod bundle;
mod catalogue_loop;
mod deadline;
mod edit_time;
mod fault;
mod form;
mod item;
mod matter;
mod party;
mod places;
mod proposal;
mod rule;
mod undo;

pub use adaptation::{Adaptation, AdaptationEnd, Adapting, Leeway};
pub use book::{Book, BookRows};
pub use bundle::{
    Bundle, BundleLevel, BundleMember, BundleOrder, MemberOrder, WHOLE_SHARE, percent, read_percent,
    shared_out,
};
pub use catalogue_loop::{CATALOGUE, CatalogueEvent, CatalogueFacts, CatalogueLoop, Edit};
pub use deadline::{ClockKind, DeadlineRule};
pub use fault::Fault;
pub(crate) use fault::{allowed, item_faults, rule_faults, tier};
pub use form::{
    Answers, FORM_FIELDS, FormAnswer, FormCommand, FormEvent, FormLoop, FormText, FormVersion, MatterForm,
    Period, Question, QuestionKind,
};
pub use item::{DutyItem, DutyList};
pub use matter::{Evidence, MatterType, Standard, Urgency};
pub use party::Party;
pub use places::{PlaceFact, Places};
pub use proposal::{
    MOST_EDITS, Proposal, ProposalCommand, ProposalEvent, ProposalId, ProposalLoop, ProposalStep,
    ProposedEdit, Review,
};
pub use rule::{RoutingRule, RuleId, RuleMark};
pub use undo::undo;

use kernel::{Instant, Refusal};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! code {
    ($(#[$meaning:meta])* $name:ident) => {
        $(#[$meaning])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(code: impl Into<String>) -> Self {
                Self(code.into())
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

code! {
    /// The stable code of a matter type (事项编码), e.g. `080101`.
    MatterCode
}
code! {
    /// The stable code of an item of the duty list (履职事项编码), e.g. `D001`.
    DutyCode
}
code! {
    /// The stable code of a deadline (时限编码), e.g. `H01`.
    DeadlineCode
}
code! {
    /// The stable code of a bundle (责任共同体编码), e.g. `Z01`.
    BundleCode
}

/// The number of edits that led to a catalogue (目录版本). A decision that cites it can be looked at
/// again with exactly the rules of its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyVersion(pub i64);

impl fmt::Display for PolicyVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

/// A period that includes its beginning and excludes its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    pub from: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Instant>,
}

impl Validity {
    pub const fn since(from: Instant) -> Self {
        Self { from, to: None }
    }
    pub fn holds_at(&self, instant: Instant) -> bool {
        self.from <= instant && self.to.is_none_or(|to| instant < to)
    }
    pub fn overlaps(&self, other: &Self) -> bool {
        other.to.is_none_or(|to| self.from < to) && self.to.is_none_or(|to| other.from < to)
    }
    pub(crate) fn checked(self) -> Result<Self, Refusal> {
        match self.to {
            Some(to) if to <= self.from => Err(Refusal::invalid("duty-period-empty", "valid_to")),
            _ => Ok(self),
        }
    }
}

/// Longest name, in characters.
const LONGEST_NAME: usize = 100;
/// Longest basis or reason, in characters.
const LONGEST_TEXT: usize = 500;

fn worded(text: &str, field: &'static str, longest: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::invalid("duty-text-missing", field));
    }
    if text.chars().count() > longest {
        return Err(Refusal::invalid("duty-text-long", field).with("most", longest));
    }
    Ok(text.to_owned())
}

/// Letters, digits and `-._`, so that a code can stand in a file, an address and a log line.
fn checked_code(code: &str) -> Result<(), Refusal> {
    let sound = (1..=40).contains(&code.len())
        && code.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._".contains(letter));
    if sound { Ok(()) } else { Err(Refusal::invalid("duty-code-letters", "code").with("code", code)) }
}
