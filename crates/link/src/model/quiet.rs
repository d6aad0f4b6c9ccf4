//! Quiet hours (免打扰时段): what is not urgent waits until they end.

use ::policy::{Policy, Version, Wrong};
use kernel::{Instant, Refusal};
use serde::{Deserialize, Serialize};

/// Looking further ahead than the longest holiday is a calendar without work days.
const FARTHEST_DAYS: i32 = 40;

/// Whom the hours are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever raised a case.
    Residents,
    /// People at work.
    Staff,
}

/// A stretch of every day, e.g. 21:00–08:00; the same hour twice is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    pub from: String,
    pub until: String,
    /// Besides, whole days off.
    #[serde(default)]
    pub days_off: bool,
}

/// The hours for both audiences, as in `policy/quiet.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    pub residents: Stretch,
    pub staff: Stretch,
}

/// One version of the hours.
pub type QuietVersion = Version<QuietHours>;

impl Policy for QuietHours {
    type Right = guard::right::EditReceiver;
    const NAME: &'static str = "quiet";
    const STREAM: &'static str = "quiet/hours";
    const SHIPPED: &'static str = include_str!("../../policy/quiet.toml");

    fn check(&self) -> Result<(), Wrong> {
        match self.wrong_hour() {
            Some((field, text)) => Err(Wrong::unreadable(field.replace('_', "."), text)),
            None => Ok(()),
        }
    }
}

/// Minutes of the day at `HH:MM`.
fn minutes(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

impl Stretch {
    /// Whether a minute of the day is quiet, and how many minutes it still is.
    fn left(&self, minute: i64) -> Option<i64> {
        let (from, until) = (minutes(&self.from)?, minutes(&self.until)?);
        let length = (until - from).rem_euclid(1440);
        let since = (minute - from).rem_euclid(1440);
        (since < length).then_some(length - since)
    }
}

impl QuietHours {
    /// Whether every hour can be read.
    ///
    /// # Errors
    /// Refusal `quiet-hour` at the field.
    pub fn check_fields(&self) -> Result<(), Refusal> {
        match self.wrong_hour() {
            Some((field, text)) => Err(Refusal::invalid("quiet-hour", field).with("given", text)),
            None => Ok(()),
        }
    }

    /// The first hour that cannot be read, with the name of its field.
    fn wrong_hour(&self) -> Option<(&'static str, &str)> {
        let given = [
            ("residents_from", &self.residents.from),
            ("residents_until", &self.residents.until),
            ("staff_from", &self.staff.from),
            ("staff_until", &self.staff.until),
        ];
        given
            .into_iter()
            .find(|(_, text)| minutes(text).is_none())
            .map(|(field, text)| (field, text.as_str()))
    }

    /// The first instant, from `now` on, at which this audience may be disturbed. `is_work_day` knows a date's kind.
    pub fn free_from(
        &self,
        audience: Audience,
        now: Instant,
        is_work_day: &dyn Fn(jiff::civil::Date) -> bool,
    ) -> Instant {
        let stretch = match audience {
            Audience::Residents => &self.residents,
            Audience::Staff => &self.staff,
        };
        let mut at = now;
        for _ in 0..FARTHEST_DAYS {
            let civil = at.civil();
            let minute = i64::from(civil.hour()) * 60 + i64::from(civil.minute());
            let within_minute = i64::from(civil.second());
            if let Some(left) = stretch.left(minute) {
                at = at.plus_seconds(left * 60 - within_minute);
            } else if stretch.days_off && !is_work_day(civil.date()) {
                // The next midnight; whether it is quiet then is asked again.
                at = at.plus_seconds((1440 - minute) * 60 - within_minute);
            } else {
                return at;
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }
    /// Monday to Friday.
    fn weekday(date: jiff::civil::Date) -> bool {
        date.weekday().to_monday_one_offset() <= 5
    }
    fn free(audience: Audience, now: &str) -> String {
        let hours = QuietVersion::shipped().unwrap().limits;
        let free = hours.free_from(audience, at(now), &weekday);
        free.civil().strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    #[test]
    fn residents_are_left_alone_at_night_and_staff_on_days_off_too() {
        use Audience::{Residents, Staff};
        assert_eq!(free(Residents, "2026-11-21 20:59:59"), "2026-11-21 20:59:59");
        assert_eq!(free(Residents, "2026-11-21 21:00:00"), "2026-11-22 08:00:00");
        assert_eq!(free(Residents, "2026-11-22 07:59:30"), "2026-11-22 08:00:00");
        assert_eq!(free(Residents, "2026-11-22 08:00:00"), "2026-11-22 08:00:00");
        // A Friday evening waits for Monday morning.
        assert_eq!(free(Staff, "2026-11-20 21:30:00"), "2026-11-23 08:00:00");
        assert_eq!(free(Staff, "2026-11-21 12:00:00"), "2026-11-23 08:00:00");
        assert_eq!(free(Staff, "2026-11-23 12:00:00"), "2026-11-23 12:00:00");
    }

    proptest! {
        /// Whatever the hours: what goes out goes out in an hour that is not quiet, and never before it was written.
        #[test]
        fn nothing_that_can_wait_goes_out_in_quiet_hours(
            from in 0i64..1440, until in 0i64..1440, days_off: bool, minute in 0i64..20_000, second in 0i64..60,
        ) {
            let said = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
            let stretch = Stretch { from: said(from), until: said(until), days_off };
            let hours = QuietHours { residents: stretch.clone(), staff: stretch.clone() };
            prop_assert!(hours.check_fields().is_ok());
            let now = at("2026-11-16 00:00").plus_seconds(minute * 60 + second);
            let free = hours.free_from(Audience::Staff, now, &weekday);
            prop_assert!(free >= now);
            let civil = free.civil();
            prop_assert!(stretch.left(i64::from(civil.hour()) * 60 + i64::from(civil.minute())).is_none());
            prop_assert!(!days_off || weekday(civil.date()));
            // Asked again at that instant, it is the same: nothing is put off for ever.
            prop_assert_eq!(hours.free_from(Audience::Staff, free, &weekday), free);
        }
    }

    #[test]
    fn an_hour_that_is_none_is_refused_at_its_field() {
        let mut hours = QuietVersion::shipped().unwrap().limits;
        hours.staff.until = "25:00".into();
        let refusal = hours.check_fields().unwrap_err();
        assert_eq!((refusal.code, refusal.field), ("quiet-hour", Some("staff_until")));
    }
}
