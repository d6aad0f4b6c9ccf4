//! Days as numbers, so that counting them is arithmetic.

use jiff::civil::Date;
use kernel::Instant;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Microseconds in a day. China keeps no daylight saving, so every day has as many.
pub const MICROS_PER_DAY: i64 = 86_400_000_000;
/// Seconds in a day.
pub const SECONDS_PER_DAY: u32 = 86_400;
const CHINA_OFFSET: i64 = 8 * 3_600_000_000;

/// A day (日) of China's civil calendar: days since 1970-01-01. Written as `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The first day that deadlines are computed for: 1900-01-01.
    pub const FIRST: Self = Self::civil(1900, 1, 1);
    /// The last day that deadlines are computed for: 2299-12-31.
    pub const LAST: Self = Self::civil(2299, 12, 31);

    pub const fn number(self) -> i32 {
        self.0
    }

    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// The day `year-month-day`; the Gregorian count of days since 1970-01-01.
    pub const fn civil(year: i16, month: i8, day: i8) -> Self {
        // Years are counted from March, so that the leap day is a year's last day.
        let year = year as i32 - (month <= 2) as i32;
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (month as i32 + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    pub fn from_date(date: Date) -> Self {
        Self::civil(date.year(), date.month(), date.day())
    }

    /// The day on China's wall calendars at `instant`.
    pub const fn of(instant: Instant) -> Self {
        // Even the outermost microseconds are only 107 million days away, so the cast is exact.
        Self(instant.micros().saturating_add(CHINA_OFFSET).div_euclid(MICROS_PER_DAY) as i32)
    }

    /// 00:00 of the day.
    pub const fn start(self) -> Instant {
        Instant::from_micros((self.0 as i64).saturating_mul(MICROS_PER_DAY).saturating_sub(CHINA_OFFSET))
    }

    /// 24:00 of the day, which is 00:00 of the next.
    pub const fn end(self) -> Instant {
        self.plus(1).start()
    }

    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// 0 = Monday … 6 = Sunday.
    pub const fn weekday(self) -> usize {
        (self.0 + 3).rem_euclid(7) as usize
    }

    pub fn date(self) -> Date {
        self.start().date()
    }

    /// Whether deadlines are computed for this day.
    pub fn in_range(self) -> bool {
        (Self::FIRST..=Self::LAST).contains(&self)
    }
}

/// The last day that belongs to a period ending at `end`: 24:00 still belongs to the day it closes.
pub const fn last_day(end: Instant) -> Day {
    Day::of(Instant::from_micros(end.micros().saturating_sub(1)))
}

impl std::fmt::Display for Day {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.date(), formatter)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse::<Date>().map(Self::from_date).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_date_library_on_every_day() {
        let mut date = jiff::civil::date(1900, 1, 1);
        for number in Day::FIRST.number()..=Day::LAST.number() {
            let day = Day::from_number(number);
            assert_eq!(Day::from_date(date), day);
            assert_eq!(day.date(), date);
            assert_eq!(i32::from(date.weekday().to_monday_zero_offset()), day.weekday() as i32);
            date = date.tomorrow().unwrap();
        }
        assert_eq!(date, jiff::civil::date(2300, 1, 1));
    }

    #[test]
    fn midnight_closes_the_day_before_it() {
        let day = Day::civil(2026, 11, 22);
        assert_eq!(last_day(day.end()), day);
        assert_eq!(last_day(day.start()), day.plus(-1));
        assert_eq!(Day::of(Instant::from_micros(i64::MAX)).plus(i32::MAX), Day::from_number(i32::MAX));
    }
}
