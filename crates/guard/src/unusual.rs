//! Unusual looks (异常查阅): many matters in an hour, or at hours when few work. A list for the auditor.

use kernel::Instant;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// Figures of `policy/access.toml`, explained there.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnusualRules {
    pub many_in_an_hour: i64,
    pub odd_from_hour: i8,
    pub odd_to_hour: i8,
    pub many_at_odd_hours: i64,
    pub days: i64,
}

/// Why an hour is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Many,
    OddHour,
}

/// One account in one hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusual {
    pub account: String,
    /// The beginning of the hour.
    pub hour: Instant,
    /// Different matters looked at.
    pub matters: i64,
    pub why: Why,
}

impl UnusualRules {
    /// The rules that ship with Linli.
    ///
    /// # Errors
    /// What is wrong with the text; a test reads it.
    pub fn shipped() -> Result<Self, String> {
        static RULES: OnceLock<Result<UnusualRules, String>> = OnceLock::new();
        RULES
            .get_or_init(|| {
                toml::from_str(include_str!("../policy/access.toml")).map_err(|cause| cause.to_string())
            })
            .clone()
    }

    /// The fewest matters in an hour that can matter at all: what the query asks for.
    pub fn least(&self) -> i64 {
        self.many_in_an_hour.min(self.many_at_odd_hours)
    }

    /// Whether an hour (counted since 1970, UTC) with so many matters is unusual.
    pub fn judge(&self, account: String, hour: i64, matters: i64) -> Option<Unusual> {
        let hour = Instant::from_micros(hour * 3_600_000_000);
        let local = hour.civil().hour();
        let odd = match self.odd_from_hour <= self.odd_to_hour {
            true => (self.odd_from_hour..self.odd_to_hour).contains(&local),
            false => local >= self.odd_from_hour || local < self.odd_to_hour,
        };
        let why = if matters >= self.many_in_an_hour {
            Why::Many
        } else if odd && matters >= self.many_at_odd_hours {
            Why::OddHour
        } else {
            return None;
        };
        Some(Unusual { account, hour, matters, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_and_at_night() {
        let rules = UnusualRules::shipped().unwrap();
        let at = |time: &str| time.parse::<Instant>().unwrap().micros() / 3_600_000_000;
        let why = |time: &str, matters| rules.judge("a".into(), at(time), matters).map(|one| one.why);
        assert_eq!(why("2026-03-02 10:00", 59), None);
        assert_eq!(why("2026-03-02 10:00", 60), Some(Why::Many));
        assert_eq!(why("2026-03-02 02:00", 10), Some(Why::OddHour));
        assert_eq!(why("2026-03-02 23:00", 10), Some(Why::OddHour));
        assert_eq!(why("2026-03-02 06:00", 10), None);
        assert_eq!(why("2026-03-02 02:00", 9), None);
        assert_eq!(why("2026-03-02 02:00", 60), Some(Why::Many));
    }
}
