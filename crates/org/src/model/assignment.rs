//! Who is at work where, in which role, from when to when.

use super::{AssignmentId, PlaceRef};
use kernel::{AccountId, Instant, UnitId};
use serde::{Deserialize, Serialize};

/// Who is assigned. No person register stands behind it: an account, a unit, or a name that is
/// published with the office (网格公示牌).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Who {
    /// A person at work with an account.
    Account { account: AccountId },
    /// A whole unit, e.g. a firm that cares for an estate.
    Unit { unit: UnitId },
    /// A person at work without an account; the journal keeps the digest of the published name only.
    Named { name_digest: String },
}

/// Where the work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Station {
    Place { place: PlaceRef },
    Unit { unit: UnitId },
}

/// In which manner somebody is assigned (任用方式).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// 本职
    #[default]
    Regular,
    /// 代理、主持工作: stands in for a head.
    Acting,
    /// 挂职、借调: lent by a home unit.
    Secondment,
    /// 交叉任职: holds an office in two units.
    Cross,
    /// 派驻: stationed by another unit (联络员、指导员).
    Stationed,
}

impl Manner {
    pub const ALL: [Self; 5] = [Self::Regular, Self::Acting, Self::Secondment, Self::Cross, Self::Stationed];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::Acting => "acting",
            Self::Secondment => "secondment",
            Self::Cross => "cross",
            Self::Stationed => "stationed",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|manner| manner.name() == name)
    }
    /// Whether it only makes sense with the unit that lends or sends.
    pub const fn needs_home(self) -> bool {
        matches!(self, Self::Secondment | Self::Stationed)
    }
}

/// A new assignment, as given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    pub who: Who,
    pub station: Station,
    /// A code of [`super::Roles`].
    pub role: String,
    #[serde(default)]
    pub manner: Manner,
    /// The unit that lends or sends (派出单位).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<UnitId>,
    /// The post it fills (岗位), in the deployer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    pub valid_from: Instant,
    /// The first instant after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Instant>,
}

impl Appointment {
    /// An appointment of the regular manner without an end.
    pub fn new(who: Who, station: Station, role: &str, valid_from: Instant) -> Self {
        Self {
            who,
            station,
            role: role.to_owned(),
            manner: Manner::Regular,
            home: None,
            post: None,
            valid_from,
            valid_to: None,
        }
    }
}

/// Why an assignment ended before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentEnd {
    pub at: Instant,
    pub reason: String,
}

/// An assignment as it stands (任用). Never deleted: who was there at any time can be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub id: AssignmentId,
    #[serde(flatten)]
    pub appointment: Appointment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<AssignmentEnd>,
}

impl Assignment {
    /// The first instant after it, as far as known.
    pub fn until(&self) -> Option<Instant> {
        match (self.appointment.valid_to, self.end.as_ref().map(|end| end.at)) {
            (Some(planned), Some(ended)) => Some(planned.min(ended)),
            (planned, ended) => planned.or(ended),
        }
    }
    pub fn holds_at(&self, instant: Instant) -> bool {
        self.appointment.valid_from <= instant && self.until().is_none_or(|until| instant < until)
    }
}
