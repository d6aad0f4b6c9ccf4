//! Farrington's method, flexible version after Noufaily: a quasi-Poisson regression on the same season
//! of earlier years, past outbreaks weighted down, and a bound for the current period.
//!
//! The regression (see `fit`) has one level per part of the year and a common trend.

mod fit;

use fit::{Fit, Known, Work};

use super::{Bound, Series};
use crate::special::{count_quantile, normal_quantile};

/// How the bound follows from the fitted mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// Normal on the 2/3 power scale, one-sided.
    Delta,
    /// Quantile of a negative binomial with the fitted mean and dispersion.
    NegativeBinomial,
    /// As before, with the mean at its own upper confidence limit.
    Muan,
    /// Normal on the 2/3 power scale, two-sided: the method of 1996.
    Original,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Years to look back.
    pub years: usize,
    /// Periods taken before and after the same period of each year.
    pub half_window: usize,
    /// Levels the year is split into; 1 uses the windows only.
    pub levels: usize,
    /// Latest periods left out, so that a beginning outbreak does not raise its own bound.
    pub left_out: usize,
    /// Weigh past outbreaks down.
    pub reweight: bool,
    /// Standardised residuals above this are weighed down.
    pub weights_limit: f64,
    /// Keep the trend if its p-value is below this.
    pub trend_limit: f64,
    /// Allow a trend at all.
    pub trend: bool,
    /// Chance of a false alarm per period.
    pub alpha: f64,
    pub threshold: Threshold,
    /// At least so many cases …
    pub least_cases: f64,
    /// … within so many periods, this one included; otherwise no answer.
    pub within: usize,
}

impl Default for Settings {
    /// Noufaily's: 5 years, windows of 7, ten levels, 26 weeks left out, negative-binomial bound, alpha 0.01.
    fn default() -> Self {
        Self {
            years: 5,
            half_window: 3,
            levels: 10,
            left_out: 26,
            reweight: true,
            weights_limit: 2.58,
            trend_limit: 1.0,
            trend: true,
            alpha: 0.01,
            threshold: Threshold::NegativeBinomial,
            least_cases: 5.0,
            within: 4,
        }
    }
}

impl Settings {
    /// The method of 1996: windows only, weights from residual 1, two-sided bound.
    pub fn original() -> Self {
        Self {
            levels: 1,
            left_out: 0,
            weights_limit: 1.0,
            trend_limit: 0.05,
            alpha: 0.05,
            threshold: Threshold::Original,
            least_cases: 5.0,
            within: 4,
            ..Self::default()
        }
    }

    /// The first period (from 0) that has all its earlier years.
    pub const fn first(&self, frequency: usize) -> usize {
        self.years.saturating_mul(frequency).saturating_add(self.half_window)
    }
}

/// What the method says about one period.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Judged {
    pub index: usize,
    /// None with too few recent cases or without a fit.
    pub upper: Option<f64>,
    pub expected: Option<f64>,
    /// Dispersion of the final fit, at least 1.
    pub dispersion: Option<f64>,
    /// Trend per period on the log scale, if it was kept.
    pub trend: Option<f64>,
    pub alarm: bool,
}

impl From<Judged> for Bound {
    fn from(judged: Judged) -> Self {
        Self { index: judged.index, upper: judged.upper, alarm: judged.alarm }
    }
}

/// Judges every period of `range`; periods without enough history give no bound.
pub fn farrington(series: &Series, settings: Settings, range: std::ops::Range<usize>) -> Vec<Judged> {
    farrington_watched(series, settings, range, |_| {})
}

/// As [`farrington`], reporting the number of periods that were judged.
pub fn farrington_watched(
    series: &Series,
    settings: Settings,
    range: std::ops::Range<usize>,
    mut watch: impl FnMut(usize),
) -> Vec<Judged> {
    let known = Known::of(series.counts());
    let mut work = Work::default();
    range
        .filter(|index| *index < series.counts().len())
        .enumerate()
        .map(|(done, index)| {
            let judged = judge(series, &known, settings, index, &mut work);
            watch(done + 1);
            judged
        })
        .collect()
}

fn judge(series: &Series, known: &Known, settings: Settings, index: usize, work: &mut Work) -> Judged {
    let counts = series.counts();
    let nothing = Judged { index, upper: None, expected: None, dispersion: None, trend: None, alarm: false };
    if index < settings.first(series.frequency()) || settings.years == 0 {
        return nothing;
    }
    work.reference(known, index, series.frequency(), settings);
    let Some(fit) = work.fit_with_checks(known, settings, index) else { return nothing };
    let at = work.current_level();
    let time = index as f64;
    let eta = at.level + if fit.has_trend { fit.slope * (time - at.time) } else { 0.0 };
    let expected = eta.exp();
    let unscaled = 1.0 / at.weight + if fit.has_trend { (time - at.time).powi(2) / fit.spread } else { 0.0 };
    let upper = bound(settings, &fit, eta, unscaled);
    let recent = &counts[(index + 1).saturating_sub(settings.within)..=index];
    let enough = recent.iter().sum::<f64>() >= settings.least_cases;
    let answer = |value: f64| (enough && value.is_finite()).then_some(value);
    let upper = answer(upper);
    Judged {
        index,
        upper,
        expected: answer(expected),
        dispersion: Some(fit.dispersion),
        trend: fit.has_trend.then_some(fit.slope),
        alarm: counts[index] > 0.0 && upper.is_some_and(|upper| counts[index] > upper),
    }
}

fn bound(settings: Settings, fit: &Fit, eta: f64, unscaled: f64) -> f64 {
    let mean = eta.exp();
    let phi = fit.dispersion;
    let on_power_scale = |variance_of_eta: f64, alpha: f64| {
        let tau = phi + mean * variance_of_eta;
        let deviation = (4.0 / 9.0 * mean.cbrt() * tau).sqrt();
        (mean.powf(2.0 / 3.0) + normal_quantile(1.0 - alpha) * deviation).powf(1.5)
    };
    match settings.threshold {
        Threshold::Original => on_power_scale(unscaled * phi, settings.alpha / 2.0),
        Threshold::Delta => on_power_scale(unscaled * fit.package_dispersion, settings.alpha),
        Threshold::NegativeBinomial => count_quantile(1.0 - settings.alpha, mean, phi),
        Threshold::Muan => {
            let deviation = (unscaled * fit.package_dispersion).sqrt();
            let high = (eta + normal_quantile(1.0 - settings.alpha) * deviation).exp();
            count_quantile(1.0 - settings.alpha, high, phi)
        }
    }
}
