//! What a place is: its level, kind, names, validity and what it carries. Pure.

mod event;
mod level;
mod life;
mod service;

pub use event::{PlaceCommand, PlaceEvent, Registration};
pub use level::Level;
pub use life::{GridTaken, PlaceFacts, PlaceLoop, PlaceParent};
pub use service::{HoursError, OpenSpan, Room, Service, read_hours};

use crate::geometry::{Bounds, Position};
use kernel::{Id, Instant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Marks the id of a place (地点).
pub enum PlaceMark {}
/// A place (地点): a division, grid, estate, building, service point or asset.
pub type PlaceId = Id<PlaceMark>;

/// What sort of place it is at its level (地点类型): 居民社区, 村, 商务楼宇, 市场 …
/// The words are data of the kind catalogue, so that a deployer adds his own without code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlaceKind(String);

impl PlaceKind {
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for PlaceKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How another name came about (别名类别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AliasKind {
    /// A former official name (曾用名).
    OfficialOld,
    /// What people say (俗称).
    Colloquial,
    /// A usual short form (简称).
    Short,
    /// A code written in place of the name, like “A7县” (代称).
    Code,
}

impl AliasKind {
    pub const ALL: [Self; 4] = [Self::OfficialOld, Self::Colloquial, Self::Short, Self::Code];

    pub const fn name(self) -> &'static str {
        match self {
            Self::OfficialOld => "official_old",
            Self::Colloquial => "colloquial",
            Self::Short => "short",
            Self::Code => "code",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Another name of a place (别名).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    pub text: String,
    pub kind: AliasKind,
}

/// A department's own marking of an existing grid (专业图层): the base grid stays one, the department
/// only says to which of its areas the grid counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerMark {
    /// The department's code of its area.
    pub code: String,
    pub label: String,
}

/// What the state keeps of a boundary; the coordinates are a row of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoundaryStamp {
    /// SHA-256 of the coordinates, hexadecimal.
    pub digest: String,
    /// Area on the ellipsoid in square metres, rounded to whole ones.
    pub area: u64,
    pub bounds: Bounds,
    /// Where the drawing came from, e.g. the file's name.
    pub source: String,
    pub since: Instant,
}

/// Where a place lay before it was given the parent that it has now (原上级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerParent {
    pub parent: Option<PlaceId>,
    /// The first instant at which it no longer lies there.
    pub until: Instant,
}

/// A place as it stands (地点). A place is never deleted, it ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub id: PlaceId,
    pub parent: Option<PlaceId>,
    /// Kept when the last change of parent was dated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_parent: Option<FormerParent>,
    pub level: Level,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<PlaceKind>,
    pub name: String,
    /// Code by coding scheme (`statistics`, `grid` …). Schemes conflict, so codes are attributes, never keys.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Alias>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<BoundaryStamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Position>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The public supervision phone of a grid (监督电话), or the phone of a service point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// By department: the mapping layers onto this grid.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub layers: BTreeMap<String, LayerMark>,
    pub valid_from: Instant,
    /// The first instant at which it is no longer valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Instant>,
    /// What took its place when it ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<PlaceId>,
}

impl Place {
    /// Whether it exists at `instant`.
    pub fn valid_at(&self, instant: Instant) -> bool {
        self.valid_from <= instant && self.valid_to.is_none_or(|end| instant < end)
    }
    /// In what it lies at `instant`.
    pub fn parent_at(&self, instant: Instant) -> Option<PlaceId> {
        match self.former_parent {
            Some(former) if instant < former.until => former.parent,
            _ => self.parent,
        }
    }
    /// The latest day on which something that is decided already takes effect: another extent, another parent.
    pub fn announced(&self, now: Instant) -> Option<Instant> {
        let drawn = self.boundary.as_ref().map(|stamp| stamp.since);
        let moved = self.former_parent.map(|former| former.until);
        drawn.into_iter().chain(moved).filter(|since| *since > now).max()
    }
}
