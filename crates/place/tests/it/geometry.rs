//! Locating, tiling and datums.

use crate::shared;
use kernel::{Entropy, Instant, covers};
use place::geometry::*;
use place::testing::{Dice, synthetic_grids, synthetic_point};
use place::{Level, PlaceId};
use proptest::prelude::*;

fn ids(count: usize) -> Vec<PlaceId> {
    let entropy = Entropy::new([7; 32]);
    (0..count).map(|_| entropy.draw_id(Instant::from_micros(0))).collect()
}

fn locator(shapes: &[(PlaceId, Outline)]) -> Locator {
    let mut builder = LocatorBuilder::default();
    for (place, outline) in shapes {
        builder.add(*place, Level::Grid, outline);
    }
    builder.build()
}

/// Exact even-odd test by scanning every side, in 128-bit numbers; border counts as held.
fn holds(outline: &Outline, point: Position) -> (bool, bool) {
    let wide = |value: i32| i128::from(value);
    let mut inside = false;
    for (from, to) in outline.sides() {
        let turn = (wide(to.lon) - wide(from.lon)) * (wide(point.lat) - wide(from.lat))
            - (wide(to.lat) - wide(from.lat)) * (wide(point.lon) - wide(from.lon));
        if turn == 0 && Bounds::of([from, to]).holds(point) {
            return (false, true);
        }
        if (from.lat > point.lat) != (to.lat > point.lat) && (turn > 0) == (to.lat > from.lat) {
            inside = !inside;
        }
    }
    (inside, false)
}

fn scan(shapes: &[(PlaceId, Outline)], point: Position) -> Option<PlaceId> {
    let standing = |border: bool| {
        shapes
            .iter()
            .filter(move |(_, outline)| {
                let (inside, on) = holds(outline, point);
                if border { on } else { inside }
            })
            .map(|(place, _)| *place)
            .min()
    };
    standing(false).or_else(|| standing(true))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn locate_is_what_a_scan_finds(seed in any::<u64>(), count in 1usize..80) {
        let shapes = synthetic_grids(count, seed);
        let locator = locator(&shapes);
        let mut dice = Dice::new(seed);
        for _ in 0..60 {
            let point = synthetic_point(count, &mut dice);
            prop_assert_eq!(locator.locate(point).map(|area| area.place), scan(&shapes, point));
        }
        // Corners and middles of sides are border points; each belongs to exactly one place.
        for (_, outline) in &shapes {
            for (from, to) in outline.sides() {
                let middle = Position::new(from.lon / 2 + to.lon / 2, from.lat / 2 + to.lat / 2);
                for point in [from, middle] {
                    let expected = scan(&shapes, point);
                    prop_assert_eq!(locator.locate(point).map(|area| area.place), expected);
                }
                prop_assert!(locator.locate(from).is_some());
            }
        }
    }

    #[test]
    fn datums_agree_on_the_way_back(lon in 74.0f64..135.0, lat in 18.0f64..53.5) {
        for datum in Datum::ALL {
            let (east, north) = datum.from_wgs84(lon, lat);
            let (back_lon, back_lat) = datum.to_wgs84(east, north);
            prop_assert!((back_lon - lon).abs() < 1e-6 && (back_lat - lat).abs() < 1e-6);
            let from = Position::from_degrees(lon, lat).unwrap();
            let to = Position::from_degrees(back_lon, back_lat).unwrap();
            prop_assert!(distance_m(from, to) < 0.1);
        }
    }

    #[test]
    fn planted_faults_are_found(seed in any::<u64>(), at in 0usize..36) {
        let shapes = synthetic_grids(36, seed);
        let tile = |(place, outline): &(PlaceId, Outline)| Tile {
            place: *place, name: String::new(), outline: outline.clone(),
        };
        let whole = {
            let all: Vec<_> = shapes.iter().map(|(_, outline)| outline.to_geo()).collect();
            Outline::from_geo(&geo::unary_union(&all)).unwrap()
        };
        let check = |tiles: Vec<Tile>| check_tiling(&Tiling {
            whole: Some(whole.clone()), tiles, tolerance: Tolerance::default(),
        });
        let exact = check(shapes.iter().map(tile).collect());
        prop_assert!(exact.tiles_exactly(), "{:?}", exact);
        prop_assert!((exact.coverage - 1.0).abs() < 1e-12);

        let missing = &shapes[at];
        let gapped = check(shapes.iter().filter(|shape| shape.0 != missing.0).map(tile).collect());
        prop_assert_eq!(gapped.gaps.len(), 1);
        prop_assert!((gapped.gaps[0].area - missing.1.area_m2()).abs() < 1.0);
        prop_assert!(gapped.overlaps.is_empty());

        // A second grid over the middle of one: its whole area is held twice.
        let bounds = missing.1.bounds();
        let (lon, lat) = ((bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2);
        let over = Outline::rectangle(Bounds { west: lon - 900, south: lat - 900, east: lon + 900, north: lat + 900 });
        let extra = ids(1)[0];
        let mut tiles: Vec<Tile> = shapes.iter().map(tile).collect();
        tiles.push(Tile { place: extra, name: String::new(), outline: over.clone() });
        let doubled = check(tiles);
        prop_assert!(doubled.gaps.is_empty());
        let area: f64 = doubled.overlaps.iter().map(|piece| piece.area).sum();
        prop_assert!((area - over.area_m2()).abs() < 1.0);
        prop_assert!(doubled.overlaps.iter().all(|piece| piece.places.contains(&extra)));
        prop_assert!((doubled.coverage - (1.0 - area / doubled.total)).abs() < 1e-6);
    }
}

#[test]
fn nine_hundred_and_eight_grids_tile_and_a_gap_is_drawn() {
    covers!("003-38", "003-40");
    let mut shapes = synthetic_grids(908, 908);
    let tiles = |shapes: &[(PlaceId, Outline)]| Tiling {
        whole: None,
        tiles: shapes
            .iter()
            .map(|(place, outline)| Tile { place: *place, name: String::new(), outline: outline.clone() })
            .collect(),
        tolerance: Tolerance::default(),
    };
    let report = check_tiling(&tiles(&shapes));
    assert_eq!(report.tiles, 908);
    assert!(report.tiles_exactly(), "{} gaps, {} overlaps", report.gaps.len(), report.overlaps.len());
    assert_eq!(report.coverage, 1.0);
    let removed = shapes.remove(450);
    let report = check_tiling(&tiles(&shapes));
    assert_eq!((report.gaps.len(), report.overlaps.len()), (1, 0));
    assert!(report.coverage < 1.0);
    let drawn = report.to_geojson();
    assert_eq!(drawn["features"][0]["properties"]["fault"], "gap");
    let area = drawn["features"][0]["properties"]["area_m2"].as_f64().unwrap();
    assert!((area - removed.1.area_m2()).abs() < 1.0);
}

#[test]
fn the_narrowest_level_answers_first() {
    let place = ids(3);
    let square =
        |from: i32, to: i32| Outline::rectangle(Bounds { west: from, south: from, east: to, north: to });
    let mut builder = LocatorBuilder::default();
    builder.add(place[0], Level::Community, &square(0, 1000));
    builder.add(place[1], Level::Grid, &square(100, 500));
    builder.add(place[2], Level::MicroGrid, &square(200, 300));
    let locator = builder.build();
    let at = |value| locator.locate(Position::new(value, value)).map(|area| area.level);
    assert_eq!(at(250), Some(Level::MicroGrid));
    assert_eq!(at(400), Some(Level::Grid));
    assert_eq!(at(700), Some(Level::Community));
    assert_eq!(at(1001), None);
    assert_eq!(locator.locate_all(Position::new(250, 250)).len(), 3);
}

#[test]
fn a_known_point_shifts_as_published() {
    // Tian'anmen, the example point of several public conversion tools.
    let (lon, lat) = to_gcj02(116.404, 39.915);
    assert!((lon - 116.410_244_499_1).abs() < 1e-6 && (lat - 39.916_404_281_5).abs() < 1e-6, "{lon} {lat}");
    assert_eq!(to_gcj02(2.35, 48.85), (2.35, 48.85));
}

#[test]
fn the_area_of_a_degree_is_right() {
    // One square degree at the equator: 12,308.8 km² on the ellipsoid.
    let square = Outline::rectangle(Bounds { west: 0, south: 0, east: 10_000_000, north: 10_000_000 });
    let area = square.area_m2();
    assert!((area / 1e6 - 12_308.8).abs() < 1.0, "{area}");
}

#[test]
fn a_crossing_is_found_and_a_touch_is_not() {
    let at = Position::new;
    let bow = Outline::from_rings(vec![vec![vec![at(0, 0), at(100, 100), at(100, 0), at(0, 90)]]]).unwrap();
    assert!(matches!(bow.check(), Err(OutlineFault::Crossing(_))));
    let touch = Outline::from_rings(vec![vec![
        vec![at(0, 0), at(100, 0), at(100, 100), at(0, 100)],
        vec![at(50, 0), at(70, 40), at(30, 40)],
    ]])
    .unwrap();
    assert!(touch.check().is_ok());
}

/// Polygons of a GeoJSON file, by the text of a property.
fn polygons(name: &str, property: &str) -> Option<Vec<(String, Outline)>> {
    let json: serde_json::Value = serde_json::from_slice(&shared::bytes(name)?).unwrap();
    let ring = |ring: &serde_json::Value| -> Vec<(f64, f64)> {
        ring.as_array().unwrap().iter().map(|at| (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())).collect()
    };
    let part = |part: &serde_json::Value| part.as_array().unwrap().iter().map(ring).collect::<Vec<_>>();
    let read = |feature: &serde_json::Value| {
        let coordinates = &feature["geometry"]["coordinates"];
        let parts = match feature["geometry"]["type"].as_str() {
            Some("Polygon") => vec![part(coordinates)],
            _ => coordinates.as_array().unwrap().iter().map(part).collect(),
        };
        (
            feature["properties"][property].to_string(),
            Outline::from_degrees(&parts, Datum::Wgs84).unwrap().mended(),
        )
    };
    Some(json["features"].as_array().unwrap().iter().map(read).collect())
}

#[test]
fn streets_of_a_city_tile_and_hold_their_inner_points() {
    for (name, property) in [
        ("boundaries/shenzhen_streets_coded.geojson", "code"),
        ("boundaries/beijing_111_unnamed_wgs84.geojson", "id"),
    ] {
        let Some(streets) = polygons(name, property) else { return };
        let places = ids(streets.len());
        let shapes: Vec<(PlaceId, Outline)> =
            places.iter().copied().zip(streets.into_iter().map(|street| street.1)).collect();
        let locator = locator(&shapes);
        for (place, outline) in &shapes {
            let inner = geo::InteriorPoint::interior_point(&outline.to_geo()).unwrap();
            let point = Position::new(inner.x().round() as i32, inner.y().round() as i32);
            assert_eq!(locator.locate(point).map(|area| area.place), Some(*place));
            assert_eq!(scan(&shapes, point), Some(*place));
        }
        let report = check_tiling(&Tiling {
            whole: None,
            tiles: shapes
                .into_iter()
                .map(|(place, outline)| Tile { place, name: String::new(), outline })
                .collect(),
            tolerance: Tolerance::default(),
        });
        let overlap: f64 = report.overlaps.iter().map(|piece| piece.area).sum();
        println!(
            "{name}: {} tiles, coverage {:.6}, {} gaps, {} overlaps of {overlap:.0} m², {} slivers of {:.0} m²",
            report.tiles,
            report.coverage,
            report.gaps.len(),
            report.overlaps.len(),
            report.slivers,
            report.sliver_area
        );
        assert!(overlap / report.total < 1e-4);
    }
}
