//! What the catalogue needs to know of places: the tree, their periods, and whether they are drawn.

use kernel::Instant;
use place::{Node, PlaceId, Tree};
use std::collections::HashMap;

/// One place as far as routing is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceFact {
    pub parent: Option<PlaceId>,
    pub name: String,
    pub valid_from: Instant,
    pub valid_to: Option<Instant>,
    /// Has a boundary, or needs none: a rule on an empty polygon can never be reached by a point.
    pub drawn: bool,
}

/// The tree of places (地点树).
#[derive(Clone, Debug, Default)]
pub struct Places(HashMap<PlaceId, PlaceFact>);

impl FromIterator<(PlaceId, PlaceFact)> for Places {
    fn from_iter<T: IntoIterator<Item = (PlaceId, PlaceFact)>>(facts: T) -> Self {
        Self(facts.into_iter().collect())
    }
}

impl From<&Tree> for Places {
    fn from(tree: &Tree) -> Self {
        let fact = |node: &Node| PlaceFact {
            parent: node.parent,
            name: node.name.clone(),
            valid_from: node.valid_from,
            valid_to: node.valid_to,
            // Only divisions and grids are areas; a building or service point is found without one.
            drawn: node.drawn || !node.level.is_division(),
        };
        tree.nodes().map(|node| (node.id, fact(node))).collect()
    }
}

impl Places {
    pub fn get(&self, place: PlaceId) -> Option<&PlaceFact> {
        self.0.get(&place)
    }
    pub fn valid_at(&self, place: PlaceId, instant: Instant) -> bool {
        self.get(place)
            .is_some_and(|fact| fact.valid_from <= instant && fact.valid_to.is_none_or(|end| instant < end))
    }
    /// From the place itself up to the root; what [`crate::Catalogue::route`] takes.
    pub fn path(&self, place: PlaceId) -> Vec<PlaceId> {
        let mut path = Vec::with_capacity(5);
        let mut next = Some(place);
        while let Some(place) = next {
            if path.contains(&place) {
                break;
            }
            path.push(place);
            next = self.get(place).and_then(|fact| fact.parent);
        }
        path
    }
    /// All places valid at `instant`, in the order of their ids.
    pub fn all_at(&self, instant: Instant) -> Vec<PlaceId> {
        let mut all: Vec<_> = self.0.keys().copied().filter(|place| self.valid_at(*place, instant)).collect();
        all.sort_unstable();
        all
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
