//! Local policy of verification: versioned data with an effective date.

use kernel::Instant;
use serde::{Deserialize, Serialize};

const DEFAULTS: &str = include_str!("../../policy/defaults.toml");

/// The least that a batch holds, whatever a policy says: fewer could point at somebody.
const LEAST_BATCH: u32 = 5;

/// Limits, as in `policy/defaults.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub edit_days: u32,
    pub batch_least: u32,
    pub burst_count: u32,
    pub burst_minutes: u32,
    pub trace_days: u32,
}

/// The policy in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyPolicy {
    pub version: i64,
    pub effective_from: Instant,
    pub limits: Limits,
}

/// The policy's text cannot be read, or would show single ratings.
#[derive(Debug, thiserror::Error)]
#[error("verify-policy-unreadable: {0}")]
pub struct PolicyError(String);

impl Limits {
    /// Reads limits from TOML.
    ///
    /// # Errors
    /// What is wrong; a batch of less than five is.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let limits: Self = toml::from_str(text).map_err(|cause| PolicyError(cause.to_string()))?;
        if limits.batch_least < LEAST_BATCH {
            return Err(PolicyError(format!("batch_least is at least {LEAST_BATCH}")));
        }
        Ok(limits)
    }
}

impl VerifyPolicy {
    /// What ships.
    ///
    /// # Errors
    /// Never with the file as shipped; a test reads it.
    pub fn shipped() -> Result<Self, PolicyError> {
        Ok(Self { version: 0, effective_from: Instant::default(), limits: Limits::parse(DEFAULTS)? })
    }
}
