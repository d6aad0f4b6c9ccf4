//! CUSUM: adds up deviations above an allowance until they are too many.

use super::{Bound, Series};

/// How a count is made comparable to a standard normal deviate around the expected count m.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transformation {
    /// (y - m) / sqrt(m)
    Standard,
    /// (y - 3m + 2 sqrt(ym)) / (2 sqrt(m))
    Rossi,
    /// 1.5 (y^(2/3) - m^(2/3)) / m^(1/6)
    Anscombe,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    pub transformation: Transformation,
    /// Allowance per period.
    pub k: f64,
    /// Alarm when the sum reaches this.
    pub h: f64,
    /// The expected count; none: the mean of all periods before `first`.
    pub expected: Option<f64>,
    /// First period to judge.
    pub first: usize,
}

impl Settings {
    /// k 1.04 and h 2.26, judging from `first` on with the mean before it.
    pub const fn usual(first: usize) -> Self {
        Self { transformation: Transformation::Rossi, k: 1.04, h: 2.26, expected: None, first }
    }
}

/// One judged period.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Judged {
    pub index: usize,
    /// The sum so far; alarm when it is at least h.
    pub sum: f64,
    pub alarm: bool,
    /// The smallest count that would have alarmed after the sum so far.
    pub upper: f64,
}

impl From<Judged> for Bound {
    fn from(judged: Judged) -> Self {
        Self { index: judged.index, upper: Some(judged.upper), alarm: judged.alarm }
    }
}

/// S_t = max(0, S_(t-1) + x_t - k), from 0. Empty if nothing precedes `first` and no expected count is
/// given, or if the expected count is 0 (nothing is comparable then).
pub fn cusum(series: &Series, settings: Settings) -> Vec<Judged> {
    let counts = series.counts();
    let first = settings.first.min(counts.len());
    let mean = counts[..first].iter().sum::<f64>() / first as f64;
    let expected = settings.expected.unwrap_or(mean);
    if !(expected.is_finite() && expected > 0.0) {
        return Vec::new();
    }
    let mut sum = 0.0_f64;
    (first..counts.len())
        .map(|index| {
            let upper = settings.transformation.count_at(settings.k + settings.h - sum, expected);
            let x = settings.transformation.apply(counts[index], expected);
            sum = (sum + x - settings.k).max(0.0);
            Judged { index, sum, alarm: sum >= settings.h, upper }
        })
        .collect()
}

impl Transformation {
    fn apply(self, y: f64, m: f64) -> f64 {
        match self {
            Self::Standard => (y - m) / m.sqrt(),
            Self::Rossi => (y - 3.0 * m + 2.0 * (y * m).sqrt()) / (2.0 * m.sqrt()),
            Self::Anscombe => 1.5 * (y.powf(2.0 / 3.0) - m.powf(2.0 / 3.0)) / m.powf(1.0 / 6.0),
        }
    }

    /// The count whose transformed value is x; 0 if that would be below any count.
    fn count_at(self, x: f64, m: f64) -> f64 {
        let (square, shift) = match self {
            Self::Standard => return (m + x * m.sqrt()).ceil().max(0.0),
            // A quadratic in sqrt(y): y + 2 sqrt(m) sqrt(y) = 3m + 2 x sqrt(m).
            Self::Rossi => (4.0 * m + 2.0 * x * m.sqrt(), m.sqrt()),
            Self::Anscombe => ((m.powf(2.0 / 3.0) + x * m.powf(1.0 / 6.0) / 1.5).max(0.0).powf(1.5), 0.0),
        };
        if square < 0.0 { 0.0 } else { (square.sqrt() - shift).powi(2) }
    }
}
