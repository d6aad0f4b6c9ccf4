//! What is known of a case: always the fold of its events.

use super::kinds::{
    CaseState, Channel, ComplaintAbout, Confidentiality, DeclineGround, Outcome, ParkCause, RightChannel,
};
use super::own_data::{ANSWER, DataRequest, Hold};
use super::safe::{KeptWords, ToldAs};
use clock::{Clock, ClockState, Clocks};
use duty::{Bundled, Urgency};
use guard::Bar;
use kernel::{AccountId, Actor, Id, Instant, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Marks the id of a case.
pub enum CaseMark {}
/// A case (案件).
pub type CaseId = Id<CaseMark>;
/// Marks the id of an attachment.
pub enum AttachmentMark {}
/// A photo, sound or document of a case.
pub type AttachmentId = Id<AttachmentMark>;

/// Words that somebody wrote, by the digest under which the journal keeps them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words(pub String);

/// The case's number in the system that it was imported from; unique per source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub system: String,
    pub number: String,
}

/// Where the matter is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// The most exact place known, normally a grid.
    pub place: Option<place::PlaceId>,
    /// The places above it and itself, from the county down; what lists are filtered by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<place::PlaceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<place::PlaceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<place::PlaceId>,
    /// Longitude and latitude, WGS-84 degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<(f64, f64)>,
    /// Why a person has to find the place: `not-mentioned`, `ambiguous`, `outside`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<String>,
    /// The words of the appeal that speak for the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

impl Placement {
    /// The way from the county down to the place, as lists are narrowed by it.
    pub fn path_text(&self) -> guard::PlacePath {
        guard::PlacePath::new(&self.path.iter().map(ToString::to_string).collect::<Vec<_>>().join("/"))
    }
}

/// The duty on which a unit is given work: every dispatch cites one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyCitation {
    /// Code of the duty item.
    pub code: String,
    /// Version of the routing catalogue under which it was decided.
    pub catalogue: i64,
    /// What spoke for the unit, as codes of the route's reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
}

/// The leading unit (主办).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    pub unit: UnitId,
    pub duty: DutyCitation,
    /// After a designation (指定承办) there is no return.
    pub designated: bool,
    pub since: Instant,
}

/// An assisting unit (协办) with its own due time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assist {
    pub unit: UnitId,
    pub duty: DutyCitation,
    pub since: Instant,
    pub replied: Option<Instant>,
}

/// An extension that waits for a ruling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionAsked {
    pub by: Actor,
    pub amount: u32,
    pub words: Words,
}

/// A parked matter (挂账).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parking {
    pub cause: ParkCause,
    pub plan: Words,
    pub since: Instant,
    pub review_days: u32,
}

/// What a requester said when asked about the result (回访).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revisit {
    pub at: Instant,
    /// Whether anybody was reached.
    pub contacted: bool,
    pub solved: Option<bool>,
    /// 1 very dissatisfied … 5 very satisfied.
    pub satisfaction: Option<u8>,
}

/// A request to handle it again that waits for a ruling (重办申请).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReopeningAsked {
    pub at: Instant,
    pub by: Actor,
    pub words: Words,
    /// Whose the closed case was.
    pub owner_before: UnitId,
}

/// A file of a case. The bytes are in the object store under `key`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    pub media_type: String,
    pub bytes: u64,
    /// SHA-256 of the stored bytes, hex.
    pub digest: String,
    /// What it shows: `evidence` from the requester, `reply` from a unit.
    pub role: String,
}

/// Whom a case is closed to (回避): for them it does not exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barred {
    pub bar: Bar,
    pub about: ComplaintAbout,
    /// For conduct: the units under its control.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub below: BTreeSet<UnitId>,
    /// Whoever named it, when somebody at work did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountId>,
}

/// One line of the case's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub at: Instant,
    pub by: Actor,
    /// The event's kind.
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
    /// Where in the vault the words lie as they were said, when a safe version stands here or is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// Codes, units and instants that the line shows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub detail: BTreeMap<String, String>,
}

/// Another case of the same message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    pub id: CaseId,
    pub number: String,
}

/// The state of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub id: CaseId,
    pub number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    pub channel: Channel,
    pub received_at: Instant,
    pub title: Words,
    pub text: Words,
    pub placement: Placement,
    /// Code of the matter type, once somebody has named it.
    pub matter: Option<String>,
    pub urgency: Urgency,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency_ground: Option<Words>,
    /// What was answered to the matter's questions: the digest of a [`duty::Answers`] as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Words>,
    pub confidentiality: Confidentiality,
    /// The unit that the appeal complains about; it can never have the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complained_about: Option<UnitId>,
    /// Whom it is closed to besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barred: Vec<Barred>,
    /// Whose behaviour it is about, in the words of whoever raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint: Option<Words>,
    /// The notice on personal data that was there to be read as it came in (告知版本).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Words of the requester that lie in the vault, with what was said about them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<KeptWords>,
    /// Reference into the vault; `None` for an anonymous appeal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<String>,
    pub state: CaseState,
    /// Whose turn it is. There is always one.
    pub owner: UnitId,
    pub lead: Option<Lead>,
    /// The units that are responsible together, since it was dispatched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<Bundled>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assists: Vec<Assist>,
    /// Units whose return was made; each may return once.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub returned_by: BTreeSet<UnitId>,
    /// Whoever handled it, ever; they neither check nor revisit.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub handlers: BTreeSet<AccountId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub handling_units: BTreeSet<UnitId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub checkers: BTreeSet<AccountId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub revisitors: BTreeSet<AccountId>,
    pub clocks: Clocks,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<ExtensionAsked>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parking: Option<Parking>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<(DeclineGround, RightChannel)>,
    /// The last revisit since the last reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revisit: Option<Revisit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Whether the last reply was drawn for checking; `None` is checked as well. Whoever handles the case never
    /// reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopening: Option<ReopeningAsked>,
    /// Whoever has refused a request to handle it again; another person rules on the next.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reopening_refused_by: BTreeSet<AccountId>,
    pub reworked: u32,
    pub reopened: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<CaseId>,
    /// Where a merged case returns to when the merge is undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_merge: Option<CaseState>,
    /// The case that holds the first matter of the same message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Linked>,
    /// Cases that hold further matters of its message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Linked>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// What was asked about the requester's own data, with the answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data_requests: Vec<DataRequest>,
    /// When who raised it was deleted at his wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forgotten: Option<Instant>,
    /// The order under which nothing is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    pub timeline: Vec<Moment>,
}

impl Case {
    /// The running or paused clock of a kind.
    pub fn clock(&self, kind: &str) -> Option<&Clock> {
        self.clocks.open_of_kind(kind)
    }
    /// The clock that presses first among those that run; assists, the window for reopening and what was asked about data are
    /// nobody's turn to move the case on.
    pub fn pressing(&self) -> Option<&Clock> {
        self.clocks
            .open()
            .filter(|clock| clock.state == ClockState::Running)
            .filter(|clock| {
                !clock.kind.starts_with(ASSIST)
                    && !matches!(clock.kind.as_str(), "return" | "reopen" | ANSWER)
            })
            .min_by_key(|clock| clock.due)
    }
    /// Words of the requester of which nobody has said yet what units may read.
    pub fn unsafe_words(&self) -> impl Iterator<Item = &KeptWords> {
        self.kept.iter().filter(|kept| kept.is_open())
    }
    /// Whether the appeal itself lies in the vault.
    pub fn appeal_kept(&self) -> Option<&KeptWords> {
        self.kept.iter().find(|kept| kept.told == ToldAs::Appeal)
    }
    pub fn assist(&self, unit: UnitId) -> Option<&Assist> {
        self.assists.iter().find(|assist| assist.unit == unit)
    }
    pub fn open_assists(&self) -> impl Iterator<Item = &Assist> {
        self.assists.iter().filter(|assist| assist.replied.is_none())
    }
    /// Whether somebody else has looked at the last reply and found it right.
    pub fn check_passed(&self) -> bool {
        let since = self.timeline.iter().rev();
        let mut since =
            since.take_while(|moment| moment.kind != "replied" && moment.kind != "solved_on_spot");
        since.any(|moment| {
            moment.kind == "checked" && moment.detail.get("passed").is_some_and(|passed| passed == "true")
        })
    }
    /// Everybody for whom the case does not exist.
    pub fn bars(&self) -> BTreeSet<Bar> {
        let named = self
            .barred
            .iter()
            .flat_map(|barred| barred.below.iter().map(|unit| Bar::Unit(*unit)).chain([barred.bar]));
        named.chain(self.complained_about.map(Bar::Unit)).collect()
    }
    /// The units among them.
    pub fn barred_units(&self) -> BTreeSet<UnitId> {
        let unit = |bar| match bar {
            Bar::Unit(unit) => Some(unit),
            Bar::Account(_) => None,
        };
        self.bars().into_iter().filter_map(unit).collect()
    }
    /// Whether the case is closed to a unit.
    pub fn is_barred(&self, unit: UnitId) -> bool {
        self.complained_about == Some(unit)
            || self.barred.iter().any(|barred| barred.bar == Bar::Unit(unit) || barred.below.contains(&unit))
    }
    /// The lead, unless the case is closed to it meanwhile.
    pub fn open_lead(&self) -> Option<&Lead> {
        self.lead.as_ref().filter(|lead| !self.is_barred(lead.unit))
    }
    /// The running clock of handling, which is what units are late with together.
    pub fn handling_clock(&self) -> Option<&Clock> {
        self.clock("handle").filter(|clock| clock.state == ClockState::Running)
    }
    /// Whether its handling has run out of time and is not done.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.handling_clock().is_some_and(|clock| clock.is_overdue(now))
    }
    /// Whether the unit has, or had, a part in handling the case.
    pub fn was_handled_by(&self, unit: UnitId) -> bool {
        self.handling_units.contains(&unit)
    }
}

/// Prefix of the kinds of assisting units' clocks: `assist-<unit>`.
pub(crate) const ASSIST: &str = "assist-";
