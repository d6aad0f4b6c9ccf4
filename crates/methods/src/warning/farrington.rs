//! Farrington's method, flexible version after Noufaily: a quasi-Poisson regression on the same season
//! of earlier years, past outbreaks weighted down, and a bound for the current period.
//!
//! The regression has one level per part of the year and a common trend. With a log link, weights and
//! residuals follow from group sums, so a fit needs no matrix.

use super::{Bound, Series};
use crate::special::{count_quantile, normal_quantile, student_two_sided};

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
        self.years * frequency + self.half_window
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
    let powers = Powers::of(series.counts());
    let mut work = Work::default();
    range
        .filter(|index| *index < series.counts().len())
        .map(|index| judge(series, &powers, settings, index, &mut work))
        .collect()
}

/// Functions of the counts that every fit needs.
struct Powers {
    ln: Vec<f64>,
    two_thirds: Vec<f64>,
}

impl Powers {
    fn of(counts: &[f64]) -> Self {
        Self {
            ln: counts.iter().map(|y| y.ln()).collect(),
            two_thirds: counts.iter().map(|y| (y * y).cbrt()).collect(),
        }
    }
}

/// Reference periods and the state of a fit, kept between periods to spare allocations.
#[derive(Default)]
struct Work {
    /// Runs of consecutive periods on one level: (level, first period, past the last).
    runs: Vec<(usize, usize, usize)>,
    /// Per reference period, in the order of `runs`.
    weights: Vec<f64>,
    means: Vec<f64>,
    /// The regression weights of the last iteration. They belong to the means before it: R's glm takes
    /// leverages and dispersion from these, which shows in the fifth digit.
    working: Vec<f64>,
    groups: Vec<Group>,
}

/// Weighted sums of a level.
#[derive(Clone, Copy, Default)]
struct Group {
    weight: f64,
    time: f64,
    value: f64,
    /// The fitted log mean at the group's mean time.
    level: f64,
}

#[derive(Clone, Copy)]
struct Fit {
    slope: f64,
    /// Weighted sum of squared distances from the groups' mean times.
    spread: f64,
    dispersion: f64,
    /// Without the mean in the weights, as the R package computes the prediction's variance.
    package_dispersion: f64,
    degrees: f64,
    has_trend: bool,
}

fn judge(series: &Series, powers: &Powers, settings: Settings, index: usize, work: &mut Work) -> Judged {
    let counts = series.counts();
    let nothing = Judged { index, upper: None, expected: None, dispersion: None, trend: None, alarm: false };
    if index < settings.first(series.frequency()) || settings.years == 0 {
        return nothing;
    }
    work.reference(index, series.frequency(), settings);
    let Some(fit) = work.fit_with_checks(counts, powers, settings, index) else { return nothing };
    let at = work.groups[settings.levels.max(1) - 1];
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

impl Work {
    /// Windows around the same period of each year are the last level; with more levels the periods
    /// between two windows are cut into nearly equal blocks, longer ones first.
    fn reference(&mut self, index: usize, frequency: usize, settings: Settings) {
        self.runs.clear();
        let (half, levels) = (settings.half_window, settings.levels.max(1));
        let end = index - settings.left_out.min(index);
        let mut add = |level: usize, from: usize, to: usize| {
            let to = to.min(end);
            if from < to {
                self.runs.push((level, from, to));
            }
        };
        for year in (1..=settings.years).rev() {
            let middle = index - year * frequency;
            add(levels - 1, middle - half, middle + half + 1);
            let (from, to) = (middle + half + 1, (middle + frequency).saturating_sub(half));
            if levels > 1 && from < to {
                let (length, rest) = ((to - from) / (levels - 1), (to - from) % (levels - 1));
                let mut at = from;
                for level in 0..levels - 1 {
                    let next = at + length + usize::from(level < rest);
                    add(level, at, next);
                    at = next;
                }
            }
        }
        self.groups = vec![Group::default(); levels];
    }

    fn fit_with_checks(
        &mut self,
        counts: &[f64],
        powers: &Powers,
        settings: Settings,
        index: usize,
    ) -> Option<Fit> {
        let wants_trend = settings.trend;
        let fit = self.fit_reweighted(counts, powers, settings, wants_trend)?;
        if !fit.has_trend {
            return Some(fit);
        }
        let dispersion = match settings.threshold {
            Threshold::Original => fit.raw_dispersion(self, counts),
            _ => fit.package_dispersion,
        };
        let t = fit.slope / (dispersion / fit.spread).sqrt();
        let significant = settings.trend_limit >= 1.0 && t.is_finite()
            || student_two_sided(t, fit.degrees) < settings.trend_limit;
        let at = self.groups[settings.levels.max(1) - 1];
        let prediction = (at.level + fit.slope * (index as f64 - at.time)).exp();
        let largest = self.periods().map(|period| counts[period]).fold(0.0, f64::max);
        if settings.years >= 3 && significant && prediction <= largest {
            return Some(fit);
        }
        self.fit_reweighted(counts, powers, settings, false)
    }

    fn periods(&self) -> impl Iterator<Item = usize> {
        self.runs.iter().flat_map(|&(_, from, to)| from..to)
    }

    fn fit_reweighted(
        &mut self,
        counts: &[f64],
        powers: &Powers,
        settings: Settings,
        trend: bool,
    ) -> Option<Fit> {
        self.weights.clear();
        self.weights.extend(self.runs.iter().flat_map(|&(_, from, to)| from..to).map(|_| 1.0));
        let fit = self.fit(counts, powers, trend)?;
        if !settings.reweight {
            return Some(fit);
        }
        self.weigh_outbreaks_down(powers, settings, &fit);
        self.fit(counts, powers, fit.has_trend)
    }

    /// Anscombe residuals, standardised; those above the limit get weight 1 / s^2, all scaled to sum n.
    fn weigh_outbreaks_down(&mut self, powers: &Powers, settings: Settings, fit: &Fit) {
        let mut place = 0;
        for &(level, from, to) in &self.runs {
            let group = self.groups[level];
            for period in from..to {
                let mean = self.means[place];
                let distance = period as f64 - group.time;
                let leverage = self.working[place]
                    * (1.0 / group.weight
                        + if fit.has_trend { distance * distance / fit.spread } else { 0.0 });
                let root = mean.sqrt();
                let residual = 1.5 * (powers.two_thirds[period] / root.cbrt() - root);
                let standardised = residual / (fit.dispersion * (1.0 - leverage)).sqrt();
                let outbreak = standardised > settings.weights_limit;
                self.weights[place] = if outbreak { standardised.powi(-2) } else { 1.0 };
                place += 1;
            }
        }
        let scale = place as f64 / self.weights.iter().sum::<f64>();
        self.weights.iter_mut().for_each(|weight| *weight *= scale);
    }

    /// Iteratively re-weighted least squares, with the starting values and stopping rule of R's glm so
    /// that even levels without any case end where R ends. Tries without trend if that does not converge.
    fn fit(&mut self, counts: &[f64], powers: &Powers, trend: bool) -> Option<Fit> {
        if let Some(fit) = self.iterate(counts, powers, trend) {
            return Some(fit);
        }
        if trend { self.iterate(counts, powers, false) } else { None }
    }

    fn iterate(&mut self, counts: &[f64], powers: &Powers, trend: bool) -> Option<Fit> {
        let periods: Vec<usize> = self.periods().collect();
        self.means.clear();
        self.means.extend(periods.iter().map(|&period| counts[period] + 0.1));
        let mut etas: Vec<f64> = self.means.iter().map(|mean| mean.ln()).collect();
        let mut last = self.deviance(counts, powers, &etas);
        for _ in 0..25 {
            let (slope, spread) = self.least_squares(counts, &etas, trend)?;
            let mut place = 0;
            for &(level, from, to) in &self.runs {
                let group = self.groups[level];
                for period in from..to {
                    etas[place] = group.level + slope * (period as f64 - group.time);
                    self.means[place] = etas[place].exp().max(f64::EPSILON);
                    place += 1;
                }
            }
            let deviance = self.deviance(counts, powers, &etas);
            if !deviance.is_finite() {
                return None;
            }
            if (deviance - last).abs() / (deviance.abs() + 0.1) < 1e-8 {
                return Some(self.finish(counts, slope, spread, trend));
            }
            last = deviance;
        }
        None
    }

    /// One weighted regression of the working values on level and time.
    #[allow(clippy::needless_range_loop, reason = "a period is a time as well as a place in the counts")]
    fn least_squares(&mut self, counts: &[f64], etas: &[f64], trend: bool) -> Option<(f64, f64)> {
        self.groups.iter_mut().for_each(|group| *group = Group::default());
        self.working.clear();
        self.working.extend(self.weights.iter().zip(&self.means).map(|(weight, mean)| weight * mean));
        let mut place = 0;
        for &(level, from, to) in &self.runs {
            let group = &mut self.groups[level];
            for period in from..to {
                let mean = self.means[place];
                let weight = self.working[place];
                group.weight += weight;
                group.time += weight * period as f64;
                group.value += weight * (etas[place] + (counts[period] - mean) / mean);
                place += 1;
            }
        }
        for group in &mut self.groups {
            group.time /= group.weight;
            group.value /= group.weight;
        }
        let (mut spread, mut joint) = (0.0, 0.0);
        if trend {
            let mut place = 0;
            for &(level, from, to) in &self.runs {
                let group = self.groups[level];
                for period in from..to {
                    let mean = self.means[place];
                    let weight = self.working[place];
                    let distance = period as f64 - group.time;
                    let value = etas[place] + (counts[period] - mean) / mean - group.value;
                    spread += weight * distance * distance;
                    joint += weight * distance * value;
                    place += 1;
                }
            }
        }
        let slope = if trend { joint / spread } else { 0.0 };
        for group in &mut self.groups {
            group.level = group.value;
        }
        slope.is_finite().then_some((slope, spread))
    }

    fn deviance(&self, counts: &[f64], powers: &Powers, etas: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (place, period) in self.periods().enumerate() {
            let (y, mean) = (counts[period], self.means[place]);
            let gain = if y > 0.0 { y * (powers.ln[period] - etas[place]) } else { 0.0 };
            sum += self.weights[place] * (gain - (y - mean));
        }
        2.0 * sum
    }

    fn finish(&self, counts: &[f64], slope: f64, spread: f64, trend: bool) -> Fit {
        let used = self.groups.iter().filter(|group| group.weight > 0.0).count();
        let degrees = self.means.len() as f64 - used as f64 - if trend { 1.0 } else { 0.0 };
        let mut fit =
            Fit { slope, spread, dispersion: 1.0, package_dispersion: 1.0, degrees, has_trend: trend };
        let package: f64 = self
            .periods()
            .enumerate()
            .map(|(place, period)| self.weights[place] * (counts[period] / self.means[place] - 1.0).powi(2))
            .sum();
        fit.package_dispersion = package / degrees;
        fit.dispersion = fit.raw_dispersion(self, counts).max(1.0);
        fit
    }
}

impl Fit {
    fn raw_dispersion(&self, work: &Work, counts: &[f64]) -> f64 {
        let squares: f64 = work
            .periods()
            .enumerate()
            .map(|(place, period)| work.working[place] * (counts[period] / work.means[place] - 1.0).powi(2))
            .sum();
        squares / self.degrees
    }
}
