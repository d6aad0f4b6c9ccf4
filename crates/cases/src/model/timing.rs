//! The clocks of a case: which term holds for which clock, and the clock events that follow from a step.

use super::event::{CaseEvent, CaseFact, Under};
use super::own_data::ANSWER;
use super::state::{ASSIST, Case};
use super::{CaseFacts, CasePolicy};
use clock::{Basis, Clock, ClockMark, Start, Stop, Term, Unit, WorkingCalendar};
use kernel::{Context, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A term with the rule that it follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    #[serde(flatten)]
    pub term: Term,
    /// Name of the working calendar.
    pub calendar: String,
    pub basis: Basis,
}

/// The terms in force for one case, by clock kind. What the duty list does not say, the policy does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    special: BTreeMap<String, Deadline>,
    /// The version of the catalogue in which they stand.
    catalogue: i64,
}

impl Deadlines {
    pub const fn new(special: BTreeMap<String, Deadline>, catalogue: i64) -> Self {
        Self { special, catalogue }
    }
    fn get<'a>(&'a self, policy: &'a CasePolicy, kind: &str) -> Result<&'a Deadline, Refusal> {
        self.special
            .get(kind)
            .or_else(|| policy.deadline(kind))
            .ok_or_else(|| Refusal::rule("case-no-term").with("clock", kind))
    }
}

/// The working calendar of a running clock, in its present version.
pub(super) fn calendar_of<'a>(clock: &Clock, facts: &'a CaseFacts) -> Result<&'a WorkingCalendar, Refusal> {
    facts.calendars.find(Some(&clock.calendar.name))
}

/// The events of one command in the making.
pub(super) struct Draft<'a> {
    pub(super) context: &'a Context,
    pub(super) facts: &'a CaseFacts,
    events: Vec<CaseEvent>,
}

impl<'a> Draft<'a> {
    pub(super) const fn new(context: &'a Context, facts: &'a CaseFacts) -> Self {
        Self { context, facts, events: Vec::new() }
    }
    /// Adds what happened.
    pub(super) fn say(mut self, what: CaseFact) -> Self {
        let (policy, catalogue) = (&self.facts.policy, self.facts.deadlines.catalogue);
        let under = Under { catalogue, policy: policy.version, sampling: policy.sampling.version };
        let by = self.context.actor.clone();
        self.events.push(CaseEvent { at: self.context.now, by, under: Some(under), what });
        self
    }
    /// Starts the clock of the next step; its term has the same name.
    pub(super) fn start(self, kind: &str) -> Result<Self, Refusal> {
        self.start_with(kind, kind)
    }
    /// Starts a clock whose term has another name: each assist has its own clock, all share a term.
    pub(super) fn start_with(self, kind: &str, term: &str) -> Result<Self, Refusal> {
        let deadline = self.facts.deadlines.get(&self.facts.policy, term)?.clone();
        self.start_clock(kind, deadline)
    }
    /// Starts the handling of a case that was opened again: the time of its matter, on a basis of its own, or the
    /// term for that where the policy or the duty list names one.
    pub(super) fn start_again(self) -> Result<Self, Refusal> {
        let policy = &self.facts.policy;
        let deadline = match self.facts.deadlines.get(policy, "reopened") {
            Ok(own) => own.clone(),
            Err(_) => {
                let usual = self.facts.deadlines.get(policy, "handle")?;
                let text = format!("重新办理，时限从头计算：{}", usual.basis.text);
                Deadline { basis: Basis::new("case-reopened", &text), ..usual.clone() }
            }
        };
        self.start_clock("handle", deadline)
    }
    /// Starts a clock over calendar days that the command names.
    pub(super) fn start_days(self, kind: &str, days: u32, basis: Basis) -> Result<Self, Refusal> {
        let calendar = self.facts.calendars.national().name().to_owned();
        self.start_clock(kind, Deadline { term: Term::new(days, Unit::CalendarDay), calendar, basis })
    }
    fn start_clock(self, kind: &str, deadline: Deadline) -> Result<Self, Refusal> {
        let start = Start {
            clock: self.context.draw_id::<ClockMark>(),
            kind: kind.to_owned(),
            term: deadline.term,
            basis: deadline.basis,
            from: self.context.now,
        };
        let started = Clock::start(start, self.facts.calendars.find(Some(&deadline.calendar))?)?;
        Ok(self.say(CaseFact::Clock { clock: started }))
    }
    /// Stops the clocks of the step that was done.
    pub(super) fn met(self, case: &Case, kinds: &[&str]) -> Result<Self, Refusal> {
        self.stop_where(case, |clock| kinds.contains(&clock.kind.as_str()).then_some(Stop::Done))
    }
    /// Stops clocks whose step is no longer expected.
    pub(super) fn cancelled(self, case: &Case, kinds: &[&str]) -> Result<Self, Refusal> {
        self.stop_where(case, |clock| kinds.contains(&clock.kind.as_str()).then_some(Stop::Cancelled))
    }
    /// Stops the clocks of assisting units that have not answered: nobody waits for them any more.
    pub(super) fn assists_released(self, case: &Case) -> Result<Self, Refusal> {
        self.stop_where(case, |clock| clock.kind.starts_with(ASSIST).then_some(Stop::Cancelled))
    }
    pub(super) fn all_cancelled(self, case: &Case) -> Result<Self, Refusal> {
        // What was asked about data is answered whatever becomes of the case.
        self.stop_where(case, |clock| (clock.kind != ANSWER).then_some(Stop::Cancelled))
    }
    /// Stops a clock whose step is given up; one that is overdue by now stays on record as overrun.
    pub(super) fn given_up(self, case: &Case, kind: &str) -> Result<Self, Refusal> {
        let now = self.context.now;
        self.stop_where(case, |clock| {
            let how = if clock.is_overdue(now) { Stop::Done } else { Stop::Cancelled };
            (clock.kind == kind).then_some(how)
        })
    }
    fn stop_where(mut self, case: &Case, how: impl Fn(&Clock) -> Option<Stop>) -> Result<Self, Refusal> {
        for clock in case.clocks.open() {
            if let Some(stop) = how(clock) {
                let stopped = clock.stop(stop, self.context.now)?;
                self = self.say(CaseFact::Clock { clock: stopped });
            }
        }
        Ok(self)
    }
    pub(super) fn done(self) -> Result<Vec<CaseEvent>, Refusal> {
        Ok(self.events)
    }
}
