//! What is known of a file of oversight: always the fold of its events.

use super::climb::Climb;
use super::commendation::Commendation;
use super::exemption::Exemption;
use super::kinds::{FileState, Procedure};
use super::ladder::Ladder;
use super::notice::Notice;
use super::parking::Parking;
use super::spot::SpotCheck;
use cases::{CaseId, Placement, Words};
use clock::{Clock, ClockState, Clocks};
use kernel::{AccountId, Actor, Id, Instant, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Marks the id of a file.
pub enum FileMark {}
/// A file of oversight (督查卷).
pub type FileId = Id<FileMark>;

/// A matter of another capability whose clock a ladder watches, e.g. a department's part in a whistle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// Unique among all that is watched: `whistle/<id>/<unit>`.
    pub key: String,
    /// The number that people say.
    pub number: String,
    /// Its page.
    pub address: String,
}

/// What a file is about: a matter in a place and a unit, never a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    pub case: Option<CaseId>,
    pub case_number: Option<String>,
    pub placement: Placement,
    pub matter: Option<String>,
    /// The unit concerned.
    pub unit: Option<UnitId>,
    /// Units that the case complains about: the file does not exist for them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub barred: BTreeSet<UnitId>,
    /// Instead of a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<Outside>,
}

/// What a procedure keeps besides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "procedure", rename_all = "snake_case")]
pub enum Body {
    Ladder(Ladder),
    Notice(Notice),
    Climb(Climb),
    Exemption(Exemption),
    SpotCheck(SpotCheck),
    Parking(Parking),
    Commendation(Commendation),
}

impl Body {
    pub const fn procedure(&self) -> Procedure {
        match self {
            Self::Ladder(_) => Procedure::Ladder,
            Self::Notice(_) => Procedure::Notice,
            Self::Climb(_) => Procedure::Climb,
            Self::Exemption(_) => Procedure::Exemption,
            Self::SpotCheck(_) => Procedure::SpotCheck,
            Self::Parking(_) => Procedure::Parking,
            Self::Commendation(_) => Procedure::Commendation,
        }
    }
    /// Where a file begins.
    pub const fn first_state(&self) -> FileState {
        match self {
            Self::Ladder(_) => FileState::Reminded,
            Self::Notice(_) => FileState::Issued,
            Self::Climb(_) => FileState::AtLevel,
            Self::Exemption(_) => FileState::Asked,
            Self::SpotCheck(_) => FileState::Drawn,
            Self::Parking(_) => FileState::Parked,
            Self::Commendation(_) => FileState::Public,
        }
    }
}

/// Who said what, when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub words: Words,
    pub at: Instant,
    pub unit: UnitId,
    pub account: AccountId,
}

/// One line of the file's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub at: Instant,
    pub by: Actor,
    /// The event's kind.
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
    /// Codes, units and instants that the line shows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub detail: BTreeMap<String, String>,
}

/// The state of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct File {
    pub id: FileId,
    pub number: String,
    pub about: About,
    pub state: FileState,
    /// Whose turn it is. There is always one.
    pub owner: UnitId,
    /// The unit that opened it; `None` for a rule of the system.
    pub opened_by: Option<UnitId>,
    pub opened_at: Instant,
    /// Where it goes for a ruling or, unanswered, at last.
    pub desk: UnitId,
    pub clocks: Clocks,
    pub body: Body,
    pub timeline: Vec<Moment>,
}

impl File {
    pub const fn procedure(&self) -> Procedure {
        self.body.procedure()
    }
    /// The running or paused clock of a kind.
    pub fn clock(&self, kind: &str) -> Option<&Clock> {
        self.clocks.open_of_kind(kind)
    }
    /// The running clock that presses first.
    pub fn pressing(&self) -> Option<&Clock> {
        self.clocks.open().filter(|clock| clock.state == ClockState::Running).min_by_key(|clock| clock.due)
    }
    /// The units that have a part and may read the file, whatever their place.
    pub fn parts(&self) -> BTreeSet<UnitId> {
        let mut parts: BTreeSet<UnitId> = self.opened_by.into_iter().collect();
        match &self.body {
            // Whoever is to be checked without notice does not learn of it before.
            Body::SpotCheck(check) => {
                if self.state == FileState::CarriedOut {
                    parts.extend(check.drawn.iter().map(|drawn| drawn.unit));
                }
            }
            Body::Notice(notice) => {
                parts.extend(self.about.unit);
                parts.extend(notice.issuers.iter().map(|issuer| issuer.unit));
            }
            Body::Climb(climb) => {
                parts.extend(self.about.unit);
                parts.extend(climb.levels.iter().copied());
                parts.extend(climb.lead);
            }
            Body::Ladder(_) | Body::Exemption(_) | Body::Parking(_) | Body::Commendation(_) => {
                parts.extend(self.about.unit);
            }
        }
        parts
    }
    /// The units for which the file does not exist.
    pub fn barred(&self) -> BTreeSet<UnitId> {
        let mut barred = self.about.barred.clone();
        if let (Body::SpotCheck(check), FileState::Drawn) = (&self.body, self.state) {
            barred.extend(check.drawn.iter().map(|drawn| drawn.unit));
        }
        barred
    }
}
