//! Local policy of consultations: terms, and how long sealed opinions are kept. Versioned data with an effective date.

use ::policy::{Policy, Version, Wrong};
use cases::Deadline;
use kernel::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The clocks that need a term.
const CLOCKS: [&str; 4] = ["comment", "opinion", "answer", "reply"];

/// Limits and terms, as in `policy/defaults.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// So many days after an opinion on a post was given, it and the question are destroyed.
    pub opinion_keep_days: u32,
    pub deadlines: BTreeMap<String, Deadline>,
}

/// The policy in force for one command.
pub type ConsultPolicy = Version<Limits>;

impl Policy for Limits {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "consult";
    const STREAM: &'static str = "consult-policy/limits";
    const SHIPPED: &'static str = include_str!("../../policy/defaults.toml");

    fn check(&self) -> Result<(), Wrong> {
        Wrong::first([("opinion_keep_days", self.opinion_keep_days, 1, 3660)])?;
        match CLOCKS.into_iter().find(|clock| !self.deadlines.contains_key(*clock)) {
            Some(clock) => Err(Wrong::missing(format!("deadlines.{clock}"))),
            None => Ok(()),
        }
    }
}

impl Limits {
    /// The term of a clock.
    pub(super) fn deadline(&self, clock: &str) -> Result<&Deadline, Refusal> {
        self.deadlines.get(clock).ok_or_else(|| Refusal::rule("consult-no-term").with("clock", clock))
    }
}
