//! Time said as people say it.

use crate::html::component;
use crate::{Value, Words};
use askama::Template;
use kernel::Instant;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Words {
    /// A length of time in its two largest units: “2 天 3 小时”, “20 分”, “1 分以内”. The sign is ignored.
    pub fn duration(&self, seconds: i64) -> String {
        let seconds = seconds.saturating_abs();
        let (days, hours, minutes) = (seconds / DAY, seconds % DAY / HOUR, seconds % HOUR / MINUTE);
        match (days, hours, minutes) {
            (0, 0, 0) => self.t("duration-moment"),
            (0, 0, _) => self.with("duration-minutes", [("minutes", minutes)]),
            (0, _, 0) => self.with("duration-hours", [("hours", hours)]),
            (0, _, _) => self.with("duration-hours-minutes", [("hours", hours), ("minutes", minutes)]),
            (_, 0, _) => self.with("duration-days", [("days", days)]),
            (..) => self.with("duration-days-hours", [("days", days), ("hours", hours)]),
        }
    }

    /// A length of working time, in hours and minutes: a day of work has no fixed length.
    pub fn work_duration(&self, seconds: i64) -> String {
        let seconds = seconds.saturating_abs();
        match (seconds / HOUR, seconds % HOUR / MINUTE) {
            (0, 0) => self.t("duration-moment"),
            (0, minutes) => self.with("duration-minutes", [("minutes", minutes)]),
            (hours, 0) => self.with("duration-hours", [("hours", hours)]),
            (hours, minutes) => self.with("duration-hours-minutes", [("hours", hours), ("minutes", minutes)]),
        }
    }

    /// “2026年11月22日 09:30”, on a wall clock in China.
    pub fn moment(&self, at: Instant) -> String {
        let civil = at.civil();
        let clock = format!("{:02}:{:02}", civil.hour(), civil.minute());
        self.with("moment", [("day", Value::from(self.day(at))), ("clock", Value::from(clock))])
    }

    /// An end of a term: as [`Words::moment`], but 24:00 of the day that it closes instead of 0:00 of the next.
    pub fn end_moment(&self, at: Instant) -> String {
        let civil = at.civil();
        if (civil.hour(), civil.minute(), civil.second()) != (0, 0, 0) {
            return self.moment(at);
        }
        let day = self.day(at.plus_seconds(-1));
        self.with("moment", [("day", Value::from(day)), ("clock", Value::from("24:00"))])
    }

    /// “2026年11月22日”, on a wall clock in China.
    pub fn day(&self, at: Instant) -> String {
        let civil = at.civil();
        let month = self.t(MONTHS[usize::try_from(civil.month() - 1).unwrap_or(0) % 12]);
        self.with(
            "moment-day",
            [
                ("year", Value::from(civil.year().to_string())),
                ("month", Value::from(month)),
                ("day", Value::from(civil.day().to_string())),
            ],
        )
    }

    /// How long ago (or how long until): “刚刚”, “5 分钟前”, “3 天前”; beyond a week the day itself.
    pub fn ago(&self, now: Instant, at: Instant) -> String {
        let seconds = now.seconds_since(at);
        let (key, number) = match seconds {
            ..0 => return self.moment(at),
            0..MINUTE => return self.t("ago-now"),
            MINUTE..HOUR => ("ago-minutes", seconds / MINUTE),
            HOUR..DAY => ("ago-hours", seconds / HOUR),
            _ if seconds < 7 * DAY => ("ago-days", seconds / DAY),
            _ => return self.day(at),
        };
        self.with(key, [("number", number)])
    }
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9",
    "month-10", "month-11", "month-12",
];

/// A point in time: words that people use, the exact instant on hover and for machines.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<time datetime="{{ datetime }}" title="{{ exact }}"{% if relative %} data-ago{% endif %}>{{ said }}</time>"#,
    ext = "html"
)]
pub struct Moment {
    datetime: String,
    exact: String,
    said: String,
    relative: bool,
}
component!(Moment);

impl Moment {
    /// “2026年11月22日 09:30”.
    pub fn exact(words: &Words, at: Instant) -> Self {
        let exact = words.moment(at);
        Self { datetime: at.rfc3339(), said: exact.clone(), exact, relative: false }
    }
    /// “5 分钟前”; the script keeps it true while the page stays open.
    pub fn ago(words: &Words, now: Instant, at: Instant) -> Self {
        let said = words.ago(now, at);
        Self { datetime: at.rfc3339(), exact: words.moment(at), said, relative: true }
    }
    /// “2026年11月22日”, the clock time on hover.
    pub fn day(words: &Words, at: Instant) -> Self {
        Self { datetime: at.rfc3339(), exact: words.moment(at), said: words.day(at), relative: false }
    }
}
