//! Files of oversight (督查卷) as closed loops: state, events and rules; pure. Six procedures share what a file has, each
//! with its own states and rules.

mod climb;
mod commendation;
mod decide;
mod event;
mod evolve;
mod exemption;
mod file;
mod kinds;
mod ladder;
mod notice;
mod parking;
mod policy;
mod rules;
mod spot;
mod timing;
mod transfer;
mod transitions;
mod waiting;

pub use self::policy::{Limits, OversightPolicy, SpotRules};
pub use climb::Climb;
pub use commendation::{Commendation, MOST_FACTS, Merit, Objection, PUBLICATION, public_until};
pub use decide::{FileCommand, Opening};
pub use event::{FileEvent, FileFact};
pub use exemption::{Exemption, Ruling, exempted};
pub use file::{About, Body, File, FileId, FileMark, Moment, Outside, Said};
pub use kinds::{ClimbReason, ExemptionGround, Figure, FileState, Procedure};
pub use ladder::{Ladder, Rung, climb as climb_ladder};
pub use notice::{Issuer, Notice};
pub use parking::{ParkedAge, ParkedSpan, ParkedTrend, Parking, TREND_DAYS, parked_trends};
pub use spot::{
    Candidate, Drawn, Finding, Scope, SpotCheck, digest as candidates_digest, draw, read as read_candidates,
    written as candidates_written,
};
pub use transitions::TRANSITIONS;
pub use waiting::{Waiting, WaitingFor, waiting};

use kernel::{AccountId, Context, Loop, Refusal, UnitId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The closed loop of a file of oversight.
pub enum OversightLoop {}

/// What the rules need to know of the case that a file is about.
#[derive(Clone, Debug, Default)]
pub struct CaseSeen {
    pub lead: Option<UnitId>,
    /// Units that have, or had, a part in the handling.
    pub handling: BTreeSet<UnitId>,
    /// Persons who handled.
    pub handlers: BTreeSet<AccountId>,
    /// Persons who supervised the handling: they issued or joined a notice, reminded or listed.
    pub supervised_by: BTreeSet<AccountId>,
    pub open: bool,
    pub overdue: bool,
}

/// What the rules of a file need to know from outside.
pub struct OversightFacts {
    /// Limits and terms in force (local policy).
    pub policy: Arc<OversightPolicy>,
    /// Working calendars by name.
    pub calendars: Arc<clock::Calendars>,
    /// Number of an open file of the same procedure about the same case.
    pub open_already: Option<String>,
    /// The units above the one that acts, by the line of territory, the nearest first.
    pub above: Vec<UnitId>,
    /// The desk that dispatches: what has no other owner.
    pub desk: UnitId,
    pub case: Option<CaseSeen>,
    /// Units named by the command that do not exist any more.
    pub gone: BTreeSet<UnitId>,
}

impl Loop for OversightLoop {
    const KIND: &'static str = "oversight";
    type State = File;
    type Command = FileCommand;
    type Event = FileEvent;
    type Facts = OversightFacts;

    fn decide(
        state: Option<&File>,
        command: FileCommand,
        context: &Context,
        facts: &OversightFacts,
    ) -> Result<Vec<FileEvent>, Refusal> {
        decide::decide(state, command, context, facts)
    }

    fn evolve(state: Option<File>, event: &FileEvent) -> Option<File> {
        evolve::evolve(state, event)
    }

    fn kind(event: &FileEvent) -> &'static str {
        event.what.kind()
    }
}
