//! Whether the grids of a community cover it without gap and overlap, and where they do not.

use super::packed::PackedTree;
use super::{Bounds, Outline};
use crate::model::PlaceId;
use geo::{BooleanOps, MultiPolygon, Polygon, unary_union};
use serde::Serialize;
use serde_json::{Value, json};

/// One of the places that together should cover their parent.
#[derive(Clone, Debug)]
pub struct Tile {
    pub place: PlaceId,
    pub name: String,
    pub outline: Outline,
}

/// What counts as a gap or overlap. Neighbours drawn one after the other never share every digit of
/// their common border; pieces that are smaller or thinner than this are counted apart as slivers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Tolerance {
    /// Square metres.
    pub area: f64,
    /// Mean width (twice the area through the perimeter) in metres.
    pub width: f64,
}

impl Default for Tolerance {
    /// One square metre, and 0.2 m of width: coordinates with six decimals are exact to about 0.1 m.
    fn default() -> Self {
        Self { area: 1.0, width: 0.2 }
    }
}

/// A gap or an overlap.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Piece {
    pub outline: Outline,
    /// Square metres.
    pub area: f64,
    /// The places concerned: two for an overlap, the one that reaches out for an excess, none for a gap.
    pub places: Vec<PlaceId>,
}

/// The result of the tiling check.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TilingReport {
    /// How many places were checked.
    pub tiles: usize,
    /// Square metres of the whole.
    pub total: f64,
    /// Area in exactly one tile through the total area; slivers count as covered.
    pub coverage: f64,
    pub gaps: Vec<Piece>,
    pub overlaps: Vec<Piece>,
    /// What reaches out of the parent.
    pub excesses: Vec<Piece>,
    /// Number and square metres of pieces below the tolerance.
    pub slivers: usize,
    pub sliver_area: f64,
    pub tolerance: Tolerance,
}

/// The tiling check, as something that can be asked for.
#[derive(Clone, Debug)]
pub struct Tiling {
    /// The boundary to cover; without one the tiles' own outer line counts, so that only holes are gaps.
    pub whole: Option<Outline>,
    pub tiles: Vec<Tile>,
    pub tolerance: Tolerance,
}

/// Finds gaps, overlaps and excesses with their areas.
pub fn check_tiling(tiling: &Tiling) -> TilingReport {
    let mut sieve = Sieve { tolerance: tiling.tolerance, slivers: 0, sliver_area: 0.0 };
    let shapes: Vec<MultiPolygon<f64>> = tiling.tiles.iter().map(|tile| tile.outline.to_geo()).collect();
    let covered = unary_union(&shapes);
    let whole = tiling.whole.as_ref().map_or_else(|| without_holes(&covered), Outline::to_geo);
    let total = Outline::from_geo(&whole).map_or(0.0, |outline| outline.area_m2());

    let gaps = sieve.pieces(&whole.difference(&covered), &[]);
    let overlaps = overlaps(tiling, &shapes, &mut sieve);
    let excesses = excesses(tiling, &shapes, &whole, &covered, &mut sieve);

    let doubled: Vec<MultiPolygon<f64>> = overlaps.iter().map(|piece| piece.outline.to_geo()).collect();
    let doubled = unary_union(&doubled).intersection(&whole);
    let twice = Outline::from_geo(&doubled).map_or(0.0, |outline| outline.area_m2());
    let missing: f64 = gaps.iter().map(|piece| piece.area).sum();
    let coverage = if total > 0.0 { ((total - missing - twice) / total).clamp(0.0, 1.0) } else { 0.0 };
    TilingReport {
        tiles: tiling.tiles.len(),
        total,
        coverage,
        gaps,
        overlaps,
        excesses,
        slivers: sieve.slivers,
        sliver_area: sieve.sliver_area,
        tolerance: tiling.tolerance,
    }
}

impl TilingReport {
    /// Neither gap nor overlap nor excess beyond the tolerance.
    pub const fn tiles_exactly(&self) -> bool {
        self.gaps.is_empty() && self.overlaps.is_empty() && self.excesses.is_empty()
    }

    /// Gaps, overlaps and excesses as a GeoJSON collection to draw, with `fault`, `area_m2` and `places`.
    pub fn to_geojson(&self) -> Value {
        let drawn = |fault: &'static str, pieces: &[Piece]| {
            pieces
                .iter()
                .map(|piece| {
                    json!({
                        "type": "Feature",
                        "properties": { "fault": fault, "area_m2": piece.area, "places": piece.places },
                        "geometry": piece.outline.to_geojson(),
                    })
                })
                .collect::<Vec<_>>()
        };
        let mut features = drawn("gap", &self.gaps);
        features.extend(drawn("overlap", &self.overlaps));
        features.extend(drawn("excess", &self.excesses));
        json!({ "type": "FeatureCollection", "features": features })
    }
}

/// Parts pieces worth reporting from slivers.
struct Sieve {
    tolerance: Tolerance,
    slivers: usize,
    sliver_area: f64,
}

impl Sieve {
    fn pieces(&mut self, shape: &MultiPolygon<f64>, places: &[PlaceId]) -> Vec<Piece> {
        let mut found = Vec::new();
        for polygon in shape {
            let Some(outline) = Outline::from_geo(&MultiPolygon::new(vec![polygon.clone()])) else {
                continue;
            };
            let area = outline.area_m2();
            let width = 2.0 * area / outline.perimeter_m().max(f64::MIN_POSITIVE);
            if area < self.tolerance.area || width < self.tolerance.width {
                self.slivers += 1;
                self.sliver_area += area;
            } else {
                found.push(Piece { outline, area, places: places.to_vec() });
            }
        }
        found.sort_by(|one, other| other.area.total_cmp(&one.area));
        found
    }
}

fn overlaps(tiling: &Tiling, shapes: &[MultiPolygon<f64>], sieve: &mut Sieve) -> Vec<Piece> {
    let boxes: Vec<Bounds> = tiling.tiles.iter().map(|tile| tile.outline.bounds()).collect();
    let tree = PackedTree::new(&boxes);
    let mut found = Vec::new();
    for (index, bounds) in boxes.iter().enumerate() {
        let mut neighbours = Vec::new();
        tree.visit(bounds, |other| neighbours.push(other as usize));
        neighbours.retain(|&other| other > index);
        neighbours.sort_unstable();
        for other in neighbours {
            let places = [tiling.tiles[index].place, tiling.tiles[other].place];
            found.extend(sieve.pieces(&shapes[index].intersection(&shapes[other]), &places));
        }
    }
    found.sort_by(|one, other| other.area.total_cmp(&one.area));
    found
}

fn excesses(
    tiling: &Tiling,
    shapes: &[MultiPolygon<f64>],
    whole: &MultiPolygon<f64>,
    covered: &MultiPolygon<f64>,
    sieve: &mut Sieve,
) -> Vec<Piece> {
    if tiling.whole.is_none() {
        return Vec::new();
    }
    let mut found = sieve.pieces(&covered.difference(whole), &[]);
    for piece in &mut found {
        let bounds = piece.outline.bounds();
        let shape = piece.outline.to_geo();
        piece.places = tiling
            .tiles
            .iter()
            .zip(shapes)
            .filter(|(tile, _)| tile.outline.bounds().meets(&bounds))
            .filter(|(_, tile)| !tile.intersection(&shape).0.is_empty())
            .map(|(tile, _)| tile.place)
            .collect();
    }
    found
}

fn without_holes(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    MultiPolygon::new(shape.iter().map(|part| Polygon::new(part.exterior().clone(), Vec::new())).collect())
}
