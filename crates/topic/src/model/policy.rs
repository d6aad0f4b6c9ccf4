//! The rules of proactive governance as data; see `policy/defaults.toml` for every key with its meaning.

use serde::{Deserialize, Serialize};

const DEFAULTS: &str = include_str!("../../policy/defaults.toml");

/// Rules as in `policy/defaults.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopicRules {
    pub period_days: u32,
    pub periods: u32,
    pub top_share: f64,
    pub least: u32,
    pub parked_days: u32,
    pub repeat_days: u32,
    pub baseline_days: u32,
    pub hot_days: u32,
    pub hot_most: u32,
}

/// The rules cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("topic-policy-unreadable: {0}")]
pub struct PolicyError(String);

impl TopicRules {
    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        toml::from_str(text).map_err(|cause| PolicyError(cause.to_string()))
    }
    /// The rules that ship.
    ///
    /// # Errors
    /// Never with the file as shipped; a test reads it.
    pub fn shipped() -> Result<Self, PolicyError> {
        Self::parse(DEFAULTS)
    }
}
