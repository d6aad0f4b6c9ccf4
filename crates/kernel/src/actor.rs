//! Who acts.

use crate::Id;
use serde::{Deserialize, Serialize};

/// Marks the id of a staff account (账号).
pub enum Account {}
/// A staff account (账号).
pub type AccountId = Id<Account>;
/// Marks the id of a unit (单位).
pub enum Unit {}
/// A unit that can own work (单位).
pub type UnitId = Id<Unit>;

/// Who sends a command. Names stay out: the journal keeps only references.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Actor {
    /// A person at work (工作人员), acting for a unit.
    Staff { account: AccountId, unit: UnitId },
    /// Whoever holds the tracking code of a matter (诉求人); no identity is attached.
    Requester,
    /// A rule of the system, named by its flow or job. Never the author of a decision.
    System { name: String },
}

impl Actor {
    pub fn system(name: &str) -> Self {
        Self::System { name: name.to_owned() }
    }
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Staff { account, .. } => Some(*account),
            Self::Requester | Self::System { .. } => None,
        }
    }
    pub fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Staff { unit, .. } => Some(*unit),
            Self::Requester | Self::System { .. } => None,
        }
    }
}
