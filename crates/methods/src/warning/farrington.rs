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
    /// Of the starting values, which are never 0.
    ln_started: Vec<f64>,
    two_thirds: Vec<f64>,
}

/// R's starting values of a Poisson fit are the counts and this.
const START: f64 = 0.1;

impl Powers {
    fn of(counts: &[f64]) -> Self {
        Self {
            ln: counts.iter().map(|y| y.ln()).collect(),
            ln_started: counts.iter().map(|y| (y + START).ln()).collect(),
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
    /// The weights of the next iteration.
    next: Vec<f64>,
    groups: Vec<Group>,
    /// Times are counted from here, near the middle, so that sums of squares stay precise.
    origin: f64,
}

/// Weighted sums of a level. A fit needs no more of its periods than these: the fitted log mean is a straight
/// line in each level, so that sums over it follow from sums of the weights and of the times.
#[derive(Clone, Copy, Default)]
struct Group {
    weight: f64,
    /// The mean time.
    time: f64,
    /// The fitted log mean at the mean time.
    level: f64,
    /// Sums of the weights, of weight x time, of weight x time squared.
    sums: [f64; 3],
    /// Sums of weight x working value, and of that x time.
    values: [f64; 2],
    /// Sums of the outbreak weights x counts, and of that x time; the log of their mean; and the sum of
    /// weight x count x (log of the count - that log).
    counts: [f64; 2],
    usual: f64,
    scatter: f64,
}

#[derive(Clone, Copy)]
struct Fit {
    slope: f64,
    /// Weighted sum of squared distances from the groups' mean times.
    spread: f64,
    dispersion: f64,
    /// Before it was raised to at least 1.
    raw_dispersion: f64,
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
        self.groups.clear();
        self.groups.resize(levels, Group::default());
        let middle = |runs: &[(usize, usize, usize)]| Some((runs.first()?.1 + runs.last()?.2) / 2);
        self.origin = middle(&self.runs).unwrap_or(0) as f64;
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
            Threshold::Original => fit.raw_dispersion,
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
        let slope = if fit.has_trend { fit.slope } else { 0.0 };
        let step = (slope / 6.0).exp();
        for &(level, from, to) in &self.runs {
            let group = self.groups[level];
            // The sixth root of the mean; along a run it changes by a constant factor.
            let mut sixth = ((group.level + slope * (from as f64 - group.time)) / 6.0).exp();
            for period in from..to {
                let least = sixth.max(LEAST_SIXTH_ROOT);
                let residual = 1.5 * (powers.two_thirds[period] / least - least * least * least);
                self.weights[place] = 1.0;
                if residual > 0.0 {
                    let distance = period as f64 - group.time;
                    let leverage = self.working[place]
                        * (1.0 / group.weight
                            + if fit.has_trend { distance * distance / fit.spread } else { 0.0 });
                    let standardised = residual / (fit.dispersion * (1.0 - leverage)).sqrt();
                    if standardised > settings.weights_limit {
                        self.weights[place] = standardised.powi(-2);
                    }
                }
                sixth *= step;
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
        let mut last = self.start(counts, powers);
        for _ in 0..25 {
            let (slope, spread) = self.least_squares(trend)?;
            let deviance = self.follow(counts, slope);
            if !deviance.is_finite() {
                return None;
            }
            if (deviance - last).abs() / (deviance.abs() + 0.1) < 1e-8 {
                return Some(self.finish(counts, slope, spread, trend));
            }
            last = deviance;
            std::mem::swap(&mut self.working, &mut self.next);
        }
        None
    }

    /// The sums from the starting values; returns their deviance.
    fn start(&mut self, counts: &[f64], powers: &Powers) -> f64 {
        self.groups.iter_mut().for_each(|group| *group = Group::default());
        self.working.clear();
        let mut place = 0;
        for &(level, from, to) in &self.runs {
            let group = &mut self.groups[level];
            for period in from..to {
                let (weight, y) = (self.weights[place], counts[period]);
                let (mean, time) = (y + START, period as f64 - self.origin);
                let working = weight * mean;
                let value = working * (powers.ln_started[period] - 1.0) + weight * y;
                self.working.push(working);
                group.sums = [
                    group.sums[0] + working,
                    group.sums[1] + working * time,
                    group.sums[2] + working * time * time,
                ];
                group.values = [group.values[0] + value, group.values[1] + value * time];
                group.counts = [group.counts[0] + weight * y, group.counts[1] + weight * y * time];
                group.weight += weight;
                place += 1;
            }
        }
        for group in &mut self.groups {
            group.usual = if group.counts[0] > 0.0 { (group.counts[0] / group.weight).ln() } else { 0.0 };
        }
        let (mut deviance, mut place) = (0.0, 0);
        for &(level, from, to) in &self.runs {
            let group = &mut self.groups[level];
            for period in from..to {
                let (weight, y) = (self.weights[place], counts[period]);
                if y > 0.0 {
                    group.scatter += weight * y * (powers.ln[period] - group.usual);
                    deviance += weight * y * (powers.ln[period] - powers.ln_started[period]);
                }
                deviance += weight * START;
                place += 1;
            }
        }
        self.means.resize(place, 0.0);
        self.next.resize(place, 0.0);
        2.0 * deviance
    }

    /// The weighted regression of the working values on level and time: slope, and the weighted sum of squared
    /// distances in time.
    fn least_squares(&mut self, trend: bool) -> Option<(f64, f64)> {
        let (mut spread, mut joint, mut squares) = (0.0, 0.0, 0.0);
        for group in &mut self.groups {
            let [weight, first, second] = group.sums;
            group.weight = weight;
            group.time = self.origin + first / weight;
            group.level = group.values[0] / weight;
            if weight > 0.0 {
                spread += second - first * first / weight;
                joint += group.values[1] - first * group.level;
                squares += second;
            }
        }
        if !trend {
            return Some((0.0, 0.0));
        }
        // A single time per level has no slope, whatever rounding leaves over.
        let slope = joint / spread;
        (slope.is_finite() && spread > 1e-10 * squares).then_some((slope, spread))
    }

    /// The means and weights that follow from the regression, and the sums for the next one; returns the
    /// deviance.
    fn follow(&mut self, counts: &[f64], slope: f64) -> f64 {
        for group in &mut self.groups {
            group.sums = [0.0; 3];
            // The mean at the origin; times before and after differ by a power of the step.
            group.values = [(group.level + slope * (self.origin - group.time)).exp(), 0.0];
        }
        let step = slope.exp();
        let last_level = self.groups.len() - 1;
        let (mut change, mut place, mut at, mut factor) = (0.0, 0, usize::MAX, 1.0);
        for &(level, from, to) in &self.runs {
            let group = &mut self.groups[level];
            // Once a year from the exponential itself, so that rounding does not add up.
            if from != at || level == last_level {
                factor = (slope * (from as f64 - self.origin)).exp();
            }
            let at_origin = group.values[0];
            let [mut sum, mut first, mut second] = group.sums;
            let run = place..place + (to - from);
            let rows = self.weights[run.clone()].iter().zip(&mut self.means[run.clone()]);
            let rows = rows.zip(&mut self.next[run]).zip(&counts[from..to]);
            for (((&weight, mean), next), &y) in rows {
                *mean = (at_origin * factor).max(f64::EPSILON);
                *next = weight * *mean;
                change += weight * (*mean - y);
                sum += *next;
                factor *= step;
            }
            let mut time = from as f64 - self.origin;
            for next in &self.next[place..place + (to - from)] {
                first += next * time;
                second += next * time * time;
                time += 1.0;
            }
            group.sums = [sum, first, second];
            place += to - from;
            at = to;
        }
        let mut deviance = change;
        for group in self.groups.iter_mut().filter(|group| group.sums[0] > 0.0) {
            let start = group.level + slope * (self.origin - group.time);
            let [sum, first, second] = group.sums;
            let [of_counts, by_time] = group.counts;
            deviance += group.scatter - (start - group.usual) * of_counts - slope * by_time;
            group.values = [
                (start - 1.0) * sum + slope * first + of_counts,
                (start - 1.0) * first + slope * second + by_time,
            ];
        }
        2.0 * deviance
    }

    fn finish(&self, counts: &[f64], slope: f64, spread: f64, trend: bool) -> Fit {
        let used = self.groups.iter().filter(|group| group.weight > 0.0).count();
        let degrees = self.means.len() as f64 - used as f64 - if trend { 1.0 } else { 0.0 };
        let (mut package, mut squares) = (0.0, 0.0);
        for (place, period) in self.periods().enumerate() {
            let distance = (counts[period] / self.means[place] - 1.0).powi(2);
            package += self.weights[place] * distance;
            squares += self.working[place] * distance;
        }
        let raw_dispersion = squares / degrees;
        Fit {
            slope,
            spread,
            dispersion: raw_dispersion.max(1.0),
            raw_dispersion,
            package_dispersion: package / degrees,
            degrees,
            has_trend: trend,
        }
    }
}

/// Means are at least the smallest step above 1; this is the sixth root of that.
const LEAST_SIXTH_ROOT: f64 = 0.002_460_783_300_575_925;
