//! Local policy of whistles: terms by kind, limits, when a cluster of cases proposes one. Versioned data with an
//! effective date, never constants. There is no target for how many whistles there are.

use super::kinds::WhistleKind;
use cases::Deadline;
use kernel::{Instant, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The policy that ships, in force until a deployer sets another.
const DEFAULTS: &str = include_str!("../../policy/defaults.toml");

/// Terms that hold whatever the kind.
const EVERY: &str = "every";

/// When residents' cases together propose a whistle (群众呼声就是哨声).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterRules {
    /// So many open cases of one matter in one community or village.
    pub cases: u32,
    /// Received within so many days.
    pub days: u32,
}

/// Limits and terms, as in `policy/defaults.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// The longest that a plan may take, calendar days.
    pub plan_days: u32,
    pub cluster: ClusterRules,
    /// By kind of whistle, or `every`; then by clock.
    pub deadlines: BTreeMap<String, BTreeMap<String, Deadline>>,
}

/// The policy in force for one command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhistlePolicy {
    pub version: i64,
    pub effective_from: Instant,
    pub limits: Limits,
}

/// The policy's text cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("whistle-policy-unreadable: {0}")]
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
    /// The term of a clock for a kind of whistle.
    pub(super) fn deadline(&self, kind: WhistleKind, step: &str) -> Result<&Deadline, Refusal> {
        let of = |group: &str| self.deadlines.get(group).and_then(|terms| terms.get(step));
        of(kind.as_str())
            .or_else(|| of(EVERY))
            .ok_or_else(|| Refusal::rule("whistle-no-term").with("clock", step).with("kind", kind))
    }
}

impl WhistlePolicy {
    /// The shipped limits, from the beginning of time.
    ///
    /// # Errors
    /// As [`Limits::defaults`].
    pub fn shipped() -> Result<Self, PolicyError> {
        Ok(Self { version: 0, effective_from: Instant::default(), limits: Limits::defaults()? })
    }
}
