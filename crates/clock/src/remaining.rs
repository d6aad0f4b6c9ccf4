//! How much of a term is left, or how far it is passed, in the term's own measure.

use crate::calendar::WorkingCalendar;
use crate::day::{Day, last_day};
use crate::deadline::Unit;
use kernel::Instant;
use serde::Serialize;

/// What is left of a term (剩余), or by how much it is passed (已超期). Whole seconds, rounded down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Remaining {
    pub overdue: bool,
    /// Days, or work days when `in_work_time`. Work hours are never added up to days.
    pub days: i64,
    pub hours: i64,
    pub minutes: i64,
    pub seconds: i64,
    /// Only working time is counted; to be said, because it differs from what a wall clock shows.
    pub in_work_time: bool,
}

impl WorkingCalendar {
    /// What is left at `now` of a term counted in `unit` that ends at `due`.
    ///
    /// Work days: the whole work days after today, and the working time that is left of today.
    pub fn remaining(&self, now: Instant, due: Instant, unit: Unit) -> Remaining {
        let overdue = now > due;
        let (from, to) = if overdue { (due, now) } else { (now, due) };
        match unit {
            Unit::Second | Unit::Hour | Unit::CalendarDay => {
                let seconds = to.micros().saturating_sub(from.micros()) / 1_000_000;
                split(overdue, seconds / 86_400, seconds % 86_400, false)
            }
            Unit::WorkHour => split(overdue, 0, self.work_time(from, to) / 1_000_000, true),
            Unit::WorkDay => {
                let (days, time) = self.work_days_and_time(from, to);
                split(overdue, days, time / 1_000_000, true)
            }
        }
    }

    /// Work days that lie wholly between `from` and `to`, and the working time of the days cut short.
    fn work_days_and_time(&self, from: Instant, to: Instant) -> (i64, i64) {
        let (first, last) = (Day::of(from), last_day(to));
        if first >= last {
            return (0, self.work_time(from, to));
        }
        let mut days = self.work_days(first.plus(1), last.plus(-1));
        let mut time = 0;
        for (day, part) in
            [(first, self.work_time(from, first.end())), (last, self.work_time(last.start(), to))]
        {
            if part > 0 && part == self.hours_on(day).total() {
                days += 1;
            } else {
                time += part;
            }
        }
        (days, time)
    }
}

const fn split(overdue: bool, days: i64, seconds: i64, in_work_time: bool) -> Remaining {
    Remaining {
        overdue,
        days,
        hours: seconds / 3600,
        minutes: seconds / 60 % 60,
        seconds: seconds % 60,
        in_work_time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remaining(now: &str, due: &str, unit: Unit) -> (bool, i64, i64, i64) {
        let calendar = WorkingCalendar::national().unwrap();
        let left = calendar.remaining(now.parse().unwrap(), due.parse().unwrap(), unit);
        (left.overdue, left.days, left.hours, left.minutes)
    }

    #[test]
    fn counts_in_the_terms_own_measure() {
        // Friday noon to Monday 11:20.
        let (now, due) = ("2026-11-20 12:00", "2026-11-23 11:20");
        assert_eq!(remaining(now, due, Unit::WorkHour), (false, 0, 7, 20));
        assert_eq!(remaining(now, due, Unit::Hour), (false, 2, 23, 20));
        assert_eq!(remaining(due, now, Unit::WorkHour), (true, 0, 7, 20));
    }

    #[test]
    fn work_days_are_whole_days_and_the_rest_of_today() {
        let due = "2026-11-25 18:00";
        assert_eq!(remaining("2026-11-23 10:00", due, Unit::WorkDay), (false, 2, 7, 0));
        assert_eq!(remaining("2026-11-23 07:00", due, Unit::WorkDay), (false, 3, 0, 0));
        assert_eq!(remaining("2026-11-22 07:00", due, Unit::WorkDay), (false, 3, 0, 0));
        assert_eq!(remaining("2026-11-25 10:00", due, Unit::WorkDay), (false, 0, 7, 0));
        assert_eq!(remaining("2026-11-25 18:00", due, Unit::WorkDay), (false, 0, 0, 0));
        assert_eq!(remaining("2026-11-27 10:00", due, Unit::WorkDay), (true, 1, 1, 0));
    }
}
