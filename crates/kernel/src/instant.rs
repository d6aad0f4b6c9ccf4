//! A point in time, as Linli stores and computes it.

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The zone in which people here read a clock. Stored times are UTC; only the edges and the
/// working calendar convert.
pub const ZONE: &str = "Asia/Shanghai";

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Instant(i64);

/// The text is not an instant.
#[derive(Debug, thiserror::Error)]
#[error("not an instant: {0} (write 2026-11-22T09:30:00+08:00, or 2026-11-22 09:30 in China's time)")]
pub struct InstantError(String);

impl Instant {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    pub const fn micros(self) -> i64 {
        self.0
    }
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
    /// The instant as a library timestamp; values beyond the library's years saturate.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }
    /// The instant on a wall clock in China.
    pub fn zoned(self) -> Zoned {
        // China has kept UTC+8 without daylight saving since 1991, so the fixed offset is exact
        // for every instant that Linli stores and needs no zone database on the machine.
        self.timestamp().to_zoned(TimeZone::fixed(jiff::tz::offset(8)))
    }
    pub fn civil(self) -> civil::DateTime {
        self.zoned().datetime()
    }
    pub fn date(self) -> civil::Date {
        self.civil().date()
    }
    /// The instant at which a wall clock in China shows `datetime`.
    pub fn from_civil(datetime: civil::DateTime) -> Self {
        match TimeZone::fixed(jiff::tz::offset(8)).to_timestamp(datetime) {
            Ok(timestamp) => Self::from_timestamp(timestamp),
            Err(_) => Self(if datetime.year() < 0 { i64::MIN } else { i64::MAX }),
        }
    }
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
    /// Whole seconds from `earlier` to this instant; negative when it is later.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(1_000_000)
    }
    /// `2026-11-22T09:30:00+08:00`, the form for machines.
    pub fn rfc3339(self) -> String {
        self.zoned().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.rfc3339())
    }
}
impl fmt::Debug for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Instant {
    type Err = InstantError;
    /// Reads an RFC 3339 instant, or a civil date-time taken as China's time.
    fn from_str(text: &str) -> Result<Self, InstantError> {
        let text = text.trim();
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            return Ok(Self::from_timestamp(timestamp));
        }
        let refused = || InstantError(text.chars().take(60).collect());
        if let Ok(datetime) = text.parse::<civil::DateTime>() {
            return Ok(Self::from_civil(datetime));
        }
        for form in ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"] {
            if let Ok(datetime) = civil::DateTime::strptime(form, text) {
                return Ok(Self::from_civil(datetime));
            }
        }
        let date = text.parse::<civil::Date>().map_err(|_| refused())?;
        Ok(Self::from_civil(date.at(0, 0, 0, 0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_chinas_time() {
        let instant: Instant = "2026-02-14 09:30".parse().unwrap();
        assert_eq!(instant.to_string(), "2026-02-14T09:30:00+08:00");
        assert_eq!("2026-02-14T01:30:00Z".parse::<Instant>().unwrap(), instant);
        assert_eq!(Instant::from_civil(instant.civil()), instant);
        assert!("yesterday".parse::<Instant>().is_err());
    }
}
