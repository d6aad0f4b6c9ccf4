//! One line of the routing catalogue.

use super::{DutyCode, MatterCode, Party, Validity};
use kernel::Id;
use place::PlaceId;
use serde::{Deserialize, Serialize};

/// Marks the id of a routing rule.
pub enum RuleMark {}
/// A line of the routing catalogue (派单规则).
pub type RuleId = Id<RuleMark>;

/// Matter × place → who leads and who assists (派单规则).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingRule {
    pub id: RuleId,
    /// Covers this matter and all below it.
    pub matter: MatterCode,
    /// Covers this place and all below it; `None`: everywhere.
    pub place: Option<PlaceId>,
    pub lead: Party,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assists: Vec<Party>,
    /// The item of the duty list by which they are responsible. Only rules that ended before there was
    /// a list cite none; nothing can be dispatched by them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<DutyCode>,
    #[serde(flatten)]
    pub valid: Validity,
}

impl RoutingRule {
    /// The lead first, then the assists.
    pub fn parties(&self) -> impl Iterator<Item = Party> {
        std::iter::once(self.lead).chain(self.assists.iter().copied())
    }
}
