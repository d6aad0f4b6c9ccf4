//! The boundary of a place: one or more parts, each an outer ring and its holes.

use super::packed::PackedTree;
use super::{Bounds, Datum, Position, UNITS_PER_DEGREE};
use geo::{BooleanOps, Coord, LineString, MultiPolygon, Polygon};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A boundary (边界). Rings are kept open (the first point is not repeated), outer rings run against
/// the clock, holes with it, and each starts at its smallest point, so that the same boundary always
/// has the same digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outline {
    parts: Vec<Vec<Vec<Position>>>,
}

/// Why a drawing is no boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutlineFault {
    #[error("it has no polygon")]
    Empty,
    #[error("a ring has fewer than three different points")]
    Short,
    #[error("a coordinate lies outside ±180/±90 degrees")]
    Range,
    #[error("its lines cross near {0}")]
    Crossing(Position),
    #[error("it has more than {MOST_POINTS} points")]
    Long,
}

impl OutlineFault {
    /// Stable name, used in the words of the refusal.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Short => "short",
            Self::Range => "range",
            Self::Crossing(_) => "crossing",
            Self::Long => "long",
        }
    }
    /// Where it is, if that can be said.
    pub fn near(self) -> String {
        match self {
            Self::Crossing(point) => point.to_string(),
            _ => String::new(),
        }
    }
}

/// Most points of one boundary.
const MOST_POINTS: usize = 500_000;
/// WGS-84 ellipsoid: semi-major axis in metres and eccentricity.
const SEMI_MAJOR: f64 = 6_378_137.0;
const ECCENTRICITY: f64 = 0.081_819_190_842_621_49;

/// Degrees of a polygon with parts, rings and points, as in GeoJSON.
pub type DegreeParts = Vec<Vec<Vec<(f64, f64)>>>;

impl Outline {
    /// From degrees in the declared datum; closes open rings and drops repeated points.
    ///
    /// # Errors
    /// [`OutlineFault`] other than a crossing, which [`Outline::check`] finds.
    pub fn from_degrees(parts: &DegreeParts, datum: Datum) -> Result<Self, OutlineFault> {
        let rings = parts.iter().map(|part| {
            part.iter()
                .map(|ring| {
                    ring.iter()
                        .map(|&(lon, lat)| {
                            let (lon, lat) = datum.to_wgs84(lon, lat);
                            Position::from_degrees(lon, lat).ok_or(OutlineFault::Range)
                        })
                        .collect::<Result<Vec<_>, _>>()
                })
                .collect::<Result<Vec<_>, _>>()
        });
        Self::from_rings(rings.collect::<Result<_, _>>()?)
    }

    /// From parts of rings of points.
    ///
    /// # Errors
    /// As [`Outline::from_degrees`].
    pub fn from_rings(parts: Vec<Vec<Vec<Position>>>) -> Result<Self, OutlineFault> {
        let mut clean = Vec::with_capacity(parts.len());
        for part in parts {
            let mut rings = Vec::with_capacity(part.len());
            for (index, ring) in part.into_iter().enumerate() {
                rings.push(tidy(ring, index == 0)?);
            }
            if !rings.is_empty() {
                clean.push(rings);
            }
        }
        clean.sort_unstable();
        let outline = Self { parts: clean };
        match outline.points().count() {
            0 => Err(OutlineFault::Empty),
            count if count > MOST_POINTS => Err(OutlineFault::Long),
            _ => Ok(outline),
        }
    }

    /// A box, mostly for tests and generators.
    pub fn rectangle(bounds: Bounds) -> Self {
        let corner = Position::new;
        let ring = vec![
            corner(bounds.west, bounds.south),
            corner(bounds.east, bounds.south),
            corner(bounds.east, bounds.north),
            corner(bounds.west, bounds.north),
        ];
        Self { parts: vec![vec![ring]] }
    }

    pub fn parts(&self) -> &[Vec<Vec<Position>>] {
        &self.parts
    }
    pub fn rings(&self) -> impl Iterator<Item = &[Position]> {
        self.parts.iter().flatten().map(Vec::as_slice)
    }
    pub fn points(&self) -> impl Iterator<Item = Position> + '_ {
        self.rings().flatten().copied()
    }
    /// All sides, including the one that closes each ring.
    pub fn sides(&self) -> impl Iterator<Item = (Position, Position)> + '_ {
        self.rings().flat_map(|ring| ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)))
    }
    pub fn bounds(&self) -> Bounds {
        Bounds::of(self.points())
    }
    /// Whether a point lies inside or on the border, exactly.
    pub fn holds(&self, point: Position) -> bool {
        let wide = |value: i32| i128::from(value);
        let mut inside = false;
        for (from, to) in self.sides() {
            let turn = (wide(to.lon) - wide(from.lon)) * (wide(point.lat) - wide(from.lat))
                - (wide(to.lat) - wide(from.lat)) * (wide(point.lon) - wide(from.lon));
            if turn == 0 && Bounds::of([from, to]).holds(point) {
                return true;
            }
            if (from.lat > point.lat) != (to.lat > point.lat) && (turn > 0) == (to.lat > from.lat) {
                inside = !inside;
            }
        }
        inside
    }

    /// SHA-256 over parts, rings and points, hexadecimal.
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for part in &self.parts {
            hasher.update(b"part");
            for ring in part {
                hasher.update(b"ring");
                for point in ring {
                    hasher.update(point.lon.to_be_bytes());
                    hasher.update(point.lat.to_be_bytes());
                }
            }
        }
        hex::encode(hasher.finalize())
    }

    /// Area on the WGS-84 ellipsoid in square metres (holes taken off), by the equal-area cylindrical
    /// projection.
    pub fn area_m2(&self) -> f64 {
        let origin = self.points().next().unwrap_or(Position::new(0, 0));
        self.rings().map(|ring| ring_area(ring, origin)).sum::<f64>().abs()
    }

    /// Length of all rings in metres.
    pub fn perimeter_m(&self) -> f64 {
        self.sides().map(|(from, to)| super::distance_m(from, to)).sum()
    }

    /// Checks that no two sides cross or lie on each other. Touching in a point is allowed.
    ///
    /// # Errors
    /// [`OutlineFault::Crossing`] near the first crossing found.
    pub fn check(&self) -> Result<(), OutlineFault> {
        let sides: Vec<(Position, Position)> = self.sides().collect();
        let boxes: Vec<Bounds> = sides.iter().map(|&(from, to)| Bounds::of([from, to])).collect();
        let tree = PackedTree::new(&boxes);
        let mut fault = None;
        for (index, (&(from, to), bounds)) in sides.iter().zip(&boxes).enumerate() {
            tree.visit(bounds, |other| {
                if other as usize > index && fault.is_none() {
                    let (start, end) = sides[other as usize];
                    if cross(from, to, start, end) {
                        fault = Some(OutlineFault::Crossing(start));
                    }
                }
            });
            if let Some(fault) = fault {
                return Err(fault);
            }
        }
        Ok(())
    }

    /// The boundary with small crossings dissolved, when that changes its area by less than a
    /// thousandth; a drawing that is wrong on a larger scale stays as it is and is refused by `check`.
    #[must_use]
    pub fn mended(self) -> Self {
        if self.check().is_ok() {
            return self;
        }
        let shape = self.to_geo();
        let none = MultiPolygon::<f64>::new(Vec::new());
        let dissolved = shape.boolean_op_with_fill_rule(
            &none,
            geo::algorithm::bool_ops::OpType::Union,
            geo::algorithm::bool_ops::FillRule::EvenOdd,
        );
        match Self::from_geo(&dissolved) {
            Some(mended)
                if mended.check().is_ok()
                    && (mended.area_m2() - self.area_m2()).abs() <= self.area_m2() / 1000.0 =>
            {
                mended
            }
            _ => self,
        }
    }

    /// As geometry of the `geo` library, in units.
    pub fn to_geo(&self) -> MultiPolygon<f64> {
        let line = |ring: &Vec<Position>| {
            let mut points: Vec<Coord<f64>> =
                ring.iter().map(|point| Coord { x: f64::from(point.lon), y: f64::from(point.lat) }).collect();
            points.extend(points.first().copied());
            LineString::new(points)
        };
        MultiPolygon::new(
            self.parts
                .iter()
                .filter_map(|part| {
                    let (outer, holes) = part.split_first()?;
                    Some(Polygon::new(line(outer), holes.iter().map(line).collect()))
                })
                .collect(),
        )
    }

    /// From geometry of the `geo` library in units; `None` when nothing is left after rounding.
    pub fn from_geo(shape: &MultiPolygon<f64>) -> Option<Self> {
        let ring = |line: &LineString<f64>| {
            line.coords()
                .map(|point| Position::new(point.x.round() as i32, point.y.round() as i32))
                .collect::<Vec<_>>()
        };
        let mut parts = Vec::new();
        for polygon in shape {
            let Ok(outer) = tidy(ring(polygon.exterior()), true) else { continue };
            let mut rings = vec![outer];
            rings.extend(polygon.interiors().iter().filter_map(|line| tidy(ring(line), false).ok()));
            parts.push(rings);
        }
        Self::from_rings(parts).ok()
    }

    /// A GeoJSON geometry in degrees.
    pub fn to_geojson(&self) -> Value {
        let ring = |ring: &Vec<Position>| {
            let mut points: Vec<Value> = ring.iter().map(|point| pair(*point)).collect();
            points.extend(ring.first().map(|point| pair(*point)));
            Value::Array(points)
        };
        let part = |rings: &Vec<Vec<Position>>| Value::Array(rings.iter().map(ring).collect());
        match self.parts.as_slice() {
            [single] => json!({ "type": "Polygon", "coordinates": part(single) }),
            several => {
                json!({ "type": "MultiPolygon", "coordinates": several.iter().map(part).collect::<Vec<_>>() })
            }
        }
    }
}

fn pair(point: Position) -> Value {
    let (lon, lat) = point.degrees();
    json!([lon, lat])
}

/// Drops repeated points and the closing one, fixes direction and starting point.
fn tidy(mut ring: Vec<Position>, outer: bool) -> Result<Vec<Position>, OutlineFault> {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 {
        return Err(OutlineFault::Short);
    }
    let doubled = doubled_area(&ring);
    if doubled == 0 {
        return Err(OutlineFault::Short);
    }
    if (doubled > 0) != outer {
        ring.reverse();
    }
    let start = ring.iter().enumerate().min_by_key(|(_, point)| **point).map_or(0, |(index, _)| index);
    ring.rotate_left(start);
    Ok(ring)
}

/// Twice the signed area in square units, exact.
fn doubled_area(ring: &[Position]) -> i128 {
    ring.iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(from, to)| {
            i128::from(from.lon) * i128::from(to.lat) - i128::from(to.lon) * i128::from(from.lat)
        })
        .sum()
}

/// Signed area of a ring in square metres, coordinates taken from `origin` to keep the digits.
fn ring_area(ring: &[Position], origin: Position) -> f64 {
    let (_, base) = project(origin);
    let flat = |point: &Position| {
        let east = f64::from(point.lon) - f64::from(origin.lon);
        (SEMI_MAJOR * (east / UNITS_PER_DEGREE).to_radians(), project(*point).1 - base)
    };
    let points: Vec<(f64, f64)> = ring.iter().map(flat).collect();
    points
        .iter()
        .zip(points.iter().cycle().skip(1))
        .map(|(from, to)| from.0 * to.1 - to.0 * from.1)
        .sum::<f64>()
        / 2.0
}

/// The equal-area cylindrical projection of the ellipsoid, metres.
fn project(point: Position) -> (f64, f64) {
    let (lon, lat) = point.degrees();
    let sine = lat.to_radians().sin();
    let flattened = ECCENTRICITY * sine;
    let authalic = (1.0 - ECCENTRICITY * ECCENTRICITY)
        * (sine / (1.0 - flattened * flattened)
            - ((1.0 - flattened) / (1.0 + flattened)).ln() / (2.0 * ECCENTRICITY));
    (SEMI_MAJOR * lon.to_radians(), SEMI_MAJOR * authalic / 2.0)
}

/// On which side of the line `from`→`to` the point lies: 1 left, −1 right, 0 on it. Exact.
pub(super) fn side(from: Position, to: Position, point: Position) -> i32 {
    let span = |high: i32, low: i32| i64::from(high) - i64::from(low);
    // Each product stays below 2⁶³ for any two points on earth; their difference might not, so compare.
    let left = span(to.lon, from.lon) * span(point.lat, from.lat);
    let right = span(to.lat, from.lat) * span(point.lon, from.lon);
    match left.cmp(&right) {
        std::cmp::Ordering::Greater => 1,
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
    }
}

/// Whether two sides cross, or lie on each other along more than a point.
fn cross(a: Position, b: Position, c: Position, d: Position) -> bool {
    let (c_side, d_side, a_side, b_side) = (side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b));
    if c_side == 0 && d_side == 0 {
        let along = |point: Position| if a.lon == b.lon { point.lat } else { point.lon };
        let (first, second) = (
            (along(a).min(along(b)), along(a).max(along(b))),
            (along(c).min(along(d)), along(c).max(along(d))),
        );
        return first.0.max(second.0) < first.1.min(second.1);
    }
    c_side * d_side < 0 && a_side * b_side < 0
}
