//! Replications: studies of pure chance, and the largest statistic in each.
//!
//! Only circles that pass a level which nearly every replication's maximum passes are looked at closely:
//! for each circle and window the number of cases needed is computed once, and counting up to it is all
//! that most circles cost. A replication that never passes the level is searched again without it.

use super::model::Model;
use super::search::Prepared;
use crate::random::Random;
use rayon::prelude::*;

/// Counts are added and compared so many at a time.
const LANES: usize = 16;
/// Replications that set the level.
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
    let draw = Draw::of(prepared);
    let open = Needed::of(prepared, 0.0);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let report = || {
        let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        watch(done);
    };
    let run = |needed: &Needed, number: usize| {
        let found = replicate(prepared, &draw, needed, seed, number);
        report();
        found
    };
    let first = FIRST.min(replications);
    let mut maxima: Vec<f64> = (0..first).into_par_iter().map(|number| run(&open, number)).collect();
    let level = maxima.iter().copied().fold(f64::INFINITY, f64::min) * 0.8;
    let needed = Needed::of(prepared, level);
    maxima.par_extend((first..replications).into_par_iter().map(|number| {
        let found = run(&needed, number);
        if found > level { found } else { replicate(prepared, &draw, &open, seed, number) }
    }));
    maxima
}

fn replicate(prepared: &Prepared<'_>, draw: &Draw, needed: &Needed, seed: u64, number: usize) -> f64 {
    let counts = draw.counts(prepared, &mut Random::stream(seed, number as u64));
    let width = needed.width;
    let mut best = 0.0_f64;
    let mut cases = vec![0_i32; width];
    let mut zone = vec![0.0; prepared.width()];
    for (centre, around) in prepared.zones.around.iter().enumerate() {
        cases.fill(0);
        let rows = &needed.row_of[needed.start[centre]..needed.start[centre + 1]];
        for (place, (&location, &row)) in around.iter().zip(rows).enumerate() {
            let more = &counts[location as usize * width..(location as usize + 1) * width];
            let limit = &needed.limits[row as usize * width..(row as usize + 1) * width];
            let mut passes = false;
            for ((sum, more), limit) in
                cases.chunks_exact_mut(LANES).zip(more.chunks_exact(LANES)).zip(limit.chunks_exact(LANES))
            {
                let mut over = 0;
                for lane in 0..LANES {
                    sum[lane] += more[lane];
                    over |= i32::from(sum[lane] > limit[lane]);
                }
                passes |= over != 0;
            }
            if passes {
                zone.fill(0.0);
                for &inside in &around[..=place] {
                    zone.iter_mut().zip(prepared.adds(inside)).for_each(|(sum, add)| *sum += add);
                }
                for window in 0..prepared.windows.len() {
                    if cases[window] > limit[window] && more[window] > 0 {
                        let expectation = prepared.expectation(&zone, window);
                        best = best.max(prepared.whole.llr(f64::from(cases[window]), expectation));
                    }
                }
            }
        }
    }
    best
}

/// Per circle the cases that each window may have without passing the level.
struct Needed {
    width: usize,
    /// Where each centre's circles begin in `row_of`.
    start: Vec<usize>,
    row_of: Vec<u32>,
    limits: Vec<i32>,
}

impl Needed {
    fn of(prepared: &Prepared<'_>, level: f64) -> Self {
        let width = prepared.windows.len().next_multiple_of(LANES);
        let mut start = vec![0];
        let mut row_of = Vec::new();
        let mut rows: Vec<Vec<f64>> = Vec::new();
        // In the permutation model all that matters is a zone's number of cases: equal ones share a row.
        let mut known: std::collections::HashMap<u64, u32> = std::collections::HashMap::new();
        for around in &prepared.zones.around {
            let mut zone = vec![0.0; prepared.width()];
            for &location in around {
                zone.iter_mut().zip(prepared.adds(location)).for_each(|(sum, add)| *sum += add);
                let next = rows.len() as u32;
                let row = if prepared.is_permutation() {
                    *known.entry(zone[0].to_bits()).or_insert(next)
                } else {
                    next
                };
                if row == next {
                    rows.push(zone.clone());
                }
                row_of.push(row);
            }
            start.push(row_of.len());
        }
        let limits = rows
            .par_iter()
            .flat_map_iter(|zone| {
                let mut row = vec![i32::MAX; width];
                for (window, limit) in row.iter_mut().enumerate().take(prepared.windows.len()) {
                    *limit = prepared.whole.most_below(level, prepared.expectation(zone, window)) as i32;
                }
                row
            })
            .collect();
        Self { width, start, row_of, limits }
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

    /// Cases of one replication per location and window.
    fn counts(&self, prepared: &Prepared<'_>, random: &mut Random) -> Vec<i32> {
        let periods = prepared.study.periods;
        let width = prepared.windows.len().next_multiple_of(LANES);
        let mut cells = vec![0_i32; prepared.study.cases.len()];
        match self {
            Self::Poisson { keep, alias } => {
                for _ in 0..prepared.whole.cases as u64 {
                    let cell = random.below(keep.len() as u32) as usize;
                    let chosen = if random.unit() < keep[cell] { cell } else { alias[cell] as usize };
                    cells[chosen] += 1;
                }
            }
            Self::Bernoulli { cells: people } => {
                let mut people = people.clone();
                for cell in choose(&mut people, prepared.whole.cases as usize, random) {
                    cells[*cell as usize] += 1;
                }
            }
            Self::Permutation { locations, in_period } => {
                let mut locations = locations.clone();
                let needed = in_period.iter().map(|(_, count)| *count as usize).sum();
                let mut chosen = choose(&mut locations, needed, random).iter();
                for &(period, count) in in_period {
                    for location in chosen.by_ref().take(count as usize) {
                        cells[*location as usize * periods + period] += 1;
                    }
                }
            }
        }
        let mut counts = vec![0_i32; prepared.study.locations.len() * width];
        for (row, counts) in cells.chunks_exact(periods).zip(counts.chunks_exact_mut(width)) {
            if row.iter().all(|count| *count == 0) {
                continue;
            }
            let mut sums = Vec::with_capacity(periods + 1);
            sums.push(0);
            row.iter().for_each(|count| sums.push(sums[sums.len() - 1] + count));
            for (count, &(first, last)) in counts.iter_mut().zip(prepared.windows) {
                *count = sums[last + 1] - sums[first];
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
