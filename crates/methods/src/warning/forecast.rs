//! What to expect next, with intervals, and how well that would have worked so far.

use super::Series;
use crate::special::normal_quantile;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// As in the same period a year ago.
    SeasonalNaive,
    /// A moving level; its rate of change is chosen by the smallest squared one-step error.
    ExponentialSmoothing,
}

/// A forecast for one period. Limits are not below 0.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Forecast {
    /// Period, from 0 at the start of the series.
    pub index: usize,
    pub mean: f64,
    pub lower: f64,
    pub upper: f64,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ForecastError {
    #[error("the history has {found} periods, {needed} are needed")]
    TooShort { found: usize, needed: usize },
    #[error("the coverage {0} is not between 0 and 1")]
    Coverage(f64),
}

/// How forecasts made at every earlier period compare with what came.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct BackTest {
    pub forecasts: usize,
    pub mean_absolute_error: f64,
    /// Positive: forecasts were too low.
    pub mean_error: f64,
    /// Share of counts inside the interval; should be near the asked coverage.
    pub covered: f64,
}

/// Forecasts the next `horizon` periods with intervals that hold `coverage` (e.g. 0.9) of the outcomes.
/// Intervals are normal: for the naive forecast with the deviation of yearly differences, growing with
/// the root of the years ahead; for smoothing with the one-step deviation times sqrt(1 + (h-1) rate^2).
pub fn forecast(
    series: &Series,
    method: Method,
    horizon: usize,
    coverage: f64,
) -> Result<Vec<Forecast>, ForecastError> {
    forecast_from(series.counts(), series.frequency(), method, horizon, coverage)
}

fn forecast_from(
    counts: &[f64],
    frequency: usize,
    method: Method,
    horizon: usize,
    coverage: f64,
) -> Result<Vec<Forecast>, ForecastError> {
    if !(coverage > 0.0 && coverage < 1.0) {
        return Err(ForecastError::Coverage(coverage));
    }
    let needed = method.needed(frequency);
    if counts.len() < needed {
        return Err(ForecastError::TooShort { found: counts.len(), needed });
    }
    let z = normal_quantile(0.5 + coverage / 2.0);
    let with_interval = |step: usize, mean: f64, deviation: f64| Forecast {
        index: counts.len() + step,
        mean,
        lower: (mean - z * deviation).max(0.0),
        upper: mean + z * deviation,
    };
    Ok(match method {
        Method::SeasonalNaive => {
            let errors = counts.iter().skip(frequency).zip(counts).map(|(now, then)| now - then);
            let deviation = root_mean_square(errors);
            (0..horizon)
                .map(|step| {
                    let years = (step / frequency + 1) as f64;
                    let mean = counts[counts.len() - frequency + step % frequency];
                    with_interval(step, mean, deviation * years.sqrt())
                })
                .collect()
        }
        Method::ExponentialSmoothing => {
            let rate = best_rate(counts);
            let (level, squares) = smooth(counts, rate);
            let deviation = (squares / (counts.len() - 1) as f64).sqrt();
            (0..horizon)
                .map(|step| with_interval(step, level, deviation * (1.0 + step as f64 * rate * rate).sqrt()))
                .collect()
        }
    })
}

/// Makes a one-period forecast at every period from `first` on, from what was known then.
pub fn back_test(
    series: &Series,
    method: Method,
    first: usize,
    coverage: f64,
) -> Result<BackTest, ForecastError> {
    let counts = series.counts();
    let first = first.max(method.needed(series.frequency()));
    if counts.len() <= first {
        return Err(ForecastError::TooShort { found: counts.len(), needed: first + 1 });
    }
    let (mut absolute, mut signed, mut inside) = (0.0, 0.0, 0_usize);
    for index in first..counts.len() {
        let made = forecast_from(&counts[..index], series.frequency(), method, 1, coverage)?;
        let error = counts[index] - made[0].mean;
        absolute += error.abs();
        signed += error;
        inside += usize::from((made[0].lower..=made[0].upper).contains(&counts[index]));
    }
    let forecasts = counts.len() - first;
    let share = |sum: f64| sum / forecasts as f64;
    Ok(BackTest {
        forecasts,
        mean_absolute_error: share(absolute),
        mean_error: share(signed),
        covered: share(inside as f64),
    })
}

impl Method {
    /// Periods of history without which there is no forecast.
    pub const fn needed(self, frequency: usize) -> usize {
        match self {
            Self::SeasonalNaive => frequency + 1,
            Self::ExponentialSmoothing => 4,
        }
    }
}

/// The last level and the sum of squared one-step errors.
fn smooth(counts: &[f64], rate: f64) -> (f64, f64) {
    counts[1..].iter().fold((counts[0], 0.0), |(level, squares), count| {
        let error = count - level;
        (level + rate * error, squares + error * error)
    })
}

/// A coarse search and one refinement; the squared error is smooth in the rate.
fn best_rate(counts: &[f64]) -> f64 {
    let best = |rates: &mut dyn Iterator<Item = f64>| {
        rates
            .map(|rate| (smooth(counts, rate).1, rate))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(0.3, |(_, rate)| rate)
    };
    let coarse = best(&mut (1..20).map(|step| f64::from(step) * 0.05));
    best(&mut (-5..=5).map(|step| (coarse + f64::from(step) * 0.01).clamp(0.01, 0.99)))
}

fn root_mean_square(errors: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = errors.fold((0.0, 0.0), |(sum, count), error| (sum + error * error, count + 1.0));
    (sum / count).sqrt()
}
