//! The rules of proactive governance as local policy; see `policy/defaults.toml` for every key with its meaning.

use ::policy::{Policy, Version, Wrong};
use serde::{Deserialize, Serialize};

/// Rules as in `policy/defaults.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicRules {
    /// Days of a period of the candidates.
    pub period_days: u32,
    /// So many periods one after the other are looked at.
    pub periods: u32,
    /// Among this part of all pairs of place and matter, in hundredths, a pair has to be in each period.
    pub top_percent: u32,
    /// A pair with fewer cases in a period is no candidate.
    pub least: u32,
    /// A case parked for more days makes its place and matter a candidate.
    pub parked_days: u32,
    /// Within so many days another case is a repeat.
    pub repeat_days: u32,
    /// Closures of so many days are the baseline.
    pub baseline_days: u32,
    /// So many days back hot problems are looked for.
    pub hot_days: u32,
    /// In at most so many of the newest cases.
    pub hot_most: u32,
}

impl Policy for TopicRules {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "topic";
    const STREAM: &'static str = "topic-policy/limits";
    const SHIPPED: &'static str = include_str!("../../policy/defaults.toml");

    fn check(&self) -> Result<(), Wrong> {
        Wrong::first([
            ("period_days", self.period_days, 1, 366),
            ("periods", self.periods, 1, 24),
            ("top_percent", self.top_percent, 1, 100),
            ("least", self.least, 1, 10_000),
            ("parked_days", self.parked_days, 1, 3660),
            ("repeat_days", self.repeat_days, 1, 366),
            ("baseline_days", self.baseline_days, 1, 3660),
            ("hot_days", self.hot_days, 1, 366),
            ("hot_most", self.hot_most, 10, 2_000),
        ])
    }
}

impl TopicRules {
    /// The share of [`TopicRules::top_percent`], from 0 to 1.
    pub fn top_share(&self) -> f64 {
        f64::from(self.top_percent) / 100.0
    }
}

/// The rules in force.
pub type TopicPolicy = Version<TopicRules>;
