//! The rules of suggestions: local data with the day from which they hold.

use ::policy::{Policy, Version, Wrong};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a deployment decides about suggestions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rules {
    /// Suggestions are shown and recorded.
    pub on: bool,
    /// Percent of confidence below which nothing is suggested.
    pub least_percent: u32,
    /// Days of cases that are learnt from.
    pub window_days: u32,
    /// The last days of the window are not learnt from: with them a model is compared.
    pub recent_days: u32,
    /// With fewer decided cases no model is trained.
    pub least_cases: u32,
    /// With fewer recent cases a model is not compared.
    pub least_recent: u32,
    /// Code of a matter before a change of the catalogue → its code now.
    pub mapping: BTreeMap<String, String>,
    pub urgency: UrgencyWords,
}

/// Words that speak for an urgency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UrgencyWords {
    pub danger: Vec<String>,
    pub utility: Vec<String>,
    /// Just before one of them, these take it back.
    pub denied: Vec<String>,
}

/// The rules in force.
pub type AssistRules = Version<Rules>;

impl Policy for Rules {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "assist";
    const STREAM: &'static str = "assist-rules/all";
    const SHIPPED: &'static str = include_str!("../../policy/defaults.toml");

    fn check(&self) -> Result<(), Wrong> {
        Wrong::first([
            ("least_percent", self.least_percent, 1, 99),
            ("window_days", self.window_days, 30, 3660),
            ("recent_days", self.recent_days, 1, 366),
            ("least_cases", self.least_cases, 10, 1_000_000),
            ("least_recent", self.least_recent, 1, 1_000_000),
        ])?;
        match self.mapping.iter().find(|(_, new)| self.mapping.contains_key(*new)) {
            Some((old, new)) => Err(Wrong::rule(format!("mapping.{old}"), "assist-mapping-chain", new)),
            None => Ok(()),
        }
    }
}

impl Rules {
    /// What a matter is called now.
    pub fn now_called<'r>(&'r self, code: &'r str) -> &'r str {
        self.mapping.get(code).map_or(code, String::as_str)
    }

    /// From 0 to 1.
    pub fn least_confidence(&self) -> f32 {
        self.least_percent as f32 / 100.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn rules_that_cannot_work_are_refused_with_their_line() {
        let shipped: Rules = ::policy::read(Rules::SHIPPED).unwrap();
        assert!(shipped.on && shipped.now_called("0101") == "0101");
        let refused = |from: &str, to: &str| {
            let text = Rules::SHIPPED.replace(from, to);
            ::policy::read::<Rules>(&text).unwrap_err().code
        };
        assert_eq!(refused("[mapping]", "[mapping]\na = \"b\"\nb = \"c\""), "assist-mapping-chain");
        assert_eq!(refused("least_percent = 60", "least_percent = 100"), "policy-outside");
        assert_eq!(refused("on = true", "on = 3"), "policy-kind");
    }
}
