//! The regression: one level per part of the year, and a common trend on the log scale.
//!
//! The fitted mean is a straight line on the log scale in each level, so that within a run of consecutive periods it
//! changes by a constant factor. All but a few periods, the past outbreaks, have the same weight. The sums that a
//! step of the fit needs are then those of a geometric series for each run, corrected at the outbreaks: a step costs
//! as much as there are runs, not periods, and needs no matrix.

use super::{Settings, Threshold};
use crate::special::student_two_sided;

/// R's starting values of a Poisson fit are the counts and this.
const START: f64 = 0.1;
/// Means are at least the smallest step above 1, as in R.
const LEAST_MEAN: f64 = f64::EPSILON;
/// The sixth root of that.
const LEAST_SIXTH_ROOT: f64 = 0.002_460_783_300_575_925;

/// Functions of the counts that every fit needs.
pub(super) struct Known {
    periods: Vec<Period>,
    /// The log of the mean count.
    usual: f64,
}

#[derive(Clone, Copy)]
struct Period {
    count: f64,
    /// The starting value, which is never 0.
    started: f64,
    /// The working value there, times the starting value.
    value: f64,
    /// Count x (log of the count - log of the series' mean).
    scatter: f64,
    /// Half of the deviance of the starting value.
    deviance: f64,
    two_thirds: f64,
}

impl Known {
    pub fn of(counts: &[f64]) -> Self {
        let mean = counts.iter().sum::<f64>() / (counts.len() as f64).max(1.0);
        let usual = mean.max(f64::MIN_POSITIVE).ln();
        let period = |&count: &f64| {
            let started = count + START;
            let (ln, ln_started) = (count.max(f64::MIN_POSITIVE).ln(), started.ln());
            Period {
                count,
                started,
                value: started * (ln_started - 1.0) + count,
                scatter: count * (ln - usual),
                deviance: count * (ln - ln_started) + START,
                two_thirds: (count * count).cbrt(),
            }
        };
        Self { periods: counts.iter().map(period).collect(), usual }
    }
}

/// Consecutive periods on one level.
#[derive(Clone, Copy)]
struct Run {
    level: usize,
    from: usize,
    /// Past the last.
    to: usize,
}

/// A past outbreak: a reference period whose weight is not the usual one.
#[derive(Clone, Copy)]
struct Outbreak {
    run: usize,
    /// Counted from the run's beginning.
    place: usize,
    /// Its weight without the usual one.
    excess: f64,
}

/// Weighted sums over a level's periods that do not change while a regression is fitted.
#[derive(Clone, Copy, Default)]
struct Totals {
    weight: f64,
    /// Starting values; these x time; x time squared.
    started: [f64; 3],
    /// Working values x starting values; these x time.
    values: [f64; 2],
    /// Counts; these x time.
    counts: [f64; 2],
    scatter: f64,
    deviance: f64,
}

impl Totals {
    fn add(&mut self, weight: f64, period: &Period, time: f64) {
        let (started, value, count) = (weight * period.started, weight * period.value, weight * period.count);
        self.weight += weight;
        self.started[0] += started;
        self.started[1] += started * time;
        self.started[2] += started * time * time;
        self.values[0] += value;
        self.values[1] += value * time;
        self.counts[0] += count;
        self.counts[1] += count * time;
        self.scatter += weight * period.scatter;
        self.deviance += weight * period.deviance;
    }

    fn times(self, factor: f64) -> Self {
        Self {
            weight: self.weight * factor,
            started: self.started.map(|sum| sum * factor),
            values: self.values.map(|sum| sum * factor),
            counts: self.counts.map(|sum| sum * factor),
            scatter: self.scatter * factor,
            deviance: self.deviance * factor,
        }
    }
}

/// A level in a step of the fit.
#[derive(Clone, Copy, Default)]
pub(super) struct Group {
    /// Sum of the regression's weights.
    pub weight: f64,
    /// The mean time.
    pub time: f64,
    /// The fitted log mean at the mean time.
    pub level: f64,
    /// Sums of the weights; of weight x time; of weight x time squared.
    sums: [f64; 3],
    /// Sums of weight x working value, and of that x time.
    values: [f64; 2],
    totals: Totals,
    /// The fitted mean at the origin, its logarithm, and the mean one step before.
    at_origin: f64,
    log_at_origin: f64,
    before: f64,
    /// The mean's sixth root at the origin.
    sixth: f64,
}

#[derive(Clone, Copy)]
pub(super) struct Fit {
    pub slope: f64,
    /// Weighted sum of squared distances from the groups' mean times.
    pub spread: f64,
    pub dispersion: f64,
    /// Before it was raised to at least 1.
    raw_dispersion: f64,
    /// Without the mean in the weights, as the R package computes the prediction's variance.
    pub package_dispersion: f64,
    degrees: f64,
    pub has_trend: bool,
}

/// Powers of the factor by which means change from period to period, and their sums.
#[derive(Clone, Copy)]
struct Power {
    power: f64,
    /// Of all lower powers: the sum; with the exponent as factor; with its square.
    below: [f64; 3],
}

/// How means change with time in a step of the fit: a factor per period, and for each run the change between the
/// origin and its first period.
#[derive(Default)]
struct Course {
    factor: f64,
    runs: Vec<f64>,
}

/// Reference periods and the state of a fit, kept between periods to spare allocations.
#[derive(Default)]
pub(super) struct Work {
    runs: Vec<Run>,
    /// Reference periods, and the longest run.
    periods: usize,
    longest: usize,
    /// Per level, every period with weight 1.
    totals: Vec<Totals>,
    groups: Vec<Group>,
    /// The weight of all periods but past outbreaks.
    usual: f64,
    outbreaks: Vec<Outbreak>,
    powers: Vec<Power>,
    course: Course,
    /// The step before: R's glm takes leverages and dispersion from the weights of the last regression, which belong
    /// to the means before it. That shows in the fifth digit.
    before: Course,
    /// False if the last regression began with the starting values.
    has_before: bool,
    /// Times are counted from here, near the middle, so that sums of squares stay precise.
    origin: f64,
}

impl Work {
    /// The level of the period that is judged.
    pub fn current_level(&self) -> Group {
        self.groups.last().copied().unwrap_or_default()
    }

    /// Windows around the same period of each year are the last level; with more levels the periods
    /// between two windows are cut into nearly equal blocks, longer ones first.
    pub fn reference(&mut self, known: &Known, index: usize, frequency: usize, settings: Settings) {
        self.runs.clear();
        let (half, levels) = (settings.half_window, settings.levels.max(1));
        let end = index - settings.left_out.min(index);
        let (mut periods, mut longest) = (0, 0);
        let mut add = |level: usize, from: usize, to: usize| {
            let to = to.min(end);
            if from < to {
                self.runs.push(Run { level, from, to });
                periods += to - from;
                longest = longest.max(to - from);
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
        (self.periods, self.longest) = (periods, longest);
        let middle = |runs: &[Run]| Some((runs.first()?.from + runs.last()?.to) / 2);
        self.origin = middle(&self.runs).unwrap_or(0) as f64;
        self.groups.clear();
        self.groups.resize(levels, Group::default());
        self.totals.clear();
        self.totals.resize(levels, Totals::default());
        for run in &self.runs {
            let mut totals = self.totals[run.level];
            let mut time = run.from as f64 - self.origin;
            for period in &known.periods[run.from..run.to] {
                totals.add(1.0, period, time);
                time += 1.0;
            }
            self.totals[run.level] = totals;
        }
    }

    pub fn fit_with_checks(&mut self, known: &Known, settings: Settings, index: usize) -> Option<Fit> {
        let fit = self.fit_reweighted(known, settings, settings.trend)?;
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
        let at = self.current_level();
        let prediction = (at.level + fit.slope * (index as f64 - at.time)).exp();
        let counts = self.runs.iter().flat_map(|run| &known.periods[run.from..run.to]);
        let largest = counts.map(|period| period.count).fold(0.0, f64::max);
        if settings.years >= 3 && significant && prediction <= largest {
            return Some(fit);
        }
        self.fit_reweighted(known, settings, false)
    }

    fn fit_reweighted(&mut self, known: &Known, settings: Settings, trend: bool) -> Option<Fit> {
        self.usual = 1.0;
        self.outbreaks.clear();
        let fit = self.fit(known, trend)?;
        if !settings.reweight {
            return Some(fit);
        }
        self.weigh_outbreaks_down(known, settings, &fit);
        self.fit(known, fit.has_trend)
    }

    /// Anscombe residuals, standardised; those above the limit get weight 1 / s^2, all scaled to sum n.
    fn weigh_outbreaks_down(&mut self, known: &Known, settings: Settings, fit: &Fit) {
        let slope = if fit.has_trend { fit.slope } else { 0.0 };
        // The sixth root of the mean; along a run it changes by a constant factor.
        let (step, inverse_step) = ((slope / 6.0).exp(), (-slope / 6.0).exp());
        for group in &mut self.groups {
            group.sixth = (group.log_at_origin / 6.0).exp();
        }
        let limit = settings.weights_limit.max(0.0).powi(2) * fit.dispersion;
        let per_time = if fit.has_trend { 1.0 / fit.spread } else { 0.0 };
        let (mut sum, mut at) = (self.periods as f64, usize::MAX);
        let (mut course, mut inverse_course) = (1.0, 1.0);
        for (number, run) in self.runs.iter().enumerate() {
            let group = &self.groups[run.level];
            if run.from != at {
                let log = slope / 6.0 * (run.from as f64 - self.origin);
                (course, inverse_course) = (log.exp(), (-log).exp());
            }
            at = run.to;
            let (inverse_sixth, per_level) = (1.0 / group.sixth, 1.0 / group.weight);
            let mut working = group.before * self.before.runs[number];
            let mut distance = run.from as f64 - group.time;
            for (place, period) in known.periods[run.from..run.to].iter().enumerate() {
                let least = (group.sixth * course).max(LEAST_SIXTH_ROOT);
                let inverse = (inverse_sixth * inverse_course).min(1.0 / LEAST_SIXTH_ROOT);
                let residual = 1.5 * (period.two_thirds * inverse - least * least * least);
                let weight = if self.has_before { working.max(LEAST_MEAN) } else { period.started };
                let left = 1.0 - weight * (per_level + distance * distance * per_time);
                // Hardly ever: the root is taken of the few that pass.
                if residual * residual.max(0.0) > limit * left {
                    let standardised = residual / (fit.dispersion * left).sqrt();
                    if standardised > settings.weights_limit {
                        let excess = standardised.powi(-2) - 1.0;
                        sum += excess;
                        self.outbreaks.push(Outbreak { run: number, place, excess });
                    }
                }
                course *= step;
                inverse_course *= inverse_step;
                working *= self.before.factor;
                distance += 1.0;
            }
        }
        self.usual = self.periods as f64 / sum;
        self.outbreaks.iter_mut().for_each(|outbreak| outbreak.excess *= self.usual);
    }

    /// Iteratively re-weighted least squares, with the starting values and stopping rule of R's glm so
    /// that even levels without any case end where R ends. Tries without trend if that does not converge.
    fn fit(&mut self, known: &Known, trend: bool) -> Option<Fit> {
        if let Some(fit) = self.iterate(known, trend) {
            return Some(fit);
        }
        if trend { self.iterate(known, false) } else { None }
    }

    fn iterate(&mut self, known: &Known, trend: bool) -> Option<Fit> {
        let mut last = self.start(known);
        for step in 0..25 {
            let (slope, spread) = self.least_squares(trend)?;
            self.has_before = step > 0;
            let deviance = self.follow(known, slope);
            if !deviance.is_finite() {
                return None;
            }
            if (deviance - last).abs() / (deviance.abs() + 0.1) < 1e-8 {
                return Some(self.finish(known, slope, spread, trend));
            }
            last = deviance;
        }
        None
    }

    /// The sums from the starting values; returns their deviance.
    fn start(&mut self, known: &Known) -> f64 {
        for (group, totals) in self.groups.iter_mut().zip(&self.totals) {
            *group = Group { totals: totals.times(self.usual), ..Group::default() };
        }
        for outbreak in &self.outbreaks {
            let run = self.runs[outbreak.run];
            let index = run.from + outbreak.place;
            let totals = &mut self.groups[run.level].totals;
            totals.add(outbreak.excess, &known.periods[index], index as f64 - self.origin);
        }
        self.course.runs.clear();
        self.course.runs.resize(self.runs.len(), 0.0);
        let mut deviance = 0.0;
        for group in &mut self.groups {
            (group.sums, group.values) = (group.totals.started, group.totals.values);
            deviance += group.totals.deviance;
        }
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

    /// The means that follow from the regression, and the sums for the next one; returns the deviance.
    fn follow(&mut self, known: &Known, slope: f64) -> f64 {
        std::mem::swap(&mut self.course, &mut self.before);
        for group in &mut self.groups {
            group.before = group.at_origin;
            group.log_at_origin = group.level + slope * (self.origin - group.time);
            group.at_origin = group.log_at_origin.exp();
            group.sums = [0.0; 3];
        }
        self.take_powers(slope.exp());
        let (lowest, highest) = self.sum_runs(slope);
        for group in self.groups.iter_mut().filter(|group| group.totals.weight > 0.0) {
            let scale = self.usual * group.at_origin;
            group.sums = group.sums.map(|sum| sum * scale);
        }
        for outbreak in &self.outbreaks {
            let run = self.runs[outbreak.run];
            let group = &mut self.groups[run.level];
            let mean = group.at_origin * self.course.runs[outbreak.run] * self.powers[outbreak.place].power;
            group.add(outbreak.excess * mean, (run.from + outbreak.place) as f64 - self.origin);
        }
        let means = self.groups.iter().filter(|group| group.totals.weight > 0.0).map(|group| group.at_origin);
        let (least, most) = means.fold((f64::INFINITY, 0.0_f64), |(a, b), mean| (a.min(mean), b.max(mean)));
        if least * lowest < LEAST_MEAN && (most * highest).is_finite() {
            self.sum_raised_means();
        }
        let mut deviance = 0.0;
        for group in self.groups.iter_mut().filter(|group| group.sums[0] > 0.0) {
            let start = group.log_at_origin;
            let [sum, first, second] = group.sums;
            let Totals { counts: [counts, by_time], scatter, .. } = group.totals;
            deviance += sum - counts + scatter - (start - known.usual) * counts - slope * by_time;
            group.values = [
                (start - 1.0) * sum + slope * first + counts,
                (start - 1.0) * first + slope * second + by_time,
            ];
        }
        2.0 * deviance
    }

    fn take_powers(&mut self, factor: f64) {
        self.course.factor = factor;
        self.powers.clear();
        let (mut power, mut below) = (1.0, [0.0; 3]);
        for place in 0..=self.longest {
            self.powers.push(Power { power, below });
            let place = place as f64;
            below = [below[0] + power, below[1] + power * place, below[2] + power * place * place];
            power *= factor;
        }
    }

    /// Adds up what every run has if its level's mean at the origin and all weights were 1. Returns the least and
    /// the largest change from the origin.
    fn sum_runs(&mut self, slope: f64) -> (f64, f64) {
        self.course.runs.clear();
        let (mut at, mut change) = (usize::MAX, 1.0_f64);
        for run in &self.runs {
            let time = run.from as f64 - self.origin;
            if run.from != at {
                change = (slope * time).exp();
            }
            at = run.to;
            self.course.runs.push(change);
            let Power { power, below: [sum, first, second] } = self.powers[run.to - run.from];
            let sums = &mut self.groups[run.level].sums;
            sums[0] += change * sum;
            sums[1] += change * (time * sum + first);
            sums[2] += change * (time * (time * sum + 2.0 * first) + second);
            change *= power;
        }
        let first = self.course.runs.first().copied().unwrap_or(change);
        (first.min(change), first.max(change))
    }

    /// The same sums where some means are so small that they are raised: period by period.
    fn sum_raised_means(&mut self) {
        self.groups.iter_mut().for_each(|group| group.sums = [0.0; 3]);
        for (run, change) in self.runs.iter().zip(&self.course.runs) {
            let group = &mut self.groups[run.level];
            for (place, power) in self.powers[..run.to - run.from].iter().enumerate() {
                let mean = (group.at_origin * change * power.power).max(LEAST_MEAN);
                group.add(self.usual * mean, (run.from + place) as f64 - self.origin);
            }
        }
        for outbreak in &self.outbreaks {
            let run = self.runs[outbreak.run];
            let group = &mut self.groups[run.level];
            let change = self.course.runs[outbreak.run] * self.powers[outbreak.place].power;
            let mean = (group.at_origin * change).max(LEAST_MEAN);
            group.add(outbreak.excess * mean, (run.from + outbreak.place) as f64 - self.origin);
        }
    }

    fn finish(&self, known: &Known, slope: f64, spread: f64, trend: bool) -> Fit {
        let used = self.groups.iter().filter(|group| group.weight > 0.0).count();
        let degrees = self.periods as f64 - used as f64 - if trend { 1.0 } else { 0.0 };
        let inverse_factor = 1.0 / self.course.factor;
        let (mut package, mut squares) = (0.0, 0.0);
        for (number, run) in self.runs.iter().enumerate() {
            let group = &self.groups[run.level];
            let mut inverse = 1.0 / (group.at_origin * self.course.runs[number]);
            let mut working = group.before * self.before.runs[number];
            for period in &known.periods[run.from..run.to] {
                let distance = (period.count * inverse.min(1.0 / LEAST_MEAN) - 1.0).powi(2);
                let weight = if self.has_before { working.max(LEAST_MEAN) } else { period.started };
                package += distance;
                squares += weight * distance;
                inverse *= inverse_factor;
                working *= self.before.factor;
            }
        }
        (package, squares) = (package * self.usual, squares * self.usual);
        for outbreak in &self.outbreaks {
            let run = self.runs[outbreak.run];
            let (group, period) = (&self.groups[run.level], &known.periods[run.from + outbreak.place]);
            let mean = group.at_origin * self.course.runs[outbreak.run] * self.powers[outbreak.place].power;
            let distance = (period.count / mean.max(LEAST_MEAN) - 1.0).powi(2);
            let before = self.before.runs[outbreak.run] * self.before.factor.powi(outbreak.place as i32);
            let working = (group.before * before).max(LEAST_MEAN);
            let weight = if self.has_before { working } else { period.started };
            package += outbreak.excess * distance;
            squares += outbreak.excess * weight * distance;
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

impl Group {
    fn add(&mut self, weight: f64, time: f64) {
        let [sum, first, second] = self.sums;
        self.sums = [sum + weight, first + weight * time, second + weight * time * time];
    }
}
