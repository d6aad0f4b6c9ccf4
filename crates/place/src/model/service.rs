//! What a service point offers, and when it is open.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a service point offers (服务点功能).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its functions, as people call them.
    pub functions: Vec<String>,
    /// When it is open in China's time; empty means that nothing was stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<OpenSpan>,
    /// Rooms that can be booked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<Room>,
}

/// A room that can be booked (可预约场地).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub name: String,
    pub seats: Option<u32>,
}

/// One opening span on one day of the week, in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OpenSpan {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: u8,
    pub opens: u16,
    /// At most 1440.
    pub closes: u16,
}

impl Service {
    /// Whether it is open at `moment` of a wall clock in China, by its weekly hours.
    pub fn open_at(&self, moment: DateTime) -> bool {
        let weekday = u8::try_from(moment.date().weekday().to_monday_one_offset()).unwrap_or(0);
        let minute = u16::try_from(i32::from(moment.hour()) * 60 + i32::from(moment.minute())).unwrap_or(0);
        self.hours.iter().any(|span| span.weekday == weekday && span.opens <= minute && minute < span.closes)
    }
}

/// The opening hours cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not opening hours: {0}")]
pub struct HoursError(pub String);

const DAYS: [(&str, &str); 7] = [
    ("Mo", "周一"),
    ("Tu", "周二"),
    ("We", "周三"),
    ("Th", "周四"),
    ("Fr", "周五"),
    ("Sa", "周六"),
    ("Su", "周日"),
];

/// Reads weekly hours such as `Mo-Fr 08:30-12:00,14:00-17:30;Sa 09:00-12:00` or `周一至周五 9:00-17:00`.
///
/// # Errors
/// The part that could not be read.
pub fn read_hours(text: &str) -> Result<Vec<OpenSpan>, HoursError> {
    let text = text
        .replace('；', ";")
        .replace(['，', '、'], ",")
        .replace('：', ":")
        .replace(['至', '—', '–', '~'], "-");
    let mut spans = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let refused = || HoursError(part.to_owned());
        if part == "24/7" || part == "全天" {
            spans.extend((1..=7).map(|weekday| OpenSpan { weekday, opens: 0, closes: 1440 }));
            continue;
        }
        let (days, times) = part.split_once(' ').ok_or_else(refused)?;
        let days = read_days(days).ok_or_else(refused)?;
        for time in times.split(',') {
            let (opens, closes) = time.trim().split_once('-').ok_or_else(refused)?;
            let (opens, closes) =
                (read_minute(opens).ok_or_else(refused)?, read_minute(closes).ok_or_else(refused)?);
            if opens >= closes {
                return Err(refused());
            }
            spans.extend(days.iter().map(|&weekday| OpenSpan { weekday, opens, closes }));
        }
    }
    spans.sort_unstable();
    spans.dedup();
    Ok(spans)
}

fn read_days(text: &str) -> Option<Vec<u8>> {
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (read_day(first)?, read_day(last)?),
            None => (read_day(part)?, read_day(part)?),
        };
        if first > last {
            return None;
        }
        days.extend(first..=last);
    }
    Some(days)
}

fn read_day(text: &str) -> Option<u8> {
    let text = text.trim().replace("星期", "周").replace("礼拜", "周").replace("周天", "周日");
    let position =
        DAYS.iter().position(|(short, chinese)| text.eq_ignore_ascii_case(short) || text == *chinese)?;
    u8::try_from(position + 1).ok()
}

fn read_minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour <= 24 && minute < 60 && hour * 60 + minute <= 1440).then_some(hour * 60 + minute)
}

impl FromStr for Service {
    type Err = HoursError;
    /// Reads hours alone; functions and rooms are added by the caller.
    fn from_str(text: &str) -> Result<Self, HoursError> {
        Ok(Self { hours: read_hours(text)?, ..Self::default() })
    }
}

impl fmt::Display for OpenSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = DAYS.get(usize::from(self.weekday).wrapping_sub(1)).map_or("", |(short, _)| short);
        write!(
            formatter,
            "{day} {:02}:{:02}-{:02}:{:02}",
            self.opens / 60,
            self.opens % 60,
            self.closes / 60,
            self.closes % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms_of_hours() {
        let spans = read_hours("Mo-Fr 08:30-12:00,14:00-17:30;Sa 09:00-12:00").unwrap();
        assert_eq!(spans.len(), 11);
        assert_eq!(read_hours("周一至周五 8:30-12:00，14:00-17:30；周六 9:00-12:00").unwrap(), spans);
        assert!(read_hours("Mo 12:00-09:00").is_err());
        assert!(read_hours("Fr-Mo 9:00-10:00").is_err());
        assert!(read_hours("sometimes").is_err());
    }

    #[test]
    fn a_service_point_knows_when_it_is_open() {
        let service: Service = "Mo-Fr 09:00-17:00".parse().unwrap();
        assert!(service.open_at("2026-11-23T09:00".parse().unwrap()));
        assert!(!service.open_at("2026-11-23T17:00".parse().unwrap()));
        assert!(!service.open_at("2026-11-22T10:00".parse().unwrap()));
    }
}
