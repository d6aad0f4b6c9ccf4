//! Boundaries with fewer corners still tile.

use crate::shared;
use place::geometry::*;
use place::imports::{DraftContent, ImportFile, Reading};
use place::testing::synthetic_grids;
use proptest::prelude::*;
use std::collections::HashMap;

/// How often each side occurs, whichever way it runs.
fn sides(outlines: &[Outline]) -> HashMap<(Position, Position), u32> {
    let mut found = HashMap::new();
    for (from, to) in outlines.iter().flat_map(Outline::sides) {
        *found.entry((from.min(to), from.max(to))).or_default() += 1;
    }
    found
}

/// Length of the lines that two boundaries share, and of those that one has alone, in metres.
fn lengths(outlines: &[Outline]) -> (f64, f64) {
    let mut lengths = (0.0, 0.0);
    for ((from, to), count) in sides(outlines) {
        match count {
            1 => lengths.1 += distance_m(from, to),
            _ => lengths.0 += distance_m(from, to),
        }
    }
    lengths
}

fn tiling(outlines: Vec<Outline>) -> TilingReport {
    let ids = synthetic_grids(outlines.len(), 1);
    let tiles = ids
        .into_iter()
        .zip(outlines)
        .map(|((place, _), outline)| Tile { place, name: String::new(), outline })
        .collect();
    check_tiling(&Tiling { whole: None, tiles, tolerance: Tolerance::default() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Crooked grids that tile exactly still do, and no corner moves.
    #[test]
    fn neighbours_stay_neighbours(seed in 0u64..1000, count in 4usize..60, tolerance in 0.0f64..60.0) {
        let drawn: Vec<Outline> = synthetic_grids(count, seed).into_iter().map(|(_, outline)| outline).collect();
        let thinned = simplified(&drawn, tolerance);
        let before = tiling(drawn.clone());
        let after = tiling(thinned.clone());
        prop_assert!(before.gaps.is_empty() && before.overlaps.is_empty());
        prop_assert!(after.gaps.is_empty(), "{:?}", after.gaps);
        prop_assert!(after.overlaps.is_empty(), "{:?}", after.overlaps);
        for (drawn, thinned) in drawn.iter().zip(&thinned) {
            let corners: Vec<Position> = drawn.points().collect();
            prop_assert!(thinned.points().all(|point| corners.contains(&point)));
        }
    }
}

#[test]
fn nothing_changes_without_tolerance_and_squares_stay_squares() {
    let drawn: Vec<Outline> = synthetic_grids(30, 5).into_iter().map(|(_, outline)| outline).collect();
    assert_eq!(simplified(&drawn, 0.0), drawn);
    let square = Outline::rectangle(Bounds { west: 0, south: 0, east: 100_000, north: 100_000 });
    assert_eq!(simplified(std::slice::from_ref(&square), 10_000.0), vec![square]);
}

#[test]
fn an_island_and_its_hole_keep_one_line() {
    let wavy = |radius: f64| {
        (0..80)
            .map(|step| {
                let (turn, wave) =
                    (f64::from(step) / 80.0 * std::f64::consts::TAU, f64::from(step % 7) * 900.0);
                Position::new(
                    1_000_000_000 + ((radius + wave) * turn.cos()) as i32,
                    300_000_000 + ((radius + wave) * turn.sin()) as i32,
                )
            })
            .collect::<Vec<_>>()
    };
    let island = Outline::from_rings(vec![vec![wavy(40_000.0)]]).unwrap();
    let around = Outline::from_rings(vec![vec![wavy(90_000.0), wavy(40_000.0)]]).unwrap();
    let thinned = simplified(&[island, around], 3.0);
    assert_eq!(thinned[0].parts()[0][0].len(), thinned[1].parts()[0][1].len());
    assert!(thinned[0].points().count() < 80);
    let report = tiling(thinned);
    assert!(report.gaps.is_empty() && report.overlaps.is_empty());
}

/// Real streets: a tenth of the corners, and what was one line between two of them still is.
#[test]
fn real_streets_keep_their_common_lines() {
    let Some(bytes) = shared::bytes("boundaries/shenzhen_streets_coded.geojson") else { return };
    let parsed =
        place::imports::parse(&bytes, &Reading::new(ImportFile::Boundaries, kernel::Instant::default()))
            .unwrap();
    let drawn: Vec<Outline> = parsed
        .rows
        .into_iter()
        .filter_map(|row| match row.content {
            DraftContent::Boundary(row) => Some(row.outline),
            _ => None,
        })
        .collect();
    let thinned = simplified(&drawn, 25.0);
    let (corners, kept) =
        (drawn.iter().flat_map(Outline::points).count(), thinned.iter().flat_map(Outline::points).count());
    assert!(kept * 3 < corners, "{kept} of {corners} corners are left");
    let ((shared, alone), (shared_after, alone_after)) = (lengths(&drawn), lengths(&thinned));
    let share = |shared: f64, alone: f64| shared / (shared + alone);
    assert!(share(shared_after, alone_after) > share(shared, alone) - 0.02);
}
