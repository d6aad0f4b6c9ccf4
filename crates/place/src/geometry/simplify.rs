//! Drawing boundaries with fewer corners, so that neighbours still share their common line.

use super::{Outline, Position};
use std::collections::HashMap;

/// Metres of one unit of latitude.
const METRES_PER_UNIT: f64 = 0.011_119_5;

/// The boundaries with as few corners as possible, no line further than `tolerance` metres from where it was.
///
/// Corners where three or more lines meet stay. Between them neighbours share a chain of sides; each chain is
/// simplified once, whichever boundary it is met in, so no gap and no overlap opens along it. A ring that would
/// fall below three corners stays as it is.
pub fn simplified(outlines: &[Outline], tolerance: f64) -> Vec<Outline> {
    let knots = Knots::of(outlines);
    let simplify = |ring: &Vec<Position>| thin_ring(ring, &knots, tolerance);
    outlines
        .iter()
        .map(|outline| {
            let parts = outline.parts().iter().map(|part| part.iter().map(simplify).collect()).collect();
            Outline::from_rings(parts).unwrap_or_else(|_| outline.clone())
        })
        .collect()
}

/// The corners at which chains end.
struct Knots {
    /// For each corner its neighbours along the lines, at most three: more than two makes a knot.
    beside: HashMap<Position, Vec<Position>>,
}

impl Knots {
    fn of(outlines: &[Outline]) -> Self {
        let mut beside: HashMap<Position, Vec<Position>> = HashMap::new();
        let mut note = |from: Position, to: Position| {
            let known = beside.entry(from).or_default();
            if known.len() < 3 && !known.contains(&to) {
                known.push(to);
            }
        };
        for (from, to) in outlines.iter().flat_map(Outline::sides) {
            note(from, to);
            note(to, from);
        }
        Self { beside }
    }
    fn is_knot(&self, point: Position) -> bool {
        self.beside.get(&point).is_some_and(|known| known.len() != 2)
    }
}

fn thin_ring(ring: &Vec<Position>, knots: &Knots, tolerance: f64) -> Vec<Position> {
    let knotted: Vec<usize> = (0..ring.len()).filter(|&at| knots.is_knot(ring[at])).collect();
    // A ring without a knot is one closed chain. It is cut at its smallest point and the one farthest from it, so
    // that a hole and the island in it are cut alike.
    let cuts = match knotted.as_slice() {
        [] => cuts_of_closed(ring),
        [only] => vec![*only, farthest(ring, *only)],
        several => several.to_vec(),
    };
    let mut thinned = Vec::with_capacity(ring.len());
    for (index, &start) in cuts.iter().enumerate() {
        let end = cuts[(index + 1) % cuts.len()];
        thin_chain(&chain(ring, start, end), tolerance, &mut thinned);
    }
    let mut distinct = thinned.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 3 { ring.clone() } else { thinned }
}

fn cuts_of_closed(ring: &[Position]) -> Vec<usize> {
    let first = (0..ring.len()).min_by_key(|&at| ring[at]).unwrap_or(0);
    vec![first, farthest(ring, first)]
}

/// The corner farthest from another one; of several the smallest, so that both directions agree.
fn farthest(ring: &[Position], from: usize) -> usize {
    let distance = |at: usize| {
        let (east, north) = apart(ring[from], ring[at]);
        east * east + north * north
    };
    (0..ring.len())
        .filter(|&at| at != from)
        .max_by(|&one, &other| distance(one).total_cmp(&distance(other)).then(ring[other].cmp(&ring[one])))
        .unwrap_or(from)
}

/// The corners from one cut to the next, both included.
fn chain(ring: &[Position], start: usize, end: usize) -> Vec<Position> {
    let count = (end + ring.len() - start - 1) % ring.len() + 1;
    (0..=count).map(|step| ring[(start + step) % ring.len()]).collect()
}

/// Adds the kept corners of a chain except its last. The chain is always walked from its smaller end, so that
/// both neighbours keep the same corners.
fn thin_chain(chain: &[Position], tolerance: f64, kept: &mut Vec<Position>) {
    let backwards = match chain {
        [first, .., last] if first == last => {
            let inner = &chain[1..chain.len() - 1];
            inner.first() > inner.last()
        }
        [first, .., last] => first > last,
        _ => false,
    };
    let mut walked = chain.to_vec();
    if backwards {
        walked.reverse();
    }
    let mut keep = vec![false; walked.len()];
    mark(&walked, tolerance, &mut keep);
    let mut chosen: Vec<Position> =
        walked.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(point, _)| *point).collect();
    if backwards {
        chosen.reverse();
    }
    chosen.pop();
    kept.extend(chosen);
}

/// Marks the corners that stay (Douglas and Peucker), without recursion.
fn mark(chain: &[Position], tolerance: f64, keep: &mut [bool]) {
    let Some(last) = chain.len().checked_sub(1) else { return };
    keep[0] = true;
    keep[last] = true;
    let mut waiting = vec![(0, last)];
    while let Some((start, end)) = waiting.pop() {
        let mut worst = (0.0, start);
        for (at, point) in chain.iter().enumerate().take(end).skip(start + 1) {
            let off = off_line(*point, chain[start], chain[end]);
            if off > worst.0 {
                worst = (off, at);
            }
        }
        if worst.0 > tolerance {
            keep[worst.1] = true;
            waiting.push((start, worst.1));
            waiting.push((worst.1, end));
        }
    }
}

/// Metres to the east and north from one point to another, near enough over one boundary.
fn apart(from: Position, to: Position) -> (f64, f64) {
    let north = (f64::from(to.lat) - f64::from(from.lat)) * METRES_PER_UNIT;
    let shrink = from.degrees().1.to_radians().cos();
    ((f64::from(to.lon) - f64::from(from.lon)) * METRES_PER_UNIT * shrink, north)
}

/// Distance in metres of a point from the stretch between two others.
fn off_line(point: Position, start: Position, end: Position) -> f64 {
    let (x, y) = apart(start, point);
    let (dx, dy) = apart(start, end);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((x * dx + y * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (x - along * dx).hypot(y - along * dy)
}
