//! The clocks of a file follow from where it stands: after each step the clock of what was done stops, one that nobody
//! waits for any more is given up, and that of what is expected now starts.

use super::OversightFacts;
use super::commendation::PUBLICATION;
use super::decide::Opening;
use super::event::{FileEvent, FileFact};
use super::evolve::evolve;
use super::file::{Body, File};
use super::kinds::FileState;
use clock::{Basis, Clock, ClockMark, Start, Stop, Term, Unit};
use kernel::{Context, Refusal};

/// The clock that runs in a state, with the days that somebody named for it.
fn wanted(file: &File) -> Option<(&'static str, Option<u32>)> {
    match (file.state, &file.body) {
        (FileState::Issued, Body::Notice(notice)) => Some(("answer", Some(notice.days))),
        (FileState::Answered, _) => Some(("judge", None)),
        (FileState::AtLevel, _) => Some(("decide", None)),
        (FileState::AtMeeting, _) => Some(("decide_meeting", None)),
        (FileState::Ordered, Body::Climb(climb)) => {
            Some(("carry_out", climb.order.as_ref().map(|(_, days)| *days)))
        }
        (FileState::Designating, _) => Some(("designate", None)),
        (FileState::Asked | FileState::Contested, _) => Some(("rule", None)),
        (FileState::Drawn, _) => Some(("check", None)),
        (FileState::Parked, Body::Parking(parking)) if parking.told.is_none() => Some(("tell", None)),
        (FileState::Public, _) => Some((PUBLICATION, None)),
        // The clocks of a case are those of the case.
        _ => None,
    }
}

/// The events of one command in the making.
pub(super) struct Telling<'a> {
    pub(super) context: &'a Context,
    pub(super) facts: &'a OversightFacts,
    before: Option<&'a File>,
    after: Option<File>,
    met: Vec<&'static str>,
    events: Vec<FileEvent>,
}

impl<'a> Telling<'a> {
    pub(super) fn new(before: Option<&'a File>, context: &'a Context, facts: &'a OversightFacts) -> Self {
        Self { context, facts, before, after: before.cloned(), met: Vec::new(), events: Vec::new() }
    }
    /// Adds what happened.
    pub(super) fn say(mut self, what: FileFact) -> Self {
        let event = FileEvent { at: self.context.now, by: self.context.actor.clone(), what };
        self.after = evolve(self.after.take(), &event);
        self.events.push(event);
        self
    }
    pub(super) fn opened(self, opening: Opening) -> Self {
        let Opening { id, number, about, body } = opening;
        let opened_by = self.context.actor.unit();
        let desk = self.facts.desk;
        self.say(FileFact::Opened { id, number, about, opened_by, desk, body })
    }
    /// Where the file stands after what was said.
    pub(super) fn state(&self) -> Option<FileState> {
        self.after.as_ref().map(|file| file.state)
    }
    /// Names the clock of the step that was done.
    pub(super) fn met(mut self, kind: &'static str) -> Self {
        self.met.push(kind);
        self
    }
    /// Brings the clocks in line with what has become of the file.
    pub(super) fn done(mut self) -> Result<Vec<FileEvent>, Refusal> {
        let Some(after) = self.after.clone() else { return Ok(self.events) };
        let wanted = wanted(&after);
        let mut running = false;
        let levels = |file: &File| match &file.body {
            Body::Climb(climb) => climb.levels.len(),
            _ => 0,
        };
        if let Some(before) = self.before {
            for clock in before.clocks.open() {
                let met = self.met.iter().any(|kind| *kind == clock.kind);
                // A level above has its own time, counted from when it got the file.
                let same = before.state == after.state && levels(before) == levels(&after);
                if same && wanted.is_some_and(|(kind, _)| kind == clock.kind) {
                    running = true;
                    continue;
                }
                // What was overdue when it was given up stays on record as overrun.
                let late = clock.is_overdue(self.context.now);
                let how = if met || late { Stop::Done } else { Stop::Cancelled };
                let stopped = clock.stop(how, self.context.now)?;
                self = self.say(FileFact::Clock { clock: stopped });
            }
        }
        match wanted {
            Some((kind, days)) if !running => self.start(kind, days),
            _ => Ok(self.events),
        }
    }

    fn start(self, kind: &'static str, days: Option<u32>) -> Result<Vec<FileEvent>, Refusal> {
        let (term, calendar, basis) = match days {
            Some(days) => {
                let calendar = self.facts.calendars.national().name().to_owned();
                let basis = Basis::new(format!("oversight-{kind}"), "督办或者交办载明的期限");
                (Term::new(days, Unit::CalendarDay), calendar, basis)
            }
            None => {
                let deadline = self.facts.policy.limits.deadline(kind)?;
                (deadline.term, deadline.calendar.clone(), deadline.basis.clone())
            }
        };
        let id = self.context.draw_id::<ClockMark>();
        let start = Start { clock: id, kind: kind.to_owned(), term, basis, from: self.context.now };
        let started = Clock::start(start, self.facts.calendars.find(Some(&calendar))?)?;
        Ok(self.say(FileFact::Clock { clock: started }).events)
    }
}
