//! Splitting and joining boundaries.

use place::geometry::*;
use place::testing::synthetic_grids;
use proptest::prelude::*;

fn between(one: Position, other: Position, share: f64) -> Position {
    let at = |from: i32, to: i32| (f64::from(from) + (f64::from(to) - f64::from(from)) * share) as i32;
    Position::new(at(one.lon, other.lon), at(one.lat, other.lat))
}

fn tiling(outlines: Vec<Outline>) -> TilingReport {
    let tiles = synthetic_grids(outlines.len(), 1)
        .into_iter()
        .zip(outlines)
        .map(|((place, _), outline)| Tile { place, name: String::new(), outline })
        .collect();
    check_tiling(&Tiling { whole: None, tiles, tolerance: Tolerance::default() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    /// Whatever line parts a grid in two: the areas sum up, nothing of it is lost or doubled, its neighbours keep
    /// their borders, and joining the halves gives the grid back.
    #[test]
    fn halves_make_the_whole(
        seed in 0u64..500,
        chosen in 0usize..16,
        from in 0usize..12,
        to in 0usize..12,
        bend in (0.2f64..0.8, 0.2f64..0.8),
        share in 0.1f64..0.9,
    ) {
        let grids: Vec<Outline> = synthetic_grids(16, seed).into_iter().map(|(_, outline)| outline).collect();
        let grid = &grids[chosen];
        let corners: Vec<Position> = grid.points().collect();
        let start = between(corners[from], corners[(from + 1) % corners.len()], share);
        let end = between(corners[to], corners[(to + 1) % corners.len()], share);
        let bounds = grid.bounds();
        let middle = between(
            Position::new(bounds.west, bounds.south), Position::new(bounds.east, bounds.north), bend.0,
        );
        let line = if bend.1 > 0.5 { vec![start, middle, end] } else { vec![start, end] };
        let Ok((left, right)) = grid.split(&line) else { return Ok(()) };
        prop_assert!(left.check().is_ok() && right.check().is_ok());
        let (sum, whole) = (left.area_m2() + right.area_m2(), grid.area_m2());
        prop_assert!((sum - whole).abs() <= 1.0 + whole * 1e-6, "{sum} of {whole}");
        prop_assert!(common_area_m2(&left, &right) < 1.0);

        let mut after = grids.clone();
        after[chosen] = left.clone();
        after.push(right.clone());
        let report = tiling(after);
        prop_assert!(report.gaps.is_empty(), "{:?}", report.gaps);
        prop_assert!(report.overlaps.is_empty(), "{:?}", report.overlaps);

        let joined = Outline::joined(&[left, right]).unwrap();
        prop_assert!((joined.area_m2() - whole).abs() <= 1.0 + whole * 1e-6);
    }

    /// Neighbours become one without loss; grids that do not touch do not.
    #[test]
    fn neighbours_become_one(seed in 0u64..500, row in 0usize..4, column in 0usize..3) {
        let grids: Vec<Outline> = synthetic_grids(16, seed).into_iter().map(|(_, outline)| outline).collect();
        let (one, other) = (&grids[row * 4 + column], &grids[row * 4 + column + 1]);
        let joined = Outline::joined(&[one.clone(), other.clone()]).unwrap();
        prop_assert!((joined.area_m2() - one.area_m2() - other.area_m2()).abs() <= 1.0);
        let far = &grids[((row + 2) % 4) * 4 + column];
        prop_assert_eq!(Outline::joined(&[one.clone(), far.clone()]), Err(CutFault::Apart));
    }
}

#[test]
fn a_line_that_misses_or_cuts_thrice_is_refused() {
    let square = Outline::rectangle(Bounds { west: 0, south: 0, east: 100_000, north: 100_000 });
    let at = |lon, lat| Position::new(lon, lat);
    assert_eq!(square.split(&[at(5, 5)]), Err(CutFault::Short));
    assert_eq!(square.split(&[at(200_000, 0), at(200_000, 100_000)]), Err(CutFault::NotTwo(1)));
    let (left, right) = square.split(&[at(50_000, 10_000), at(50_000, 90_000)]).unwrap();
    assert_eq!((left.bounds().east, right.bounds().west), (50_000, 50_000));
    let crooked = [at(-10_000, 50_000), at(50_000, 150_000), at(90_000, -50_000), at(150_000, 50_000)];
    assert!(matches!(square.split(&crooked), Err(CutFault::NotTwo(_))));
}

#[test]
fn a_ring_of_grids_encloses_what_is_missing() {
    let cell = |west: i32, south: i32| {
        Outline::rectangle(Bounds { west, south, east: west + 1_000, north: south + 1_000 })
    };
    let around: Vec<Outline> =
        (0..9).filter(|cell| *cell != 4).map(|index| cell(index % 3 * 1_000, index / 3 * 1_000)).collect();
    assert_eq!(Outline::joined(&around), Err(CutFault::Apart));
}

#[test]
fn a_point_for_figures_lies_inside() {
    for (_, outline) in synthetic_grids(50, 3) {
        let point = outline.inner_point().unwrap();
        assert!(outline.bounds().holds(point));
    }
}

/// A line that ends beside a corner of a side that is nearly level: each half alone would round its end elsewhere.
#[test]
fn halves_share_the_ends_of_their_line() {
    let grids: Vec<Outline> = synthetic_grids(16, 258).into_iter().map(|(_, outline)| outline).collect();
    let grid = &grids[5];
    let corners: Vec<Position> = grid.points().collect();
    let (start, end) = (between(corners[9], corners[10], 0.5679), between(corners[7], corners[8], 0.5679));
    let (left, right) = grid.split(&[start, end]).unwrap();
    let common = left.points().filter(|point| right.points().any(|other| other == *point)).count();
    assert_eq!(common, 2);
    assert!(Outline::joined(&[left, right]).is_ok());
}
