//! The case (案件) as a closed loop: state, events and rules; pure.

mod command;
mod decide;
mod dispute;
mod draw;
mod event;
mod evolve;
mod kinds;
mod own_data;
mod policy;
pub(crate) mod relevance;
mod retention;
mod rules;
pub mod safe;
pub mod similar;
mod state;
mod timing;
mod waiting;
mod way;

pub use self::policy::{CasePolicy, Desks, Limits, OpenRules, PolicyError};
pub use command::{Assignment, CaseCommand, Receipt};
pub use dispute::{Dispute, DisputeRuling, disputes_of};
pub use draw::{Draw, DrawGround, Record, Sampling};
pub use event::{CaseEvent, CaseFact, Under};
pub use kinds::{
    CaseState, Channel, ComplaintAbout, Confidentiality, DeclineGround, Outcome, ParkCause, ReturnGround,
    RightChannel,
};
pub use own_data::{DataAnswer, DataCommand, DataGround, DataRequest, DataRuling, DataWish, Hold, Verified};
pub use retention::kept_until;
pub use safe::{Confirmed, KeptWords, LeftBecause, SafePart, ToldAs};
pub use state::{
    Assist, Attachment, AttachmentId, AttachmentMark, Barred, Case, CaseId, CaseMark, DutyCitation,
    ExtensionAsked, Lead, Linked, Moment, Parking, Placement, ReopeningAsked, Revisit, Source, Words,
};
pub use timing::{Deadline, Deadlines};
pub use waiting::{DueAt, Waiting, WaitingFor, waiting};
pub use way::Way;

pub use duty::Urgency;
use guard::safe_text::Telling;
use kernel::{Context, Loop, Refusal};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The closed loop of a case (接-派-办-核-访-结).
pub enum CaseLoop {}

/// What the rules of a case need to know from outside.
pub struct CaseFacts {
    /// Desks, limits and windows in force (local policy).
    pub policy: Arc<CasePolicy>,
    /// Working calendars by name.
    pub calendars: Arc<clock::Calendars>,
    /// The terms in force for this case's matter and urgency.
    pub deadlines: Deadlines,
    /// What speaks for a check besides the case itself; looked up at a reply.
    pub record: Record,
    /// Whether the lead unit named by the command (or, on reopening, the former lead) still exists.
    pub lead_exists: bool,
    /// The units that are responsible together for its matter where it lies.
    pub bundle: Option<duty::Bundled>,
    /// What the words of the case tell of its requester, where nobody has looked at them yet; looked up when units are
    /// to read them.
    pub telling: BTreeSet<Telling>,
    /// Whether every desk has a unit to which the case is not closed; the policy's desks are those then.
    pub somebody_is_left: bool,
}

impl Loop for CaseLoop {
    const KIND: &'static str = "case";
    type State = Case;
    type Command = CaseCommand;
    type Event = CaseEvent;
    type Facts = CaseFacts;

    fn decide(
        state: Option<&Case>,
        command: CaseCommand,
        context: &Context,
        facts: &CaseFacts,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        decide::decide(state, command, context, facts)
    }

    fn evolve(state: Option<Case>, event: &CaseEvent) -> Option<Case> {
        evolve::evolve(state, event)
    }

    fn kind(event: &CaseEvent) -> &'static str {
        event.what.kind()
    }
}
