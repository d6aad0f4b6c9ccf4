//! The indicators as data: `data/indicators.toml`, read once and checked.

use super::measure::Measure;
use super::share::Share;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::OnceLock;
use ui::Language;

const SHIPPED: &str = include_str!("../../data/indicators.toml");

/// What an indicator is, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    pub name: String,
    pub meaning: String,
    pub formula: String,
    pub numerator: String,
    pub denominator: String,
    /// To which day and unit a count belongs.
    pub counted: String,
    /// What it must never be used for.
    pub never: String,
}

/// An indicator (指标).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Indicator {
    pub key: String,
    pub kind: Kind,
    pub source: String,
    pub example: Example,
    /// Shown to everybody on `/open`.
    pub public: bool,
    /// It counts what requesters said: a small rest of its denominator is guarded like a small count.
    pub guards_rest: bool,
    zh: Told,
    en: Told,
}

/// How it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One measure out of another.
    Share { numerator: Measure, denominator: Measure },
    /// How many of one measure on one of the other: no share, so it has neither percentage nor interval.
    Mean { numerator: Measure, denominator: Measure },
    /// One measure out of another, both counted in parts of a case: a percentage, and no interval, as parts are no draws.
    Shared { numerator: Measure, denominator: Measure },
    /// The median age of what is parked, in days.
    ParkedAge,
}

/// The worked example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Example {
    Share { share: Share, is: String },
    Median { days: Vec<i64>, is: String },
}

/// What decides when a figure is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    pub small_count: i64,
    pub least_denominator: i64,
    pub least_days: i64,
}

/// All indicators in their order.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicators {
    pub version: i64,
    pub effective_from: String,
    pub thresholds: Thresholds,
    indicator: Vec<Indicator>,
}

/// The list of indicators cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("insight-indicators: {0}")]
pub struct IndicatorError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    key: String,
    #[serde(default)]
    median: bool,
    #[serde(default)]
    mean: bool,
    #[serde(default)]
    shared: bool,
    numerator: Option<Measure>,
    denominator: Option<Measure>,
    source: String,
    example: WrittenExample,
    public: bool,
    #[serde(default)]
    guards_rest: bool,
    zh: Told,
    en: Told,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExample {
    numerator: Option<i64>,
    denominator: Option<i64>,
    #[serde(default)]
    days: Vec<i64>,
    is: String,
}

impl TryFrom<Written> for Indicator {
    type Error = IndicatorError;

    fn try_from(written: Written) -> Result<Self, IndicatorError> {
        let wrong = |what: &str| IndicatorError(format!("{}: {what}", written.key));
        let measures = written.numerator.zip(written.denominator);
        let kind = match (written.median, written.mean, written.shared, measures) {
            (true, false, false, None) => Kind::ParkedAge,
            (false, false, false, Some((numerator, denominator))) => Kind::Share { numerator, denominator },
            (false, true, false, Some((numerator, denominator))) => Kind::Mean { numerator, denominator },
            (false, false, true, Some((numerator, denominator))) => Kind::Shared { numerator, denominator },
            _ => return Err(wrong("either a median, or numerator and denominator")),
        };
        let given = written.example;
        let example = match (kind, given.numerator, given.denominator) {
            (
                Kind::Share { .. } | Kind::Mean { .. } | Kind::Shared { .. },
                Some(numerator),
                Some(denominator),
            ) => Example::Share { share: Share::new(numerator, denominator), is: given.is },
            (Kind::ParkedAge, None, None) => Example::Median { days: given.days, is: given.is },
            _ => return Err(wrong("the example is of another kind")),
        };
        let Written { key, source, public, guards_rest, zh, en, .. } = written;
        Ok(Self { key, kind, source, example, public, guards_rest, zh, en })
    }
}

impl Indicator {
    pub const fn told(&self, language: Language) -> &Told {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
    /// Its two measures, when it is a share or a mean.
    pub const fn measures(&self) -> Option<(Measure, Measure)> {
        match self.kind {
            Kind::Share { numerator, denominator }
            | Kind::Mean { numerator, denominator }
            | Kind::Shared { numerator, denominator } => Some((numerator, denominator)),
            Kind::ParkedAge => None,
        }
    }
    /// Whether it has a percentage and an interval.
    pub const fn is_share(&self) -> bool {
        matches!(self.kind, Kind::Share { .. })
    }
    pub const fn is_mean(&self) -> bool {
        matches!(self.kind, Kind::Mean { .. })
    }
    pub const fn is_shared(&self) -> bool {
        matches!(self.kind, Kind::Shared { .. })
    }
    /// Into how many parts a case is counted.
    pub const fn parts(&self) -> i64 {
        if self.is_shared() { duty::WHOLE_SHARE as i64 } else { 1 }
    }
    /// A count as people read it: of what is counted in parts, the cases that they make.
    pub fn said(&self, count: i64) -> String {
        if self.is_shared() { of_parts(count) } else { count.to_string() }
    }
}

impl Indicators {
    /// Reads a list.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, IndicatorError> {
        let read: Self = toml::from_str(text).map_err(|cause| IndicatorError(cause.to_string()))?;
        let keys: BTreeSet<&str> = read.indicator.iter().map(|one| one.key.as_str()).collect();
        match keys.len() == read.indicator.len() {
            true => Ok(read),
            false => Err(IndicatorError("a key stands twice".into())),
        }
    }

    /// The list that ships; empty only if the file in the program were damaged, which a test rules out.
    pub fn shipped() -> &'static Self {
        static READ: OnceLock<Indicators> = OnceLock::new();
        READ.get_or_init(|| {
            Self::parse(SHIPPED).unwrap_or_else(|_| Self {
                version: 0,
                effective_from: String::new(),
                thresholds: Thresholds { small_count: 5, least_denominator: 20, least_days: 90 },
                indicator: Vec::new(),
            })
        })
    }

    pub fn all(&self) -> impl Iterator<Item = &Indicator> {
        self.indicator.iter()
    }
    pub fn public(&self) -> impl Iterator<Item = &Indicator> {
        self.indicator.iter().filter(|one| one.public)
    }
    pub fn find(&self, key: &str) -> Option<&Indicator> {
        self.indicator.iter().find(|one| one.key == key)
    }
}

/// `1.3` for 1300 parts: exact, without zeros that say nothing.
fn of_parts(count: i64) -> String {
    let whole = i64::from(duty::WHOLE_SHARE);
    let rest = format!("{:03}", (count % whole).abs());
    match rest.trim_end_matches('0') {
        "" => (count / whole).to_string(),
        rest => format!("{}{}.{rest}", if count < 0 { "-" } else { "" }, (count / whole).abs()),
    }
}

/// `docs/indicators.md`: the indicators for readers of the repository.
pub fn document(indicators: &Indicators) -> String {
    let mut text = String::from(
        "# Indicators (指标)\n\nMade from `crates/insight/data/indicators.toml` by `cargo run -p insight --example indicators`; a test \
         keeps both equal.\nEvery figure is shown with its denominator. Figures are of places and units, never of persons. All \
         count whole days, up to 24:00 of yesterday.\n",
    );
    let thresholds = indicators.thresholds;
    let _ = writeln!(
        text,
        "\nPublic counts from 1 to {} are not shown, nor what they would follow from; below a denominator of {} or with less than \
         {} days of data the counts are shown without a percentage.",
        thresholds.small_count - 1,
        thresholds.least_denominator,
        thresholds.least_days
    );
    for one in indicators.all() {
        let (zh, en) = (&one.zh, &one.en);
        let _ = writeln!(text, "\n## {} · {}\n", zh.name, en.name);
        let _ = writeln!(text, "{}\n{}\n", zh.meaning, en.meaning);
        let _ = writeln!(text, "- `{}`{}", one.key, if one.public { ", public" } else { "" });
        if let Some((numerator, denominator)) = one.measures() {
            let _ = writeln!(text, "- measures: `{}` ÷ `{}`", numerator.as_str(), denominator.as_str());
        }
        let _ = writeln!(text, "- {} — {}", zh.formula, en.formula);
        let _ = writeln!(text, "- {} — {}", zh.counted, en.counted);
        let _ = match &one.example {
            Example::Share { share, is } => {
                let percent = if one.is_mean() { "" } else { " %" };
                let (numerator, denominator) = (one.said(share.numerator), one.said(share.denominator));
                writeln!(text, "- {numerator} ÷ {denominator} = {is}{percent}")
            }
            Example::Median { days, is } => {
                let days: Vec<String> = days.iter().map(ToString::to_string).collect();
                writeln!(text, "- median of {} = {is} days", days.join(", "))
            }
        };
        let _ = writeln!(text, "- {} — {}", zh.never, en.never);
        let _ = writeln!(text, "- {}", one.source);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::median;
    use kernel::covers;

    #[test]
    fn every_indicator_has_formula_measures_and_a_worked_example_that_is_right() {
        covers!("001-29");
        let shipped = Indicators::parse(SHIPPED).unwrap();
        assert_eq!(shipped.all().count(), 17);
        for one in shipped.all() {
            match &one.example {
                Example::Share { share, is } => {
                    let found = if one.is_mean() { share.mean() } else { share.percent() };
                    assert_eq!(found.as_ref(), Some(is), "{}", one.key);
                }
                Example::Median { days, is } => {
                    assert_eq!(median(days.clone()), is.parse().ok(), "{}", one.key);
                }
            }
            for told in [&one.zh, &one.en] {
                let texts = [&told.name, &told.meaning, &told.formula, &told.counted, &told.never];
                assert!(texts.iter().all(|text| !text.trim().is_empty()), "{}", one.key);
            }
            assert!(!one.source.is_empty(), "{}", one.key);
        }
        for (key, example) in [("on_time", "75.82"), ("closure", "93.72")] {
            let found = shipped.find(key).unwrap();
            assert!(matches!(&found.example, Example::Share { is, .. } if is == example));
        }
    }

    #[test]
    fn parts_are_read_as_the_cases_that_they_make() {
        let read = [(0, "0"), (1000, "1"), (300, "0.3"), (1333, "1.333"), (-50, "-0.05"), (12_340, "12.34")];
        for (parts, cases) in read {
            assert_eq!(of_parts(parts), cases);
        }
    }

    #[test]
    fn the_document_says_what_the_data_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/indicators.md");
        let written = std::fs::read_to_string(path).unwrap();
        assert_eq!(
            written,
            document(Indicators::shipped()),
            "run `cargo run -p insight --example indicators`"
        );
    }
}
