//! The shipped calendar against the counts of working days and, where it is present, the public table.

use clock::{Day, DayReason, WorkingCalendar};

fn year(year: i16) -> impl Iterator<Item = Day> {
    let (first, last) = (Day::civil(year, 1, 1), Day::civil(year, 12, 31));
    (first.number()..=last.number()).map(Day::from_number)
}

#[test]
fn has_the_known_number_of_work_days_a_year() {
    let calendar = WorkingCalendar::national().unwrap();
    for (number, expected) in [
        (2019, 250),
        (2020, 249),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ] {
        assert_eq!(year(number).filter(|day| calendar.is_work_day(*day)).count(), expected, "{number}");
        assert_eq!(calendar.work_days(Day::civil(number, 1, 1), Day::civil(number, 12, 31)), expected as i64);
    }
}

#[test]
fn a_make_up_saturday_has_the_hours_of_a_work_day() {
    let calendar = WorkingCalendar::national().unwrap();
    let saturday = Day::civil(2026, 2, 14);
    assert_eq!(calendar.hours_on(saturday).to_string(), "09:00-12:00 13:00-18:00");
    assert_eq!(calendar.reason(saturday), DayReason::MakeUp("春节"));
    assert_eq!(calendar.reason(Day::civil(2026, 2, 16)), DayReason::Holiday("春节"));
    assert_eq!(calendar.reason(Day::civil(2026, 11, 22)), DayReason::Weekend);
    assert_eq!(calendar.reason(Day::civil(2026, 11, 23)), DayReason::Workday);
}

#[test]
fn a_december_day_can_follow_the_next_years_notice() {
    let calendar = WorkingCalendar::national().unwrap();
    assert!(!calendar.is_work_day(Day::civil(2018, 12, 31)), "a Monday, off by the notice for 2019");
    assert!(calendar.is_work_day(Day::civil(2018, 12, 29)), "a Saturday, worked by the notice for 2019");
    assert!(
        calendar.definition().notices[&2019]
            .iter()
            .any(|holiday| holiday.off.contains(&Day::civil(2018, 12, 31)))
    );
}

#[test]
fn equals_the_public_table_on_every_day() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/holidays/cn_holidays_2007_2026.csv");
    let Ok(table) = std::fs::read_to_string(path) else {
        println!("skipped: shared data not present");
        return;
    };
    let listed: std::collections::BTreeMap<&str, bool> =
        table.lines().skip(1).map(|line| (&line[..10], line.ends_with(",1"))).collect();
    assert!(listed.len() > 600);
    let calendar = WorkingCalendar::national().unwrap();
    let mut days = 0;
    for day in (2007..=2026).flat_map(year) {
        let off = listed.get(day.to_string().as_str()).copied().unwrap_or(day.weekday() >= 5);
        assert_eq!(calendar.is_work_day(day), !off, "{day}");
        days += 1;
    }
    assert_eq!(days, 7305);
}
