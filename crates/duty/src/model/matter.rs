//! What a case can be about.

use super::{MatterCode, Validity};
use kernel::Instant;
use serde::{Deserialize, Serialize};

/// How pressing a matter is (紧急程度).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// 危及生命财产安全
    Danger,
    /// 水电气热等急需
    Utility,
    /// 一般
    General,
    /// 复杂疑难
    Complex,
}

impl Urgency {
    pub const ALL: [Self; 4] = [Self::Danger, Self::Utility, Self::General, Self::Complex];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Utility => "utility",
            Self::General => "general",
            Self::Complex => "complex",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|urgency| urgency.name() == name)
    }
}

/// What a reply has to bring with it (办结材料). Nothing beyond the reply is the rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// 无需材料
    #[default]
    None,
    /// 现场照片
    Photo,
    /// 文书
    Document,
}

impl Evidence {
    pub const ALL: [Self; 3] = [Self::None, Self::Photo, Self::Document];

    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Photo => "photo",
            Self::Document => "document",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|evidence| evidence.name() == name)
    }
}

/// How a matter is named and handled from an instant on (办理标准).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standard {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// What is done, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    #[serde(default)]
    pub evidence: Evidence,
    /// The urgency that a case of this matter has unless somebody states a ground for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    pub effective_from: Instant,
}

impl Standard {
    /// A name without steps or evidence.
    pub fn named(name: &str, effective_from: Instant) -> Self {
        Self {
            name: name.to_owned(),
            name_en: None,
            steps: Vec::new(),
            evidence: Evidence::None,
            urgency: None,
            effective_from,
        }
    }
}

/// A matter type (事项) with the history of its standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatterType {
    pub code: MatterCode,
    pub parent: Option<MatterCode>,
    /// 1 to 3.
    pub level: u8,
    /// Never empty; each takes effect after the one before it.
    pub standards: Vec<Standard>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Instant>,
}

impl MatterType {
    pub const DEEPEST: u8 = 3;

    /// The standard in force at `instant` with its number from 1; before the first one, the first.
    pub fn standard_at(&self, instant: Instant) -> Option<(usize, &Standard)> {
        let found =
            self.standards.iter().rposition(|standard| standard.effective_from <= instant).unwrap_or(0);
        self.standards.get(found).map(|standard| (found + 1, standard))
    }
    /// Its present name, or its code when it has none.
    pub fn name(&self) -> &str {
        self.standards.last().map_or(self.code.as_str(), |standard| &standard.name)
    }
    pub fn validity(&self) -> Validity {
        let from = self.standards.first().map_or(Instant::default(), |standard| standard.effective_from);
        Validity { from, to: self.ended_at }
    }
}
