//! Who owns which square of ground: regions grow from their seeds and stop at river and roads.

use crate::landscape::Land;
use crate::plane::{Point, at, distance_to_line};
use crate::random::hills;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub const WIDTH: usize = 1160;
pub const HEIGHT: usize = 960;
pub const CELL: f64 = 25.0;
pub const NOBODY: u32 = u32::MAX;

pub fn middle(cell: usize) -> Point {
    let (i, j) = (cell % WIDTH, cell / WIDTH);
    at((i as f64 + 0.5 - WIDTH as f64 / 2.0) * CELL, (j as f64 + 0.5 - HEIGHT as f64 / 2.0) * CELL)
}

pub fn corner(i: usize, j: usize) -> Point {
    at((i as f64 - WIDTH as f64 / 2.0) * CELL, (j as f64 - HEIGHT as f64 / 2.0) * CELL)
}

pub fn cell_of(p: Point) -> Option<usize> {
    let i = (p.x / CELL + WIDTH as f64 / 2.0).floor();
    let j = (p.y / CELL + HEIGHT as f64 / 2.0).floor();
    (i >= 0.0 && j >= 0.0 && i < WIDTH as f64 && j < HEIGHT as f64).then(|| j as usize * WIDTH + i as usize)
}

pub fn beside(cell: usize) -> impl Iterator<Item = usize> {
    let (i, j) = (cell % WIDTH, cell / WIDTH);
    [
        (i > 0, cell.wrapping_sub(1)),
        (i + 1 < WIDTH, cell + 1),
        (j > 0, cell.wrapping_sub(WIDTH)),
        (j + 1 < HEIGHT, cell + WIDTH),
    ]
    .into_iter()
    .filter_map(|(there, next)| there.then_some(next))
}

/// What each square costs to cross.
pub struct Ground {
    pub county: Vec<bool>,
    pub density: Vec<f64>,
    pub effort: Vec<f64>,
    pub wall: Vec<f64>,
}

impl Ground {
    pub fn survey(land: &Land) -> Self {
        let count = WIDTH * HEIGHT;
        let mut county =
            largest_piece(&(0..count).map(|c| land.within_county(middle(c))).collect::<Vec<_>>());
        fill_holes(&mut county);
        let density: Vec<f64> =
            (0..count).map(|c| if county[c] { land.density(middle(c)) } else { 0.0 }).collect();
        let effort = (0..count)
            .map(|c| {
                let p = middle(c);
                density[c].sqrt() * (1.0 + 0.55 * hills(land.seed + 120, p.x / 420.0, p.y / 420.0, 3))
            })
            .collect();
        let mut wall = vec![0.0; count];
        for road in &land.roads {
            let height = match road.kind {
                "expressway" | "trunk" => 420.0,
                "primary" => 420.0,
                "lane" => 60.0,
                _ => 90.0,
            };
            build(&mut wall, &road.points, height);
        }
        build(&mut wall, &land.railway, 260.0);
        for stream in &land.streams {
            build(&mut wall, &stream.points, 160.0);
        }
        build(&mut wall, &land.river, 900.0);
        Self { county, density, effort, wall }
    }

    /// Each seed's region inside `allowed`, by least effort; walls cost extra (metres).
    pub fn grow(&self, seeds: &[Point], allowed: &dyn Fn(usize) -> bool) -> Vec<u32> {
        let mut owner = vec![NOBODY; WIDTH * HEIGHT];
        let mut cost = vec![u64::MAX; WIDTH * HEIGHT];
        let mut queue = BinaryHeap::new();
        for (label, seed) in seeds.iter().enumerate() {
            if let Some(cell) = cell_of(*seed).filter(|c| allowed(*c)) {
                cost[cell] = 0;
                queue.push(Reverse((0u64, label as u32, cell)));
            }
        }
        while let Some(Reverse((so_far, label, cell))) = queue.pop() {
            if so_far > cost[cell] || owner[cell] != NOBODY {
                continue;
            }
            owner[cell] = label;
            for next in beside(cell).filter(|n| allowed(*n)) {
                let step = (self.effort[next] * (CELL + self.wall[next]) * 1000.0) as u64 + 1;
                if so_far + step < cost[next] {
                    cost[next] = so_far + step;
                    queue.push(Reverse((so_far + step, label, next)));
                }
            }
        }
        owner
    }
}

fn build(wall: &mut [f64], line: &[Point], height: f64) {
    for pair in line.windows(2) {
        let steps = (pair[0].distance(pair[1]) / 8.0).ceil().max(1.0) as usize;
        for k in 0..=steps {
            let p = pair[0].toward(pair[1], k as f64 / steps as f64);
            if let Some(cell) = cell_of(p) {
                wall[cell] = f64::max(wall[cell], height);
            }
        }
    }
}

fn largest_piece(mask: &[bool]) -> Vec<bool> {
    let mut best: Vec<usize> = vec![];
    let mut seen = vec![false; mask.len()];
    for start in 0..mask.len() {
        if mask[start] && !seen[start] {
            let piece = flood(start, &mut seen, &|c| mask[c]);
            if piece.len() > best.len() {
                best = piece;
            }
        }
    }
    let mut kept = vec![false; mask.len()];
    best.into_iter().for_each(|c| kept[c] = true);
    kept
}

fn fill_holes(mask: &mut [bool]) {
    let mut seen = vec![false; mask.len()];
    flood(0, &mut seen, &|c| !mask[c]);
    for (cell, inside) in mask.iter_mut().enumerate() {
        *inside |= !seen[cell];
    }
}

fn flood(start: usize, seen: &mut [bool], open: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let mut piece = vec![start];
    seen[start] = true;
    let mut next = 0;
    while next < piece.len() {
        for cell in beside(piece[next]) {
            if !seen[cell] && open(cell) {
                seen[cell] = true;
                piece.push(cell);
            }
        }
        next += 1;
    }
    piece
}

/// Makes every region one piece, and lets no two regions meet only at a corner, at any level.
/// `levels` maps a grid label to its label at each level.
pub fn tidy(owner: &mut [u32], levels: &[&dyn Fn(u32) -> u32]) {
    for _ in 0..60 {
        let changed =
            join_pieces(owner) + levels.iter().map(|level| clear_corners(owner, *level)).sum::<usize>();
        if changed == 0 {
            return;
        }
    }
}

fn join_pieces(owner: &mut [u32]) -> usize {
    let mut seen = vec![false; owner.len()];
    let mut pieces: std::collections::BTreeMap<u32, Vec<Vec<usize>>> = Default::default();
    for start in 0..owner.len() {
        if owner[start] != NOBODY && !seen[start] {
            let label = owner[start];
            let piece = flood(start, &mut seen, &|c| owner[c] == label);
            pieces.entry(label).or_default().push(piece);
        }
    }
    let mut moved = 0;
    for (label, mut list) in pieces {
        list.sort_by_key(Vec::len);
        list.pop();
        for piece in list {
            let new =
                piece.iter().flat_map(|c| beside(*c)).map(|c| owner[c]).find(|o| *o != label && *o != NOBODY);
            for cell in piece {
                owner[cell] = new.unwrap_or(NOBODY);
                moved += 1;
            }
        }
    }
    moved
}

fn clear_corners(owner: &mut [u32], level: &dyn Fn(u32) -> u32) -> usize {
    let mut moved = 0;
    for j in 0..HEIGHT - 1 {
        for i in 0..WIDTH - 1 {
            let c = j * WIDTH + i;
            let up = |o: u32| if o == NOBODY { NOBODY } else { level(o) };
            let (a, b, d, e) =
                (up(owner[c]), up(owner[c + 1]), up(owner[c + WIDTH]), up(owner[c + WIDTH + 1]));
            if (a == e && a != b && a != d) || (b == d && b != a && b != e) {
                // The lower left square joins its right neighbour, or the other way round at the county's edge.
                if owner[c + 1] != NOBODY && owner[c] != NOBODY {
                    owner[c] = owner[c + 1];
                } else {
                    let giver = if owner[c] == NOBODY { owner[c + 1] } else { owner[c] };
                    owner[c] = giver;
                    owner[c + 1] = giver;
                }
                moved += 1;
            }
        }
    }
    moved
}

/// Seeds inside a region, spread so that each has about the same number of people (Lloyd's rounds).
pub fn spread(cells: &[usize], count: usize, density: &[f64], dice: &mut crate::random::Dice) -> Vec<Point> {
    let total: f64 = cells.iter().map(|c| density[*c]).sum();
    let sample: Vec<Point> = (0..4000)
        .map(|_| {
            let mut left = dice.unit() * total;
            cells
                .iter()
                .copied()
                .find(|c| {
                    left -= density[*c];
                    left <= 0.0
                })
                .or(cells.last().copied())
                .map_or(at(0.0, 0.0), middle)
        })
        .collect();
    let mut seeds: Vec<Point> = vec![sample[0]];
    while seeds.len() < count {
        let gap = |p: &Point| seeds.iter().map(|s| s.distance(*p)).fold(f64::INFINITY, f64::min);
        if let Some(next) = sample.iter().take(400).max_by(|a, b| gap(a).total_cmp(&gap(b))).copied() {
            seeds.push(next);
        }
    }
    for _ in 0..14 {
        let mut sums = vec![(0.0, 0.0, 0.0); count];
        for p in &sample {
            if let Some(k) =
                (0..count).min_by(|a, b| seeds[*a].distance(*p).total_cmp(&seeds[*b].distance(*p)))
            {
                sums[k] = (sums[k].0 + p.x, sums[k].1 + p.y, sums[k].2 + 1.0);
            }
        }
        for (k, (x, y, n)) in sums.into_iter().enumerate() {
            if n > 0.0 {
                seeds[k] = at(x / n, y / n);
            }
        }
    }
    // A mean may fall outside a bent region: take the nearest square that is inside and not on a wall.
    seeds
        .into_iter()
        .map(|s| {
            cells
                .iter()
                .map(|c| middle(*c))
                .min_by(|a, b| a.distance(s).total_cmp(&b.distance(s)))
                .unwrap_or(s)
        })
        .collect()
}

pub fn near_water(land: &Land, p: Point) -> f64 {
    let lake = land
        .water
        .iter()
        .filter(|a| a.kind == "lake")
        .map(|a| distance_to_line(p, &a.ring))
        .fold(f64::INFINITY, f64::min);
    lake.min(distance_to_line(p, &land.river))
}
