//! The working hours of one day.

use crate::day::SECONDS_PER_DAY;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A stretch of working time: seconds after midnight, `from` inside, `to` outside; `to` may be 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    pub from: u32,
    pub to: u32,
}

/// The working hours (工作时间) of a day: intervals in order, none overlapping. Empty on a day off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hours(Vec<Interval>);

impl Hours {
    /// The hours made of `intervals`; `None` when one is empty, ends after 24:00 or overlaps another.
    pub fn new(mut intervals: Vec<Interval>) -> Option<Self> {
        intervals.sort_by_key(|interval| interval.from);
        let sound =
            intervals.iter().all(|interval| interval.from < interval.to && interval.to <= SECONDS_PER_DAY);
        let apart = intervals.windows(2).all(|pair| pair[0].to <= pair[1].from);
        (sound && apart).then_some(Self(intervals))
    }

    /// Reads `09:00-12:00`; several are separated by spaces.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let intervals = words.into_iter().map(|word| {
            let (from, to) = word.split_once('-')?;
            Some(Interval { from: time_of_day(from)?, to: time_of_day(to)? })
        });
        Self::new(intervals.collect::<Option<Vec<_>>>()?)
    }

    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Working time of the whole day, in microseconds.
    pub fn total(&self) -> i64 {
        self.0.iter().map(|interval| micros(interval.to - interval.from)).sum()
    }
    /// When work ends, in microseconds after midnight; midnight on a day off.
    pub fn close(&self) -> i64 {
        self.0.last().map_or(0, |interval| micros(interval.to))
    }
    /// Working time before `moment` (both in microseconds, `moment` after midnight).
    pub fn before(&self, moment: i64) -> i64 {
        self.0.iter().map(|interval| (moment.min(micros(interval.to)) - micros(interval.from)).max(0)).sum()
    }
    /// The earliest moment of the day before which `work` has been done (microseconds, `work` > 0).
    pub fn after(&self, work: i64) -> i64 {
        let mut left = work;
        for interval in &self.0 {
            let length = micros(interval.to - interval.from);
            if left <= length {
                return micros(interval.from) + left;
            }
            left -= length;
        }
        self.close()
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", clock_face(self.from), clock_face(self.to))
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, interval) in self.0.iter().enumerate() {
            let gap = if place == 0 { "" } else { " " };
            write!(formatter, "{gap}{interval}")?;
        }
        Ok(())
    }
}

const fn micros(seconds: u32) -> i64 {
    seconds as i64 * 1_000_000
}

fn clock_face(seconds: u32) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{rest:02}") }
}

fn time_of_day(text: &str) -> Option<u32> {
    let mut parts = text.split(':').map(|part| {
        let plain = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if plain { part.parse::<u32>().ok() } else { None }
    });
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0))?;
    let day = hours * 3600 + minutes * 60 + seconds;
    (parts.next().is_none() && minutes < 60 && seconds < 60 && day <= SECONDS_PER_DAY).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_refuses_nonsense() {
        let hours = Hours::parse(["13:00-18:00", "09:00-12:00"]).unwrap();
        assert_eq!(hours.to_string(), "09:00-12:00 13:00-18:00");
        assert_eq!(hours.total(), 8 * 3_600_000_000);
        assert_eq!(Hours::parse(["00:00-24:00"]).unwrap().to_string(), "00:00-24:00");
        for wrong in
            ["", "9", "09:00", "12:00-09:00", "09:00-09:00", "09:60-10:00", "09:00-24:01", "-1:00-2:00"]
        {
            assert_eq!(Hours::parse([wrong]), None, "{wrong}");
        }
        assert_eq!(Hours::parse(["09:00-12:00", "11:00-13:00"]), None);
    }

    #[test]
    fn counts_work_before_a_moment_and_back() {
        let hours = Hours::parse(["09:00-12:00", "13:00-18:00"]).unwrap();
        let hour = 3_600_000_000;
        assert_eq!(hours.before(8 * hour), 0);
        assert_eq!(hours.before(12 * hour + hour / 2), 3 * hour);
        assert_eq!(hours.before(24 * hour), 8 * hour);
        assert_eq!(hours.after(3 * hour), 12 * hour, "work that fills the morning ends with it");
        assert_eq!(hours.after(3 * hour + 1), 13 * hour + 1);
    }
}
