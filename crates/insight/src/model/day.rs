//! Days and periods on the wall clock of China.

use kernel::{Instant, Refusal};
use serde::{Deserialize, Serialize};

const DAY_MICROS: i64 = 86_400_000_000;
/// China's clocks are eight hours ahead of UTC all year.
const OFFSET_MICROS: i64 = 8 * 3_600_000_000;

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

impl Day {
    /// The day on which something happened.
    pub const fn of(at: Instant) -> Self {
        Self((at.micros() + OFFSET_MICROS).div_euclid(DAY_MICROS))
    }
    /// The day on which something is due: 24:00 belongs to the day that it closes.
    pub const fn due(at: Instant) -> Self {
        Self::of(Instant::from_micros(at.micros().saturating_sub(1)))
    }
    /// 0:00 of the day.
    pub const fn start(self) -> Instant {
        Instant::from_micros(self.0 * DAY_MICROS - OFFSET_MICROS)
    }
    pub fn month(self) -> Month {
        let date = self.start().date();
        Month(i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
    }
}

/// A calendar month, counted in months from the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(pub i64);

impl Month {
    pub const fn year(self) -> i64 {
        self.0.div_euclid(12)
    }
    /// 1 to 12.
    pub const fn number(self) -> i64 {
        self.0.rem_euclid(12) + 1
    }
    pub fn first_day(self) -> Day {
        let text = format!("{:04}-{:02}-01", self.year(), self.number());
        // A month that cannot be written as a date is beyond every stored day.
        text.parse::<Instant>().map_or(Day(i64::MAX / DAY_MICROS), Day::of)
    }
    /// `2026-11`
    pub fn code(self) -> String {
        format!("{:04}-{:02}", self.year(), self.number())
    }
}

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeriodKind {
    Month,
    Quarter,
    Year,
}

impl PeriodKind {
    pub const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
    pub const fn months(self) -> i64 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// A month, quarter or year of the calendar; its code is `2026-11`, `2026Q4` or `2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub kind: PeriodKind,
    pub first: Month,
}

impl Period {
    /// The period of a kind in which a month lies.
    pub const fn around(kind: PeriodKind, month: Month) -> Self {
        let length = kind.months();
        Self { kind, first: Month(month.0 - month.0.rem_euclid(length)) }
    }
    /// Reads a code.
    ///
    /// # Errors
    /// Refusal `insight-period` at the field `period`.
    pub fn read(code: &str) -> Result<Self, Refusal> {
        let unreadable = || Refusal::invalid("insight-period", "period").with("given", short(code));
        let year = |text: &str| match text.len() {
            4 => text.parse::<i64>().ok().filter(|year| (1970..=2999).contains(year)),
            _ => None,
        };
        let found = if let Some((before, quarter)) = code.split_once(['Q', 'q']) {
            let quarter = quarter.parse::<i64>().ok().filter(|quarter| (1..=4).contains(quarter));
            let month = year(before).zip(quarter).map(|(year, quarter)| year * 12 + (quarter - 1) * 3);
            month.map(|month| (PeriodKind::Quarter, month))
        } else if let Some((before, month)) = code.split_once('-') {
            let month = month.parse::<i64>().ok().filter(|month| (1..=12).contains(month));
            let month = year(before).zip(month).map(|(year, month)| year * 12 + month - 1);
            month.map(|month| (PeriodKind::Month, month))
        } else {
            year(code).map(|year| (PeriodKind::Year, year * 12))
        };
        found.map(|(kind, month)| Self { kind, first: Month(month) }).ok_or_else(unreadable)
    }
    pub fn code(self) -> String {
        match self.kind {
            PeriodKind::Month => self.first.code(),
            PeriodKind::Quarter => format!("{}Q{}", self.first.year(), (self.first.number() - 1) / 3 + 1),
            PeriodKind::Year => self.first.year().to_string(),
        }
    }
    #[must_use]
    pub const fn before(self) -> Self {
        Self { first: Month(self.first.0 - self.kind.months()), ..self }
    }
    #[must_use]
    pub const fn after(self) -> Self {
        Self { first: Month(self.first.0 + self.kind.months()), ..self }
    }
    /// The first month after it.
    pub const fn end(self) -> Month {
        Month(self.first.0 + self.kind.months())
    }
    pub fn months(self) -> impl Iterator<Item = Month> {
        (self.first.0..self.end().0).map(Month)
    }
}

fn short(text: &str) -> String {
    text.chars().take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_those_of_china() {
        assert_eq!(Day::of(at("2026-11-22 00:00")).start(), at("2026-11-22 00:00"));
        assert_eq!(Day::of(at("2026-11-22 23:59")), Day::of(at("2026-11-22 00:00")));
        assert_eq!(Day::due(at("2026-11-23 00:00")), Day::of(at("2026-11-22 12:00")));
        assert_eq!(Day::of(at("2026-11-22 23:59")).month().code(), "2026-11");
        assert_eq!(Month(2026 * 12 + 10).first_day(), Day::of(at("2026-11-01 00:00")));
    }

    #[test]
    fn periods_are_read_as_they_are_written() {
        for code in ["2026-11", "2026Q4", "2026"] {
            assert_eq!(Period::read(code).unwrap().code(), code);
        }
        for wrong in ["", "2026-13", "2026Q5", "26", "2026-11-01", "Q4", "2026Q", "٢٠٢٦"] {
            assert_eq!(Period::read(wrong).unwrap_err().code, "insight-period", "{wrong}");
        }
        let quarter = Period::around(PeriodKind::Quarter, Period::read("2026-11").unwrap().first);
        assert_eq!(quarter.code(), "2026Q4");
        assert_eq!(quarter.before().code(), "2026Q3");
        assert_eq!(Period::read("2026Q1").unwrap().before().code(), "2025Q4");
        assert_eq!(quarter.months().map(Month::code).collect::<Vec<_>>(), ["2026-10", "2026-11", "2026-12"]);
    }
}
