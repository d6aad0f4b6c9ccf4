//! The whistle (街道吹哨) as a closed loop: state, events and rules; pure.

mod command;
mod decide;
mod event;
mod evolve;
mod kinds;
mod policy;
mod rules;
mod ruling;
mod state;
mod timing;
mod transitions;
mod waiting;

pub use self::policy::{ClusterRules, Limits, WhistlePolicy};
pub use command::{Assignment, Proposal, WhistleCommand};
pub use event::{WhistleEvent, WhistleFact};
pub use kinds::{ActionResult, RefusalGround, Verdict, WhistleKind, WhistleState};
pub use state::{
    Assessment, Before, Call, CallStep, JointAction, Moment, Part, Plan, Refused, Side, Whistle, WhistleId,
    WhistleMark,
};
pub use transitions::{LIFE, TRANSITIONS};
pub use waiting::{Waiting, WaitingFor, waiting};

use kernel::{Context, Loop, Refusal, UnitId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The closed loop of a whistle (吹哨—报到—处置—互评).
pub enum WhistleLoop {}

/// What the rules of a whistle need to know from outside.
pub struct WhistleFacts {
    /// Limits and terms in force (local policy).
    pub policy: Arc<WhistlePolicy>,
    /// Working calendars by name.
    pub calendars: Arc<clock::Calendars>,
    /// The street's office for the place: it decides on proposals.
    pub street: UnitId,
    /// The unit above the street: refusals and delays go up to it.
    pub district: UnitId,
    /// Units named by the command, or called before, that do not exist any more.
    pub gone: BTreeSet<UnitId>,
}

impl Loop for WhistleLoop {
    const KIND: &'static str = "whistle";
    type State = Whistle;
    type Command = WhistleCommand;
    type Event = WhistleEvent;
    type Facts = WhistleFacts;

    fn decide(
        state: Option<&Whistle>,
        command: WhistleCommand,
        context: &Context,
        facts: &WhistleFacts,
    ) -> Result<Vec<WhistleEvent>, Refusal> {
        decide::decide(state, command, context, facts)
    }

    fn evolve(state: Option<Whistle>, event: &WhistleEvent) -> Option<Whistle> {
        evolve::evolve(state, event)
    }

    fn kind(event: &WhistleEvent) -> &'static str {
        event.what.kind()
    }
}
