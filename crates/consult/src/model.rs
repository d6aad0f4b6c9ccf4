//! A consultation (征求街道意见) as a closed loop: state, events and rules; pure. It speaks of units, posts and plans; there
//! is no figure and no rank in it, and nothing by which a person could be found.

mod event;
mod kinds;
mod policy;
mod rules;
mod state;
mod timing;
mod waiting;

pub use self::policy::{ConsultPolicy, Limits};
pub use event::{Asked, Assessed, ConsultEvent, ConsultFact};
pub use kinds::{Adoption, ConsultKind, ConsultState, SealedPart, Verdict};
pub use rules::ConsultCommand;
pub use state::{ConsultId, ConsultMark, Consultation, Moment, Text};
pub use waiting::{Waiting, WaitingFor, waiting};

use kernel::{Context, Loop, Refusal};
use std::sync::Arc;

/// The closed loop of a consultation.
pub enum ConsultLoop {}

/// What the rules need to know from outside.
pub struct ConsultFacts {
    /// Limits and terms in force (local policy).
    pub policy: Arc<ConsultPolicy>,
    /// Working calendars by name.
    pub calendars: Arc<clock::Calendars>,
    /// The unit that a command opens with is a street's office.
    pub is_street: bool,
    /// The body that a command names is stationed in that street: it belongs to a department by sector.
    pub is_stationed: bool,
    /// Number of the assessment of the same body by the same street for the same period.
    pub assessed_already: Option<String>,
}

impl Loop for ConsultLoop {
    const KIND: &'static str = "consult";
    type State = Consultation;
    type Command = ConsultCommand;
    type Event = ConsultEvent;
    type Facts = ConsultFacts;

    fn decide(
        state: Option<&Consultation>,
        command: ConsultCommand,
        context: &Context,
        facts: &ConsultFacts,
    ) -> Result<Vec<ConsultEvent>, Refusal> {
        rules::decide(state, command, context, facts)
    }

    fn evolve(state: Option<Consultation>, event: &ConsultEvent) -> Option<Consultation> {
        state::evolve(state, event)
    }

    fn kind(event: &ConsultEvent) -> &'static str {
        event.what.kind()
    }
}
