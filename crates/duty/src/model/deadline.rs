//! Deadlines as data.

use super::{DeadlineCode, Leeway, MatterCode, Urgency, Validity};
use clock::Term;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a deadline measures (时限种类), e.g. `accept`, `handle`. The words are data; [`ClockKind::SHIPPED`]
/// lists those that Linli starts clocks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClockKind(String);

impl ClockKind {
    pub const SHIPPED: [&'static str; 18] = [
        "answer_call",
        "register",
        "dispatch",
        "accept",
        "return",
        "designate",
        "contact",
        "handle",
        "extend",
        "reply_window",
        "check",
        "revisit",
        "rating_contact",
        "rating_fix",
        "plan",
        "sign",
        "on_site",
        "park_review",
    ];

    pub fn new(kind: impl Into<String>) -> Self {
        Self(kind.into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    pub fn is_shipped(&self) -> bool {
        Self::SHIPPED.contains(&self.as_str())
    }
}
impl fmt::Display for ClockKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How long something may take for a matter, an urgency or everything (时限规则), in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineRule {
    pub code: DeadlineCode,
    /// `None`: every matter.
    pub matter: Option<MatterCode>,
    /// `None`: every urgency.
    pub urgency: Option<Urgency>,
    pub clock: ClockKind,
    pub term: Term,
    /// The working calendar by name; `None`: time runs without breaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// The law or local rule that sets it.
    pub basis: String,
    /// Set by law rather than by the deployer (法定时限).
    #[serde(default)]
    pub legal: bool,
    /// How far a lower level may differ in its own place.
    #[serde(default, skip_serializing_if = "Leeway::is_fixed")]
    pub leeway: Leeway,
    #[serde(flatten)]
    pub valid: Validity,
}
