//! Calendar dates as the scan's files write them: year, year/month, year/month/day.

/// A day, counted from 1 January 1970 in the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i32,
    pub month: u32,
    pub day: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a date (year, year/month or year/month/day)")]
pub struct DateError(pub String);

impl Date {
    /// Days since 1 January 1970 (Hinnant's method).
    pub const fn number(self) -> i64 {
        let year = self.year as i64 - if self.month <= 2 { 1 } else { 0 };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let month = (self.month as i64 + 9) % 12;
        let of_year = (153 * month + 2) / 5 + self.day as i64 - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }
}

impl std::str::FromStr for Date {
    type Err = DateError;
    /// Missing parts are 1; years of two digits are of the twentieth century.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let wrong = || DateError(text.to_owned());
        let parts: Vec<&str> = text.split(['/', '-']).collect();
        let number = |at: usize| parts.get(at).map_or(Ok(1), |part| part.parse::<u32>().map_err(|_| wrong()));
        let (year, month, day) = (number(0)?, number(1)?, number(2)?);
        let year = if year < 100 { 1900 + year as i32 } else { year.min(1_000_000) as i32 };
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let in_month =
            month.checked_sub(1).and_then(|month| length.get(month as usize)).copied().unwrap_or(0);
        if text.is_empty() || parts.len() > 3 || day == 0 || day > in_month || year > 9999 {
            return Err(wrong());
        }
        Ok(Self { year, month, day })
    }
}
