//! The clocks of a whistle follow from where it and its departments stand: after each step the clocks of what
//! was done stop, those that nobody waits for any more are given up, and those of what is expected now start.

use super::WhistleFacts;
use super::event::{WhistleEvent, WhistleFact};
use super::evolve::evolve;
use super::kinds::{WhistleKind, WhistleState};
use super::state::{DISTRICT, Whistle, clock_kind};
use clock::{Basis, Clock, ClockMark, Start, Stop, Term, Unit};
use kernel::{Context, Refusal};

/// A clock that has to run: its name, and by which term.
struct Wanted {
    kind: String,
    term: TermOf,
}

enum TermOf {
    /// A term of the policy.
    Policy(&'static str),
    /// The calendar days that the plan names.
    PlanDays(u32),
}

/// The clocks that run in a state.
fn wanted(whistle: &Whistle) -> Vec<Wanted> {
    let one = |kind: &'static str| Wanted { kind: kind.to_owned(), term: TermOf::Policy(kind) };
    let mut clocks = Vec::new();
    match whistle.state {
        WhistleState::Draft => clocks.push(one("approve")),
        WhistleState::HandedBack => clocks.push(one("revise")),
        WhistleState::Approved => clocks.push(one("sound")),
        WhistleState::OnSite => clocks.push(one("plan")),
        WhistleState::Plan => {
            let days = whistle.plan.as_ref().map_or(1, |plan| plan.days);
            clocks.push(Wanted { kind: "carry_out".to_owned(), term: TermOf::PlanDays(days) });
        }
        WhistleState::Done => clocks.push(one("assess")),
        WhistleState::Sounded
        | WhistleState::Acknowledged
        | WhistleState::Rejected
        | WhistleState::Assessed
        | WhistleState::Withdrawn => {}
    }
    if whistle.state.is_calling() {
        for call in whistle.expected() {
            let mut of = |step: &'static str| {
                clocks.push(Wanted { kind: clock_kind(step, call.unit), term: TermOf::Policy(step) });
            };
            // A refusal answers the call, but it buys no time: the other clocks run on under the ruling.
            if call.signed.is_none() && !call.refuses() {
                of("sign");
            }
            if call.contacted.is_none() {
                of("contact");
            }
            if call.arrived.is_none() {
                of("on_site");
            }
            if call.before.is_some() {
                of(DISTRICT);
            }
        }
    }
    clocks
}

/// The events of one command in the making.
pub(super) struct Telling<'a> {
    pub(super) context: &'a Context,
    pub(super) facts: &'a WhistleFacts,
    before: Option<&'a Whistle>,
    after: Option<Whistle>,
    met: Vec<String>,
    events: Vec<WhistleEvent>,
}

impl<'a> Telling<'a> {
    pub(super) fn new(before: Option<&'a Whistle>, context: &'a Context, facts: &'a WhistleFacts) -> Self {
        Self { context, facts, before, after: before.cloned(), met: Vec::new(), events: Vec::new() }
    }
    /// Adds what happened.
    pub(super) fn say(mut self, what: WhistleFact) -> Self {
        let event = WhistleEvent { at: self.context.now, by: self.context.actor.clone(), what };
        self.after = evolve(self.after.take(), &event);
        self.events.push(event);
        self
    }
    /// Names the clock of the step that was done.
    pub(super) fn met(mut self, kind: impl Into<String>) -> Self {
        self.met.push(kind.into());
        self
    }
    /// The time for assessing was kept once nobody is missing.
    pub(super) fn met_when_assessed(self) -> Self {
        match &self.after {
            Some(after) if after.state == WhistleState::Assessed => self.met("assess"),
            _ => self,
        }
    }
    /// Brings the clocks in line with what has become of the whistle.
    pub(super) fn done(mut self) -> Result<Vec<WhistleEvent>, Refusal> {
        let Some(after) = self.after.clone() else { return Ok(self.events) };
        let wanted = wanted(&after);
        let mut running = Vec::new();
        if let Some(before) = self.before {
            for clock in before.clocks.open() {
                let met = self.met.contains(&clock.kind);
                if !met && wanted.iter().any(|wanted| wanted.kind == clock.kind) {
                    running.push(clock.kind.clone());
                    continue;
                }
                // What was overdue when it was given up stays on record as overrun.
                let late = clock.is_overdue(self.context.now);
                let how = if met || late { Stop::Done } else { Stop::Cancelled };
                let stopped = clock.stop(how, self.context.now)?;
                self = self.say(WhistleFact::Clock { clock: stopped });
            }
        }
        for wanted in wanted.into_iter().filter(|wanted| !running.contains(&wanted.kind)) {
            self = self.start(after.kind, wanted)?;
        }
        Ok(self.events)
    }

    fn start(self, of: WhistleKind, wanted: Wanted) -> Result<Self, Refusal> {
        let (term, calendar, basis) = match wanted.term {
            TermOf::Policy(step) => {
                let deadline = self.facts.policy.limits.deadline(of, step)?;
                (deadline.term, deadline.calendar.clone(), deadline.basis.clone())
            }
            TermOf::PlanDays(days) => {
                let calendar = self.facts.calendars.national().name().to_owned();
                let basis = Basis::new("whistle-carry-out", "处置方案载明的期限");
                (Term::new(days, Unit::CalendarDay), calendar, basis)
            }
        };
        let start = Start {
            clock: self.context.draw_id::<ClockMark>(),
            kind: wanted.kind,
            term,
            basis,
            from: self.context.now,
        };
        let started = Clock::start(start, self.facts.calendars.find(Some(&calendar))?)?;
        Ok(self.say(WhistleFact::Clock { clock: started }))
    }
}
