//! EARS C1, C2, C3: this period against the seven before it.

use super::{Bound, Series};
use crate::special::normal_quantile;

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Baseline t-7 … t-1.
    C1,
    /// Baseline t-9 … t-3, so that the beginning of a rise does not hide it.
    C2,
    /// As C2, remembering the excesses of the two periods before.
    C3,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Periods in the baseline, at least 2.
    pub baseline: usize,
    /// Chance of a false alarm per period.
    pub alpha: f64,
    /// Standard deviations below this count as this: with 0 a single case after quiet weeks alarms.
    pub least_deviation: f64,
}

impl Settings {
    /// Baseline 7, alpha 0.001 (C3: 0.025), and the least deviation 1 that small counts need.
    pub const fn usual(method: Method) -> Self {
        let alpha = if matches!(method, Method::C3) { 0.025 } else { 0.001 };
        Self { baseline: 7, alpha, least_deviation: 1.0 }
    }
}

/// Bounds from the first period that has a whole baseline: `baseline` for C1, two later for C2, four
/// later for C3. Alarm: count > bound.
pub fn ears(series: &Series, method: Method, settings: Settings) -> Vec<Bound> {
    let counts = series.counts();
    let length = settings.baseline.max(2);
    let z = normal_quantile(1.0 - settings.alpha);
    let gap = if method == Method::C1 { 0 } else { 2 };
    let level = |at: usize| baseline(&counts[at - gap - length..at - gap], settings.least_deviation);
    let first = length.saturating_add(gap + if method == Method::C3 { 2 } else { 0 });
    (first..counts.len())
        .map(|index| {
            let (mean, deviation) = level(index);
            let upper = match method {
                Method::C1 | Method::C2 => mean + z * deviation,
                // The bound of the R package: it rises and falls with the count itself, so that what
                // decides is the remembered excess alone.
                Method::C3 => {
                    let excess = |earlier: usize| {
                        let (mean, deviation) = level(earlier);
                        let standardised = (counts[earlier] - mean) / deviation - 1.0;
                        if standardised < 0.0 { 0.0 } else { standardised }
                    };
                    let memory = excess(index - 1) + excess(index - 2);
                    let bound = counts[index] + deviation * (z - memory);
                    if bound < 0.0 { 0.0 } else { bound }
                }
            };
            // Without any deviation a remembered excess is undefined, and so is the bound.
            let upper = (!upper.is_nan()).then_some(upper);
            Bound { index, upper, alarm: upper.is_some_and(|upper| counts[index] > upper) }
        })
        .collect()
}

fn baseline(counts: &[f64], least_deviation: f64) -> (f64, f64) {
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let squares: f64 = counts.iter().map(|count| (count - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0)).sqrt().max(least_deviation))
}
