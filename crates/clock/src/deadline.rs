//! When a term ends.
//!
//! The counting follows the Civil Code of the People's Republic of China (民法典), articles 200 to 204:
//! * counted in hours, a period begins at the moment it begins (201); seconds are treated alike;
//! * counted in days, the day on which it begins is not counted (201);
//! * it ends at 24:00 of its last day; where there are business hours, when business stops (203);
//! * a last day that is a statutory day off moves to the day after the days off (203). Here that is a
//!   property of the term, off unless asked for: internal deadlines are stricter than the Code;
//! * where a law or an agreement says otherwise, that holds (204). Terms in work days leave days off
//!   out altogether (行政许可法 82), and end with the working hours of their last day.
//!
//! Work hours are our own measure, customary in city management: only working time passes.

use crate::calendar::WorkingCalendar;
use crate::day::{Day, MICROS_PER_DAY, last_day};
use crate::error::DeadlineError;
use kernel::Instant;
use serde::{Deserialize, Serialize};

/// What a term is counted in (时限单位).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 秒
    Second,
    /// 小时
    Hour,
    /// 工作小时, called 工作时 in city management
    WorkHour,
    /// 日（自然日）
    CalendarDay,
    /// 工作日
    WorkDay,
}

impl Unit {
    pub const ALL: [Self; 5] = [Self::Second, Self::Hour, Self::WorkHour, Self::CalendarDay, Self::WorkDay];

    /// The unit's word in commands, tables and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Hour => "hour",
            Self::WorkHour => "work_hour",
            Self::CalendarDay => "calendar_day",
            Self::WorkDay => "work_day",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == text)
    }

    /// Whether days off are left out.
    pub const fn in_work_time(self) -> bool {
        matches!(self, Self::WorkHour | Self::WorkDay)
    }
}

/// How long something may take (时限).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// How many units, at least 1.
    pub amount: u32,
    pub unit: Unit,
    /// Only for calendar days: a last day that is no work day moves to the next work day (民法典 203).
    #[serde(default)]
    pub roll_to_work_day: bool,
    /// How often the term may be extended (延期); once, unless its rule says otherwise.
    #[serde(default = "once")]
    pub extensions: u8,
}

const fn once() -> u8 {
    1
}

impl Term {
    pub const fn new(amount: u32, unit: Unit) -> Self {
        Self { amount, unit, roll_to_work_day: false, extensions: once() }
    }
    /// The same term, its last day moving to the next work day when it is none.
    #[must_use]
    pub const fn rolling(self) -> Self {
        Self { roll_to_work_day: true, ..self }
    }
    /// The same term, extended at most `extensions` times.
    #[must_use]
    pub const fn extended_at_most(self, extensions: u8) -> Self {
        Self { extensions, ..self }
    }
}

/// When a term ends (到期).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Done at this instant is still in time. 24:00 of a day is 00:00 of the next.
    pub at: Instant,
    /// Some of the days counted are not announced yet (暂定): a later notice may move the end.
    pub provisional: bool,
}

impl Due {
    /// The last day of the term; the day that 24:00 closes, not the one that it opens.
    pub const fn last_day(&self) -> Day {
        last_day(self.at)
    }
}

impl WorkingCalendar {
    /// When `term`, begun at `from`, ends.
    ///
    /// # Errors
    /// [`DeadlineError`] for an amount of 0 and for years before 1900 or after 2299.
    pub fn due(&self, from: Instant, term: Term) -> Result<Due, DeadlineError> {
        Ok(Deadline::begun(self, from, term)?.due(self))
    }

    /// The first work day from `day` on.
    pub(crate) fn work_day_from(&self, day: Day) -> Result<Day, DeadlineError> {
        self.work_day_after(day.plus(-1), 1)
    }
}

/// A deadline while it is being reckoned: where it stands after its beginning, its pauses and its
/// extensions, taken in turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    term: Term,
    from: Instant,
    /// The end before it moves to a work day.
    end: Instant,
    /// `end`, moved to a work day where the term says so.
    rolled: Instant,
    /// Counted in days, but paused on its last day: since then the rest of that day counts as time.
    last_stretch: bool,
}

impl Deadline {
    pub(crate) fn begun(
        calendar: &WorkingCalendar,
        from: Instant,
        term: Term,
    ) -> Result<Self, DeadlineError> {
        if term.amount == 0 {
            return Err(DeadlineError::Zero);
        }
        if !Day::of(from).in_range() {
            return Err(DeadlineError::OutsideYears);
        }
        let end = after(calendar, from, Day::of(from), term)?;
        Self { term, from, end, rolled: end, last_stretch: false }.roll(calendar)
    }

    /// After a pause from `paused` to `resumed`.
    ///
    /// What is counted in hours goes on with what was left. Counted in days, a day is used up if the
    /// clock ran when the day began; so a pause over one midnight moves the end by one day (one work
    /// day), and a pause within a day by none. Paused on the last day, the rest of it (of its working
    /// time) is still there afterwards. A pause after the end changes nothing.
    pub(crate) fn paused(
        self,
        calendar: &WorkingCalendar,
        paused: Instant,
        resumed: Instant,
    ) -> Result<Self, DeadlineError> {
        if paused >= self.rolled || resumed <= paused {
            return Ok(self);
        }
        let end = if paused < self.end { self.end } else { self.rolled };
        let (first, last) = (Day::of(paused), last_day(end));
        let days_left = match self.term.unit {
            Unit::CalendarDay => i64::from(last.number()) - i64::from(first.number()),
            Unit::WorkDay => calendar.work_days(first.plus(1), last),
            Unit::Second | Unit::Hour | Unit::WorkHour => 0,
        };
        if days_left > 0 && !self.last_stretch {
            let term = Term { amount: u32::try_from(days_left).unwrap_or(u32::MAX), ..self.term };
            let end = after(calendar, resumed, Day::of(resumed), term)?;
            return Self { end, ..self }.roll(calendar);
        }
        let end = if self.term.unit.in_work_time() {
            calendar.work_done(resumed, calendar.work_time(paused, end))?
        } else {
            checked(resumed, end.micros() - paused.micros())?
        };
        Self { end, last_stretch: true, ..self }.roll(calendar)
    }

    /// Extended by `amount` of the term's own unit, counted from its end.
    pub(crate) fn extended(self, calendar: &WorkingCalendar, amount: u32) -> Result<Self, DeadlineError> {
        if amount == 0 {
            return Err(DeadlineError::Zero);
        }
        let end = after(calendar, self.end, last_day(self.end), Term { amount, ..self.term })?;
        Self { end, last_stretch: false, ..self }.roll(calendar)
    }

    fn roll(self, calendar: &WorkingCalendar) -> Result<Self, DeadlineError> {
        let last = last_day(self.end);
        let rolls =
            self.term.roll_to_work_day && self.term.unit == Unit::CalendarDay && !calendar.is_work_day(last);
        let rolled = if rolls { calendar.work_day_from(last)?.end() } else { self.end };
        Ok(Self { rolled, ..self })
    }

    pub(crate) fn due(&self, calendar: &WorkingCalendar) -> Due {
        let last = last_day(self.rolled);
        let settled = match self.term.unit {
            Unit::Second | Unit::Hour => true,
            Unit::CalendarDay => !self.term.roll_to_work_day || calendar.is_settled(last_day(self.end), last),
            Unit::WorkHour => calendar.is_settled(Day::of(self.from), last),
            Unit::WorkDay => calendar.is_settled(Day::of(self.from).plus(1), last),
        };
        Due { at: self.rolled, provisional: !settled }
    }
}

/// The end of `term` counted from the instant `from`, or, for days, from the day `day` that is not counted.
fn after(calendar: &WorkingCalendar, from: Instant, day: Day, term: Term) -> Result<Instant, DeadlineError> {
    let amount = i64::from(term.amount);
    match term.unit {
        Unit::Second => checked(from, amount.saturating_mul(1_000_000)),
        Unit::Hour => checked(from, amount.saturating_mul(3_600_000_000)),
        Unit::WorkHour => calendar.work_done(from, amount.saturating_mul(3_600_000_000)),
        Unit::CalendarDay => checked(day.end(), amount.saturating_mul(MICROS_PER_DAY)),
        Unit::WorkDay => {
            let last = calendar.work_day_after(day, term.amount)?;
            Ok(Instant::from_micros(last.start().micros() + calendar.hours_on(last).close()))
        }
    }
}

fn checked(from: Instant, micros: i64) -> Result<Instant, DeadlineError> {
    let at = from.micros().checked_add(micros).map(Instant::from_micros).ok_or(DeadlineError::TooLong)?;
    if last_day(at) > Day::LAST { Err(DeadlineError::TooLong) } else { Ok(at) }
}
