//! Deadlines against the slow reckoning, and by hand where a law gives the answer.

use crate::oracle::{Oracle, Run, calendar, definitions, instant, starts, terms};
use clock::{Day, DeadlineError, Term, Unit, WorkingCalendar};
use kernel::Instant;
use proptest::prelude::*;

fn due(from: &str, amount: u32, unit: Unit) -> String {
    let calendar = WorkingCalendar::national().unwrap();
    let due = calendar.due(from.parse().unwrap(), Term::new(amount, unit)).unwrap();
    assert!(!due.provisional);
    due.at.civil().strftime("%Y-%m-%d %H:%M").to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn agree_with_the_slow_reckoning(definition in definitions(), start in starts(), (unit, amount) in terms()) {
        let mut oracle = Oracle::new(&definition);
        let end = Run::new(unit, amount).end(&mut oracle, start);
        let due = calendar(&definition).due(instant(start), Term::new(amount, unit)).unwrap();
        prop_assert_eq!(due.at, instant(end));
        prop_assert!(!due.provisional);
    }

    #[test]
    fn working_time_agrees_with_the_slow_reckoning(
        definition in definitions(), start in starts(), length in 0i64..15_000, seconds in 0i64..60,
    ) {
        let mut oracle = Oracle::new(&definition);
        let minutes = (start..start + length).filter(|minute| oracle.works(*minute)).count() as i64;
        let calendar = calendar(&definition);
        let (from, to) = (instant(start), instant(start + length));
        prop_assert_eq!(calendar.work_time(from, to), minutes * 60_000_000);
        prop_assert_eq!(calendar.work_time(to, from), 0);
        // Within a minute of work every second is work.
        let within = calendar.work_time(from, from.plus_seconds(seconds));
        prop_assert_eq!(within, if oracle.works(start) { seconds * 1_000_000 } else { 0 });
        let days = ((start / 1440)..((start + length) / 1440)).filter(|day| oracle.work_minutes(*day as i32) > 0);
        let last = Day::of(to).plus(-1);
        prop_assert_eq!(calendar.work_days(Day::of(from), last), days.count() as i64);
    }

    #[test]
    fn a_rolling_term_ends_on_the_first_work_day_from_its_last_day_on(
        definition in definitions(), start in starts(), amount in 1u32..30,
    ) {
        let mut oracle = Oracle::new(&definition);
        let mut day = (start / 1440) as i32 + amount as i32;
        while oracle.work_minutes(day) == 0 {
            day += 1;
        }
        let term = Term::new(amount, Unit::CalendarDay).rolling();
        let due = calendar(&definition).due(instant(start), term).unwrap();
        prop_assert_eq!(due.at, instant((i64::from(day) + 1) * 1440));
    }

    #[test]
    fn no_instant_and_no_amount_breaks_it(micros in any::<i64>(), amount in any::<u32>(), place in 0..5usize) {
        let calendar = WorkingCalendar::national().unwrap();
        let from = Instant::from_micros(micros);
        for term in [Term::new(amount, Unit::ALL[place]), Term::new(amount, Unit::ALL[place]).rolling()] {
            match calendar.due(from, term) {
                Ok(due) => prop_assert!(due.at > from && due.last_day() <= Day::LAST),
                Err(DeadlineError::Zero) => prop_assert_eq!(amount, 0),
                Err(DeadlineError::OutsideYears) => prop_assert!(!Day::of(from).in_range()),
                Err(DeadlineError::TooLong) => {}
            }
        }
        let _ = calendar.remaining(from, Instant::from_micros(-micros.saturating_abs()), Unit::ALL[place]);
    }

    #[test]
    fn what_remains_runs_down_to_nothing(start in starts(), (unit, amount) in terms(), spent in 0.0f64..1.0) {
        let calendar = WorkingCalendar::national().unwrap();
        let from = instant(start);
        let due = calendar.due(from, Term::new(amount, unit)).unwrap().at;
        let length = |now| {
            let left = calendar.remaining(now, due, unit);
            (left.overdue, left.days, left.hours, left.minutes, left.seconds)
        };
        let now = from.plus_seconds(((due.seconds_since(from)) as f64 * spent) as i64);
        prop_assert!(length(now) <= length(from), "{:?} after {:?}", length(now), length(from));
        prop_assert_eq!(length(due), (false, 0, 0, 0, 0));
        prop_assert!(length(due.plus_seconds(1)).0);
    }
}

#[test]
fn count_as_the_civil_code_says() {
    // 201: the day of the start is not counted; 203: the last day ends at 24:00.
    assert_eq!(due("2026-11-20 09:30", 1, Unit::CalendarDay), "2026-11-22 00:00");
    assert_eq!(due("2026-11-20 00:00", 15, Unit::CalendarDay), "2026-12-06 00:00");
    // 201: hours count from the moment.
    assert_eq!(due("2026-11-20 09:30", 24, Unit::Hour), "2026-11-21 09:30");
    assert_eq!(due("2026-11-20 09:30", 15, Unit::Second), "2026-11-20 09:30");
    // 203: a last day off moves, where the term says so. 2026-11-21 is a Saturday.
    let calendar = WorkingCalendar::national().unwrap();
    let rolling = Term::new(1, Unit::CalendarDay).rolling();
    let due = calendar.due("2026-11-20 09:30".parse().unwrap(), rolling).unwrap();
    assert_eq!(due.at.to_string(), "2026-11-24T00:00:00+08:00");
    assert_eq!(due.last_day().to_string(), "2026-11-23");
}

#[test]
fn leave_days_off_out_of_work_days_and_work_hours() {
    assert_eq!(due("2026-11-20 09:30", 1, Unit::WorkDay), "2026-11-23 18:00");
    assert_eq!(due("2026-11-21 09:30", 1, Unit::WorkDay), "2026-11-23 18:00");
    // Spring Festival 2026: 15 to 23 February off, Saturday 14 and Saturday 28 are worked.
    assert_eq!(due("2026-02-13 10:00", 1, Unit::WorkDay), "2026-02-14 18:00");
    assert_eq!(due("2026-02-14 10:00", 1, Unit::WorkDay), "2026-02-24 18:00");
    assert_eq!(due("2026-02-27 17:00", 4, Unit::WorkHour), "2026-02-28 12:00");
    assert_eq!(due("2026-02-14 17:00", 4, Unit::WorkHour), "2026-02-24 12:00");
    // A start outside the working hours begins with the next of them; work that fills the afternoon ends with it.
    assert_eq!(due("2026-11-20 12:30", 4, Unit::WorkHour), "2026-11-20 17:00");
    assert_eq!(due("2026-11-20 03:00", 8, Unit::WorkHour), "2026-11-20 18:00");
    assert_eq!(due("2026-11-20 18:00", 1, Unit::WorkHour), "2026-11-23 10:00");
}

#[test]
fn refuse_what_cannot_be_meant() {
    let calendar = WorkingCalendar::national().unwrap();
    let from: Instant = "2026-11-20 09:30".parse().unwrap();
    for unit in Unit::ALL {
        assert_eq!(calendar.due(from, Term::new(0, unit)), Err(DeadlineError::Zero));
        let ancient = Instant::from_micros(i64::MIN);
        assert_eq!(calendar.due(ancient, Term::new(1, unit)), Err(DeadlineError::OutsideYears));
    }
    for unit in [Unit::Hour, Unit::WorkHour, Unit::CalendarDay, Unit::WorkDay] {
        assert_eq!(calendar.due(from, Term::new(u32::MAX, unit)), Err(DeadlineError::TooLong), "{unit:?}");
    }
    let last: Instant = "2299-12-29 09:00".parse().unwrap();
    assert!(calendar.due(last, Term::new(8, Unit::WorkHour)).is_ok());
    assert_eq!(calendar.due(last, Term::new(9, Unit::WorkHour)), Err(DeadlineError::TooLong));
    assert!(calendar.due(last, Term::new(2, Unit::CalendarDay)).is_ok());
    assert_eq!(calendar.due(last, Term::new(3, Unit::CalendarDay)), Err(DeadlineError::TooLong));
    assert_eq!(calendar.due(last, Term::new(2, Unit::CalendarDay).rolling()), Err(DeadlineError::TooLong));
}

#[test]
fn past_the_last_announced_year_they_are_provisional() {
    let calendar = WorkingCalendar::national().unwrap();
    let provisional = |from: &str, term| calendar.due(from.parse().unwrap(), term).unwrap().provisional;
    assert!(!provisional("2026-12-30 10:00", Term::new(1, Unit::WorkDay)));
    assert!(provisional("2026-12-31 10:00", Term::new(1, Unit::WorkDay)));
    assert!(provisional("2026-12-31 17:00", Term::new(2, Unit::WorkHour)));
    assert!(provisional("2027-03-01 10:00", Term::new(1, Unit::WorkHour)));
    // What does not ask for work days is certain, however late.
    assert!(!provisional("2027-03-01 10:00", Term::new(9, Unit::CalendarDay)));
    assert!(!provisional("2027-03-01 10:00", Term::new(9, Unit::Hour)));
    assert!(provisional("2027-03-01 10:00", Term::new(9, Unit::CalendarDay).rolling()));
    // Nor are the years before the first notice known.
    assert!(provisional("2006-03-01 10:00", Term::new(1, Unit::WorkDay)));
}

#[test]
fn sample_deadlines_of_the_field() {
    // Each default deadline of the domain, begun on Friday 2026-09-18 16:30: Sunday the 20th is a
    // make-up work day, the 25th to 27th and 1 to 7 October are off.
    let from = "2026-09-18 16:30";
    for (what, amount, unit, expected) in [
        ("phone answered", 15, Unit::Second, "2026-09-18 16:30"),
        ("other media answered", 180, Unit::Second, "2026-09-18 16:33"),
        ("danger to life or property", 2, Unit::Hour, "2026-09-18 18:30"),
        ("water, power, gas, heat", 24, Unit::Hour, "2026-09-19 16:30"),
        ("general", 7, Unit::CalendarDay, "2026-09-26 00:00"),
        ("complex", 15, Unit::CalendarDay, "2026-10-04 00:00"),
        ("hotline", 5, Unit::WorkDay, "2026-09-24 18:00"),
        ("exposed garbage", 4, Unit::WorkHour, "2026-09-20 11:30"),
        ("road cleaning", 2, Unit::WorkHour, "2026-09-20 09:30"),
        ("illegal structure: penalty", 7, Unit::WorkDay, "2026-09-29 18:00"),
        ("illegal structure: removal", 20, Unit::WorkDay, "2026-10-22 18:00"),
        ("petition: handle", 60, Unit::CalendarDay, "2026-11-18 00:00"),
        ("licence: decision", 20, Unit::WorkDay, "2026-10-22 18:00"),
    ] {
        assert_eq!(due(from, amount, unit), expected, "{what}");
    }
}
