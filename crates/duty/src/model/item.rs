//! The duty list.

use super::{DutyCode, MatterCode, Party, Validity};
use place::PlaceId;
use serde::{Deserialize, Serialize};

/// In which of the three lists an item stands (清单类别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyList {
    /// 基本履职事项: street or community leads.
    Basic,
    /// 配合履职事项: a department leads, street or community assists.
    Cooperative,
    /// 上级部门收回事项: a department leads, street and community are not involved.
    TakenBack,
}

impl DutyList {
    pub const ALL: [Self; 3] = [Self::Basic, Self::Cooperative, Self::TakenBack];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Cooperative => "cooperative",
            Self::TakenBack => "taken_back",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.name() == name)
    }
    /// Whether a street or community may lead under an item of this list.
    pub const fn lets_grassroots_lead(self) -> bool {
        matches!(self, Self::Basic)
    }
    /// Whether a street or community may assist under an item of this list.
    pub const fn lets_grassroots_assist(self) -> bool {
        matches!(self, Self::Basic | Self::Cooperative)
    }
}

/// One item of the duty list (履职事项). Every dispatch cites one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyItem {
    pub code: DutyCode,
    pub list: DutyList,
    /// Covers this matter and all below it.
    pub matter: MatterCode,
    pub lead: Party,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assists: Vec<Party>,
    /// The law or local rule, with its article.
    pub legal_basis: String,
    /// Where it holds, with everything below; empty: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PlaceId>,
    /// What everybody owes in this matter by law (个人公共义务): a duty, never a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub individual: Option<String>,
    #[serde(flatten)]
    pub valid: Validity,
}

impl DutyItem {
    /// Whether it holds for a place, given by its path.
    pub fn covers_place(&self, path: &[PlaceId]) -> bool {
        self.places.is_empty() || self.places.iter().any(|place| path.contains(place))
    }
}
