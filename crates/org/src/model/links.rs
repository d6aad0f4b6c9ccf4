//! To whom a unit belongs and where it answers, with periods.

use super::PlaceRef;
use kernel::{Instant, UnitId};
use serde::{Deserialize, Serialize};

/// By which line one unit belongs to another (隶属关系): 块 or 条.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// 块: the territory's line, e.g. street → county.
    Territorial,
    /// 条: the profession's or sector's line, e.g. a firm's branch → the sector's party committee.
    Sector,
}

/// What a superior may do with a unit below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkRight {
    /// See it and its work (查看).
    See,
    /// Give it work (安排工作).
    Direct,
    /// Remind and supervise it (督促).
    Oversee,
    /// Guide its profession (业务指导).
    Guide,
}

impl LinkRight {
    pub const ALL: [Self; 4] = [Self::See, Self::Direct, Self::Oversee, Self::Guide];
}

impl LinkKind {
    pub const ALL: [Self; 2] = [Self::Territorial, Self::Sector];

    /// What the link gives the superior. Both lines see and oversee; only the territory gives work,
    /// only the sector guides the profession.
    pub const fn gives(self, right: LinkRight) -> bool {
        matches!(
            (self, right),
            (_, LinkRight::See | LinkRight::Oversee)
                | (Self::Territorial, LinkRight::Direct)
                | (Self::Sector, LinkRight::Guide)
        )
    }
    pub const fn name(self) -> &'static str {
        match self {
            Self::Territorial => "territorial",
            Self::Sector => "sector",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A parent for a period. `parent` is empty for the time in which there was none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentLink {
    pub parent: Option<UnitId>,
    /// First instant; the link holds until the next one of the same kind begins.
    pub since: Instant,
}

/// A place that the unit answers for, for a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceLink {
    pub place: PlaceRef,
    pub since: Instant,
    /// The first instant at which it no longer does.
    pub until: Option<Instant>,
}

impl PlaceLink {
    pub fn holds_at(&self, instant: Instant) -> bool {
        self.since <= instant && self.until.is_none_or(|until| instant < until)
    }
}
