//! The search for the most unusual circles and windows in the observed cases.

use super::model::{Expectation, Model, Whole};
use super::zones::Zones;
use super::{Cluster, Study};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};

/// A study with everything that does not change between replications.
pub(super) struct Prepared<'s> {
    pub study: &'s Study,
    pub zones: &'s Zones,
    pub windows: &'s [(usize, usize)],
    pub whole: Whole,
    /// Per location and window (or per location for the permutation model): what it adds to the zone's
    /// expectation.
    adds: Vec<f64>,
    /// Permutation model: cases of all locations in each window, divided by all cases.
    window_shares: Vec<f64>,
}

/// The best circle and window around a centre.
struct Best {
    centre: usize,
    size: usize,
    window: usize,
    cases: u32,
    expectation: Expectation,
    llr: f64,
}

/// A cluster already found.
struct Taken {
    locations: HashSet<u32>,
    window: (usize, usize),
}

impl Taken {
    const fn overlaps(&self, window: (usize, usize)) -> bool {
        self.window.0 <= window.1 && window.0 <= self.window.1
    }
}

impl<'s> Prepared<'s> {
    pub fn of(study: &'s Study, zones: &'s Zones, windows: &'s [(usize, usize)]) -> Self {
        let cases = f64::from(study.total_cases());
        let per_window = |numbers: &[f64]| -> Vec<f64> {
            numbers
                .chunks_exact(study.periods)
                .flat_map(|row| windows.iter().map(|&(first, last)| row[first..=last].iter().sum::<f64>()))
                .collect()
        };
        let whole_numbers: Vec<f64> = study.cases.iter().map(|count| f64::from(*count)).collect();
        let (adds, people) = match &study.model {
            Model::Poisson { expected } => {
                let scale = cases / expected.iter().sum::<f64>().max(f64::MIN_POSITIVE);
                let scaled: Vec<f64> = expected.iter().map(|x| x * scale).collect();
                (per_window(&scaled), 0.0)
            }
            Model::Bernoulli { controls } => {
                let people: Vec<f64> =
                    study.cases.iter().zip(controls).map(|(c, n)| f64::from(*c) + f64::from(*n)).collect();
                (per_window(&people), people.iter().sum())
            }
            Model::Permutation => {
                (whole_numbers.chunks_exact(study.periods).map(|row| row.iter().sum()).collect(), 0.0)
            }
        };
        let in_windows = per_window(&whole_numbers);
        let window_shares = (0..windows.len())
            .map(|window| {
                let sum: f64 = in_windows.iter().skip(window).step_by(windows.len()).sum();
                sum / cases.max(1.0)
            })
            .collect();
        Self { study, zones, windows, whole: Whole { cases, people }, adds, window_shares }
    }

    pub fn is_permutation(&self) -> bool {
        matches!(self.study.model, Model::Permutation)
    }

    /// How many numbers describe a zone: one per window, or one in all for the permutation model.
    pub fn width(&self) -> usize {
        if self.is_permutation() { 1 } else { self.windows.len() }
    }

    /// What a location adds to a zone's numbers.
    pub fn adds(&self, location: u32) -> &[f64] {
        let width = self.width();
        &self.adds[location as usize * width..(location as usize + 1) * width]
    }

    /// The expectation of a zone in a window from the zone's summed numbers.
    pub fn expectation(&self, zone: &[f64], window: usize) -> Expectation {
        match self.study.model {
            Model::Poisson { .. } => Expectation::Cases(zone[window]),
            Model::Bernoulli { .. } => Expectation::People(zone[window]),
            Model::Permutation => Expectation::Cases(zone[0] * self.window_shares[window]),
        }
    }

    /// Considers circles and windows that share no location at the same time with those taken.
    fn best_around(&self, centre: usize, in_windows: &[u32], taken: &[Taken]) -> Option<Best> {
        let count = self.windows.len();
        let mut zone = vec![0.0; self.width()];
        let mut cases = vec![0_u32; count];
        let mut best: Option<Best> = None;
        let mut blocked = vec![false; count];
        for (place, &location) in self.zones.around[centre].iter().enumerate() {
            for taken in taken.iter().filter(|taken| taken.locations.contains(&location)) {
                for (blocked, window) in blocked.iter_mut().zip(self.windows) {
                    *blocked |= taken.overlaps(*window);
                }
            }
            zone.iter_mut().zip(self.adds(location)).for_each(|(sum, add)| *sum += add);
            for window in 0..count {
                let more = in_windows[location as usize * count + window];
                cases[window] += more;
                // Without a new case a larger circle is only less unusual.
                if more == 0 || blocked[window] {
                    continue;
                }
                let expectation = self.expectation(&zone, window);
                let llr = self.whole.llr(f64::from(cases[window]), expectation);
                if llr > best.as_ref().map_or(0.0, |best| best.llr * (1.0 + 1e-12)) {
                    let (size, cases) = (place + 1, cases[window]);
                    best = Some(Best { centre, size, window, cases, expectation, llr });
                }
            }
        }
        best
    }

    /// The most unusual circle, then again and again the most unusual one that shares no location at the
    /// same time with those before.
    pub fn clusters(&self, most: usize) -> Vec<Cluster> {
        let count = self.windows.len();
        let in_windows: Vec<u32> = self
            .study
            .cases
            .chunks_exact(self.study.periods)
            .flat_map(|row| self.windows.iter().map(|&(first, last)| row[first..=last].iter().sum::<u32>()))
            .collect();
        debug_assert_eq!(in_windows.len(), count * self.study.locations.len());
        let mut taken: Vec<Taken> = Vec::new();
        let around = |centre: usize, taken: &[Taken]| self.best_around(centre, &in_windows, taken);
        let mut bests: Vec<Best> = (0..self.study.locations.len())
            .into_par_iter()
            .filter_map(|centre| around(centre, &taken))
            .collect();
        let members = |best: &Best| &self.zones.around[best.centre][..best.size];
        let mut clusters = Vec::new();
        while clusters.len() < most {
            // Of circles that are equal but for rounding the one with fewer locations.
            let rank = |best: &Best| (best.llr * 1e9).round();
            let better = |a: &&Best, b: &&Best| {
                rank(b).total_cmp(&rank(a)).then(a.size.cmp(&b.size)).then(a.centre.cmp(&b.centre))
            };
            let Some(best) = bests.iter().min_by(better) else { break };
            let window = self.windows[best.window];
            let found = Taken { locations: members(best).iter().copied().collect(), window };
            let equal: HashSet<BTreeSet<u32>> = bests
                .iter()
                .filter(|other| (other.llr - best.llr).abs() <= 1e-9)
                .map(|other| members(other).iter().copied().collect())
                .collect();
            let (first_period, last_period) = window;
            clusters.push(Cluster {
                members: members(best).iter().map(|location| *location as usize).collect(),
                first_period,
                last_period,
                observed: best.cases,
                expected: self.whole.expected(best.expectation),
                llr: best.llr,
                relative_risk: self.whole.relative_risk(f64::from(best.cases), best.expectation),
                p: None,
                ties: equal.len() - 1,
            });
            taken.push(found);
            // Centres whose best circle is no longer free look for their next best.
            bests = std::mem::take(&mut bests)
                .into_par_iter()
                .filter_map(|best| {
                    let clash = taken.last().is_some_and(|taken| {
                        taken.overlaps(self.windows[best.window])
                            && members(&best).iter().any(|location| taken.locations.contains(location))
                    });
                    (!clash).then_some(best)
                })
                .collect();
        }
        clusters
    }
}
