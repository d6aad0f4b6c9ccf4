//! Local policy of cases: desks, limits and default terms. Versioned data with an effective date,
//! never constants.

use super::timing::Deadline;
use kernel::{Instant, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// The terms that hold where the duty list names none, by clock kind.
    pub deadlines: BTreeMap<String, Deadline>,
}

/// The policy in force for one command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CasePolicy {
    pub version: i64,
    pub effective_from: Instant,
    pub desks: Desks,
    pub limits: Limits,
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

impl CasePolicy {
    /// The shipped limits with these desks, from the beginning of time.
    ///
    /// # Errors
    /// As [`Limits::defaults`].
    pub fn shipped(desks: Desks) -> Result<Self, PolicyError> {
        Ok(Self { version: 1, effective_from: Instant::default(), desks, limits: Limits::defaults()? })
    }
}
