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
use std::ops::{AddAssign, BitOrAssign, Sub};

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
    let done = std::sync::atomic::AtomicUsize::new(0);
    let drawn = |number: usize| Counts::of(&draw, prepared, &mut Random::stream(seed, number as u64));
    // Hardly ever needed: a replication whose maximum passes no level is searched without one.
    let open = std::sync::OnceLock::new();
    let search = |number: usize, levels: &[Level]| {
        let counts = drawn(number);
        let mut found = circles.largest(prepared, &counts, levels);
        if levels.first().is_some_and(|lowest| found <= lowest.level) {
            let open = open.get_or_init(|| Level { level: 0.0, limits: circles.limits(prepared, 0.0) });
            found = circles.largest(prepared, &counts, std::slice::from_ref(open));
        }
        watch(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1);
        found
    };
    let levels = |levels: &[f64]| -> Vec<Level> {
        levels.iter().map(|&level| Level { level, limits: circles.limits(prepared, level) }).collect()
    };
    let first = FIRST.min(replications);
    let guessed = levels(&[2.5, 5.0]);
    let mut maxima: Vec<f64> = (0..first).into_par_iter().map(|number| search(number, &guessed)).collect();
    let mut sorted = maxima.clone();
    sorted.sort_by(f64::total_cmp);
    let (low, middle) = (sorted[0] * 0.8, sorted[first / 2]);
    let seen = levels(&[low, low.max(middle * 0.85), middle * 1.05, middle * 1.3]);
    maxima.par_extend((first..replications).into_par_iter().map(|number| search(number, &seen)));
    maxima
}

/// Cases of one replication per location and window.
enum Counts {
    /// In bytes, if none is above 15 and all together fit into 15 bits.
    Small(Vec<[u8; LANES]>),
    Large(Vec<[i32; LANES]>),
}

/// What sums of cases are kept in.
trait Number: Copy + AddAssign + BitOrAssign + Sub<Output = Self> + PartialOrd + From<i16> + Into<i32> {}
impl Number for i16 {}
impl Number for i32 {}

/// Up to so many cases in all, sums are kept in 16 bits.
const MOST_SMALL: f64 = 30_000.0;

/// Adds a sum; true if any lane then passes its limit. A function of its own: inlined, the compiler takes
/// the lanes apart.
#[inline(never)]
fn add_and_compare(
    before: &[i16; LANES],
    sum: &[u8; LANES],
    limit: &[i16; LANES],
    after: &mut [i16; LANES],
) -> bool {
    let mut sign = 0_i16;
    for lane in 0..LANES {
        after[lane] = before[lane] + i16::from(sum[lane]);
        // Negative where the limit is passed; these numbers never overflow.
        sign |= limit[lane].wrapping_sub(after[lane]);
    }
    sign < 0
}

/// Per row and window the cases that do not yet pass a level.
struct Level {
    level: f64,
    limits: Vec<[i16; LANES]>,
}

/// The limits of the highest level that a statistic passes; those of the lowest one if it passes none.
fn passed(levels: &[Level], best: f64) -> &[[i16; LANES]] {
    let highest = levels.iter().rev().find(|level| best > level.level).or_else(|| levels.first());
    highest.map_or(&[], |level| &level.limits)
}

/// Every circle, and the numbers that its expectation follows from.
struct Circles {
    /// Groups of lanes that hold all windows.
    groups: usize,
    /// Where each centre's circles begin in `row_of`.
    start: Vec<usize>,
    row_of: Vec<u32>,
    /// Summed numbers of the zones, `Prepared::width` each.
    rows: Vec<f64>,
}

impl Circles {
    fn of(prepared: &Prepared<'_>) -> Self {
        let groups = prepared.windows.len().div_ceil(LANES);
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
        Self { groups, start, row_of, rows }
    }

    /// Per row and window the cases that do not yet pass the level. Where that is beyond 16 bits a smaller
    /// number stands: circles are then looked at closely without need, but none is missed.
    fn limits(&self, prepared: &Prepared<'_>, level: f64) -> Vec<[i16; LANES]> {
        let limits = self.rows.par_chunks_exact(prepared.width()).flat_map_iter(|zone| {
            let mut row = vec![[i16::MAX; LANES]; self.groups];
            for window in 0..prepared.windows.len() {
                let limit = prepared.whole.most_below(level, prepared.expectation(zone, window));
                row[window / LANES][window % LANES] = i16::try_from(limit).unwrap_or(i16::MAX - 1);
            }
            row
        });
        limits.collect()
    }

    /// The largest statistic, if it passes the lowest level. Whenever it passes a higher one, only circles
    /// that pass that one too can still be larger.
    fn largest(&self, prepared: &Prepared<'_>, counts: &Counts, levels: &[Level]) -> f64 {
        match counts {
            Counts::Small(counts) => self.largest_of_small(prepared, counts, levels),
            Counts::Large(counts) => {
                let mut cases = vec![[0_i32; LANES]; self.groups];
                let mut best = 0.0_f64;
                for (centre, around) in prepared.zones.around.iter().enumerate() {
                    cases.fill([0; LANES]);
                    let rows = &self.row_of[self.start[centre]..self.start[centre + 1]];
                    let limits = passed(levels, best);
                    best = best.max(self.look_closely(prepared, counts, limits, around, rows, &mut cases));
                }
                best
            }
        }
    }

    fn largest_of_small(&self, prepared: &Prepared<'_>, counts: &[[u8; LANES]], levels: &[Level]) -> f64 {
        let mut best = 0.0_f64;
        let mut cases = vec![[0_i16; LANES]; self.groups];
        let mut after = cases.clone();
        for (centre, around) in prepared.zones.around.iter().enumerate() {
            let limits = passed(levels, best);
            cases.fill([0; LANES]);
            let rows = &self.row_of[self.start[centre]..self.start[centre + 1]];
            for (locations, rows) in around.chunks(BLOCK).zip(rows.chunks(BLOCK)) {
                let mut passing = false;
                for group in 0..self.groups {
                    // Sixteen bytes as one number: no byte of the sum overflows into the next.
                    let mut sum = 0_u128;
                    for &location in locations {
                        sum += u128::from_le_bytes(counts[location as usize * self.groups + group]);
                    }
                    let sum = sum.to_le_bytes();
                    // Limits only rise as circles grow: who does not pass the first one's passes none.
                    let limit = &limits[rows[0] as usize * self.groups + group];
                    passing |= add_and_compare(&cases[group], &sum, limit, &mut after[group]);
                }
                if passing {
                    best = best.max(self.look_closely(prepared, counts, limits, locations, rows, &mut cases));
                }
                cases.copy_from_slice(&after);
            }
        }
        best
    }

    /// Circle by circle; `cases` are those before the first and become those after the last.
    fn look_closely<More: Copy + Into<Sum> + Into<i32>, Sum: Number>(
        &self,
        prepared: &Prepared<'_>,
        counts: &[[More; LANES]],
        limits: &[[i16; LANES]],
        locations: &[u32],
        rows: &[u32],
        cases: &mut [[Sum; LANES]],
    ) -> f64 {
        let mut best = 0.0_f64;
        for (&location, &row) in locations.iter().zip(rows) {
            for (group, cases) in cases.iter_mut().enumerate() {
                let more = &counts[location as usize * self.groups + group];
                let limit = &limits[row as usize * self.groups + group];
                let mut sign = Sum::from(0);
                for lane in 0..LANES {
                    cases[lane] += more[lane].into();
                    sign |= Sum::from(limit[lane]) - cases[lane];
                }
                if sign >= Sum::from(0) {
                    continue;
                }
                let zone = &self.rows[row as usize * prepared.width()..(row as usize + 1) * prepared.width()];
                for lane in 0..LANES.min(prepared.windows.len() - group * LANES) {
                    let added: i32 = more[lane].into();
                    if added > 0 && cases[lane] > Sum::from(limit[lane]) {
                        let expectation = prepared.expectation(zone, group * LANES + lane);
                        let cases: i32 = cases[lane].into();
                        best = best.max(prepared.whole.llr(f64::from(cases), expectation));
                    }
                }
            }
        }
        best
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
}

impl Counts {
    fn of(draw: &Draw, prepared: &Prepared<'_>, random: &mut Random) -> Self {
        let earliest = prepared.windows.iter().map(|window| window.0).min().unwrap_or(0);
        let kept = prepared.study.periods - earliest;
        let cells = draw.cells(prepared, earliest, random);
        let groups = prepared.windows.len().div_ceil(LANES);
        let mut counts = vec![[0_i32; LANES]; prepared.study.locations.len() * groups];
        let mut sums = vec![0; kept + 1];
        let mut most = 0;
        for (row, counts) in cells.chunks_exact(kept).zip(counts.chunks_exact_mut(groups)) {
            for (period, count) in row.iter().enumerate() {
                sums[period + 1] = sums[period] + count;
            }
            most = most.max(sums[kept]);
            if sums[kept] > 0 {
                for (window, &(first, last)) in prepared.windows.iter().enumerate() {
                    counts[window / LANES][window % LANES] =
                        sums[last + 1 - earliest] - sums[first - earliest];
                }
            }
        }
        if most < 16 && prepared.whole.cases <= MOST_SMALL {
            return Self::Small(counts.iter().map(|lanes| lanes.map(|count| count as u8)).collect());
        }
        Self::Large(counts)
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
