//! The clock of a consultation follows from where it stands: what was done stops its clock, what is expected now starts one.

use super::ConsultFacts;
use super::event::{ConsultEvent, ConsultFact};
use super::kinds::{ConsultKind, ConsultState};
use super::state::{Consultation, evolve};
use clock::{Clock, ClockMark, Start, Stop};
use kernel::{Context, Refusal};

/// The clock that runs in a state.
fn wanted(found: &Consultation) -> Option<&'static str> {
    match (found.state, found.kind) {
        (ConsultState::Asked, ConsultKind::Personnel) => Some("opinion"),
        (ConsultState::Asked, _) => Some("comment"),
        (ConsultState::Given, ConsultKind::Assessment) => Some("reply"),
        (ConsultState::Given, _) => Some("answer"),
        _ => None,
    }
}

/// The events of one command in the making.
pub(super) struct Telling<'a> {
    pub(super) context: &'a Context,
    pub(super) facts: &'a ConsultFacts,
    before: Option<&'a Consultation>,
    after: Option<Consultation>,
    met: bool,
    events: Vec<ConsultEvent>,
}

impl<'a> Telling<'a> {
    pub(super) fn new(
        before: Option<&'a Consultation>,
        context: &'a Context,
        facts: &'a ConsultFacts,
    ) -> Self {
        Self { context, facts, before, after: before.cloned(), met: false, events: Vec::new() }
    }
    /// Adds what happened.
    pub(super) fn say(mut self, what: ConsultFact) -> Self {
        let event = ConsultEvent { at: self.context.now, by: self.context.actor.clone(), what };
        self.after = evolve(self.after.take(), &event);
        self.events.push(event);
        self
    }
    /// What the running clock waited for was done.
    pub(super) fn met(mut self) -> Self {
        self.met = true;
        self
    }
    /// Brings the clock in line with what has become of the consultation.
    pub(super) fn done(mut self) -> Result<Vec<ConsultEvent>, Refusal> {
        let wanted = self.after.as_ref().and_then(wanted);
        let mut running = false;
        for clock in self.before.into_iter().flat_map(|before| before.clocks.open()) {
            if wanted.is_some_and(|kind| kind == clock.kind) {
                running = true;
                continue;
            }
            // What was overdue when it was given up stays on record as overrun.
            let late = clock.is_overdue(self.context.now);
            let how = if self.met || late { Stop::Done } else { Stop::Cancelled };
            let stopped = clock.stop(how, self.context.now)?;
            self = self.say(ConsultFact::Clock { clock: stopped });
        }
        match wanted {
            Some(kind) if !running => self.start(kind),
            _ => Ok(self.events),
        }
    }

    fn start(self, kind: &'static str) -> Result<Vec<ConsultEvent>, Refusal> {
        let deadline = self.facts.policy.limits.deadline(kind)?;
        let start = Start {
            clock: self.context.draw_id::<ClockMark>(),
            kind: kind.to_owned(),
            term: deadline.term,
            basis: deadline.basis.clone(),
            from: self.context.now,
        };
        let started = Clock::start(start, self.facts.calendars.find(Some(&deadline.calendar))?)?;
        Ok(self.say(ConsultFact::Clock { clock: started }).events)
    }
}
