//! Opening hours as people say them: “周一至周五 08:30–12:00、14:00–17:30；周六 09:00–12:00”. Pure.

use place::OpenSpan;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use ui::Words;

/// Opening times of one day, in minutes after midnight.
type Times = Vec<(u16, u16)>;

/// The hours in the reader's words; empty when none were stated.
pub(crate) fn said(words: &Words, hours: &[OpenSpan]) -> String {
    let parts = ranges(hours).into_iter().map(|(days, times)| {
        let times = times.iter().map(|(opens, closes)| format!("{}–{}", clock(*opens), clock(*closes)));
        format!(
            "{} {}",
            days_said(words, &days),
            times.collect::<Vec<_>>().join(&words.t("street-hours-and"))
        )
    });
    parts.collect::<Vec<_>>().join(&words.t("street-hours-then"))
}

/// Days that follow each other with equal times, together.
fn ranges(hours: &[OpenSpan]) -> Vec<(RangeInclusive<u8>, Times)> {
    let mut by_day: BTreeMap<u8, Times> = BTreeMap::new();
    for span in hours {
        by_day.entry(span.weekday).or_default().push((span.opens, span.closes));
    }
    let mut ranges: Vec<(RangeInclusive<u8>, Times)> = Vec::new();
    for (day, mut times) in by_day {
        times.sort_unstable();
        match ranges.last_mut() {
            Some((days, same)) if *days.end() + 1 == day && *same == times => *days = *days.start()..=day,
            _ => ranges.push((day..=day, times)),
        }
    }
    ranges
}

fn days_said(words: &Words, days: &RangeInclusive<u8>) -> String {
    let day = |day: u8| words.t(&format!("street-day-{day}"));
    match (*days.start(), *days.end()) {
        (1, 7) => words.t("street-day-every"),
        (first, last) if first == last => day(first),
        (first, last) => words.with("street-day-range", &[("first", day(first)), ("last", day(last))]),
    }
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_with_equal_times_are_said_together() {
        let hours = place::read_hours("Mo-Fr 08:30-12:00,14:00-17:30;Sa 09:00-12:00").unwrap();
        let ranges = ranges(&hours);
        assert_eq!(ranges.len(), 2);
        assert_eq!(ranges[0], (1..=5, vec![(510, 720), (840, 1050)]));
        assert_eq!(ranges[1].0, 6..=6);
        assert_eq!(super::ranges(&[]), Vec::new());
    }
}
