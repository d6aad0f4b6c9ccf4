//! Local policy of verification: versioned data with an effective date.

use ::policy::{Policy, Version, Wrong};
use serde::{Deserialize, Serialize};

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
pub type VerifyPolicy = Version<Limits>;

impl Policy for Limits {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "verify";
    const STREAM: &'static str = "verify-policy/limits";
    const SHIPPED: &'static str = include_str!("../../policy/defaults.toml");

    fn check(&self) -> Result<(), Wrong> {
        Wrong::first([
            ("edit_days", self.edit_days, 1, 366),
            ("batch_least", self.batch_least, LEAST_BATCH, 1000),
            ("burst_count", self.burst_count, 2, 1000),
            ("burst_minutes", self.burst_minutes, 1, 10_080),
            ("trace_days", self.trace_days, 1, 366),
        ])
    }
}
