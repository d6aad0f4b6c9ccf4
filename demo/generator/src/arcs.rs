//! From squares to polygons: boundary arcs are cut out once, smoothed once, and shared by the regions on both sides.

use crate::plane::{Micro, Point, foot, foot_on_line, micro};
use crate::raster::{HEIGHT, NOBODY, WIDTH, corner};
use std::collections::{BTreeMap, HashMap, HashSet};

pub struct Arc {
    pub left: u32,
    pub right: u32,
    raw: Vec<Point>,
    pub line: Vec<Micro>,
}

type Node = (usize, usize);

/// Cuts the borders between different owners into arcs that end where three regions meet.
pub fn cut(owner: &[u32]) -> Vec<Arc> {
    let at = |i: usize, j: usize, left: bool, below: bool| {
        let (i, j) = (i.wrapping_sub(usize::from(left)), j.wrapping_sub(usize::from(below)));
        if i < WIDTH && j < HEIGHT { owner[j * WIDTH + i] } else { NOBODY }
    };
    let ways = |(i, j): Node| {
        let (sw, se, nw, ne) =
            (at(i, j, true, true), at(i, j, false, true), at(i, j, true, false), at(i, j, false, false));
        // Each way out: the next node, the owner on its left, the owner on its right.
        [
            (ne != se, (i + 1, j), ne, se),
            (nw != ne, (i, j + 1), nw, ne),
            (sw != nw, (i.wrapping_sub(1), j), sw, nw),
            (se != sw, (i, j.wrapping_sub(1)), se, sw),
        ]
        .into_iter()
        .filter_map(|(border, to, left, right)| border.then_some((to, left, right)))
        .collect::<Vec<_>>()
    };
    let mut used: HashSet<(Node, Node)> = HashSet::new();
    let mut arcs = vec![];
    for only_junctions in [true, false] {
        for j in 0..=HEIGHT {
            for i in 0..=WIDTH {
                let start = (i, j);
                let out = ways(start);
                if out.is_empty() || (only_junctions && out.len() == 2) {
                    continue;
                }
                for (first, left, right) in out {
                    if used.contains(&(start, first)) {
                        continue;
                    }
                    let mut path = vec![start, first];
                    loop {
                        let (before, here) = (path[path.len() - 2], path[path.len() - 1]);
                        used.insert((before, here));
                        used.insert((here, before));
                        let next = ways(here);
                        if here == start || next.len() != 2 {
                            break;
                        }
                        path.extend(next.into_iter().map(|w| w.0).find(|n| *n != before));
                    }
                    arcs.push(Arc {
                        left,
                        right,
                        raw: path.iter().map(|n| corner(n.0, n.1)).collect(),
                        line: vec![],
                    });
                }
            }
        }
    }
    arcs
}

/// Draws every arc as smooth as it can be without crossing another one.
pub fn smooth(arcs: &mut [Arc], roads: &[Vec<Point>], tolerance: &dyn Fn(Point) -> f64) {
    let mut care = vec![0u8; arcs.len()];
    for _ in 0..12 {
        for (arc, care) in arcs.iter_mut().zip(&care) {
            arc.line = drawn(&arc.raw, *care, roads, tolerance);
        }
        let bad = crossing(arcs);
        if bad.is_empty() {
            return;
        }
        for index in bad {
            care[index] = (care[index] + 1).min(4);
        }
    }
}

fn drawn(raw: &[Point], care: u8, roads: &[Vec<Point>], tolerance: &dyn Fn(Point) -> f64) -> Vec<Micro> {
    let closed = raw.first() == raw.last();
    let rounds = [5, 5, 3, 1, 0][usize::from(care)];
    let mut line = raw.to_vec();
    for _ in 0..rounds {
        let old = line.clone();
        for k in 1..line.len() - 1 {
            line[k] = old[k - 1].toward(old[k + 1], 0.5).toward(old[k], 0.4);
        }
    }
    // Junctions always move onto a near road, whatever the care, because other arcs share them.
    let last = line.len() - 1;
    for (k, p) in line.iter_mut().enumerate() {
        let end = k == 0 || k == last;
        if end || care < 2 {
            let reach = if end { 30.0 } else { 42.0 };
            let onto = roads.iter().filter_map(|r| foot_on_line(*p, r)).filter(|q| q.distance(*p) < reach);
            *p = onto.min_by(|a, b| a.distance(*p).total_cmp(&b.distance(*p))).unwrap_or(*p);
        }
    }
    let allowed = tolerance(raw[raw.len() / 2]) * [1.0, 0.6, 0.5, 0.3, 0.1][usize::from(care)];
    let mut kept = if closed {
        let half = line.len() / 2;
        let mut first = thinned(&line[..=half], allowed);
        first.pop();
        first.extend(thinned(&line[half..], allowed));
        first
    } else {
        thinned(&line, allowed)
    }
    .into_iter()
    .map(micro)
    .collect::<Vec<_>>();
    kept.dedup();
    kept
}

/// Douglas and Peucker's rule.
fn thinned(line: &[Point], tolerance: f64) -> Vec<Point> {
    let (first, last) = (line[0], line[line.len() - 1]);
    let far = (1..line.len() - 1)
        .map(|k| (k, line[k].distance(foot(line[k], first, last))))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, off)| *off > tolerance);
    match far {
        None => vec![first, last],
        Some((k, _)) => {
            let mut left = thinned(&line[..=k], tolerance);
            left.pop();
            left.extend(thinned(&line[k..], tolerance));
            left
        }
    }
}

fn crossing(arcs: &[Arc]) -> HashSet<usize> {
    const BOX: i64 = 4000;
    let mut near: HashMap<(i64, i64), Vec<(usize, usize)>> = HashMap::new();
    let mut bad = HashSet::new();
    for (index, arc) in arcs.iter().enumerate() {
        for k in 0..arc.line.len().saturating_sub(1) {
            let (a, b) = (arc.line[k], arc.line[k + 1]);
            for x in a.0.min(b.0).div_euclid(BOX)..=a.0.max(b.0).div_euclid(BOX) {
                for y in a.1.min(b.1).div_euclid(BOX)..=a.1.max(b.1).div_euclid(BOX) {
                    near.entry((x, y)).or_default().push((index, k));
                }
            }
        }
    }
    for list in near.values() {
        for (n, &(i, k)) in list.iter().enumerate() {
            for &(j, m) in &list[n + 1..] {
                if (i, k) != (j, m)
                    && conflict(
                        (arcs[i].line[k], arcs[i].line[k + 1]),
                        (arcs[j].line[m], arcs[j].line[m + 1]),
                    )
                {
                    bad.insert(i);
                    bad.insert(j);
                }
            }
        }
    }
    bad
}

pub fn turn(a: Micro, b: Micro, c: Micro) -> i64 {
    ((b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)).signum()
}

pub fn on(p: Micro, a: Micro, b: Micro) -> bool {
    turn(a, b, p) == 0
        && p.0 >= a.0.min(b.0)
        && p.0 <= a.0.max(b.0)
        && p.1 >= a.1.min(b.1)
        && p.1 <= a.1.max(b.1)
}

/// Two pieces may meet only in a shared end point.
pub fn conflict(first: (Micro, Micro), second: (Micro, Micro)) -> bool {
    let ((a, b), (c, d)) = (first, second);
    let shared = [a == c, a == d, b == c, b == d].into_iter().filter(|s| *s).count();
    if shared >= 2 {
        return true;
    }
    if shared == 1 {
        let (common, p, q) = if a == c {
            (a, b, d)
        } else if a == d {
            (a, b, c)
        } else if b == c {
            (b, a, d)
        } else {
            (b, a, c)
        };
        return on(p, common, q) || on(q, common, p);
    }
    let (t1, t2, t3, t4) = (turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b));
    (t1 != t2 && t3 != t4) || on(c, a, b) || on(d, a, b) || on(a, c, d) || on(b, c, d)
}

/// Rings of every region after the labels are lifted to a higher level; outer rings run against the clock.
pub fn rings(arcs: &[Arc], lift: &dyn Fn(u32) -> u32) -> BTreeMap<u32, Vec<Vec<Micro>>> {
    let mut open: BTreeMap<u32, Vec<Vec<Micro>>> = BTreeMap::new();
    for arc in arcs {
        let up = |o: u32| if o == NOBODY { NOBODY } else { lift(o) };
        let (left, right) = (up(arc.left), up(arc.right));
        // Two junctions may have moved onto the same point of a road: nothing is left of the arc between them.
        if left == right || arc.line.len() < 2 {
            continue;
        }
        if left != NOBODY {
            open.entry(left).or_default().push(arc.line.clone());
        }
        if right != NOBODY {
            open.entry(right).or_default().push(arc.line.iter().rev().copied().collect());
        }
    }
    open.into_iter().map(|(label, pieces)| (label, joined(pieces))).collect()
}

fn joined(mut pieces: Vec<Vec<Micro>>) -> Vec<Vec<Micro>> {
    let mut done = vec![];
    while let Some(mut ring) = pieces.pop() {
        while ring.first() != ring.last() {
            let Some(next) = pieces.iter().position(|p| p.first() == ring.last()) else {
                break;
            };
            ring.extend(pieces.swap_remove(next).into_iter().skip(1));
        }
        done.push(ring);
    }
    done.sort_by_key(|ring| -double_area(ring));
    done
}

pub fn double_area(ring: &[Micro]) -> i64 {
    let base = ring.first().copied().unwrap_or_default();
    ring.windows(2)
        .map(|e| (e[0].0 - base.0) * (e[1].1 - base.1) - (e[1].0 - base.0) * (e[0].1 - base.1))
        .sum()
}

pub fn contains(ring: &[Micro], p: Micro) -> bool {
    let mut within = false;
    for edge in ring.windows(2) {
        let (a, b) = (edge[0], edge[1]);
        if (a.1 > p.1) != (b.1 > p.1) {
            let side = turn(a, b, p);
            within ^= if b.1 > a.1 { side > 0 } else { side < 0 };
        }
    }
    within
}
