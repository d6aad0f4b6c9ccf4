//! What is known of a whistle: always the fold of its events.

use super::kinds::{ActionResult, RefusalGround, Verdict, WhistleKind, WhistleState};
use cases::{CaseId, DutyCitation, Placement, Words};
use clock::{Clock, ClockState, Clocks};
use kernel::{AccountId, Actor, Id, Instant, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Marks the id of a whistle.
pub enum WhistleMark {}
/// A whistle (街道吹哨).
pub type WhistleId = Id<WhistleMark>;

/// A department's refusal (不予报到).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub ground: RefusalGround,
    /// Code of the duty item that speaks against it.
    pub duty: String,
    pub at: Instant,
}

/// What lies before the district: a refusal, or a delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Before {
    Refusal,
    Delay,
}

impl Before {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::Delay => "delay",
        }
    }
}

/// Where one called department stands; follows from what it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStep {
    Called,
    Refused,
    Signed,
    Contacted,
    OnSite,
    Released,
}

impl CallStep {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Called => "called",
            Self::Refused => "refused",
            Self::Signed => "signed",
            Self::Contacted => "contacted",
            Self::OnSite => "on_site",
            Self::Released => "released",
        }
    }
}

/// A called department with its own duty and clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub unit: UnitId,
    pub duty: DutyCitation,
    pub since: Instant,
    pub signed: Option<Instant>,
    pub contacted: Option<Instant>,
    pub arrived: Option<Instant>,
    pub released: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    /// What lies before the district now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
    /// The district has ordered it to come (指令报到): no refusal after that.
    pub ordered: bool,
    /// Steps (`sign`, `contact`, `on_site`) whose delay went up to the district.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub escalated: BTreeSet<String>,
}

impl Call {
    pub const fn is_expected(&self) -> bool {
        self.released.is_none()
    }
    /// The refusal that waits for a ruling.
    pub fn refuses(&self) -> bool {
        self.before == Some(Before::Refusal)
    }
    pub fn step(&self) -> CallStep {
        match self {
            Self { released: Some(_), .. } => CallStep::Released,
            Self { arrived: Some(_), .. } => CallStep::OnSite,
            call if call.refuses() => CallStep::Refused,
            Self { contacted: Some(_), .. } => CallStep::Contacted,
            Self { signed: Some(_), .. } => CallStep::Signed,
            _ => CallStep::Called,
        }
    }
}

/// The written plan (处置方案).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub words: Words,
    pub days: u32,
    pub at: Instant,
    pub by: Actor,
}

/// One unit's part in a joint action and the law that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Part {
    pub unit: UnitId,
    /// The legal basis as the unit cites it (law and article).
    pub basis: Words,
}

/// The record of a joint action (联合处置记录).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JointAction {
    pub at: Instant,
    pub by: Actor,
    pub parts: Vec<Part>,
    pub result: ActionResult,
    pub words: Words,
    /// Which remedies were told to whom a measure concerned (救济途径告知).
    pub remedies: Words,
    /// Number of the file in the enforcement system, which stays the system of record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handover: Option<String>,
}

/// Who assesses whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "side", rename_all = "snake_case")]
pub enum Side {
    /// The street says how a department did its part.
    OfDepartment { unit: UnitId },
    /// A department says how the street called and led.
    OfStreet { by: UnitId },
}

/// What one side said of the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    pub side: Side,
    pub verdict: Verdict,
    pub words: Option<Words>,
    pub at: Instant,
}

/// One line of the whistle's timeline.
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

/// The state of a whistle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Whistle {
    pub id: WhistleId,
    pub number: String,
    pub kind: WhistleKind,
    pub cases: Vec<CaseId>,
    pub placement: Placement,
    pub matter: Option<String>,
    pub title: Words,
    pub text: Words,
    /// The unit that proposed it; `None` for a cluster of residents' cases.
    pub proposed_by: Option<UnitId>,
    pub proposed_at: Instant,
    /// The street's office: decides, calls, sets the lead, assesses.
    pub street: UnitId,
    pub state: WhistleState,
    /// Whose turn it is. There is always one.
    pub owner: UnitId,
    pub sounded_at: Option<Instant>,
    /// The department that leads the joint handling (牵头单位).
    pub lead: Option<UnitId>,
    pub calls: Vec<Call>,
    /// The unit above, once something went up to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<UnitId>,
    pub clocks: Clocks,
    pub plan: Option<Plan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<JointAction>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assessments: Vec<Assessment>,
    /// Whoever acted for a called department, ever; they do not speak for the street or the district.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub handlers: BTreeSet<AccountId>,
    /// Whoever acted for the street, ever; they do not speak for a department or the district.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub conveners: BTreeSet<AccountId>,
    /// Whoever ruled for the district, ever; they speak for neither side.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub rulers: BTreeSet<AccountId>,
    /// Units that a case of the whistle complains about: they are not called and do not see it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub barred: BTreeSet<UnitId>,
    pub timeline: Vec<Moment>,
}

impl Whistle {
    /// The running or paused clock of a kind.
    pub fn clock(&self, kind: &str) -> Option<&Clock> {
        self.clocks.open_of_kind(kind)
    }
    /// The clock of one department's step, running or stopped: the last one that was started.
    pub fn clock_of(&self, step: &str, unit: UnitId) -> Option<&Clock> {
        let kind = clock_kind(step, unit);
        self.clocks.iter().filter(|clock| clock.kind == kind).last()
    }
    /// The running clock that presses first.
    pub fn pressing(&self) -> Option<&Clock> {
        self.clocks.open().filter(|clock| clock.state == ClockState::Running).min_by_key(|clock| clock.due)
    }
    /// The step of an expected department whose running clock presses first.
    pub fn pressing_of(&self, unit: UnitId) -> Option<(&'static str, &Clock)> {
        self.call(unit).filter(|call| call.is_expected())?;
        let running = STEPS.into_iter().filter_map(|step| Some((step, self.clock(&clock_kind(step, unit))?)));
        running.filter(|(_, clock)| clock.state == ClockState::Running).min_by_key(|(_, clock)| clock.due)
    }
    pub fn call(&self, unit: UnitId) -> Option<&Call> {
        self.calls.iter().find(|call| call.unit == unit)
    }
    /// The departments that are still expected.
    pub fn expected(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| call.is_expected())
    }
    /// Whether the unit is, or was, called.
    pub fn was_called(&self, unit: UnitId) -> bool {
        self.calls.iter().any(|call| call.unit == unit)
    }
    pub fn assessment(&self, side: Side) -> Option<&Assessment> {
        self.assessments.iter().find(|assessment| assessment.side == side)
    }
    /// The assessments that are still missing.
    pub fn missing(&self) -> Vec<Side> {
        let sides = self
            .expected()
            .flat_map(|call| [Side::OfDepartment { unit: call.unit }, Side::OfStreet { by: call.unit }]);
        sides.filter(|side| self.assessment(*side).is_none()).collect()
    }
    /// The steps of a department whose clock has run out and has not gone up to the district.
    pub fn late_steps(&self, unit: UnitId, now: Instant) -> Vec<&'static str> {
        let Some(call) = self.call(unit).filter(|call| call.is_expected()) else { return Vec::new() };
        let late = |step: &&str| {
            self.clock(&clock_kind(step, unit)).is_some_and(|clock| clock.is_overdue(now))
                && !call.escalated.contains(*step)
        };
        STEPS.into_iter().filter(late).collect()
    }
    /// Departments that are absent without the district knowing of it.
    pub fn silently_absent(&self) -> impl Iterator<Item = &Call> {
        let absent = self.expected().filter(|call| call.arrived.is_none());
        absent.filter(|call| call.escalated.is_empty() && call.before.is_none())
    }
    /// Whether the leading department is there and need not wait for those whose absence the district knows of.
    pub fn may_be_planned_without_all(&self) -> bool {
        matches!(self.state, WhistleState::Sounded | WhistleState::Acknowledged)
            && self.lead.and_then(|lead| self.call(lead)).is_some_and(|call| call.arrived.is_some())
            && self.silently_absent().next().is_none()
    }
    /// Whether a unit may read an assessment: its author at once, everybody once both sides have spoken, so
    /// that nobody answers an assessment with an assessment.
    pub fn may_read_assessment(&self, assessment: &Assessment, unit: Option<UnitId>) -> bool {
        let author = match assessment.side {
            Side::OfDepartment { .. } => self.street,
            Side::OfStreet { by } => by,
        };
        self.state == WhistleState::Assessed || unit == Some(author)
    }
}

/// The steps of a department that have a clock each.
pub(crate) const STEPS: [&str; 3] = ["sign", "contact", "on_site"];

/// The clock of what lies before the district.
pub(crate) const DISTRICT: &str = "district";

/// The name of one department's clock: `sign-<unit>`.
pub(crate) fn clock_kind(step: &str, unit: UnitId) -> String {
    format!("{step}-{unit}")
}
