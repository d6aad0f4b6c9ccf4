//! What can be asked of a case. Words have been stored as content before; commands carry digests.

use super::kinds::{
    Channel, ComplaintAbout, Confidentiality, DeclineGround, Outcome, ParkCause, ReturnGround, RightChannel,
};
use super::own_data::DataCommand;
use super::safe::{LeftBecause, SafePart, ToldAs};
use super::state::{Attachment, CaseId, DutyCitation, Linked, Placement, Source, Words};
use clock::{Basis, ClockId, PauseCause};
use duty::Urgency;
use guard::Bar;
use guard::safe_text::Telling;
use kernel::{Instant, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// An appeal as it came in (接).
#[derive(Clone, Debug)]
pub struct Receipt {
    pub id: CaseId,
    pub number: String,
    pub source: Option<Source>,
    pub channel: Channel,
    pub received_at: Instant,
    pub title: Words,
    pub text: Words,
    pub placement: Placement,
    pub matter: Option<String>,
    pub urgency: Urgency,
    pub urgency_ground: Option<Words>,
    pub answers: Option<Words>,
    pub complaint: Option<Words>,
    pub confidentiality: Confidentiality,
    pub requester: Option<String>,
    /// The notice on personal data that was there to be read; none where another system took it in.
    pub notice: Option<String>,
    pub attachments: Vec<Attachment>,
}

/// A unit and the duty on which it is given work.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub unit: UnitId,
    pub duty: DutyCitation,
}

/// A command to the closed loop of a case.
#[derive(Clone, Debug)]
pub enum CaseCommand {
    Receive(Box<Receipt>),
    /// What was just told tells who the requester is: his words lie in the vault.
    KeepOriginal {
        original: String,
        told: ToldAs,
        marks: BTreeSet<Telling>,
    },
    /// What units may read of it (确认安全文本).
    MakeSafe {
        original: String,
        told: ToldAs,
        /// What the requester's own words tell.
        marks: BTreeSet<Telling>,
        words: BTreeMap<SafePart, Words>,
        /// What the safe version still tells.
        still: BTreeSet<Telling>,
        left: BTreeMap<Telling, LeftBecause>,
    },
    /// It was just received, as a part of a message that another case holds.
    BePart {
        whole: Linked,
        requester: Option<String>,
        confidentiality: Confidentiality,
    },
    /// A part of its message goes on as another case.
    GivePart {
        part: Linked,
    },
    AddFacts {
        words: Option<Words>,
        attachments: Vec<Attachment>,
    },
    Locate {
        placement: Placement,
    },
    Classify {
        matter: String,
        complained_about: Option<UnitId>,
        confidentiality: Confidentiality,
    },
    /// It is complained about a unit or a person: for them the case is closed (回避).
    Bar {
        bar: Bar,
        about: ComplaintAbout,
        /// For conduct: the units under its control.
        below: BTreeSet<UnitId>,
        words: Option<Words>,
    },
    /// It was named by mistake.
    Unbar {
        bar: Bar,
        words: Words,
    },
    DeclareUrgency {
        urgency: Urgency,
        ground: Words,
    },
    Answer {
        words: Words,
    },
    Decline {
        ground: DeclineGround,
        right_channel: RightChannel,
        words: Words,
    },
    Merge {
        into: CaseId,
        into_ended: bool,
        words: Option<Words>,
    },
    Unmerge {
        words: Words,
    },
    Register,
    Dispatch {
        lead: Assignment,
        assists: Vec<Assignment>,
        words: Option<Words>,
    },
    Accept,
    Return {
        ground: ReturnGround,
        duty: String,
        words: Words,
    },
    Designate {
        lead: Assignment,
        words: Words,
    },
    CallAssist {
        assist: Assignment,
        words: Option<Words>,
    },
    ReplyAssist {
        words: Words,
        attachments: Vec<Attachment>,
    },
    AskExtension {
        amount: u32,
        words: Words,
    },
    RuleExtension {
        granted: bool,
        words: Words,
    },
    PauseClock {
        clock: ClockId,
        cause: PauseCause,
        notice: String,
        basis: Option<Basis>,
    },
    ResumeClock {
        clock: ClockId,
    },
    Park {
        cause: ParkCause,
        plan: Words,
        review_days: u32,
    },
    Unpark {
        words: Option<Words>,
    },
    Reply {
        words: Words,
        attachments: Vec<Attachment>,
        assists_open: Option<Words>,
    },
    /// A small matter that the grid worker who found it has solved at once (当场处理).
    SolveOnSpot {
        words: Words,
        attachments: Vec<Attachment>,
    },
    /// The rule for replies that were not drawn for checking: whoever can be asked is asked, the others are
    /// closed, and said not to be verified.
    PassUndrawn,
    Check {
        passed: bool,
        words: Option<Words>,
    },
    Revisit {
        contacted: bool,
        solved: Option<bool>,
        satisfaction: Option<u8>,
        words: Option<Words>,
    },
    /// What the requester says of the result himself, by a link sent to his own contact.
    AnswerRevisit {
        solved: bool,
        words: Option<Words>,
    },
    /// The time for asking is over and nobody has answered.
    RevisitUnanswered,
    Close {
        outcome: Outcome,
        words: Option<Words>,
    },
    /// The requester says that it is not solved; somebody neutral rules on it.
    AskReopening {
        words: Words,
    },
    RuleReopening {
        granted: bool,
        words: Words,
    },
    /// The time for the ruling is over: an unanswered request is granted.
    GrantUnruled,
    Archive,
    Withdraw {
        words: Option<Words>,
    },
    /// The lead has ended, or the tree of units changed: another takes over, or nobody does.
    Transfer {
        lead: Option<Assignment>,
    },
    /// About the requester's own data.
    OwnData(DataCommand),
    /// The calendar changed: due times that rest on it are computed anew.
    Recalculate {
        calendar: String,
    },
}
