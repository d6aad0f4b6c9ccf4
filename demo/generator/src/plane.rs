//! Points in metres east and north of the county's middle, lines, and the way to degrees.

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

pub const fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// The county lies in the open Yellow Sea on purpose: it covers no real place.
const LONGITUDE: f64 = 122.64;
const LATITUDE: f64 = 34.0;
const METRES_PER_DEGREE_NORTH: f64 = 110_920.0;
const METRES_PER_DEGREE_EAST: f64 = 92_390.0;

/// Millionths of a degree: the file's precision, and exact to compute with.
pub type Micro = (i64, i64);

pub fn micro(p: Point) -> Micro {
    let lon = LONGITUDE + p.x / METRES_PER_DEGREE_EAST;
    let lat = LATITUDE + p.y / METRES_PER_DEGREE_NORTH;
    ((lon * 1e6).round() as i64, (lat * 1e6).round() as i64)
}

pub fn degrees(value: i64) -> String {
    format!("{}.{:06}", value / 1_000_000, value % 1_000_000)
}

impl Point {
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    pub fn toward(self, other: Self, part: f64) -> Self {
        at(self.x + (other.x - self.x) * part, self.y + (other.y - self.y) * part)
    }
}

/// The nearest point of the segment a–b.
pub fn foot(p: Point, a: Point, b: Point) -> Point {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    if length == 0.0 {
        return a;
    }
    a.toward(b, (((p.x - a.x) * dx + (p.y - a.y) * dy) / length).clamp(0.0, 1.0))
}

pub fn foot_on_line(p: Point, line: &[Point]) -> Option<Point> {
    line.windows(2)
        .map(|pair| foot(p, pair[0], pair[1]))
        .min_by(|a, b| p.distance(*a).total_cmp(&p.distance(*b)))
}

pub fn distance_to_line(p: Point, line: &[Point]) -> f64 {
    foot_on_line(p, line).map_or(f64::INFINITY, |q| p.distance(q))
}

/// A smooth curve through the points (Catmull–Rom), `steps` pieces for each span.
pub fn curve(points: &[Point], steps: usize) -> Vec<Point> {
    let mut line = Vec::new();
    for i in 0..points.len() - 1 {
        let b = points[i];
        let c = points[i + 1];
        let a = if i == 0 { b } else { points[i - 1] };
        let d = *points.get(i + 2).unwrap_or(&c);
        for step in 0..steps {
            let t = step as f64 / steps as f64;
            let along = |a: f64, b: f64, c: f64, d: f64| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            line.push(at(along(a.x, b.x, c.x, d.x), along(a.y, b.y, c.y, d.y)));
        }
    }
    line.extend(points.last());
    line
}

/// A closed smooth blob around a middle.
pub fn blob(seed: u64, middle: Point, rx: f64, ry: f64, roughness: f64, corners: usize) -> Vec<Point> {
    (0..corners)
        .map(|k| {
            let angle = std::f64::consts::TAU * k as f64 / corners as f64;
            let r = 1.0
                + roughness * crate::random::hills(seed, 3.0 + 1.4 * angle.cos(), 3.0 + 1.4 * angle.sin(), 3);
            at(middle.x + rx * r * angle.cos(), middle.y + ry * r * angle.sin())
        })
        .collect()
}

pub fn inside(p: Point, ring: &[Point]) -> bool {
    let mut within = false;
    for i in 0..ring.len() {
        let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
        if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
            within = !within;
        }
    }
    within
}

/// A band around a line: the river's two banks. `half` gives half the width at a part of the way.
pub fn band(line: &[Point], half: impl Fn(f64) -> f64) -> Vec<Point> {
    let count = line.len();
    let side = |i: usize, sign: f64| {
        let (a, b) = (line[i.saturating_sub(1)], line[(i + 1).min(count - 1)]);
        let length = a.distance(b).max(1e-9);
        let h = sign * half(i as f64 / count as f64);
        at(line[i].x - (b.y - a.y) / length * h, line[i].y + (b.x - a.x) / length * h)
    };
    (0..count).map(|i| side(i, 1.0)).chain((0..count).rev().map(|i| side(i, -1.0))).collect()
}
