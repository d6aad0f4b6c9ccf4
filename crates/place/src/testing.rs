//! Generators for tests and benchmarks: made-up places, the same for the same seed.

use crate::geometry::{Outline, Position};
use crate::model::PlaceId;
use kernel::{Entropy, Instant};

/// A small source of pseudo-random numbers (SplitMix64); the same seed gives the same numbers.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }
    pub const fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }
    /// A whole number in `0..limit`.
    pub fn below(&mut self, limit: u32) -> u32 {
        ((u128::from(self.throw()) * u128::from(limit)) >> 64) as u32
    }
}

/// Side of a synthetic grid in units: about 300 m.
const SIDE: i32 = 30_000;
/// South-west corner of the synthetic area: 100°E 22°N.
const CORNER: Position = Position::new(1_000_000_000, 220_000_000);
/// Corners on each side of a grid between its two ends.
const BENDS: i32 = 2;

/// `count` grids that tile exactly: crooked quadrilaterals with twelve corners, neighbours sharing every
/// corner of their common side.
pub fn synthetic_grids(count: usize, seed: u64) -> Vec<(PlaceId, Outline)> {
    let columns = (count as f64).sqrt().ceil() as i32;
    let entropy = Entropy::new([seed as u8; 32]);
    (0..count as i32)
        .filter_map(|index| {
            let (column, row) = (index % columns, index / columns);
            let outline = Outline::from_rings(vec![vec![ring(column, row, seed)]]).ok()?;
            Some((entropy.draw_id(Instant::from_micros(0)), outline))
        })
        .collect()
}

/// A point inside the area that [`synthetic_grids`] covers with `count` grids.
pub fn synthetic_point(count: usize, dice: &mut Dice) -> Position {
    let columns = (count as f64).sqrt().ceil() as u32;
    let rows = (count as u32) / columns;
    let extent = |cells: u32| dice_range(cells);
    let (width, height) = (extent(columns), extent(rows.max(1)));
    Position::new(CORNER.lon + dice.below(width) as i32, CORNER.lat + dice.below(height) as i32)
}

fn dice_range(cells: u32) -> u32 {
    cells * SIDE as u32
}

fn ring(column: i32, row: i32, seed: u64) -> Vec<Position> {
    let mut points = Vec::with_capacity(4 * (BENDS as usize + 1));
    let steps = 0..=BENDS;
    points.extend(steps.clone().map(|step| bend(column, row, step, 0, seed)));
    points.extend(steps.clone().map(|step| bend(column + 1, row, 0, step, seed)));
    points.extend(steps.clone().map(|step| bend(column + 1, row + 1, -step, 0, seed)));
    points.extend(steps.map(|step| bend(column, row + 1, 0, -step, seed)));
    points
}

/// A point on the net of borders, moved a little by its own number so that both neighbours agree.
fn bend(column: i32, row: i32, east: i32, north: i32, seed: u64) -> Position {
    let lon = (column * (BENDS + 1) + east) * (SIDE / (BENDS + 1));
    let lat = (row * (BENDS + 1) + north) * (SIDE / (BENDS + 1));
    let mut dice = Dice::new(seed ^ (u64::from(lon as u32) << 32) ^ u64::from(lat as u32));
    let reach = SIDE as u32 / (BENDS as u32 + 1) / 3;
    let shift = |dice: &mut Dice| dice.below(reach) as i32 - reach as i32 / 2;
    Position::new(CORNER.lon + lon + shift(&mut dice), CORNER.lat + lat + shift(&mut dice))
}
