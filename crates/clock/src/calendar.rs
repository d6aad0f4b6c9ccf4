//! A working calendar made ready for counting.
//!
//! How much work lies between two instants, and when so much work is done, is answered without
//! walking over days: the weekly pattern is arithmetic, and the exceptions from it (days off, make-up
//! work days) carry running totals, so a count is a search among the exceptions, whatever the span.

use crate::day::Day;
use crate::definition::{Announced, Definition, Regime};
use crate::error::{CalendarError, CalendarProblem as Problem, DeadlineError};
use crate::hours::Hours;
use kernel::Instant;
use serde::{Deserialize, Serialize};

/// A calendar's name and the version of it that was used, as written beside every computed deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarRef {
    pub name: String,
    pub version: i64,
}

/// A working calendar (工作日历) ready for counting.
#[derive(Clone, Debug)]
pub struct WorkingCalendar {
    version: i64,
    definition: Definition,
    patterns: Vec<Pattern>,
    exceptions: Vec<Exception>,
    /// What the exceptions change in total, after the last of them.
    changed: Worked,
    /// The days that the notices settle; `None` when no notice can change anything.
    settled: Option<(Day, Day)>,
    rest: Hours,
}

/// Work days and working time (microseconds) added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Worked {
    days: i64,
    time: i64,
}

impl Worked {
    fn day(hours: &Hours) -> Self {
        Self { days: i64::from(!hours.is_empty()), time: hours.total() }
    }
    const fn plus(self, other: Self) -> Self {
        Self { days: self.days + other.days, time: self.time + other.time }
    }
    const fn minus(self, other: Self) -> Self {
        Self { days: self.days - other.days, time: self.time - other.time }
    }
    const fn times(self, count: i64) -> Self {
        Self { days: self.days * count, time: self.time * count }
    }
}

/// The weekly hours from a day on, with running totals.
#[derive(Clone, Debug)]
struct Pattern {
    from: Day,
    week: [Hours; 7],
    make_up: Hours,
    /// Totals from Monday up to each weekday; the eighth is the whole week.
    within: [Worked; 8],
    /// Totals of all patterns before `from`.
    before: Worked,
}

impl Pattern {
    fn new(from: Day, regime: &Regime) -> Self {
        let mut within = [Worked::default(); 8];
        for (weekday, hours) in regime.week.iter().enumerate() {
            within[weekday + 1] = within[weekday].plus(Worked::day(hours));
        }
        let make_up = regime.make_up_hours();
        Self { from, week: regime.week.clone(), make_up, within, before: Worked::default() }
    }

    /// Work from the Monday on or before the epoch to the start of `day`, by the pattern alone.
    fn since_epoch(&self, day: Day) -> Worked {
        let weekday = day.weekday();
        let weeks = (i64::from(day.number()) - weekday as i64).div_euclid(7);
        self.within[7].times(weeks).plus(self.within[weekday])
    }

    /// Work by the pattern in all time before `day`, earlier patterns included.
    fn total_before(&self, day: Day) -> Worked {
        self.before.plus(self.since_epoch(day).minus(self.since_epoch(self.from)))
    }
}

#[derive(Clone, Debug)]
struct Exception {
    day: Day,
    off: bool,
    name: String,
    /// What the earlier exceptions change in total.
    before: Worked,
}

/// Why a day is a work day or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayReason<'calendar> {
    /// The weekly pattern has working hours on it.
    Workday,
    /// The weekly pattern has none on it.
    Weekend,
    /// A notice gives it off (放假).
    Holiday(&'calendar str),
    /// A notice makes up for a holiday with it (调休上班).
    MakeUp(&'calendar str),
}

impl WorkingCalendar {
    /// Makes `definition` ready for counting; `base` is the calendar that it follows, if it follows one.
    ///
    /// # Errors
    /// [`Problem::Follows`] when the followed calendar is missing or itself follows another, and
    /// [`Problem::NoWork`] when some week has no working time at all.
    pub fn new(
        definition: Definition,
        version: i64,
        base: Option<&Definition>,
    ) -> Result<Self, CalendarError> {
        let refused = |problem| CalendarError::new(0, problem, &definition.name);
        let base = match &definition.follows {
            None => None,
            Some(name) => {
                let sound = |base: &&Definition| base.name == *name && base.follows.is_none();
                Some(base.filter(sound).ok_or_else(|| refused(Problem::Follows))?)
            }
        };
        let regimes = match base {
            Some(base) if definition.regimes.is_empty() => &base.regimes,
            _ => &definition.regimes,
        };
        let patterns = patterns(regimes);
        if patterns.is_empty() || patterns.iter().any(|pattern| pattern.within[7].days == 0) {
            return Err(refused(Problem::NoWork));
        }
        let announced = match (definition.announced, base) {
            (Announced::Followed, Some(base)) => base.announced,
            (announced, _) => announced,
        };
        let settled = match announced {
            Announced::Years { from, through } => Some((Day::civil(from, 1, 1), Day::civil(through, 12, 31))),
            Announced::Always | Announced::Followed => None,
        };
        let mut days = base.map(Definition::exceptions).unwrap_or_default();
        days.extend(definition.exceptions());
        let mut calendar = Self {
            version,
            definition,
            patterns,
            exceptions: Vec::with_capacity(days.len()),
            changed: Worked::default(),
            settled,
            rest: Hours::default(),
        };
        for (day, (name, off)) in days {
            calendar.except(day, name, off);
        }
        Ok(calendar)
    }

    /// The shipped national calendar, version 0.
    ///
    /// # Errors
    /// Never with the table as shipped.
    pub fn national() -> Result<Self, CalendarError> {
        Self::new(Definition::national()?, 0, None)
    }

    fn except(&mut self, day: Day, name: String, off: bool) {
        let usual = Worked::day(self.pattern_on(day).hours(day));
        let before = self.changed;
        self.exceptions.push(Exception { day, off, name, before });
        self.changed = before.plus(Worked::day(self.hours_on(day)).minus(usual));
    }

    pub fn name(&self) -> &str {
        &self.definition.name
    }
    pub fn definition(&self) -> &Definition {
        &self.definition
    }
    pub fn reference(&self) -> CalendarRef {
        CalendarRef { name: self.definition.name.clone(), version: self.version }
    }

    /// The working hours of `day`; empty on a day off.
    pub fn hours_on(&self, day: Day) -> &Hours {
        let pattern = self.pattern_on(day);
        let usual = pattern.hours(day);
        match self.exception(day) {
            Some(exception) if exception.off => &self.rest,
            Some(_) if usual.is_empty() => &pattern.make_up,
            _ => usual,
        }
    }

    pub fn is_work_day(&self, day: Day) -> bool {
        !self.hours_on(day).is_empty()
    }

    pub fn reason(&self, day: Day) -> DayReason<'_> {
        let usual = !self.pattern_on(day).hours(day).is_empty();
        match self.exception(day) {
            Some(exception) if exception.off => DayReason::Holiday(&exception.name),
            Some(exception) if !usual => DayReason::MakeUp(&exception.name),
            _ if usual => DayReason::Workday,
            _ => DayReason::Weekend,
        }
    }

    /// Whether every day of `first..=last` is settled by a notice; otherwise a count over these days
    /// is provisional (暂定).
    pub fn is_settled(&self, first: Day, last: Day) -> bool {
        self.settled.is_none_or(|(from, through)| first > last || (from <= first && last <= through))
    }

    /// Work days in `first..=last`; 0 when `last` comes first.
    pub fn work_days(&self, first: Day, last: Day) -> i64 {
        if first > last { 0 } else { self.before(last.plus(1)).days - self.before(first).days }
    }

    /// Working time from `from` to `to` in microseconds; 0 when `to` comes first.
    pub fn work_time(&self, from: Instant, to: Instant) -> i64 {
        (self.time_before(to) - self.time_before(from)).max(0)
    }

    /// The `count`th work day after `day`, `day` itself not counted.
    ///
    /// # Errors
    /// [`DeadlineError::TooLong`] when it lies after the last year computed for.
    pub fn work_day_after(&self, day: Day, count: u32) -> Result<Day, DeadlineError> {
        let goal = self.before(day.plus(1)).days + i64::from(count);
        self.first_day(day, |worked| worked.days >= goal)
    }

    /// The instant at which `work` microseconds of working time have passed since `from`.
    ///
    /// # Errors
    /// [`DeadlineError::TooLong`] when it lies after the last year computed for.
    pub fn work_done(&self, from: Instant, work: i64) -> Result<Instant, DeadlineError> {
        if work <= 0 {
            return Ok(from);
        }
        let goal = self.time_before(from).checked_add(work).ok_or(DeadlineError::TooLong)?;
        let day = self.first_day(Day::of(from), |worked| worked.time >= goal)?;
        let left = goal - self.before(day).time;
        Ok(Instant::from_micros(day.start().micros() + self.hours_on(day).after(left)))
    }

    /// The first day from `start` on at whose end `reached` is true of all work before it.
    fn first_day(&self, start: Day, reached: impl Fn(Worked) -> bool) -> Result<Day, DeadlineError> {
        let done = |day: Day| reached(self.before(day.plus(1)));
        // Leap ahead in growing strides, then halve the last one.
        let (mut early, mut stride) = (start, 1);
        let mut late = start;
        while !done(late) {
            if late >= Day::LAST {
                return Err(DeadlineError::TooLong);
            }
            early = late.plus(1);
            late = late.plus(stride).min(Day::LAST);
            stride = stride.saturating_mul(2);
        }
        while early < late {
            let middle = Day::from_number(early.number() + (late.number() - early.number()) / 2);
            if done(middle) {
                late = middle;
            } else {
                early = middle.plus(1);
            }
        }
        Ok(late)
    }

    /// Instants outside the years computed for count as the edge of those years.
    fn time_before(&self, instant: Instant) -> i64 {
        let instant = instant.clamp(Day::FIRST.start(), Day::LAST.end());
        let day = Day::of(instant);
        let moment = instant.micros() - day.start().micros();
        self.before(day).time + self.hours_on(day).before(moment)
    }

    /// All work before `day`, counted from the beginning of the calendar.
    fn before(&self, day: Day) -> Worked {
        let day = day.clamp(Day::FIRST, Day::LAST.plus(1));
        let pattern = self.pattern_on(day).total_before(day);
        let place = self.exceptions.partition_point(|exception| exception.day < day);
        pattern.plus(self.exceptions.get(place).map_or(self.changed, |exception| exception.before))
    }

    fn exception(&self, day: Day) -> Option<&Exception> {
        let place = self.exceptions.binary_search_by_key(&day, |exception| exception.day).ok()?;
        self.exceptions.get(place)
    }

    fn pattern_on(&self, day: Day) -> &Pattern {
        let place = self.patterns.partition_point(|pattern| pattern.from <= day);
        // The first pattern also serves all days before it; `new` refuses a calendar without one.
        &self.patterns[place.saturating_sub(1)]
    }
}

impl Pattern {
    fn hours(&self, day: Day) -> &Hours {
        &self.week[day.weekday()]
    }
}

fn patterns(regimes: &[Regime]) -> Vec<Pattern> {
    let mut patterns: Vec<Pattern> = Vec::with_capacity(regimes.len());
    for regime in regimes {
        let mut pattern = Pattern::new(regime.from.unwrap_or(Day::FIRST), regime);
        if let Some(last) = patterns.last() {
            pattern.before = last.total_before(pattern.from);
        }
        patterns.push(pattern);
    }
    patterns
}
