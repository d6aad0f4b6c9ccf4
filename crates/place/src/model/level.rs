//! The levels of the division tree and what hangs below it.

use serde::{Deserialize, Serialize};

/// The level of a place (层级), from wide to narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 省、自治区、直辖市
    Province,
    /// 市、地区、自治州、盟
    City,
    /// 县、区、县级市、旗
    County,
    /// 街道、镇、乡
    Street,
    /// 社区、村
    Community,
    /// 网格: the smallest responsibility polygon; belongs to exactly one community or village.
    Grid,
    /// 微网格: a building or stairwell unit inside a grid.
    MicroGrid,
    /// 小区、院坝: a living compound.
    Estate,
    /// 楼栋: a building.
    Building,
    /// 服务点: a counter, centre or station that serves people.
    ServicePoint,
    /// 部件: a fixed public facility.
    Asset,
}

impl Level {
    pub const ALL: [Self; 11] = [
        Self::Province,
        Self::City,
        Self::County,
        Self::Street,
        Self::Community,
        Self::Grid,
        Self::MicroGrid,
        Self::Estate,
        Self::Building,
        Self::ServicePoint,
        Self::Asset,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Street => "street",
            Self::Community => "community",
            Self::Grid => "grid",
            Self::MicroGrid => "micro_grid",
            Self::Estate => "estate",
            Self::Building => "building",
            Self::ServicePoint => "service_point",
            Self::Asset => "asset",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
    /// Position from wide (0) to narrow.
    pub const fn rank(self) -> usize {
        self as usize
    }
    /// Whether it is part of the division tree, province to micro-grid.
    pub const fn is_division(self) -> bool {
        self.rank() <= Self::MicroGrid.rank()
    }
    /// Whether it is a base grid, which may exist only once on any spot.
    pub const fn is_grid(self) -> bool {
        matches!(self, Self::Grid | Self::MicroGrid)
    }
    /// Whether a place of this level may lie directly below one of level `parent`. Divisions may skip
    /// a level (a county below a province, a street below a city); a grid lies in exactly one
    /// community, a micro-grid in exactly one grid.
    pub const fn fits_below(self, parent: Self) -> bool {
        match self {
            Self::Province => false,
            Self::City | Self::County | Self::Street | Self::Community => {
                parent.rank() < self.rank() && parent.is_division()
            }
            Self::Grid => matches!(parent, Self::Community),
            Self::MicroGrid => matches!(parent, Self::Grid),
            Self::Estate => parent.rank() >= Self::County.rank() && parent.is_division(),
            Self::Building => parent.rank() >= Self::County.rank() && parent.rank() <= Self::Estate.rank(),
            Self::ServicePoint | Self::Asset => parent.rank() <= Self::Building.rank(),
        }
    }
    /// The level that a national statistical code of this length has (2, 4, 6, 9 and 12 digits; the
    /// 15-digit form adds a grid, three more a micro-grid).
    pub const fn of_code_length(length: usize) -> Option<Self> {
        match length {
            2 => Some(Self::Province),
            4 => Some(Self::City),
            6 => Some(Self::County),
            9 => Some(Self::Street),
            12 => Some(Self::Community),
            15 => Some(Self::Grid),
            18 => Some(Self::MicroGrid),
            _ => None,
        }
    }
}
