//! What can happen to a case.

use super::draw::Draw;
use super::kinds::{
    Channel, ComplaintAbout, Confidentiality, DeclineGround, Outcome, ParkCause, ReturnGround, RightChannel,
};
use super::own_data::{DataGround, DataRuling, DataWish, Verified};
use super::safe::{LeftBecause, SafePart, ToldAs};
use super::state::{Attachment, AttachmentId, CaseId, DutyCitation, Placement, Source, Words};
use clock::ClockEvent;
use duty::{Bundled, Urgency};
use guard::Bar;
use guard::safe_text::Telling;
use kernel::{Actor, Instant, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One event: what happened, when, by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseEvent {
    pub at: Instant,
    pub by: Actor,
    /// The local rules under which it was decided; none where that was before they were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<Under>,
    #[serde(flatten)]
    pub what: CaseFact,
}

/// Versions of the local rules under which something was decided (依据版本).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Under {
    /// The catalogue of duties, routes and terms; 0 where none was asked.
    pub catalogue: i64,
    /// The policy of cases: desks, limits, usual terms.
    pub policy: i64,
    /// The rule of draws for checks.
    pub sampling: i64,
}

/// What happened. Written to the journal; fields may be added with a default, never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum CaseFact {
    Received {
        id: CaseId,
        number: String,
        source: Option<Source>,
        channel: Channel,
        received_at: Instant,
        title: Words,
        text: Words,
        placement: Placement,
        matter: Option<String>,
        urgency: Urgency,
        urgency_ground: Option<Words>,
        /// What was answered to the matter's questions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answers: Option<Words>,
        /// Whose behaviour it is about, in the words of whoever raised it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        complaint: Option<Words>,
        confidentiality: Confidentiality,
        requester: Option<String>,
        /// The notice on personal data that was there to be read (告知版本); none where another system took it in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notice: Option<String>,
        /// The intake desk.
        owner: UnitId,
    },
    FactsAdded {
        words: Option<Words>,
        attachments: Vec<Attachment>,
    },
    /// What was just told tells who the requester is: his words lie in the vault, and what the rules made of them
    /// stands in their place.
    OriginalKept {
        /// Where in the vault.
        original: String,
        told: ToldAs,
        marks: BTreeSet<Telling>,
    },
    /// A person has said what units may read.
    MadeSafe {
        original: String,
        told: ToldAs,
        marks: BTreeSet<Telling>,
        words: BTreeMap<SafePart, Words>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        left: BTreeMap<Telling, LeftBecause>,
    },
    Located {
        placement: Placement,
    },
    Classified {
        matter: String,
        complained_about: Option<UnitId>,
        confidentiality: Confidentiality,
    },
    /// Closed to whoever is complained about (回避).
    Barred {
        bar: Bar,
        about: ComplaintAbout,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        below: BTreeSet<UnitId>,
        words: Option<Words>,
        /// The desk that goes on, where the one whose turn it was is barred.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<UnitId>,
    },
    /// Open again: it was named by mistake.
    Unbarred {
        bar: Bar,
        words: Words,
    },
    UrgencyDeclared {
        urgency: Urgency,
        ground: Words,
    },
    Answered {
        words: Words,
    },
    Declined {
        ground: DeclineGround,
        right_channel: RightChannel,
        words: Words,
    },
    Merged {
        into: CaseId,
        words: Option<Words>,
    },
    Unmerged {
        words: Words,
        owner: UnitId,
    },
    /// This case is a part of a message that spoke of several matters; the first part stayed with the other case.
    PartOf {
        whole: CaseId,
        number: String,
        /// Whoever wrote the message, when nobody was named for the part.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        requester: Option<String>,
        confidentiality: Confidentiality,
    },
    /// A matter of this case's message goes on as a case of its own.
    PartGiven {
        part: CaseId,
        number: String,
    },
    Registered {
        owner: UnitId,
    },
    Dispatched {
        lead: UnitId,
        duty: DutyCitation,
        words: Option<Words>,
    },
    Accepted,
    Returned {
        ground: ReturnGround,
        /// Code of the duty item that speaks against the unit's duty.
        duty: String,
        words: Words,
        owner: UnitId,
    },
    Designated {
        lead: UnitId,
        duty: DutyCitation,
        words: Words,
    },
    AssistCalled {
        unit: UnitId,
        duty: DutyCitation,
        words: Option<Words>,
    },
    AssistReplied {
        unit: UnitId,
        words: Words,
        attachments: Vec<Attachment>,
    },
    ExtensionAsked {
        amount: u32,
        words: Words,
    },
    ExtensionRuled {
        granted: bool,
        words: Words,
    },
    Parked {
        cause: ParkCause,
        plan: Words,
        review_days: u32,
    },
    Unparked {
        words: Option<Words>,
    },
    Replied {
        words: Words,
        attachments: Vec<Attachment>,
        /// Why the lead replies although an assist is open.
        assists_open: Option<Words>,
        owner: UnitId,
        /// Whether somebody goes and checks. Without one the reply is checked: so it was before there were draws.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draw: Option<Draw>,
    },
    SolvedOnSpot {
        words: Words,
        attachments: Vec<Attachment>,
        /// Whether somebody else goes and looks.
        drawn: bool,
        /// The check desk.
        owner: UnitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draw: Option<Draw>,
    },
    /// Not drawn for a check: the requester is asked.
    CheckOmitted {
        /// The revisit desk.
        owner: UnitId,
    },
    Checked {
        passed: bool,
        words: Option<Words>,
        owner: UnitId,
    },
    Revisited {
        contacted: bool,
        solved: Option<bool>,
        satisfaction: Option<u8>,
        words: Option<Words>,
        /// The lead again when the requester says that it is not solved.
        owner: UnitId,
    },
    Closed {
        outcome: Outcome,
        words: Option<Words>,
    },
    ReopeningAsked {
        words: Words,
        /// Who rules on it.
        owner: UnitId,
    },
    ReopeningRuled {
        granted: bool,
        /// None: nobody ruled in time, and that counts as granted.
        words: Option<Words>,
        owner: UnitId,
    },
    Reopened {
        words: Words,
        owner: UnitId,
        /// The former lead is gone; somebody has to dispatch again.
        lead_gone: bool,
    },
    Archived,
    Withdrawn {
        words: Option<Words>,
    },
    /// Another unit took over from a lead that ended or moved; without one the case goes back to dispatch.
    Transferred {
        lead: Option<UnitId>,
        duty: Option<DutyCitation>,
        owner: UnitId,
    },
    /// Which units are responsible together (责任共同体), as the catalogue had it that day; none where nothing ties it any more.
    Bundled {
        bundle: Option<Bundled>,
    },
    /// Name and contact were put right (更正); the old ones are destroyed.
    Amended {
        requester: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verified: Option<Verified>,
    },
    /// Who raised it was deleted at his wish (删除).
    Forgotten {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verified: Option<Verified>,
    },
    /// Something was asked about one's own data (个人信息请求).
    DataAsked {
        wish: DataWish,
        words: Words,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verified: Option<Verified>,
    },
    DataAnswered {
        ruling: DataRuling,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ground: Option<DataGround>,
        words: Words,
        /// Words that were deleted with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        deleted: Vec<Words>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<AttachmentId>,
    },
    /// Nothing is deleted from now on (依法保全).
    Held {
        words: Words,
    },
    /// The order is over (解除保全).
    Released {
        words: Words,
    },
    /// A clock started, paused, resumed, was extended, stopped or recalculated.
    Clock {
        clock: ClockEvent,
    },
}

impl CaseFact {
    /// The event's kind, as in the journal and in message keys.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::FactsAdded { .. } => "facts_added",
            Self::OriginalKept { .. } => "original_kept",
            Self::MadeSafe { .. } => "made_safe",
            Self::Located { .. } => "located",
            Self::Classified { .. } => "classified",
            Self::Barred { .. } => "barred",
            Self::Unbarred { .. } => "unbarred",
            Self::UrgencyDeclared { .. } => "urgency_declared",
            Self::Answered { .. } => "answered",
            Self::Declined { .. } => "declined",
            Self::Merged { .. } => "merged",
            Self::Unmerged { .. } => "unmerged",
            Self::PartOf { .. } => "part_of",
            Self::PartGiven { .. } => "part_given",
            Self::Registered { .. } => "registered",
            Self::Dispatched { .. } => "dispatched",
            Self::Accepted => "accepted",
            Self::Returned { .. } => "returned",
            Self::Designated { .. } => "designated",
            Self::AssistCalled { .. } => "assist_called",
            Self::AssistReplied { .. } => "assist_replied",
            Self::ExtensionAsked { .. } => "extension_asked",
            Self::ExtensionRuled { .. } => "extension_ruled",
            Self::Parked { .. } => "parked",
            Self::Unparked { .. } => "unparked",
            Self::Replied { .. } => "replied",
            Self::SolvedOnSpot { .. } => "solved_on_spot",
            Self::Checked { .. } => "checked",
            Self::Revisited { .. } => "revisited",
            Self::Closed { .. } => "closed",
            Self::CheckOmitted { .. } => "check_omitted",
            Self::ReopeningAsked { .. } => "reopening_asked",
            Self::ReopeningRuled { .. } => "reopening_ruled",
            Self::Reopened { .. } => "reopened",
            Self::Archived => "archived",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Transferred { .. } => "transferred",
            Self::Bundled { .. } => "bundled",
            Self::Amended { .. } => "amended",
            Self::Forgotten { .. } => "forgotten",
            Self::DataAsked { .. } => "data_asked",
            Self::DataAnswered { .. } => "data_answered",
            Self::Held { .. } => "held",
            Self::Released { .. } => "released",
            Self::Clock { .. } => "clock",
        }
    }

    /// The digests of the words that this event refers to.
    pub fn words(&self) -> Vec<&Words> {
        match self {
            Self::Received { title, text, urgency_ground, answers, complaint, .. } => {
                let maybe = [urgency_ground.as_ref(), answers.as_ref(), complaint.as_ref()];
                [title, text].into_iter().chain(maybe.into_iter().flatten()).collect()
            }
            Self::FactsAdded { words, .. }
            | Self::Barred { words, .. }
            | Self::Merged { words, .. }
            | Self::Dispatched { words, .. }
            | Self::AssistCalled { words, .. }
            | Self::Unparked { words }
            | Self::Checked { words, .. }
            | Self::Revisited { words, .. }
            | Self::Closed { words, .. }
            | Self::ReopeningRuled { words, .. }
            | Self::Withdrawn { words } => words.iter().collect(),
            Self::UrgencyDeclared { ground: words, .. }
            | Self::Unbarred { words, .. }
            | Self::Answered { words }
            | Self::Declined { words, .. }
            | Self::Unmerged { words, .. }
            | Self::Returned { words, .. }
            | Self::Designated { words, .. }
            | Self::AssistReplied { words, .. }
            | Self::ExtensionAsked { words, .. }
            | Self::ExtensionRuled { words, .. }
            | Self::Parked { plan: words, .. }
            | Self::SolvedOnSpot { words, .. }
            | Self::ReopeningAsked { words, .. }
            | Self::Reopened { words, .. }
            | Self::DataAsked { words, .. }
            | Self::DataAnswered { words, .. }
            | Self::Held { words }
            | Self::Released { words } => vec![words],
            Self::Replied { words, assists_open, .. } => {
                [Some(words), assists_open.as_ref()].into_iter().flatten().collect()
            }
            Self::MadeSafe { words, .. } => words.values().collect(),
            Self::OriginalKept { .. }
            | Self::Located { .. }
            | Self::Classified { .. }
            | Self::PartOf { .. }
            | Self::PartGiven { .. }
            | Self::Registered { .. }
            | Self::Accepted
            | Self::CheckOmitted { .. }
            | Self::Archived
            | Self::Transferred { .. }
            | Self::Bundled { .. }
            | Self::Amended { .. }
            | Self::Forgotten { .. }
            | Self::Clock { .. } => Vec::new(),
        }
    }
}
