//! How long it takes to find the place of a point among 620,000 grids.

use super::{Figure, percentile};
use kernel::Id;
use place::Level;
use place::geometry::{LocatorBuilder, Outline, Position};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::hint::black_box;
use std::time::Instant as Stopwatch;

/// As many as all villages and communities of the country.
const POLYGONS: usize = 620_000;
const QUESTIONS: usize = 1_000_000;
/// Corners of a grid; real ones are no rectangles.
const CORNERS: usize = 12;

/// Polygons with jagged sides on a grid over the whole country, and random points.
pub(super) fn measure() -> Vec<Figure> {
    let mut random = StdRng::seed_from_u64(620_000);
    let across = 1000usize;
    let down = POLYGONS.div_ceil(across);
    let (west, south, width, height) = (73.0, 18.0, 62.0 / across as f64, 35.0 / down as f64);
    let mut builder = LocatorBuilder::default();
    for number in 0..POLYGONS {
        let (column, row) = (number % across, number / across);
        let (x, y) = (west + column as f64 * width, south + row as f64 * height);
        if let Some(outline) = cell(x, y, width, height, &mut random) {
            builder.add(Id::new(uuid::Uuid::from_u128(number as u128 + 1)), Level::Grid, &outline);
        }
    }
    let begun = Stopwatch::now();
    let locator = builder.build();
    let building = begun.elapsed();
    let points: Vec<Position> = (0..QUESTIONS)
        .filter_map(|_| {
            Position::from_degrees(random.random_range(73.0..135.0), random.random_range(18.0..53.0))
        })
        .collect();
    let mut rounds = Vec::new();
    let mut found = 0usize;
    for _ in 0..5 {
        let begun = Stopwatch::now();
        found = points.iter().filter(|point| black_box(locator.locate(**point)).is_some()).count();
        rounds.push(begun.elapsed().as_secs_f64() * 1e6 / points.len() as f64);
    }
    rounds.sort_by(f64::total_cmp);
    vec![
        Figure::new(
            "locate",
            format!("point among {POLYGONS} polygons, median of 5"),
            percentile(&rounds, 0.5),
            "µs",
        )
        .below(2.0),
        Figure::new("locate", "points inside a polygon", found as f64 * 100.0 / points.len() as f64, "%"),
        Figure::new("locate", "building the index", building.as_secs_f64(), "s"),
    ]
}

fn cell(x: f64, y: f64, width: f64, height: f64, random: &mut StdRng) -> Option<Outline> {
    let (middle_x, middle_y) = (x + width / 2.0, y + height / 2.0);
    let ring: Option<Vec<Position>> = (0..CORNERS)
        .map(|corner| {
            let angle = corner as f64 / CORNERS as f64 * std::f64::consts::TAU;
            let reach = random.random_range(0.42..0.5);
            Position::from_degrees(
                middle_x + angle.cos() * width * reach,
                middle_y + angle.sin() * height * reach,
            )
        })
        .collect();
    Outline::from_rings(vec![vec![ring?]]).ok()
}
