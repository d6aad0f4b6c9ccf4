//! Replications: studies of pure chance, and the largest statistic in each.
//!
//! A level that most replications' maxima pass spares nearly all work: for each circle and window the
//! number of cases that passes it is computed once. Circles are then taken sixteen at a time, and looked at
//! one by one only if the last of them has as many cases as the first would need. A replication that never
//! passes the level is searched again with a lower one.

use super::model::Model;
use super::search::Prepared;
use crate::random::Random;
use rayon::prelude::*;

/// Counts are added and compared so many at a time.
const LANES: usize = 16;
/// Locations taken together; with counts up to 15 their sum fits into a byte.
const BLOCK: usize = 16;
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
    let circles = Circles::of(prepared);
    let open = circles.limits(prepared, 0.0);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let report = || watch(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1);
    let drawn = |number: usize| Counts::of(&draw, prepared, &mut Random::stream(seed, number as u64));
    let first = FIRST.min(replications);
    let mut maxima: Vec<f64> = (0..first)
        .into_par_iter()
        .map(|number| {
            let found = circles.largest(prepared, &drawn(number), &open);
            report();
            found
        })
        .collect();
    let mut sorted = maxima.clone();
    sorted.sort_by(f64::total_cmp);
    let levels = [sorted[first / 2] * 0.8, sorted[0] * 0.8];
    let limits = levels.map(|level| circles.limits(prepared, level));
    maxima.par_extend((first..replications).into_par_iter().map(|number| {
        let counts = drawn(number);
        let search = |limits: &[i32]| circles.largest(prepared, &counts, limits);
        let passing = levels.iter().zip(&limits).find_map(|(level, limits)| {
            let found = search(limits);
            (found > *level).then_some(found)
        });
        let found = passing.unwrap_or_else(|| search(&open));
        report();
        found
    }));
    maxima
}

/// Cases of one replication per location and window.
struct Counts {
    exact: Vec<i32>,
    /// The same in bytes, if none is above 15.
    small: Option<Vec<u8>>,
}

/// Every circle, and the numbers that its expectation follows from.
struct Circles {
    /// Windows, rounded up to whole lanes.
    width: usize,
    /// Where each centre's circles begin in `row_of`.
    start: Vec<usize>,
    row_of: Vec<u32>,
    /// Summed numbers of the zones, `Prepared::width` each.
    rows: Vec<f64>,
}

impl Circles {
    fn of(prepared: &Prepared<'_>) -> Self {
        let width = prepared.windows.len().next_multiple_of(LANES);
        let mut start = vec![0];
        let (mut row_of, mut rows, mut count) = (Vec::new(), Vec::new(), 0_u32);
        // In the permutation model all that matters is a zone's number of cases: equal ones share a row.
        let mut known: std::collections::HashMap<u64, u32> = std::collections::HashMap::new();
        for around in &prepared.zones.around {
            let mut zone = vec![0.0; prepared.width()];
            for &location in around {
                zone.iter_mut().zip(prepared.adds(location)).for_each(|(sum, add)| *sum += add);
                let row = if prepared.is_permutation() {
                    *known.entry(zone[0].to_bits()).or_insert(count)
                } else {
                    count
                };
                if row == count {
                    rows.extend_from_slice(&zone);
                    count += 1;
                }
                row_of.push(row);
            }
            start.push(row_of.len());
        }
        Self { width, start, row_of, rows }
    }

    /// Per row and window the cases that do not yet pass the level.
    fn limits(&self, prepared: &Prepared<'_>, level: f64) -> Vec<i32> {
        let limits = self.rows.par_chunks_exact(prepared.width()).flat_map_iter(|zone| {
            let mut row = vec![i32::MAX; self.width];
            for (window, limit) in row.iter_mut().enumerate().take(prepared.windows.len()) {
                *limit = prepared.whole.most_below(level, prepared.expectation(zone, window)) as i32;
            }
            row
        });
        limits.collect()
    }

    fn largest(&self, prepared: &Prepared<'_>, counts: &Counts, limits: &[i32]) -> f64 {
        let mut best = 0.0_f64;
        let mut cases = vec![0_i32; self.width];
        let mut detail = vec![0_i32; self.width];
        for (centre, around) in prepared.zones.around.iter().enumerate() {
            cases.fill(0);
            let rows = &self.row_of[self.start[centre]..self.start[centre + 1]];
            for (locations, rows) in around.chunks(BLOCK).zip(rows.chunks(BLOCK)) {
                if let Some(small) = &counts.small {
                    let first = &limits[rows[0] as usize * self.width..(rows[0] as usize + 1) * self.width];
                    detail.copy_from_slice(&cases);
                    if !add_block(&mut cases, small, locations, first) {
                        continue;
                    }
                    best =
                        best.max(self.look_closely(prepared, counts, limits, locations, rows, &mut detail));
                } else {
                    best = best.max(self.look_closely(prepared, counts, limits, locations, rows, &mut cases));
                }
            }
        }
        best
    }

    /// Circle by circle; `cases` are those before the first and become those after the last.
    fn look_closely(
        &self,
        prepared: &Prepared<'_>,
        counts: &Counts,
        limits: &[i32],
        locations: &[u32],
        rows: &[u32],
        cases: &mut [i32],
    ) -> f64 {
        let width = self.width;
        let mut best = 0.0_f64;
        for (&location, &row) in locations.iter().zip(rows) {
            let more = &counts.exact[location as usize * width..(location as usize + 1) * width];
            let limit = &limits[row as usize * width..(row as usize + 1) * width];
            let mut over = 0;
            for ((sum, more), limit) in cases.iter_mut().zip(more).zip(limit) {
                *sum += more;
                over |= i32::from(*sum > *limit) & i32::from(*more > 0);
            }
            if over == 0 {
                continue;
            }
            let zone = &self.rows[row as usize * prepared.width()..(row as usize + 1) * prepared.width()];
            for window in 0..prepared.windows.len() {
                if cases[window] > limit[window] && more[window] > 0 {
                    let expectation = prepared.expectation(zone, window);
                    best = best.max(prepared.whole.llr(f64::from(cases[window]), expectation));
                }
            }
        }
        best
    }
}

/// Adds a block of locations; true if the sum passes the limits of the block's first circle, so that one
/// of its circles may pass its own (limits only rise as circles grow).
fn add_block(cases: &mut [i32], small: &[u8], locations: &[u32], first: &[i32]) -> bool {
    let width = cases.len();
    let mut over = 0;
    for (group, (cases, first)) in cases.chunks_exact_mut(LANES).zip(first.chunks_exact(LANES)).enumerate() {
        let mut sum = [0_u8; LANES];
        for &location in locations {
            let at = location as usize * width + group * LANES;
            for (sum, more) in sum.iter_mut().zip(&small[at..at + LANES]) {
                *sum = sum.wrapping_add(*more);
            }
        }
        for lane in 0..LANES {
            cases[lane] += i32::from(sum[lane]);
            over |= i32::from(cases[lane] > first[lane]);
        }
    }
    over != 0
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

    /// Cases of one replication per location and period.
    fn cells(&self, prepared: &Prepared<'_>, random: &mut Random) -> Vec<i32> {
        let periods = prepared.study.periods;
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
        cells
    }
}

impl Counts {
    fn of(draw: &Draw, prepared: &Prepared<'_>, random: &mut Random) -> Self {
        let periods = prepared.study.periods;
        let width = prepared.windows.len().next_multiple_of(LANES);
        let cells = draw.cells(prepared, random);
        let mut exact = vec![0_i32; prepared.study.locations.len() * width];
        for (row, counts) in cells.chunks_exact(periods).zip(exact.chunks_exact_mut(width)) {
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
        let fits = exact.iter().all(|count| *count < 16);
        let small = fits.then(|| exact.iter().map(|count| *count as u8).collect());
        Self { exact, small }
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
