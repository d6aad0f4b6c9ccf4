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
        let line = continued(self, line).ok_or(CutFault::Short)?;
        let (left, right) = match self.halves(&line) {
            Some((left, right)) => (Some(left), Some(right)),
            None => {
                let (side, shape) = (left_side(&line).ok_or(CutFault::Short)?, self.to_geo());
                (Self::from_geo(&shape.intersection(&side)), Self::from_geo(&shape.difference(&side)))
            }
        };
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
    /// The halves by the corners themselves, where the boundary is one ring that the line crosses twice: both then have
    /// the ends and corners of the line in common, which two roundings of their own would not give.
    fn halves(&self, line: &[Coord<f64>]) -> Option<(Self, Self)> {
        let [ring] = *self.rings().collect::<Vec<_>>() else { return None };
        let mut crossings: Vec<(f64, usize, Position)> = Vec::new();
        for (at, part) in line.windows(2).enumerate() {
            for (side, (from, to)) in self.sides().enumerate() {
                if let Some((along, point)) = crossing(part, from, to) {
                    crossings.push((at as f64 + along, side, point));
                }
            }
        }
        crossings.sort_by(|one, other| one.0.total_cmp(&other.0));
        let [(first, into, a), (last, out, b)] = *crossings else { return None };
        let between = |(at, point): (usize, &Coord<f64>)| {
            let inside = first < at as f64 && (at as f64) < last;
            inside.then(|| Position::new(point.x.round() as i32, point.y.round() as i32))
        };
        let inner: Vec<Position> = line.iter().enumerate().filter_map(between).collect();
        // Along the border from the end of one side to the beginning of another; never around when they are one.
        let border = |from: usize, to: usize| {
            let count = (to + ring.len() - from) % ring.len();
            (1..=count).map(move |step| ring[(from + step) % ring.len()])
        };
        if into == out {
            return None;
        }
        let right = [a].into_iter().chain(border(into, out)).chain([b]).chain(inner.iter().rev().copied());
        let left = [b].into_iter().chain(border(out, into)).chain([a]).chain(inner.iter().copied());
        let half = |ring: Vec<Position>| Self::from_rings(vec![vec![ring]]).ok();
        let (left, right) = (half(left.collect())?, half(right.collect())?);
        // Rings are drawn against the clock; should this one not be, the sides are the other way round.
        match ring_area(ring) >= 0.0 {
            true => Some((left, right)),
            false => Some((right, left)),
        }
    }

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

/// The line, continued straight on far beyond the boundary at both its ends.
fn continued(outline: &Outline, line: &[Position]) -> Option<Vec<Coord<f64>>> {
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
    let (start, end) = (beyond(second, first, reach)?, beyond(before, last, reach)?);
    // Its ends lie on the way: as corners of their own they might come to lie beside the border by a rounding.
    let inner = points.get(1..points.len() - 1)?.iter().copied();
    Some([start].into_iter().chain(inner).chain([end]).collect())
}

/// Everything to the left of a line that reaches far beyond the boundary.
fn left_side(line: &[Coord<f64>]) -> Option<MultiPolygon<f64>> {
    let (start, end) = (*line.first()?, *line.last()?);
    let reach = (end.x - start.x).hypot(end.y - start.y);
    let (along_x, along_y) = unit(start, end)?;
    let aside = |from: Coord<f64>| Coord { x: from.x - along_y * reach, y: from.y + along_x * reach };
    let ring = line.iter().copied().chain([aside(end), aside(start), start]).collect();
    Some(MultiPolygon::new(vec![Polygon::new(LineString::new(ring), Vec::new())]))
}

/// Where a part of a line crosses a side: how far along the part, and the crossing in whole units. A side holds its
/// beginning and not its end, so that a corner belongs to one side only.
fn crossing(part: &[Coord<f64>], from: Position, to: Position) -> Option<(f64, Position)> {
    let (p, q) = (*part.first()?, *part.get(1)?);
    let (ax, ay) = (f64::from(from.lon), f64::from(from.lat));
    let (dx, dy) = (q.x - p.x, q.y - p.y);
    let (ex, ey) = (f64::from(to.lon) - ax, f64::from(to.lat) - ay);
    let turn = dx * ey - dy * ex;
    if turn == 0.0 {
        return None;
    }
    let along = ((ax - p.x) * ey - (ay - p.y) * ex) / turn;
    let aside = ((ax - p.x) * dy - (ay - p.y) * dx) / turn;
    if !(0.0..1.0).contains(&along) || !(0.0..1.0).contains(&aside) {
        return None;
    }
    let point = Position::new((ax + aside * ex).round() as i32, (ay + aside * ey).round() as i32);
    Some((along, point))
}

/// Twice the area that a ring encloses, in units; negative when it is drawn with the clock.
fn ring_area(ring: &[Position]) -> f64 {
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    sides
        .map(|(one, two)| f64::from(one.lon) * f64::from(two.lat) - f64::from(two.lon) * f64::from(one.lat))
        .sum()
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
