//! The rules of a running clock: what may happen to it, and what follows. Pure.
//!
//! Each function returns the event to write, or a refusal; nothing is changed by asking.
//!
//! **When the machine's clock runs backwards.** An instant up to five minutes before the clock's last
//! event is taken as the instant of that event, because machines' clocks are corrected by seconds all
//! the time and a person at work must not suffer from it. Anything earlier is refused
//! (`clock-time-backwards`): then the machine's clock is wrong, and every due time would be.
//! Cancelling is always possible, because it computes nothing.

use crate::calendar::WorkingCalendar;
use crate::deadline::{Deadline, Due, Term};
use crate::error::DeadlineError;
use crate::model::{
    Basis, Clock, ClockEvent, ClockId, ClockState, Clocks, Ending, PauseCause, Recalculation,
};
use crate::remaining::Remaining;
use kernel::{AccountId, Instant, Refusal};

/// How far an instant may lie before the last event and still be taken as that event's.
const BACKWARDS_MICROS: i64 = 5 * 60 * 1_000_000;

/// What starts a clock.
#[derive(Clone, Debug)]
pub struct Start {
    pub clock: ClockId,
    pub kind: String,
    pub term: Term,
    pub basis: Basis,
    /// The instant from which it counts; for imported matters, when they were received.
    pub from: Instant,
}

/// What pauses a clock.
#[derive(Clone, Debug)]
pub struct PauseOrder {
    pub cause: PauseCause,
    /// Number of the written notice to the applicant.
    pub notice: String,
    /// The rule that lists the cause; needed for [`PauseCause::Listed`].
    pub basis: Option<Basis>,
}

/// What extends a clock.
#[derive(Clone, Debug)]
pub struct ExtensionOrder {
    /// Units of the clock's own term.
    pub amount: u32,
    /// Who asked for it.
    pub asker: Option<AccountId>,
    /// Who approved it; never the asker.
    pub approver: Option<AccountId>,
    pub basis: Basis,
}

/// What stops a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// What it waited for was done.
    Done,
    /// It is no longer needed.
    Cancelled,
}

impl PauseCause {
    /// Reads a cause.
    ///
    /// # Errors
    /// Refusal `clock-pause-cause`: only listed causes stop a clock.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let cause = Self::ALL.into_iter().find(|cause| cause.as_str() == text);
        cause.ok_or_else(|| Refusal::invalid("clock-pause-cause", "cause"))
    }
}

impl Clock {
    /// Starts a clock.
    ///
    /// # Errors
    /// Refusals `clock-basis-missing` and those of [`DeadlineError`].
    pub fn start(start: Start, calendar: &WorkingCalendar) -> Result<ClockEvent, Refusal> {
        if start.basis.is_missing() {
            return Err(basis_missing());
        }
        let due = calendar.due(start.from, start.term)?;
        Ok(ClockEvent::Started {
            clock: start.clock,
            kind: start.kind,
            term: start.term,
            basis: start.basis,
            calendar: calendar.reference(),
            from: start.from,
            due: due.at,
            provisional: due.provisional,
        })
    }

    /// Lets the clock stand still.
    ///
    /// # Errors
    /// Refusals `clock-stopped`, `clock-paused-already`, `clock-pause-late` (a pause does not undo an
    /// overrun), `clock-pause-untold`, `clock-pause-unlisted`, `clock-time-backwards`.
    pub fn pause(&self, order: PauseOrder, now: Instant) -> Result<ClockEvent, Refusal> {
        self.must_be_open()?;
        if self.state == ClockState::Paused {
            return Err(Refusal::rule("clock-paused-already"));
        }
        let at = self.moment(now)?;
        if at >= self.due {
            return Err(Refusal::rule("clock-pause-late").with("due", self.due));
        }
        if order.notice.trim().is_empty() {
            return Err(Refusal::invalid("clock-pause-untold", "notice"));
        }
        if order.cause == PauseCause::Listed && order.basis.as_ref().is_none_or(Basis::is_missing) {
            return Err(Refusal::invalid("clock-pause-unlisted", "basis"));
        }
        Ok(ClockEvent::Paused {
            clock: self.id,
            at,
            cause: order.cause,
            notice: order.notice,
            basis: order.basis,
        })
    }

    /// Lets the clock go on; its due time moves by what was left, in its own measure.
    ///
    /// # Errors
    /// Refusals `clock-stopped`, `clock-not-paused`, `clock-calendar-other`, `clock-time-backwards`.
    pub fn resume(&self, calendar: &WorkingCalendar, now: Instant) -> Result<ClockEvent, Refusal> {
        self.must_be_open()?;
        let pause = self.open_pause().ok_or_else(|| Refusal::rule("clock-not-paused"))?;
        self.must_be_own(calendar)?;
        let at = self.moment(now)?;
        let due = self.deadline(calendar)?.paused(calendar, pause.from, at)?.due(calendar);
        Ok(ClockEvent::Resumed {
            clock: self.id,
            at,
            due: due.at,
            provisional: due.provisional,
            calendar: calendar.reference(),
        })
    }

    /// Gives the clock more time, counted from its due time.
    ///
    /// # Errors
    /// Refusals `clock-stopped`, `clock-extend-late`, `clock-extend-again`, `clock-extend-approver`,
    /// `clock-extend-own`, `clock-basis-missing`, `clock-calendar-other`, `clock-time-backwards`.
    pub fn extend(
        &self,
        order: ExtensionOrder,
        calendar: &WorkingCalendar,
        now: Instant,
    ) -> Result<ClockEvent, Refusal> {
        self.must_be_open()?;
        let at = self.moment(now)?;
        if self.is_overdue(at) {
            return Err(Refusal::rule("clock-extend-late").with("due", self.due));
        }
        if self.extensions.len() >= usize::from(self.term.extensions) {
            return Err(Refusal::rule("clock-extend-again").with("most", self.term.extensions));
        }
        let missing = || Refusal::invalid("clock-extend-approver", "approver");
        let approver = order.approver.ok_or_else(missing)?;
        if order.asker == Some(approver) {
            return Err(Refusal::forbidden("clock-extend-own").at("approver"));
        }
        if order.basis.is_missing() {
            return Err(basis_missing());
        }
        self.must_be_own(calendar)?;
        let due = self.deadline(calendar)?.extended(calendar, order.amount)?.due(calendar);
        Ok(ClockEvent::Extended {
            clock: self.id,
            at,
            amount: order.amount,
            approver,
            basis: order.basis,
            due: due.at,
            provisional: due.provisional,
            calendar: calendar.reference(),
        })
    }

    /// Ends the clock: in time if what it waited for was done by the due time, or while it stood still.
    ///
    /// # Errors
    /// Refusals `clock-stopped`, `clock-time-backwards`.
    pub fn stop(&self, stop: Stop, now: Instant) -> Result<ClockEvent, Refusal> {
        self.must_be_open()?;
        let (at, how) = match stop {
            Stop::Cancelled => (now.max(self.last), Ending::Cancelled),
            Stop::Done => {
                let at = self.moment(now)?;
                (at, if self.is_overdue(at) { Ending::Overrun } else { Ending::Met })
            }
        };
        Ok(ClockEvent::Stopped { clock: self.id, at, how })
    }

    /// The due time computed anew with a changed calendar; `None` when nothing changes, or when the
    /// clock has stopped: what is over is not judged again by a later notice.
    ///
    /// # Errors
    /// Refusals `clock-calendar-other`, `clock-time-backwards`, and those of [`DeadlineError`].
    pub fn recalculate(
        &self,
        reason: Recalculation,
        calendar: &WorkingCalendar,
        now: Instant,
    ) -> Result<Option<ClockEvent>, Refusal> {
        self.must_be_own(calendar)?;
        if !self.state.is_open() {
            return Ok(None);
        }
        let at = self.moment(now)?;
        let due = self.deadline(calendar)?.due(calendar);
        if due == (Due { at: self.due, provisional: self.provisional }) {
            return Ok(None);
        }
        Ok(Some(ClockEvent::Recalculated {
            clock: self.id,
            at,
            reason,
            due_before: self.due,
            due_after: due.at,
            provisional: due.provisional,
            calendar: calendar.reference(),
        }))
    }

    /// What is left at `now`, in the clock's own measure. A paused clock shows what was left when the
    /// pause began, a stopped one what was left when it stopped.
    pub fn remaining(&self, calendar: &WorkingCalendar, now: Instant) -> Remaining {
        calendar.remaining(self.still().unwrap_or(now), self.due, self.term.unit)
    }

    /// Start, extensions and pauses that are over, taken in turn.
    fn deadline(&self, calendar: &WorkingCalendar) -> Result<Deadline, DeadlineError> {
        let mut deadline = Deadline::begun(calendar, self.started, self.term)?;
        let mut extensions = self.extensions.iter().peekable();
        for (place, pause) in self.pauses.iter().enumerate() {
            while let Some(extension) = extensions.next_if(|extension| extension.after_pauses <= place) {
                deadline = deadline.extended(calendar, extension.amount)?;
            }
            if let Some(until) = pause.until {
                deadline = deadline.paused(calendar, pause.from, until)?;
            }
        }
        extensions.try_fold(deadline, |deadline, extension| deadline.extended(calendar, extension.amount))
    }

    /// `now`, never before the last event (see the head of this file).
    fn moment(&self, now: Instant) -> Result<Instant, Refusal> {
        let earliest = self.last.micros().saturating_sub(BACKWARDS_MICROS);
        if now.micros() < earliest {
            return Err(Refusal::rule("clock-time-backwards").with("last", self.last).with("now", now));
        }
        Ok(now.max(self.last))
    }

    fn must_be_open(&self) -> Result<(), Refusal> {
        if self.state.is_open() { Ok(()) } else { Err(Refusal::rule("clock-stopped")) }
    }

    fn must_be_own(&self, calendar: &WorkingCalendar) -> Result<(), Refusal> {
        if calendar.name() == self.calendar.name {
            return Ok(());
        }
        let refusal = Refusal::rule("clock-calendar-other");
        Err(refusal.with("own", &self.calendar.name).with("other", calendar.name()))
    }
}

impl Clocks {
    /// The clock `id`.
    ///
    /// # Errors
    /// Refusal `clock-unknown`.
    pub fn find(&self, id: ClockId) -> Result<&Clock, Refusal> {
        self.get(id).ok_or_else(|| Refusal::not_found("clock-unknown"))
    }
}

fn basis_missing() -> Refusal {
    Refusal::invalid("clock-basis-missing", "basis")
}
