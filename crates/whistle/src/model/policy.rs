//! Local policy of whistles: terms by kind, limits, when a cluster of cases proposes one. Versioned data with an
//! effective date, never constants. There is no target for how many whistles there are.

use super::kinds::WhistleKind;
use ::policy::{Policy, Version, Wrong};
use cases::Deadline;
use kernel::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Terms that hold whatever the kind.
const EVERY: &str = "every";

/// The clocks that need a term for every kind.
const CLOCKS: [&str; 9] =
    ["approve", "revise", "sound", "plan", "district", "assess", "sign", "contact", "on_site"];

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
pub type WhistlePolicy = Version<Limits>;

impl Policy for Limits {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "whistle";
    const STREAM: &'static str = "whistle-policy/limits";
    const SHIPPED: &'static str = include_str!("../../policy/defaults.toml");

    fn check(&self) -> Result<(), Wrong> {
        Wrong::first([
            ("plan_days", self.plan_days, 1, 366),
            ("cluster.cases", self.cluster.cases, 2, 1000),
            ("cluster.days", self.cluster.days, 1, 366),
        ])?;
        for kind in WhistleKind::ALL {
            for clock in CLOCKS {
                if self.deadline(*kind, clock).is_err() {
                    return Err(Wrong::missing(format!("deadlines.{kind}.{clock}")));
                }
            }
        }
        Ok(())
    }
}

impl Limits {
    /// The term of a clock for a kind of whistle.
    pub(super) fn deadline(&self, kind: WhistleKind, step: &str) -> Result<&Deadline, Refusal> {
        let of = |group: &str| self.deadlines.get(group).and_then(|terms| terms.get(step));
        of(kind.as_str())
            .or_else(|| of(EVERY))
            .ok_or_else(|| Refusal::rule("whistle-no-term").with("clock", step).with("kind", kind))
    }
}
