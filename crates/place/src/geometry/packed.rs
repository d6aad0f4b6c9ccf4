//! A packed R-tree over boxes: sort-tile-recursive, sixteen boxes a node, no pointers.

use super::{Bounds, Position};

/// Boxes under one node. Sixteen boxes fill four cache lines.
const FAN: usize = 16;
/// More levels than any tree of 2³² boxes has.
const DEPTH: usize = 9;

/// An R-tree built once over a list of boxes; answers with their positions in that list.
#[derive(Clone, Debug, Default)]
pub struct PackedTree {
    /// All levels behind each other, leaves first.
    boxes: Vec<Bounds>,
    /// Where each level starts in `boxes`; one more entry marks the end.
    levels: Vec<usize>,
    /// For each leaf, the position in the list that the tree was built from.
    items: Vec<u32>,
}

impl PackedTree {
    pub fn new(list: &[Bounds]) -> Self {
        let items = tiled_order(list);
        let mut boxes: Vec<Bounds> = items.iter().map(|&item| list[item as usize]).collect();
        let mut levels = vec![0, boxes.len()];
        let (mut start, mut end) = (0, boxes.len());
        while end - start > 1 {
            for node in (start..end).step_by(FAN) {
                let children = &boxes[node..end.min(node + FAN)];
                let joined = children.iter().fold(Bounds::EMPTY, |all, child| all.joined(*child));
                boxes.push(joined);
            }
            (start, end) = (end, boxes.len());
            levels.push(end);
        }
        Self { boxes, levels, items }
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
    /// The order in which the tree keeps the boxes of its list; neighbours stand near each other.
    pub fn order(&self) -> &[u32] {
        &self.items
    }

    /// Calls `found` for each box that meets `wanted`, in no particular order.
    #[inline]
    pub fn visit(&self, wanted: &Bounds, mut found: impl FnMut(u32)) {
        self.walk(|bounds| bounds.meets(wanted), |leaf| found(self.items[leaf]));
    }

    /// Calls `found` with the leaf number of each box that meets `wanted`.
    #[inline]
    pub(super) fn visit_leaf_boxes(&self, wanted: &Bounds, found: impl FnMut(usize)) {
        self.walk(|bounds| bounds.meets(wanted), found);
    }

    /// Calls `found` with the leaf number of each box that holds `point`.
    #[inline]
    pub(super) fn visit_leaves(&self, point: Position, found: impl FnMut(usize)) {
        self.walk(|bounds| bounds.holds(point), found);
    }

    #[inline]
    fn walk(&self, wanted: impl Fn(&Bounds) -> bool, mut found: impl FnMut(usize)) {
        let Some(top) = self.levels.len().checked_sub(2) else { return };
        // Depth first: at most FAN − 1 siblings wait on each level.
        let mut waiting = [(0u32, 0u32); DEPTH * FAN];
        let mut count = 0;
        for node in self.levels[top]..self.levels[top + 1] {
            if wanted(&self.boxes[node]) {
                if top == 0 {
                    found(node);
                } else {
                    waiting[count] = (top as u32, node as u32);
                    count += 1;
                }
            }
        }
        while count > 0 {
            count -= 1;
            let (level, node) = (waiting[count].0 as usize, waiting[count].1 as usize);
            let below = level - 1;
            let first = self.levels[below] + (node - self.levels[level]) * FAN;
            let last = self.levels[level].min(first + FAN);
            for (offset, bounds) in self.boxes[first..last].iter().enumerate() {
                if wanted(bounds) {
                    if below == 0 {
                        found(first + offset);
                    } else {
                        waiting[count] = (below as u32, (first + offset) as u32);
                        count += 1;
                    }
                }
            }
        }
    }
}

/// Slices by longitude, then by latitude inside each slice.
fn tiled_order(list: &[Bounds]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..list.len() as u32).collect();
    let middle = |item: &u32| list[*item as usize].middle_doubled();
    order.sort_unstable_by_key(|item| (middle(item), *item));
    let nodes = list.len().div_ceil(FAN);
    let slices = (nodes as f64).sqrt().ceil().max(1.0) as usize;
    let slice = nodes.div_ceil(slices).max(1) * FAN;
    for part in order.chunks_mut(slice) {
        part.sort_unstable_by_key(|item| (middle(item).1, middle(item).0, *item));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_scan_finds(
            corners in proptest::collection::vec((0i32..1000, 0i32..1000, 0i32..60, 0i32..60), 0..600),
            at in (0i32..1000, 0i32..1000, 0i32..100, 0i32..100),
        ) {
            let as_box = |(west, south, width, height): (i32, i32, i32, i32)|
                Bounds { west, south, east: west + width, north: south + height };
            let list: Vec<Bounds> = corners.into_iter().map(as_box).collect();
            let wanted = as_box(at);
            let tree = PackedTree::new(&list);
            let mut found = Vec::new();
            tree.visit(&wanted, |item| found.push(item));
            found.sort_unstable();
            let scanned: Vec<u32> =
                (0..list.len() as u32).filter(|item| list[*item as usize].meets(&wanted)).collect();
            prop_assert_eq!(found, scanned);
        }
    }
}
