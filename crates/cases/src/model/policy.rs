//! Local policy of cases: desks, limits and default terms. Versioned data with an effective date,
//! never constants.

use super::draw::Sampling;
use super::timing::Deadline;
use ::policy::Version;
use kernel::{Instant, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The policy that ships, in force until a deployer sets another.
const DEFAULTS: &str = include_str!("../../policy/defaults.toml");

/// The units that work between the resident and the handling units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desks {
    /// Receives, answers, declines, registers (受理).
    pub intake: UnitId,
    /// Dispatches and rules on returns (派遣).
    pub dispatch: UnitId,
    /// Checks independently (核查).
    pub check: UnitId,
    /// Asks the requester (回访).
    pub revisit: UnitId,
}

impl Desks {
    /// One unit for every desk, as a small street has it.
    pub const fn all(unit: UnitId) -> Self {
        Self { intake: unit, dispatch: unit, check: unit, revisit: unit }
    }
}

/// Limits and default terms, as in `policy/defaults.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Longest time to the next review of a parked matter, calendar days.
    pub park_review_days: u32,
    /// Longest extension that may be asked for, in the unit of the handling term.
    pub extension_amount: u32,
    /// What everybody may know of open matters.
    #[serde(default)]
    pub open: OpenRules,
    /// The terms that hold where the duty list names none, by clock kind.
    pub deadlines: BTreeMap<String, Deadline>,
}

/// What everybody may know of open matters: matter, place, state and clock, never words or persons.
/// Only listed matters are shown, so a deployer who lists none shows none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRules {
    /// Codes of matters that may be shown, with everything below them.
    pub matters: Vec<String>,
    /// Hours between the receipt of a matter and its being shown in lists.
    pub delay_hours: u32,
    /// From how many reporters on their number is told; a smaller one could point at somebody.
    pub told_from: u32,
    /// How old a matter may be that is offered as “the same”, calendar days.
    pub similar_days: u32,
    /// How near two points have to be to speak for one matter, metres.
    pub similar_metres: u32,
    /// How much has to speak for “the same”, in percent; see `similar`.
    pub similar_least: u32,
}

impl Default for OpenRules {
    fn default() -> Self {
        Self {
            matters: Vec::new(),
            delay_hours: 24,
            told_from: 3,
            similar_days: 60,
            similar_metres: 300,
            similar_least: 40,
        }
    }
}

/// The policy in force for one command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CasePolicy {
    pub version: i64,
    pub effective_from: Instant,
    pub desks: Desks,
    pub limits: Limits,
    /// Which replies are drawn for a check.
    pub sampling: Version<Sampling>,
}

/// The policy's text cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("case-policy-unreadable: {0}")]
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
}

/// What ships, read once: the terms of clocks that a policy written before them does not name.
static SHIPPED: LazyLock<Option<Limits>> = LazyLock::new(|| Limits::defaults().ok());

impl CasePolicy {
    /// The term that holds where the duty list names none: the policy's, else the shipped one.
    pub(super) fn deadline(&self, kind: &str) -> Option<&Deadline> {
        let shipped = || SHIPPED.as_ref().and_then(|limits| limits.deadlines.get(kind));
        self.limits.deadlines.get(kind).or_else(shipped)
    }

    /// The shipped limits with these desks, from the beginning of time.
    ///
    /// # Errors
    /// As [`Limits::defaults`].
    pub fn shipped(desks: Desks) -> Result<Self, PolicyError> {
        let sampling = Version::shipped().map_err(|refusal| PolicyError(refusal.code.to_owned()))?;
        Ok(Self {
            version: 1,
            effective_from: Instant::default(),
            desks,
            limits: Limits::defaults()?,
            sampling,
        })
    }
}
