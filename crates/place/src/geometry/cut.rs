//! Splitting a boundary by a line, and joining boundaries to one.

use super::{Outline, Position};
use geo::{BooleanOps, Coord, InteriorPoint, LineString, MultiPolygon, Polygon, unary_union};

/// Why a boundary cannot be cut or joined so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutFault {
    /// The line has fewer than two different points.
    Short,
    /// The line does not part the boundary into exactly two pieces.
    NotTwo(usize),
    /// The boundaries do not lie side by side: together they are several pieces, or enclose a hole.
    Apart,
}

/// Pieces and holes below this many square metres come from rounding.
const CRUMB: f64 = 1.0;
/// What a cut may lose or win by rounding, as a share of the area.
const ROUNDING: f64 = 1e-6;

impl Outline {
    /// A point that lies inside, for labels and figures.
    pub fn inner_point(&self) -> Option<Position> {
        let point = self.to_geo().interior_point()?;
        Some(Position::new(point.x().round() as i32, point.y().round() as i32))
    }

    /// Parts the boundary by a line from side to side (拆分). The line is continued straight on beyond both its ends,
    /// so it need not reach the border exactly. The piece to the left of the line comes first; both pieces share
    /// every corner of it.
    ///
    /// # Errors
    /// [`CutFault::Short`], [`CutFault::NotTwo`].
    pub fn split(&self, line: &[Position]) -> Result<(Self, Self), CutFault> {
        let side = left_side(self, line).ok_or(CutFault::Short)?;
        let shape = self.to_geo();
        let left = Self::from_geo(&shape.intersection(&side));
        let right = Self::from_geo(&shape.difference(&side));
        let (Some(left), Some(right)) = (left, right) else { return Err(CutFault::NotTwo(1)) };
        // Rounding the new corners to whole units may fold a side by a centimetre.
        let (left, right) = (left.mended(), right.mended());
        let sound = left.check().is_ok() && right.check().is_ok();
        let pieces = left.parts().len() + right.parts().len();
        let lost = (left.area_m2() + right.area_m2() - self.area_m2()).abs();
        let whole = self.parts().len() == 1 && pieces == 2;
        match whole && sound && lost <= 1.0 + self.area_m2() * ROUNDING {
            true => Ok((left, right)),
            false => Err(CutFault::NotTwo(pieces)),
        }
    }

    /// The one boundary around several that lie side by side (合并).
    ///
    /// # Errors
    /// [`CutFault::Apart`].
    pub fn joined(outlines: &[Self]) -> Result<Self, CutFault> {
        let shapes: Vec<MultiPolygon<f64>> = outlines.iter().map(Self::to_geo).collect();
        let joined = Self::from_geo(&unary_union(&shapes)).and_then(|joined| joined.without_crumbs());
        let joined = joined.ok_or(CutFault::Apart)?;
        let holes = |outline: &Self| outline.rings().count() - outline.parts().len();
        let before: usize = outlines.iter().map(holes).sum();
        match joined.parts() {
            [_] if holes(&joined) <= before => Ok(joined),
            _ => Err(CutFault::Apart),
        }
    }
}

impl Outline {
    /// Without pieces and holes that are no larger than what rounding leaves between two borders.
    fn without_crumbs(&self) -> Option<Self> {
        let area = |ring: &Vec<Position>| {
            Self::from_rings(vec![vec![ring.clone()]]).map_or(0.0, |one| one.area_m2())
        };
        let parts = self.parts().iter().filter_map(|part| {
            let (outer, holes) = part.split_first().filter(|(outer, _)| area(outer) >= CRUMB)?;
            let holes = holes.iter().filter(|hole| area(hole) >= CRUMB);
            Some(std::iter::once(outer).chain(holes).cloned().collect())
        });
        Self::from_rings(parts.collect()).ok()
    }
}

/// Everything to the left of the line, as far as the boundary reaches.
fn left_side(outline: &Outline, line: &[Position]) -> Option<MultiPolygon<f64>> {
    let mut points: Vec<Coord<f64>> =
        line.iter().map(|point| Coord { x: f64::from(point.lon), y: f64::from(point.lat) }).collect();
    points.dedup();
    let (first, second) = (*points.first()?, *points.get(1)?);
    let (last, before) = (*points.last()?, *points.get(points.len() - 2)?);
    let bounds = line.iter().fold(outline.bounds(), |bounds, point| bounds.with(*point));
    let reach = 4.0
        * ((f64::from(bounds.east) - f64::from(bounds.west))
            .hypot(f64::from(bounds.north) - f64::from(bounds.south))
            + 1.0);
    let start = beyond(second, first, reach)?;
    let end = beyond(before, last, reach)?;
    let (along_x, along_y) = unit(start, end)?;
    let aside =
        |from: Coord<f64>| Coord { x: from.x - along_y * 2.0 * reach, y: from.y + along_x * 2.0 * reach };
    let mut ring = vec![start];
    ring.extend(points);
    ring.extend([end, aside(end), aside(start), start]);
    Some(MultiPolygon::new(vec![Polygon::new(LineString::new(ring), Vec::new())]))
}

/// The point `reach` further on from `through`, coming from `from`.
fn beyond(from: Coord<f64>, through: Coord<f64>, reach: f64) -> Option<Coord<f64>> {
    let (x, y) = unit(from, through)?;
    Some(Coord { x: (through.x + x * reach).round(), y: (through.y + y * reach).round() })
}

fn unit(from: Coord<f64>, to: Coord<f64>) -> Option<(f64, f64)> {
    let (x, y) = (to.x - from.x, to.y - from.y);
    let length = x.hypot(y);
    (length > 0.0).then(|| (x / length, y / length))
}
