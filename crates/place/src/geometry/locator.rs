//! Which place holds a point.

use super::outline::side;
use super::packed::PackedTree;
use super::{Bounds, Outline, Position};
use crate::model::{Level, PlaceId};
use serde::Serialize;

/// A place found by its boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Area {
    pub place: PlaceId,
    pub level: Level,
}

/// Stands between the rings of a shape in the list of corners.
const BREAK: Position = Position::new(i32::MIN, i32::MIN);
/// From this number of corners on a shape is cut into slabs, so that a lookup reads few sides.
const SLABS_FROM: usize = 64;

/// Finds the place that holds a point, exactly and without touching the heap: one packed R-tree a
/// level, corners in the tree's order beside each other.
///
/// A point on a border belongs to one place only: of the places that touch it there, the one with the
/// smallest id. A place that holds it inside comes before those that merely touch it.
#[derive(Debug, Default)]
pub struct Locator {
    /// From narrow to wide.
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Layer {
    level: Level,
    tree: PackedTree,
    places: Vec<PlaceId>,
    /// Where each leaf's corners start; one more entry marks the end.
    starts: Vec<u32>,
    corners: Vec<Position>,
    slabs: Vec<Option<Box<Slabs>>>,
}

/// The sides of a large shape by the band of latitude that they run through.
#[derive(Debug)]
struct Slabs {
    south: i32,
    height: i64,
    starts: Vec<u32>,
    /// Number of the corner where the side begins.
    sides: Vec<u32>,
}

/// Collects boundaries for a [`Locator`].
#[derive(Debug, Default)]
pub struct LocatorBuilder {
    shapes: Vec<(Level, PlaceId, Vec<Position>)>,
}

impl LocatorBuilder {
    pub fn add(&mut self, place: PlaceId, level: Level, outline: &Outline) {
        let mut corners = Vec::new();
        for ring in outline.rings() {
            if !corners.is_empty() {
                corners.push(BREAK);
            }
            corners.extend_from_slice(ring);
            corners.extend(ring.first());
        }
        self.shapes.push((level, place, corners));
    }

    pub fn build(self) -> Locator {
        let mut shapes = self.shapes;
        shapes.sort_by_key(|(level, place, _)| (std::cmp::Reverse(*level), *place));
        let layers = shapes.chunk_by(|one, other| one.0 == other.0).map(Layer::new).collect();
        Locator { layers }
    }
}

impl Locator {
    /// The narrowest division that holds the point: micro-grid, grid, community and so on.
    #[inline]
    pub fn locate(&self, point: Position) -> Option<Area> {
        self.layers.iter().filter(|layer| layer.level.is_division()).find_map(|layer| layer.locate(point))
    }
    /// The place of one level that holds the point.
    #[inline]
    pub fn locate_at(&self, level: Level, point: Position) -> Option<Area> {
        self.layers.iter().find(|layer| layer.level == level)?.locate(point)
    }
    /// One place of each level that holds the point, from narrow to wide.
    pub fn locate_all(&self, point: Position) -> Vec<Area> {
        self.layers.iter().filter_map(|layer| layer.locate(point)).collect()
    }
    /// Places of a level whose boxes meet `bounds`.
    pub fn meeting(&self, level: Level, bounds: &Bounds) -> Vec<PlaceId> {
        let mut found = Vec::new();
        if let Some(layer) = self.layers.iter().find(|layer| layer.level == level) {
            layer.tree.visit_leaf_boxes(bounds, |leaf| found.push(layer.places[leaf]));
        }
        found.sort_unstable();
        found
    }
    /// How many boundaries it holds.
    pub fn len(&self) -> usize {
        self.layers.iter().map(|layer| layer.places.len()).sum()
    }
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Inside,
    Border,
}

impl Layer {
    fn new(shapes: &[(Level, PlaceId, Vec<Position>)]) -> Self {
        let boxes: Vec<Bounds> = shapes
            .iter()
            .map(|(_, _, corners)| Bounds::of(corners.iter().copied().filter(|corner| *corner != BREAK)))
            .collect();
        let tree = PackedTree::new(&boxes);
        let mut layer = Self {
            level: shapes.first().map_or(Level::Province, |shape| shape.0),
            places: Vec::with_capacity(shapes.len()),
            starts: Vec::with_capacity(shapes.len() + 1),
            corners: Vec::with_capacity(shapes.iter().map(|shape| shape.2.len()).sum()),
            slabs: Vec::new(),
            tree,
        };
        let large = shapes.iter().any(|shape| shape.2.len() >= SLABS_FROM);
        for &item in layer.tree.order() {
            let (_, place, corners) = &shapes[item as usize];
            layer.places.push(*place);
            layer.starts.push(layer.corners.len() as u32);
            layer.corners.extend_from_slice(corners);
            if large {
                layer.slabs.push(Slabs::new(corners, &boxes[item as usize]).map(Box::new));
            }
        }
        layer.starts.push(layer.corners.len() as u32);
        layer
    }

    #[inline]
    fn locate(&self, point: Position) -> Option<Area> {
        let mut best: Option<(Standing, PlaceId)> = None;
        self.tree.visit_leaves(point, |leaf| {
            if let Some(standing) = self.standing(leaf, point) {
                let found = (standing, self.places[leaf]);
                best = Some(best.map_or(found, |known| known.min(found)));
            }
        });
        best.map(|(_, place)| Area { place, level: self.level })
    }

    #[inline]
    fn standing(&self, leaf: usize, point: Position) -> Option<Standing> {
        let corners = &self.corners[self.starts[leaf] as usize..self.starts[leaf + 1] as usize];
        match self.slabs.get(leaf).and_then(Option::as_deref) {
            None => standing(corners.windows(2).map(|side| (side[0], side[1])), point),
            Some(slabs) => standing(
                slabs
                    .sides_at(point.lat)
                    .iter()
                    .map(|&first| (corners[first as usize], corners[first as usize + 1])),
                point,
            ),
        }
    }
}

impl Slabs {
    fn new(corners: &[Position], bounds: &Bounds) -> Option<Self> {
        if corners.len() < SLABS_FROM {
            return None;
        }
        let count = (corners.len() / 8).min(4096);
        let extent = i64::from(bounds.north) - i64::from(bounds.south) + 1;
        let height = (extent + count as i64 - 1) / count as i64;
        let slab = |lat: i32| ((i64::from(lat) - i64::from(bounds.south)) / height) as usize;
        let mut lists: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (first, pair) in corners.windows(2).enumerate() {
            if pair[0] == BREAK || pair[1] == BREAK {
                continue;
            }
            let (low, high) = (pair[0].lat.min(pair[1].lat), pair[0].lat.max(pair[1].lat));
            for list in &mut lists[slab(low)..=slab(high)] {
                list.push(first as u32);
            }
        }
        let mut starts = Vec::with_capacity(count + 1);
        let mut sides = Vec::new();
        for list in lists {
            starts.push(sides.len() as u32);
            sides.extend(list);
        }
        starts.push(sides.len() as u32);
        Some(Self { south: bounds.south, height, starts, sides })
    }

    #[inline]
    fn sides_at(&self, lat: i32) -> &[u32] {
        let slab = ((i64::from(lat) - i64::from(self.south)) / self.height) as usize;
        &self.sides[self.starts[slab] as usize..self.starts[slab + 1] as usize]
    }
}

/// Even-odd rule with an exact answer on the border.
#[inline]
fn standing(sides: impl Iterator<Item = (Position, Position)>, point: Position) -> Option<Standing> {
    let mut inside = false;
    for (from, to) in sides {
        if from == BREAK || to == BREAK {
            continue;
        }
        if (from.lat > point.lat) == (to.lat > point.lat) {
            // A side that does not run through the point's latitude can touch it only at a corner or
            // when it is level with it.
            if from == point || to == point {
                return Some(Standing::Border);
            }
            if from.lat == point.lat
                && to.lat == point.lat
                && from.lon.min(to.lon) <= point.lon
                && point.lon <= from.lon.max(to.lon)
            {
                return Some(Standing::Border);
            }
            continue;
        }
        match side(from, to, point) {
            0 => return Some(Standing::Border),
            turn => inside ^= (turn > 0) == (to.lat > from.lat),
        }
    }
    inside.then_some(Standing::Inside)
}
