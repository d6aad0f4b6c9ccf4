//! Local policy of oversight: when time raises a case, how long answers and rulings take, how often a unit may be drawn.
//! Versioned data with an effective date, never constants.

use cases::Deadline;
use kernel::{Instant, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The policy that ships, in force until a deployer sets another.
const DEFAULTS: &str = include_str!("../../policy/defaults.toml");

/// Caps of spot checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpotRules {
    /// The most matters of one unit …
    pub per_unit: u32,
    /// … within so many days.
    pub period_days: u32,
    /// The most matters of one draw.
    pub size: u32,
}

/// Limits and terms, as in `policy/defaults.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Due soon when only so much of the term is left, in hundredths; 0: only when it is over.
    pub due_soon_percent: u32,
    /// So many days overdue the unit's head is told.
    pub supervise_days: u32,
    /// So many days overdue a supervisor decides on listing.
    pub list_days: u32,
    /// The longest time for an answer to a notice, calendar days.
    pub notice_days: u32,
    /// The longest time to carry out an order from above, calendar days.
    pub order_days: u32,
    /// So long the requester may contest an exemption, calendar days.
    pub contest_days: u32,
    pub spot: SpotRules,
    pub deadlines: BTreeMap<String, Deadline>,
}

/// The policy in force for one command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OversightPolicy {
    pub version: i64,
    pub effective_from: Instant,
    pub limits: Limits,
}

/// The policy's text cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("oversight-policy-unreadable: {0}")]
pub struct PolicyError(String);

impl Limits {
    /// Reads limits from TOML; see `policy/defaults.toml` for every key with its meaning.
    ///
    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        toml::from_str(text).map_err(|cause| PolicyError(cause.to_string()))
    }
    /// The limits that ship.
    ///
    /// # Errors
    /// Never with the file as shipped; a test reads it.
    pub fn defaults() -> Result<Self, PolicyError> {
        Self::parse(DEFAULTS)
    }
    pub(super) fn deadline(&self, clock: &str) -> Result<&Deadline, Refusal> {
        self.deadlines.get(clock).ok_or_else(|| Refusal::rule("oversight-no-term").with("clock", clock))
    }
}

impl OversightPolicy {
    /// The shipped limits, from the beginning of time.
    ///
    /// # Errors
    /// As [`Limits::defaults`].
    pub fn shipped() -> Result<Self, PolicyError> {
        Ok(Self { version: 0, effective_from: Instant::default(), limits: Limits::defaults()? })
    }
}
