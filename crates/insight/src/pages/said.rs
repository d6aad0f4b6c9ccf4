//! Figures in the interface's words.

use crate::model::{Indicator, Indicators, Period, PeriodKind, Share};
use crate::query::{AsOf, Public, Tally};
use cases::Said;
use kernel::UnitId;
use place::PlaceId;
use ui::Words;

/// `2026 年第 4 季度`
pub(crate) fn period(words: &Words, period: Period) -> String {
    let (year, month) = (period.first.year().to_string(), period.first.number());
    match period.kind {
        PeriodKind::Month => words.with("insight-month", [("year", year), ("month", month.to_string())]),
        PeriodKind::Quarter => {
            words.with("insight-quarter", [("year", year), ("quarter", ((month - 1) / 3 + 1).to_string())])
        }
        PeriodKind::Year => words.with("insight-year", [("year", year)]),
    }
}

/// Half days are said as such, whole ones without a fraction.
pub(crate) fn days(days: f64) -> String {
    if days.fract() == 0.0 { format!("{days:.0}") } else { format!("{days:.1}") }
}

/// A share in words: never a bare percentage, and none when there is too little to speak of.
pub(crate) fn share(words: &Words, share: Share, enough: bool) -> String {
    let counts = |key: &str, more: Vec<(&str, String)>| {
        let mut facts =
            vec![("numerator", share.numerator.to_string()), ("denominator", share.denominator.to_string())];
        facts.extend(more);
        words.with(
            key,
            facts.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>().as_slice(),
        )
    };
    let least = Indicators::shipped().thresholds.least_denominator;
    match share.percent() {
        None => words.t("insight-none"),
        Some(_) if share.denominator < least || !enough => counts("insight-counts", Vec::new()),
        Some(percent) => counts("insight-share", vec![("percent", percent)]),
    }
}

/// The range of a share in words; nothing where no percentage is shown.
pub(crate) fn interval(words: &Words, share: Share, enough: bool) -> String {
    let least = Indicators::shipped().thresholds.least_denominator;
    let Some((low, high)) = share.interval().filter(|_| enough && share.denominator >= least) else {
        return words.t("insight-none");
    };
    let percent = |one: f64| format!("{:.1}", one * 100.0);
    words.with("insight-interval", [("low", percent(low)), ("high", percent(high))])
}

/// Two counts of an indicator: a share, or how many there are on one.
pub(crate) fn of_indicator(words: &Words, counted: Share, indicator: &Indicator, enough: bool) -> String {
    if indicator.is_shared() {
        return of_parts(words, counted, indicator, enough);
    }
    if !indicator.is_mean() {
        return share(words, counted, enough);
    }
    let least = Indicators::shipped().thresholds.least_denominator;
    let (numerator, denominator) = (counted.numerator.to_string(), counted.denominator.to_string());
    match counted.mean() {
        None => words.t("insight-none"),
        Some(_) if counted.denominator < least || !enough => {
            words.with("insight-counts", [("numerator", numerator), ("denominator", denominator)])
        }
        Some(mean) => {
            let facts = [("mean", mean), ("numerator", numerator), ("denominator", denominator)];
            words.with("insight-mean", facts)
        }
    }
}

/// What units bear together, in the cases that their parts make.
fn of_parts(words: &Words, counted: Share, indicator: &Indicator, enough: bool) -> String {
    let least = Indicators::shipped().thresholds.least_denominator * indicator.parts();
    let (numerator, denominator) = (indicator.said(counted.numerator), indicator.said(counted.denominator));
    match counted.percent() {
        None => words.t("insight-none"),
        Some(_) if counted.denominator < least || !enough => {
            words.with("insight-counts", [("numerator", numerator), ("denominator", denominator)])
        }
        Some(percent) => {
            let facts = [("percent", percent), ("numerator", numerator), ("denominator", denominator)];
            words.with("insight-share", facts)
        }
    }
}

/// A figure of a tally, for those who may see all of it.
pub(crate) fn figure(words: &Words, tally: &Tally, indicator: &Indicator, enough: bool) -> String {
    match (indicator.measures(), tally.parked_age()) {
        (Some(_), _) => of_indicator(words, tally.share(indicator), indicator, enough),
        (None, Some(age)) => parked(words, age, tally.share(indicator).denominator),
        (None, None) => words.t("insight-parked-none"),
    }
}

fn parked(words: &Words, age: f64, count: i64) -> String {
    words.with("insight-parked", [("days", days(age)), ("count", count.to_string())])
}

/// A figure as everybody may see it, in two lines: the percentage or the age, and the counts under it.
pub(crate) fn public_lines(
    words: &Words,
    shown: Public,
    indicator: &Indicator,
    enough: bool,
) -> (String, String) {
    let least = Indicators::shipped().thresholds.least_denominator;
    let counts = |share: Share| format!("{}/{}", share.numerator, share.denominator);
    match (indicator.measures(), shown.share(), shown.days, shown.denominator) {
        (Some(_), Some(share), ..) => match share.percent() {
            None => (words.t("insight-none"), String::new()),
            Some(percent) if enough && share.denominator >= least => {
                (words.with("insight-percent", [("percent", percent)]), counts(share))
            }
            Some(_) => (counts(share), String::new()),
        },
        (None, _, Some(age), Some(count)) => (
            words.with("insight-days", [("days", days(age))]),
            words.with("insight-cases", [("count", count.to_string())]),
        ),
        (None, _, None, Some(_)) => (words.t("insight-parked-none"), String::new()),
        _ => (words.t("insight-hidden"), String::new()),
    }
}

/// The percentage alone, where it is shown with its counts in the same period's table.
pub(crate) fn past(words: &Words, share: Option<Share>, enough: bool) -> String {
    let least = Indicators::shipped().thresholds.least_denominator;
    let percent = share.filter(|share| enough && share.denominator >= least).and_then(Share::percent);
    percent.map(|percent| words.with("insight-before", [("percent", percent)])).unwrap_or_default()
}

/// Up to when and to which entry is counted.
pub(crate) fn as_of(words: &Words, as_of: &AsOf) -> String {
    let last = as_of.today.start().plus_seconds(-1);
    words.with(
        "insight-as-of",
        [
            ("day", words.day(last)),
            ("entries", as_of.entries.to_string()),
            ("at", words.moment(as_of.at)),
            ("behind", as_of.behind.to_string()),
        ],
    )
}

pub(crate) fn place(said: &Said, place: Option<PlaceId>) -> String {
    match place {
        Some(place) => said.place(Some(place)),
        None => said.t("insight-place-open"),
    }
}

pub(crate) fn unit(said: &Said, unit: Option<UnitId>) -> String {
    match unit {
        Some(unit) => said.unit(unit),
        None => said.t("insight-unit-none"),
    }
}

/// A cell of a table for spreadsheets: quoted, and never read as a formula.
pub(crate) fn csv(cells: &[String]) -> String {
    let cell = |text: &String| {
        let guard = if text.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    };
    let mut line = cells.iter().map(cell).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}
