//! Replications: studies of pure chance, and the largest statistic in each.
//!
//! Sixteen replications are searched first; their maxima say at which levels circles are worth a close look
//! in the others (see `circles`). A replication that never passes the lowest level is searched again
//! without one, so that the levels decide about time only, never about a result.

use super::circles::{Batch, Circles, Counts, Level, REPLICATIONS};
use super::model::Model;
use super::search::Prepared;
use crate::random::Random;
use rayon::prelude::*;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Replications that set the levels; a multiple of those searched together.
const FIRST: usize = 16;

/// The largest statistic of every replication. Replication i depends on the seed and i only.
pub(super) fn largest(
    prepared: &Prepared<'_>,
    replications: usize,
    seed: u64,
    watch: impl Fn(usize) + Sync,
) -> Vec<f64> {
    if replications == 0 || prepared.whole.cases < 2.0 || prepared.zones.around.is_empty() {
        return vec![0.0; replications];
    }
    let search = Search {
        prepared,
        draw: Draw::of(prepared),
        circles: Circles::of(prepared),
        seed,
        open: OnceLock::new(),
    };
    let done = AtomicUsize::new(0);
    let run = |range: std::ops::Range<usize>, levels: &[Level]| -> Vec<f64> {
        let starts: Vec<usize> = range.clone().step_by(REPLICATIONS).collect();
        let found = starts.into_par_iter().map(|start| {
            let end = range.end.min(start + REPLICATIONS);
            let found = search.batch(start..end, levels);
            watch(done.fetch_add(found.len(), Ordering::Relaxed) + found.len());
            found
        });
        found.collect::<Vec<_>>().concat()
    };
    let affordable = search.circles.affordable_levels(prepared);
    let levels_between = |low: f64, high: f64, steps: usize| {
        let rise = (high.max(low) - low) / steps as f64;
        let statistics: Vec<f64> = (0..steps).map(|step| low + rise * step as f64).collect();
        search.circles.levels(prepared, &statistics)
    };
    let first = FIRST.min(replications);
    // Maxima of chance lie here in nearly every study.
    let mut maxima = run(0..first, &levels_between(2.5, 15.0, affordable.min(12)));
    let mut sorted = maxima.clone();
    sorted.sort_by(f64::total_cmp);
    let levels = levels_between(sorted[0] * 0.8, sorted[first / 2] * 1.6, affordable);
    maxima.extend(run(first..replications, &levels));
    maxima
}

/// What all replications of a study share.
struct Search<'p, 's> {
    prepared: &'p Prepared<'s>,
    draw: Draw,
    circles: Circles,
    seed: u64,
    /// Level 0, made when a replication first needs it: hardly ever.
    open: OnceLock<Vec<Level>>,
}

impl Search<'_, '_> {
    /// The largest statistic of each of a few replications.
    fn batch(&self, numbers: std::ops::Range<usize>, levels: &[Level]) -> Vec<f64> {
        let drawn =
            |number: usize| self.draw.counts(self.prepared, &mut Random::stream(self.seed, number as u64));
        let counts: Vec<Counts> = numbers.map(drawn).collect();
        let batch = Batch::of(self.prepared, &counts);
        let mut found = self.circles.largest(self.prepared, &batch, levels);
        let lowest = levels.first().map_or(0.0, Level::statistic);
        if found[..counts.len()].iter().any(|&found| found <= lowest) {
            let open = self.open.get_or_init(|| self.circles.levels(self.prepared, &[0.0]));
            found = self.circles.largest(self.prepared, &batch, open);
        }
        found[..counts.len()].to_vec()
    }
}

/// How cases fall by chance.
enum Draw {
    /// Alias tables over location and period (Walker, Vose).
    Poisson { keep: Vec<f64>, alias: Vec<u32> },
    /// Location and period of every person; cases are a random choice.
    Bernoulli { cells: Vec<u32> },
    /// Location of every case, and how many cases each period of interest has.
    Permutation { locations: Vec<u32>, in_period: Vec<(usize, u32)> },
}

impl Draw {
    fn of(prepared: &Prepared<'_>) -> Self {
        let study = prepared.study;
        let times = |cell: usize, count: u32| std::iter::repeat_n(cell as u32, count as usize);
        match &study.model {
            Model::Poisson { expected } => {
                let (keep, alias) = alias_table(expected);
                Self::Poisson { keep, alias }
            }
            Model::Bernoulli { controls } => {
                let people = study.cases.iter().zip(controls).map(|(cases, controls)| cases + controls);
                Self::Bernoulli { cells: people.enumerate().flat_map(|(cell, n)| times(cell, n)).collect() }
            }
            Model::Permutation => {
                let locations = study
                    .cases
                    .iter()
                    .enumerate()
                    .flat_map(|(cell, count)| times(cell / study.periods, *count))
                    .collect();
                let earliest = prepared.windows.iter().map(|window| window.0).min().unwrap_or(0);
                let in_period = (earliest..study.periods)
                    .map(|period| (period, study.cases.iter().skip(period).step_by(study.periods).sum()))
                    .collect();
                Self::Permutation { locations, in_period }
            }
        }
    }

    /// Cases of one replication per location and period, from the first period that any window reaches.
    fn cells(&self, prepared: &Prepared<'_>, earliest: usize, random: &mut Random) -> Vec<i32> {
        let periods = prepared.study.periods;
        let kept = periods - earliest;
        let mut cells = vec![0_i32; prepared.study.locations.len() * kept];
        let mut add = |cell: usize| {
            if let Some(period) = (cell % periods).checked_sub(earliest) {
                cells[cell / periods * kept + period] += 1;
            }
        };
        match self {
            Self::Poisson { keep, alias } => {
                for _ in 0..prepared.whole.cases as u64 {
                    let cell = random.below(keep.len() as u32) as usize;
                    let chosen = if random.unit() < keep[cell] { cell } else { alias[cell] as usize };
                    add(chosen);
                }
            }
            Self::Bernoulli { cells: people } => {
                let mut people = people.clone();
                for cell in choose(&mut people, prepared.whole.cases as usize, random) {
                    add(*cell as usize);
                }
            }
            Self::Permutation { locations, in_period } => {
                let mut locations = locations.clone();
                let needed = in_period.iter().map(|(_, count)| *count as usize).sum();
                let mut chosen = choose(&mut locations, needed, random).iter();
                for &(period, count) in in_period {
                    for location in chosen.by_ref().take(count as usize) {
                        add(*location as usize * periods + period);
                    }
                }
            }
        }
        cells
    }

    /// Cases of one replication per location and window: `windows` numbers for each location.
    fn counts(&self, prepared: &Prepared<'_>, random: &mut Random) -> Counts {
        let earliest = prepared.windows.iter().map(|window| window.0).min().unwrap_or(0);
        let kept = prepared.study.periods - earliest;
        let cells = self.cells(prepared, earliest, random);
        let windows = prepared.windows.len();
        let mut counts = vec![0_i32; prepared.study.locations.len() * windows];
        let mut sums = vec![0; kept + 1];
        for (row, counts) in cells.chunks_exact(kept).zip(counts.chunks_exact_mut(windows)) {
            for (period, count) in row.iter().enumerate() {
                sums[period + 1] = sums[period] + count;
            }
            if sums[kept] > 0 {
                for (count, &(first, last)) in counts.iter_mut().zip(prepared.windows) {
                    *count = sums[last + 1 - earliest] - sums[first - earliest];
                }
            }
        }
        counts
    }
}

/// A random choice without repeats, in random order: the beginning of a Fisher-Yates shuffle.
fn choose<'a>(items: &'a mut [u32], count: usize, random: &mut Random) -> &'a [u32] {
    let count = count.min(items.len());
    for place in 0..count {
        let other = place + random.below((items.len() - place) as u32) as usize;
        items.swap(place, other);
    }
    &items[..count]
}

fn alias_table(weights: &[f64]) -> (Vec<f64>, Vec<u32>) {
    let scale = weights.len() as f64 / weights.iter().sum::<f64>();
    let mut keep: Vec<f64> = weights.iter().map(|weight| weight * scale).collect();
    let mut alias: Vec<u32> = (0..weights.len() as u32).collect();
    let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..weights.len()).partition(|&i| keep[i] < 1.0);
    while let (Some(&less), Some(&more)) = (small.last(), large.last()) {
        small.pop();
        alias[less] = more as u32;
        keep[more] -= 1.0 - keep[less];
        if keep[more] < 1.0 {
            large.pop();
            small.push(more);
        }
    }
    // What is left differs from 1 by rounding only.
    small.into_iter().chain(large).for_each(|i| keep[i] = 1.0);
    (keep, alias)
}
