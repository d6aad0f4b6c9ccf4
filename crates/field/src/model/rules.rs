//! The rules of the patrol plan (巡查规则): versioned data, published, about places and matters only.

use ::policy::{Policy, Wrong};
use jiff::civil::Date;
use kernel::Refusal;
use serde::{Deserialize, Serialize};

/// A count from which on a place gets points, and how many for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    pub least: u32,
    pub points: u32,
    pub basis: String,
}

/// A day of any year, `MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayOfYear {
    month: i8,
    day: i8,
}

impl DayOfYear {
    /// The day that a date is.
    pub fn of(date: Date) -> Self {
        Self { month: date.month(), day: date.day() }
    }
    fn read(text: &str) -> Option<Self> {
        let (month, day) = text.split_once('-')?;
        // 2024 has a 29 February.
        let date = Date::new(2024, month.parse().ok()?, day.parse().ok()?).ok()?;
        Some(Self::of(date))
    }
}

impl std::fmt::Display for DayOfYear {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:02}-{:02}", self.month, self.day)
    }
}

impl Serialize for DayOfYear {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DayOfYear {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom(format!("{text}: MM-DD")))
    }
}

/// What a time of the year brings (季节风险).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Season {
    pub code: String,
    pub name: String,
    pub name_en: String,
    #[schemars(with = "String")]
    pub from: DayOfYear,
    /// The last day; before `from` when the season runs over the new year.
    #[schemars(with = "String")]
    pub to: DayOfYear,
    /// Codes of matter types.
    pub matters: Vec<String>,
    pub points: u32,
    pub basis: String,
}

impl Season {
    /// Whether a date lies in it.
    pub fn holds(&self, date: Date) -> bool {
        let day = DayOfYear::of(date);
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            day >= self.from || day <= self.to
        }
    }
}

/// The rules in force; see `policy/patrol.toml` for every key with its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatrolRules {
    /// Calendar days for which own open cases stay readable on a phone without a connection.
    pub kept_days: u32,
    pub stops_per_week: u32,
    /// Calendar days.
    pub period_days: u32,
    pub recurrence: Counted,
    pub overdue: Counted,
    #[serde(default)]
    pub season: Vec<Season>,
}

impl Policy for PatrolRules {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "patrol";
    const STREAM: &'static str = "field-rules/patrol";
    const SHIPPED: &'static str = include_str!("../../policy/patrol.toml");

    fn check(&self) -> Result<(), Wrong> {
        Wrong::first([
            ("kept_days", self.kept_days, 1, 14),
            ("stops_per_week", self.stops_per_week, 1, 50),
            ("period_days", self.period_days, 7, 366),
            ("recurrence.least", self.recurrence.least, 2, 1000),
            ("overdue.least", self.overdue.least, 1, 1000),
        ])
    }
}

impl PatrolRules {
    /// Reads rules from TOML.
    ///
    /// # Errors
    /// Refusals `policy-…` at the field `rules`.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        ::policy::read(text).map_err(|refusal| refusal.at("rules"))
    }

    /// As TOML, as they are edited.
    pub fn text(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }
}
