//! The search for the largest statistic in replications, four at a time.
//!
//! A level that most replications' maxima pass spares nearly all work: for each circle and window the
//! number of cases that passes it is computed once. Around a centre locations are taken up to sixteen at a time, and
//! looked at one by one only if, with all of them, a circle has as many cases as the first of them would
//! need: expectations only rise as circles grow. The sums of sixteen windows of four replications are kept
//! in neighbouring bytes, so that one walk through the lists of neighbours serves them all.

use super::model::Below;
use super::search::Prepared;
use rayon::prelude::*;

/// Windows that are added and compared at a time.
const LANES: usize = 16;
/// Replications that share a walk.
pub(super) const REPLICATIONS: usize = 4;
/// Locations taken together at most; fewer where otherwise their sum might not fit into a byte.
const BLOCK: usize = 16;
/// A block is at most this part of the circle that it is added to.
const GROWTH: usize = 6;
const MOST_IN_A_CELL: i32 = 63;
/// Up to so many cases in all, sums fit into 16 bits.
const MOST_CASES: f64 = 30_000.0;
/// One centre in so many is searched first.
const EARLY: usize = 16;
/// More levels than these spare nothing more.
const MOST_LEVELS: usize = 24;
/// Rows whose limits are found one after the other.
const ROWS_AT_A_TIME: usize = 128;
/// What the limits of all levels may take.
const LEVELS_BYTES: usize = 128 << 20;

/// Cases of one replication per location and window.
pub(super) type Counts = Vec<i32>;

/// Counts of sixteen windows of four replications at one location: a byte each, eight to a word. Sums over a
/// block never carry into the next byte.
type Packed = [u64; REPLICATIONS * LANES / 8];
/// Sixteen numbers below 2^15, four to a word: of each eight first those in even places, then the others, as
/// they come out of packed bytes.
type Row = [u64; LANES / 4];
type Sums = [Row; REPLICATIONS];

const EVEN_BYTES: u64 = 0x00ff_00ff_00ff_00ff;
/// The bit above each number of a row. Set before a subtraction, it is gone afterwards where the result would
/// be negative.
const ABOVE: u64 = 0x8000_8000_8000_8000;

/// Where a lane's number is in a row: word and shift.
const fn place_in_row(lane: usize) -> (usize, usize) {
    (lane / 8 * 2 + lane % 2, lane % 8 / 2 * 16)
}

const fn number_in_row(row: &Row, lane: usize) -> u64 {
    let (word, shift) = place_in_row(lane);
    row[word] >> shift & 0x7fff
}

/// A few replications, in the form in which they are searched.
pub(super) enum Batch<'c> {
    /// Per location, then per group of sixteen windows.
    Packed { counts: Vec<Packed>, block: usize },
    /// Counts too large for that: one after the other.
    Plain(&'c [Counts]),
}

impl<'c> Batch<'c> {
    /// At most [`REPLICATIONS`] of them.
    pub fn of(prepared: &Prepared<'_>, counts: &'c [Counts]) -> Self {
        let most = counts.iter().flatten().copied().max().unwrap_or(0).max(1);
        if prepared.whole.cases > MOST_CASES || most > MOST_IN_A_CELL {
            return Self::Plain(counts);
        }
        let windows = prepared.windows.len();
        let groups = windows.div_ceil(LANES);
        let mut packed = vec![[0_u64; REPLICATIONS * LANES / 8]; prepared.study.locations.len() * groups];
        for (replication, counts) in counts.iter().enumerate() {
            for (row, packed) in counts.chunks_exact(windows).zip(packed.chunks_exact_mut(groups)) {
                for (window, &count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
                    let byte = replication * LANES + window % LANES;
                    packed[window / LANES][byte / 8] |= (count as u64) << (byte % 8 * 8);
                }
            }
        }
        Self::Packed { counts: packed, block: BLOCK.min(255 / most as usize) }
    }
}

/// Per row and window the cases that do not yet pass a level, each with the bit above.
pub(super) struct Level {
    statistic: f64,
    limits: Vec<Row>,
}

impl Level {
    pub const fn statistic(&self) -> f64 {
        self.statistic
    }
}

/// The highest level that a statistic passes; the lowest one if it passes none.
fn passed(levels: &[Level], best: f64) -> &[Row] {
    let highest = levels.iter().rev().find(|level| best > level.statistic).or_else(|| levels.first());
    highest.map_or(&[], |level| &level.limits)
}

/// Every circle, and the numbers that its expectation follows from.
pub(super) struct Circles {
    /// Groups of lanes that hold all windows.
    groups: usize,
    /// Centres so that neighbours follow each other: their lists share locations.
    order: Vec<u32>,
    /// Where each centre's circles begin in `row_of`.
    start: Vec<usize>,
    row_of: Vec<u32>,
    /// Summed numbers of the zones, `Prepared::width` each.
    rows: Vec<f64>,
}

impl Circles {
    pub fn of(prepared: &Prepared<'_>) -> Self {
        let groups = prepared.windows.len().div_ceil(LANES);
        let mut start = vec![0];
        let (mut row_of, mut rows) = (Vec::new(), Vec::new());
        for around in &prepared.zones.around {
            let mut zone = vec![0.0; prepared.width()];
            for &location in around {
                zone.iter_mut().zip(prepared.adds(location)).for_each(|(sum, add)| *sum += add);
                row_of.push(row_of.len() as u32);
                rows.extend_from_slice(&zone);
            }
            start.push(row_of.len());
        }
        if prepared.is_permutation() {
            // A zone is its number of cases here: many circles share a row. Rising rows lie side by side, as the
            // circles around a centre need them.
            let circles = std::mem::take(&mut rows);
            rows.clone_from(&circles);
            rows.sort_unstable_by(f64::total_cmp);
            rows.dedup();
            row_of = circles.iter().map(|zone| rows.partition_point(|row| row < zone) as u32).collect();
        }
        Self { groups, order: neighbours_together(&prepared.zones.around), start, row_of, rows }
    }

    /// How many levels fit into a moderate amount of memory: more of them spare more close looks.
    pub fn affordable_levels(&self, prepared: &Prepared<'_>) -> usize {
        let bytes = self.rows.len() / prepared.width() * self.groups * LANES * 2;
        (LEVELS_BYTES / bytes.max(1)).clamp(3, MOST_LEVELS)
    }

    /// Levels from rising statistics. Where a limit is beyond 16 bits a smaller number stands: circles are then
    /// looked at closely without need, but none is missed.
    pub fn levels(&self, prepared: &Prepared<'_>, statistics: &[f64]) -> Vec<Level> {
        let (width, windows) = (prepared.width(), prepared.windows.len());
        let mut known = vec![Below::default(); self.rows.len() / width * windows];
        let mut level = |&statistic: &f64| {
            let zones = self.rows.par_chunks(width * ROWS_AT_A_TIME);
            let limits =
                zones.zip(known.par_chunks_mut(windows * ROWS_AT_A_TIME)).flat_map_iter(|(zones, known)| {
                    let mut rows = Vec::with_capacity(zones.len() / width * self.groups);
                    let mut smaller = vec![(f64::INFINITY, 0); windows];
                    for (zone, known) in zones.chunks_exact(width).zip(known.chunks_exact_mut(windows)) {
                        // Windows that do not exist are never passed.
                        let first = rows.len();
                        rows.resize(first + self.groups, [u64::MAX; LANES / 4]);
                        for (window, (known, smaller)) in known.iter_mut().zip(&mut smaller).enumerate() {
                            let expectation = prepared.expectation(zone, window);
                            let expected = prepared.whole.expected(expectation);
                            // What does not pass a lower level does not pass this one, nor does what a smaller
                            // expectation bears.
                            if known.next <= statistic {
                                let from = if smaller.0 <= expected { smaller.1 } else { 0 };
                                let from = known.cases.max(from);
                                *known = prepared.whole.most_below(statistic, expectation, from);
                            }
                            *smaller = (expected, known.cases);
                            let (word, shift) = place_in_row(window % LANES);
                            let above = 0x7fff ^ u64::from(known.cases.min(0x7ffe));
                            rows[first + window / LANES][word] ^= above << shift;
                        }
                    }
                    rows
                });
            Level { statistic, limits: limits.collect() }
        };
        statistics.iter().map(&mut level).collect()
    }

    /// The largest statistic of each replication, where it passes the lowest level. Whenever it passes a
    /// higher one, only circles that pass that one too can still be larger.
    pub fn largest(
        &self,
        prepared: &Prepared<'_>,
        batch: &Batch<'_>,
        levels: &[Level],
    ) -> [f64; REPLICATIONS] {
        match batch {
            Batch::Packed { counts, block } => self.largest_of_packed(prepared, counts, *block, levels),
            Batch::Plain(counts) => {
                let mut best = [0.0; REPLICATIONS];
                for (best, counts) in best.iter_mut().zip(*counts) {
                    *best = self.largest_of_plain(prepared, counts, levels);
                }
                best
            }
        }
    }

    fn largest_of_packed(
        &self,
        prepared: &Prepared<'_>,
        packed: &[Packed],
        block: usize,
        levels: &[Level],
    ) -> [f64; REPLICATIONS] {
        let mut best = [0.0_f64; REPLICATIONS];
        let mut cases: Vec<Sums> = vec![Sums::default(); self.groups];
        let mut after = cases.clone();
        for &centre in &self.order {
            let around = prepared.zones.around[centre as usize].as_slice();
            let rows = &self.row_of[self.start[centre as usize]..self.start[centre as usize + 1]];
            let mut limits = best.map(|best| passed(levels, best));
            cases.fill(Sums::default());
            let mut from = 0;
            while from < around.len() {
                // Small circles grow fast: what the next ones need is far from what this one needs.
                let to = around.len().min(from + (from / GROWTH).clamp(1, block));
                let (locations, rows) = (&around[from..to], &rows[from..to]);
                from = to;
                let mut passing = 0;
                for group in 0..self.groups {
                    let sum = sum_of(packed, locations, self.groups, group);
                    let row = rows[0] as usize * self.groups + group;
                    let limit = limits.map(|limits| &limits[row]);
                    passing |= add_and_compare(&cases[group], &sum, limit, &mut after[group]);
                }
                while passing != 0 {
                    let replication = passing.trailing_zeros() as usize;
                    passing &= passing - 1;
                    let (known, limits) = (&mut best[replication], &mut limits[replication]);
                    let block = Block { locations, rows, limits };
                    let found = self.look_closely(prepared, packed, &block, &cases, replication, *known);
                    if found > *known {
                        *known = found;
                        *limits = passed(levels, found);
                    }
                }
                std::mem::swap(&mut cases, &mut after);
            }
        }
        best
    }

    /// Circle by circle in one replication, where a window has enough cases; `cases` are those before the first
    /// circle, `best` is the largest statistic so far. Returns the largest with these circles.
    fn look_closely(
        &self,
        prepared: &Prepared<'_>,
        packed: &[Packed],
        block: &Block<'_>,
        cases: &[Sums],
        replication: usize,
        mut best: f64,
    ) -> f64 {
        for (group, cases) in cases.iter().enumerate() {
            let mut cases = cases[replication];
            for (&location, &row) in block.locations.iter().zip(block.rows) {
                let packed = &packed[location as usize * self.groups + group];
                let more = [packed[replication * 2], packed[replication * 2 + 1]];
                // Without a new case a larger circle is only less unusual.
                if more == [0, 0] {
                    continue;
                }
                cases = with_more(&cases, more);
                let limit = &block.limits[row as usize * self.groups + group];
                for lane in lanes_above(&cases, limit) {
                    if more[lane / 8] >> (lane % 8 * 8) & 0xff > 0 {
                        let expectation = self.expectation(prepared, row, group * LANES + lane);
                        let cases = number_in_row(&cases, lane) as f64;
                        best = prepared.whole.llr_above(best, cases, expectation).unwrap_or(best);
                    }
                }
            }
        }
        best
    }

    fn largest_of_plain(&self, prepared: &Prepared<'_>, counts: &Counts, levels: &[Level]) -> f64 {
        let windows = prepared.windows.len();
        let mut best = 0.0_f64;
        let mut cases = vec![0_i32; windows];
        for (centre, around) in prepared.zones.around.iter().enumerate() {
            let limits = passed(levels, best);
            cases.fill(0);
            let rows = &self.row_of[self.start[centre]..self.start[centre + 1]];
            for (&location, &row) in around.iter().zip(rows) {
                let limits = &limits[row as usize * self.groups..][..self.groups];
                let more = &counts[location as usize * windows..][..windows];
                for (window, (cases, &more)) in cases.iter_mut().zip(more).enumerate() {
                    *cases += more;
                    let limit = number_in_row(&limits[window / LANES], window % LANES) as i32;
                    if more > 0 && *cases > limit {
                        let expectation = self.expectation(prepared, row, window);
                        best = best.max(prepared.whole.llr(f64::from(*cases), expectation));
                    }
                }
            }
        }
        best
    }

    fn expectation(&self, prepared: &Prepared<'_>, row: u32, window: usize) -> super::model::Expectation {
        let width = prepared.width();
        prepared.expectation(&self.rows[row as usize * width..(row as usize + 1) * width], window)
    }
}

/// Neighbouring circles of one centre and the limits of the level that counts.
struct Block<'b> {
    locations: &'b [u32],
    rows: &'b [u32],
    limits: &'b [Row],
}

/// The sum over a block's locations. A function of its own so that the words stay in registers.
#[inline(never)]
fn sum_of(packed: &[Packed], locations: &[u32], groups: usize, group: usize) -> Packed {
    let mut sum = [0_u64; REPLICATIONS * LANES / 8];
    if groups == 1 {
        for &location in locations {
            let more = &packed[location as usize];
            (0..sum.len()).for_each(|word| sum[word] = sum[word].wrapping_add(more[word]));
        }
    } else {
        for &location in locations {
            let more = &packed[location as usize * groups + group];
            (0..sum.len()).for_each(|word| sum[word] = sum[word].wrapping_add(more[word]));
        }
    }
    sum
}

/// Adds sixteen packed counts to a row's numbers.
fn with_more(row: &Row, [low, high]: [u64; 2]) -> Row {
    [
        row[0].wrapping_add(low & EVEN_BYTES),
        row[1].wrapping_add(low >> 8 & EVEN_BYTES),
        row[2].wrapping_add(high & EVEN_BYTES),
        row[3].wrapping_add(high >> 8 & EVEN_BYTES),
    ]
}

/// The lanes whose number is above the limit.
fn lanes_above(row: &Row, limit: &Row) -> impl Iterator<Item = usize> {
    let above: Row = std::array::from_fn(|word| !limit[word].wrapping_sub(row[word]) & ABOVE);
    above.into_iter().enumerate().flat_map(|(word, mut above)| {
        std::iter::from_fn(move || {
            let place = (above != 0).then(|| above.trailing_zeros() as usize / 16)?;
            above &= above - 1;
            Some(word / 2 * 8 + word % 2 + place * 2)
        })
    })
}

/// Adds a block's sum; returns a bit for each replication in which any lane then passes its limit. A function
/// of its own: inlined, the compiler takes the words apart.
#[inline(never)]
fn add_and_compare(before: &Sums, sum: &Packed, limits: [&Row; REPLICATIONS], after: &mut Sums) -> u32 {
    let mut left = [ABOVE; LANES / 4];
    for replication in 0..REPLICATIONS {
        let now = with_more(&before[replication], [sum[replication * 2], sum[replication * 2 + 1]]);
        (0..now.len()).for_each(|word| left[word] &= limits[replication][word].wrapping_sub(now[word]));
        after[replication] = now;
    }
    if left.iter().fold(ABOVE, |all, left| all & left) == ABOVE {
        return 0;
    }
    let passes =
        |replication: &usize| lanes_above(&after[*replication], limits[*replication]).next().is_some();
    (0..REPLICATIONS).filter(passes).fold(0, |bits, replication| bits | 1 << replication)
}

/// Centres in an order in which each is followed by its nearest one that is still left, as far as circles
/// know; what is never reached comes in the order of input.
fn neighbours_together(around: &[Vec<u32>]) -> Vec<u32> {
    let mut order: Vec<u32> = Vec::with_capacity(around.len());
    let mut taken = vec![false; around.len()];
    for first in 0..around.len() {
        let mut next = Some(first);
        while let Some(centre) = next.filter(|centre| !std::mem::replace(&mut taken[*centre], true)) {
            order.push(centre as u32);
            next = around[centre].iter().map(|near| *near as usize).find(|near| !taken[*near]);
        }
    }
    // A few from everywhere come first: the larger the best statistic so far, the fewer close looks.
    let (early, late): (Vec<_>, Vec<_>) =
        order.into_iter().enumerate().partition(|(place, _)| place % EARLY == 0);
    early.into_iter().chain(late).map(|(_, centre)| centre).collect()
}
