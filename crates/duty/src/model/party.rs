//! Who is meant by a duty or a route.

use kernel::UnitId;
use serde::{Deserialize, Serialize};

/// A unit, or the office of the case's own street or community (承办主体).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "party", rename_all = "snake_case")]
pub enum Party {
    Unit {
        unit: UnitId,
    },
    /// `@street`: the street office or town government where the case lies (属地街道、镇).
    Street,
    /// `@community`: the residents' or villagers' committee where the case lies (属地社区、村).
    Community,
}

impl Party {
    pub const fn unit(unit: UnitId) -> Self {
        Self::Unit { unit }
    }
    /// `@street`, `@community` or the unit's id.
    pub fn text(self) -> String {
        match self {
            Self::Unit { unit } => unit.to_string(),
            Self::Street => "@street".to_owned(),
            Self::Community => "@community".to_owned(),
        }
    }
    /// Reads `@street`, `@community` or what `unit` finds behind the word.
    pub fn read(word: &str, unit: impl FnOnce(&str) -> Option<UnitId>) -> Option<Self> {
        match word {
            "@street" => Some(Self::Street),
            "@community" => Some(Self::Community),
            word => unit(word).map(Self::unit),
        }
    }
}
