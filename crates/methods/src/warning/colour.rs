//! From bounds to three colours. This is Linli's own choice, kept apart so that a street can replace it.
//!
//! - yellow (黄): C1 or C2 (least deviation 1) alarms, or the count passes the bound at alpha 0.05;
//! - orange (橙): the count passes the bound at alpha 0.01, or it is the second yellow period in a row;
//! - red (红): the second orange period in a row, or the excess over the expected count is at least twice
//!   what the bound at alpha 0.01 allows.
//!
//! With less than two years of history there is no season to compare with: EARS and CUSUM alone decide
//! about yellow.

use super::{Series, cusum, ears, farrington};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    #[default]
    None,
    Yellow,
    Orange,
    Red,
}

/// What the methods found about one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Evidence {
    pub index: usize,
    pub ears: bool,
    /// Used while the history is short.
    pub cusum: bool,
    /// The count passed the bound at alpha 0.05.
    pub over_wide: bool,
    /// The count passed the bound at alpha 0.01.
    pub over_narrow: bool,
    /// (count - expected) / (bound - expected) at alpha 0.01.
    pub exceedance: Option<f64>,
}

/// Where the rule's own numbers stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Yellow periods in a row that make orange.
    pub yellows: usize,
    /// Orange periods in a row that make red.
    pub oranges: usize,
    /// Exceedance that makes red at once.
    pub exceedance: f64,
}

impl Default for Rule {
    fn default() -> Self {
        Self { yellows: 2, oranges: 2, exceedance: 2.0 }
    }
}

impl Rule {
    /// The colour of each period; the evidence must be consecutive periods, oldest first.
    pub fn colours(&self, evidence: &[Evidence]) -> Vec<Colour> {
        let (mut yellows, mut oranges) = (0, 0);
        evidence
            .iter()
            .map(|found| {
                let far = found.exceedance.is_some_and(|exceedance| exceedance >= self.exceedance);
                let yellow = found.ears || found.cusum || found.over_wide || found.over_narrow || far;
                yellows = if yellow { yellows + 1 } else { 0 };
                let orange = found.over_narrow || far || yellows >= self.yellows;
                oranges = if orange { oranges + 1 } else { 0 };
                if far || oranges >= self.oranges {
                    Colour::Red
                } else if orange {
                    Colour::Orange
                } else if yellow {
                    Colour::Yellow
                } else {
                    Colour::None
                }
            })
            .collect()
    }
}

/// Gathers the evidence for the periods of `range`: Farrington with as many of the last five years as
/// there are (two at least), EARS, and CUSUM while the history is shorter than that.
pub fn evidence(series: &Series, range: std::ops::Range<usize>) -> Vec<Evidence> {
    let counts = series.counts();
    let range = range.start.min(counts.len())..range.end.min(counts.len());
    let of_ears = |method| {
        let mut alarms = vec![false; counts.len()];
        for bound in ears::ears(series, method, ears::Settings::usual(method)) {
            alarms[bound.index] = bound.alarm;
        }
        alarms
    };
    let (c1, c2) = (of_ears(ears::Method::C1), of_ears(ears::Method::C2));
    range
        .map(|index| {
            let ears = c1[index] || c2[index];
            let Some((wide, narrow)) = seasonal(series, index) else {
                return Evidence {
                    index,
                    ears,
                    cusum: short_history_cusum(series, index),
                    ..Evidence::default()
                };
            };
            let excess = counts[index] - narrow.expected.unwrap_or(f64::NAN);
            let allowed = narrow.upper.unwrap_or(f64::NAN) - narrow.expected.unwrap_or(f64::NAN);
            let exceedance = (allowed > 0.0).then(|| excess / allowed).filter(|value| value.is_finite());
            let (over_wide, over_narrow) = (wide.alarm, narrow.alarm);
            Evidence { index, ears, cusum: false, over_wide, over_narrow, exceedance }
        })
        .collect()
}

fn seasonal(series: &Series, index: usize) -> Option<(farrington::Judged, farrington::Judged)> {
    let usual = farrington::Settings::default();
    let frequency = series.frequency();
    let years = index.checked_sub(usual.half_window)? / frequency;
    if years < 2 {
        return None;
    }
    // Ten levels suit weeks; fewer periods between the windows make fewer levels.
    let between = frequency.saturating_sub(2 * usual.half_window + 1);
    let levels = usual.levels.min(between / 4 + 1);
    let left_out = usual.left_out.min(frequency / 2);
    let settings = farrington::Settings { years: years.min(usual.years), levels, left_out, ..usual };
    let judge = |alpha| {
        farrington::farrington(series, farrington::Settings { alpha, ..settings }, index..index + 1).pop()
    };
    Some((judge(0.05)?, judge(0.01)?))
}

/// The first half of what came before sets the expected count.
fn short_history_cusum(series: &Series, index: usize) -> bool {
    if index < 8 {
        return false;
    }
    let Ok(known) = Series::new(series.counts()[..=index].to_vec(), series.frequency()) else { return false };
    cusum::cusum(&known, cusum::Settings::usual(index / 2)).last().is_some_and(|last| last.alarm)
}
