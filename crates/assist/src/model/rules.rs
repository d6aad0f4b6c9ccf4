//! The rules of suggestions: local data with the day from which they hold.

use kernel::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a deployment decides about suggestions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
pub struct UrgencyWords {
    pub danger: Vec<String>,
    pub utility: Vec<String>,
    /// Just before one of them, these take it back.
    pub denied: Vec<String>,
}

/// A version of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssistRules {
    pub version: i64,
    pub effective_from: Instant,
    pub rules: Rules,
}

/// Why rules cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesFault {
    #[error("{0}")]
    Unreadable(String),
    #[error("{0} must lie between {1} and {2}")]
    Outside(&'static str, u32, u32),
    #[error("{0} is replaced by a matter that is itself replaced")]
    Chain(String),
}

const SHIPPED: &str = include_str!("../../policy/defaults.toml");

impl Rules {
    /// # Errors
    /// [`RulesFault`].
    pub fn parse(text: &str) -> Result<Self, RulesFault> {
        let rules: Self = toml::from_str(text).map_err(|cause| RulesFault::Unreadable(cause.to_string()))?;
        rules.checked()
    }

    /// The rules, if they can be used.
    ///
    /// # Errors
    /// [`RulesFault`].
    pub fn checked(self) -> Result<Self, RulesFault> {
        let bounds = [
            ("least_percent", self.least_percent, 1, 99),
            ("window_days", self.window_days, 30, 3660),
            ("recent_days", self.recent_days, 1, 366),
            ("least_cases", self.least_cases, 10, 1_000_000),
            ("least_recent", self.least_recent, 1, 1_000_000),
        ];
        if let Some((name, _, least, most)) =
            bounds.into_iter().find(|(_, value, least, most)| value < least || value > most)
        {
            return Err(RulesFault::Outside(name, least, most));
        }
        match self.mapping.values().find(|new| self.mapping.contains_key(*new)) {
            Some(new) => Err(RulesFault::Chain(new.clone())),
            None => Ok(self),
        }
    }

    /// What a matter is called now.
    pub fn now_called<'r>(&'r self, code: &'r str) -> &'r str {
        self.mapping.get(code).map_or(code, String::as_str)
    }

    /// From 0 to 1.
    pub fn least_confidence(&self) -> f32 {
        self.least_percent as f32 / 100.0
    }
}

impl AssistRules {
    /// The rules that hold before the first of one's own.
    ///
    /// # Errors
    /// A damaged file of this crate; a test reads it.
    pub fn shipped() -> Result<Self, RulesFault> {
        Ok(Self { version: 0, effective_from: Instant::default(), rules: Rules::parse(SHIPPED)? })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn rules_that_cannot_work_are_refused() {
        let shipped = AssistRules::shipped().unwrap().rules;
        assert!(shipped.on && shipped.now_called("0101") == "0101");
        let chain = [("a", "b"), ("b", "c")].map(|(old, new)| (old.to_owned(), new.to_owned()));
        let chained = Rules { mapping: chain.into(), ..shipped.clone() };
        assert_eq!(chained.checked(), Err(RulesFault::Chain("b".into())));
        let sure = Rules { least_percent: 100, ..shipped };
        assert_eq!(sure.checked(), Err(RulesFault::Outside("least_percent", 1, 99)));
        assert!(matches!(Rules::parse("on = 3"), Err(RulesFault::Unreadable(_))));
    }
}
