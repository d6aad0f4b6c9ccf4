//! The land before anyone drew a boundary: river, lake, hills, roads, railway, lanes.

use crate::lanes::{lanes, village_roads};
use crate::plane::{Point, at, blob, curve, distance_to_line};
use crate::random::{Dice, hills};

pub struct Line {
    pub kind: &'static str,
    pub name: String,
    pub width: f64,
    pub points: Vec<Point>,
}

pub struct Area {
    pub kind: &'static str,
    pub name: String,
    pub ring: Vec<Point>,
}

pub struct Land {
    pub seed: u64,
    pub river: Vec<Point>,
    pub streams: Vec<Line>,
    pub roads: Vec<Line>,
    pub railway: Vec<Point>,
    pub water: Vec<Area>,
    pub parks: Vec<Area>,
}

fn points(list: &[(f64, f64)]) -> Vec<Point> {
    list.iter().map(|&(x, y)| at(x, y)).collect()
}

/// A smooth line through the points that also wanders a little, as built roads and rivers do.
fn wandering(seed: u64, list: &[(f64, f64)], amount: f64, wave: f64) -> Vec<Point> {
    curve(&points(list), 14)
        .into_iter()
        .map(|p| {
            at(
                p.x + amount * hills(seed, p.x / wave, p.y / wave, 3),
                p.y + amount * hills(seed + 9, p.x / wave, p.y / wave, 3),
            )
        })
        .collect()
}

const RIVER: &[(f64, f64)] = &[
    (-15000.0, 4900.0),
    (-12800.0, 3900.0),
    (-11200.0, 4300.0),
    (-9600.0, 2000.0),
    (-7800.0, 2500.0),
    (-6300.0, 1900.0),
    (-5200.0, -300.0),
    (-3600.0, 300.0),
    (-2500.0, 150.0),
    (-1700.0, -620.0),
    (-600.0, -880.0),
    (600.0, -830.0),
    (1500.0, -520.0),
    (2600.0, -780.0),
    (4000.0, -1350.0),
    (5300.0, -1250.0),
    (6000.0, -2500.0),
    (5900.0, -3600.0),
    (7100.0, -3500.0),
    (8500.0, -3100.0),
    (8900.0, -5200.0),
    (10300.0, -6000.0),
    (12000.0, -5900.0),
    (15000.0, -8200.0),
];

/// Kind, name, width in metres, points in metres.
type RoadRow = (&'static str, &'static str, f64, &'static [(f64, f64)]);

const ROADS: &[RoadRow] = &[
    (
        "expressway",
        "汀沧高速",
        28.0,
        &[
            (-15000.0, -4600.0),
            (-8200.0, -5700.0),
            (-3000.0, -6500.0),
            (3000.0, -6300.0),
            (7900.0, -6200.0),
            (15000.0, -2600.0),
        ],
    ),
    (
        "trunk",
        "省道901",
        18.0,
        &[
            (7800.0, 11000.0),
            (6300.0, 6500.0),
            (5700.0, 4300.0),
            (5900.0, 1600.0),
            (5700.0, 700.0),
            (4900.0, -1900.0),
            (4700.0, -3800.0),
            (4200.0, -6500.0),
            (4600.0, -12000.0),
        ],
    ),
    (
        "primary",
        "汀澜大道",
        22.0,
        &[
            (950.0, 4900.0),
            (1500.0, 4000.0),
            (1520.0, 2050.0),
            (1620.0, 850.0),
            (1650.0, -550.0),
            (1760.0, -2000.0),
            (2950.0, -3200.0),
            (3050.0, -4600.0),
            (2100.0, -6000.0),
            (1500.0, -8000.0),
            (700.0, -12000.0),
        ],
    ),
    (
        "primary",
        "人民路",
        16.0,
        &[
            (-4300.0, 1150.0),
            (-2300.0, 560.0),
            (-1000.0, 720.0),
            (0.0, 760.0),
            (1610.0, 840.0),
            (3000.0, 960.0),
            (4300.0, 900.0),
            (5700.0, 950.0),
        ],
    ),
    (
        "primary",
        "环城北路",
        16.0,
        &[
            (-2600.0, 600.0),
            (-2050.0, 1500.0),
            (-600.0, 2000.0),
            (1520.0, 2080.0),
            (3600.0, 2150.0),
            (5850.0, 2050.0),
        ],
    ),
    (
        "primary",
        "鹭湖大道",
        20.0,
        &[(-5200.0, -1500.0), (-3200.0, -2200.0), (0.0, -2150.0), (1650.0, -2080.0), (4700.0, -3200.0)],
    ),
    (
        "primary",
        "工业大道",
        18.0,
        &[(-4600.0, 4100.0), (-2600.0, 4250.0), (1350.0, 4250.0), (3500.0, 4300.0), (5700.0, 4200.0)],
    ),
    (
        "secondary",
        "滨河路",
        10.0,
        &[
            (-2500.0, 420.0),
            (-1620.0, -440.0),
            (-600.0, -700.0),
            (600.0, -660.0),
            (1500.0, -360.0),
            (2600.0, -600.0),
            (4000.0, -1160.0),
            (5150.0, -1060.0),
        ],
    ),
    (
        "secondary",
        "环湖路",
        9.0,
        &[
            (1500.0, -2700.0),
            (2500.0, -3000.0),
            (2720.0, -3900.0),
            (2000.0, -4650.0),
            (900.0, -4600.0),
            (350.0, -3800.0),
            (600.0, -3000.0),
            (1500.0, -2700.0),
        ],
    ),
    (
        "secondary",
        "县道石槛线",
        9.0,
        &[
            (-4300.0, 1150.0),
            (-5500.0, 900.0),
            (-6700.0, 200.0),
            (-8300.0, -200.0),
            (-9800.0, 300.0),
            (-11300.0, -200.0),
            (-15000.0, -900.0),
        ],
    ),
    (
        "secondary",
        "县道柳汀线",
        9.0,
        &[
            (5700.0, 950.0),
            (7000.0, 700.0),
            (7700.0, -800.0),
            (8300.0, -1900.0),
            (9900.0, -2300.0),
            (15000.0, -1200.0),
        ],
    ),
    (
        "secondary",
        "县道北线",
        9.0,
        &[(-2600.0, 4250.0), (-2900.0, 5800.0), (-1100.0, 7600.0), (-1300.0, 12000.0)],
    ),
];

const RAILWAY: &[(f64, f64)] = &[
    (-15000.0, 8600.0),
    (-8000.0, 5900.0),
    (-3200.0, 5050.0),
    (900.0, 4960.0),
    (5000.0, 5000.0),
    (9000.0, 4100.0),
    (15000.0, 5000.0),
];

const STREAMS: &[(&str, &[(f64, f64)])] = &[
    ("石槛溪", &[(-10200.0, 7800.0), (-9400.0, 5800.0), (-8100.0, 4700.0), (-7700.0, 2500.0)]),
    ("茶溪", &[(-11800.0, -4400.0), (-9200.0, -2400.0), (-7200.0, -1900.0), (-5250.0, -350.0)]),
    (
        "桃花溪",
        &[(-2500.0, 9200.0), (-1900.0, 6800.0), (-3400.0, 4700.0), (-3500.0, 2000.0), (-3500.0, 300.0)],
    ),
    ("东圩渠", &[(10900.0, 4300.0), (9000.0, 2200.0), (9100.0, -300.0), (8400.0, -3050.0)]),
    ("藕塘渠", &[(11600.0, 700.0), (10500.0, -1500.0), (9100.0, -3300.0)]),
    ("沙洲渠", &[(3500.0, -8900.0), (5400.0, -6900.0), (7300.0, -5900.0), (8900.0, -5100.0)]),
    ("湖口河", &[(1700.0, -4500.0), (3300.0, -5000.0), (4500.0, -4500.0), (5900.0, -3650.0)]),
];

impl Land {
    pub fn draw(seed: u64, village_seeds: &[Point]) -> Self {
        let river = wandering(seed + 1, RIVER, 150.0, 900.0);
        let mut roads: Vec<Line> = ROADS
            .iter()
            .enumerate()
            .map(|(i, &(kind, name, width, list))| {
                let amount = if matches!(kind, "expressway" | "trunk") { 60.0 } else { 28.0 };
                Line {
                    kind,
                    name: name.into(),
                    width,
                    points: wandering(seed + 20 + i as u64, list, amount, 2600.0),
                }
            })
            .collect();
        let water = lake_and_ponds(seed);
        lanes(seed, &river, &water, &mut roads);
        village_roads(seed, village_seeds, &mut roads);
        let streams = STREAMS
            .iter()
            .enumerate()
            .map(|(i, &(name, list))| Line {
                kind: "stream",
                name: name.into(),
                width: 8.0,
                points: wandering(seed + 60 + i as u64, list, if i < 3 { 170.0 } else { 60.0 }, 800.0),
            })
            .collect();
        Self {
            seed,
            river,
            streams,
            roads,
            railway: wandering(seed + 3, RAILWAY, 40.0, 3000.0),
            water,
            parks: parks(seed),
        }
    }

    pub fn within_county(&self, p: Point) -> bool {
        let warp = |s: u64, wave: f64, amount: f64| amount * hills(self.seed + s, p.x / wave, p.y / wave, 4);
        let (x, y) = (p.x + warp(100, 5200.0, 2400.0), p.y + warp(105, 4700.0, 2200.0));
        (x / 12_300.0).hypot(y / 9_700.0) < 1.0
    }

    /// Height above the river in arbitrary units; hills above 0.75.
    pub fn height(&self, p: Point) -> f64 {
        let slope = |v: f64, from: f64, over: f64| ((v - from) / over).clamp(0.0, 1.3);
        let wide = slope(-p.x, 3900.0, 4300.0).max(slope(p.y - 0.25 * p.x, 4700.0, 3600.0)).max(slope(
            -p.y - 0.6 * p.x,
            6300.0,
            3800.0,
        ));
        let rough = hills(self.seed + 110, p.x / 2300.0, p.y / 2300.0, 5);
        let own = |mx: f64, my: f64, r: f64| (1.35 - p.distance(at(mx, my)) / r).max(0.0);
        let valley = (1.0 - distance_to_line(p, &self.river) / 1300.0).max(0.0) * 0.8
            + self
                .streams
                .iter()
                .map(|s| (1.0 - distance_to_line(p, &s.points) / 500.0).max(0.0) * 0.45)
                .sum::<f64>();
        (wide + rough * 0.75 - valley)
            .max(own(-2900.0, 3450.0, 560.0) + rough * 0.2)
            .max(own(5330.0, 1560.0, 230.0) + rough * 0.1)
    }

    /// People for each place, relative: what makes grids small in town and wide in the hills.
    pub fn density(&self, p: Point) -> f64 {
        let peak =
            |x: f64, y: f64, rx: f64, ry: f64| (-((p.x - x) / rx).powi(2) - ((p.y - y) / ry).powi(2)).exp();
        let hill = if self.height(p) > 0.75 { 0.35 } else { 1.0 };
        0.022 * hill
            + peak(-150.0, 450.0, 1500.0, 1150.0)
            + 0.55 * peak(3000.0, 1300.0, 2000.0, 1900.0)
            + 0.34 * peak(1300.0, -2600.0, 2600.0, 1900.0)
            + 0.16 * peak(500.0, 4300.0, 3300.0, 1300.0)
            + 0.1 * peak(4200.0, 5200.0, 1300.0, 900.0)
            + 0.16 * peak(-8300.0, -300.0, 520.0, 450.0)
            + 0.16 * peak(8300.0, -2000.0, 520.0, 450.0)
            + 0.1 * peak(7500.0, 1200.0, 450.0, 400.0)
    }
}

fn lake_and_ponds(seed: u64) -> Vec<Area> {
    let mut water = vec![Area {
        kind: "lake",
        name: "望鹭湖".into(),
        ring: blob(seed + 200, at(1520.0, -3680.0), 1050.0, 800.0, 0.42, 72),
    }];
    let mut dice = Dice::new(seed + 201);
    for i in 0..64 {
        let middle = at(dice.between(3600.0, 11500.0), dice.between(-8200.0, 3600.0));
        let near_town = middle.x < 6300.0 && middle.y > -4300.0;
        let (rx, ry) = (dice.between(60.0, 210.0), dice.between(45.0, 130.0));
        if !near_town {
            water.push(Area {
                kind: "pond",
                name: String::new(),
                ring: blob(seed + 210 + i, middle, rx, ry, 0.5, 20),
            });
        }
    }
    water.push(Area {
        kind: "pond",
        name: "荷塘".into(),
        ring: blob(seed + 290, at(60.0, -5300.0), 330.0, 220.0, 0.5, 28),
    });
    water.push(Area {
        kind: "pond",
        name: "石槛水库".into(),
        ring: blob(seed + 291, at(-8350.0, 4150.0), 300.0, 560.0, 0.75, 48),
    });
    water
}

fn parks(seed: u64) -> Vec<Area> {
    [
        ("望鹭湖公园", 700.0, -2750.0, 330.0, 160.0),
        ("荷风湿地", 350.0, -5550.0, 520.0, 300.0),
        ("凤台山公园", 5330.0, 1560.0, 250.0, 230.0),
        ("烟囱公园", 1180.0, 1700.0, 130.0, 90.0),
        ("梧桐公园", 3420.0, 480.0, 150.0, 100.0),
        ("金鲤公园", 4500.0, -750.0, 170.0, 110.0),
        ("鼓楼广场", 40.0, 620.0, 60.0, 45.0),
        ("砚屏山公园", -2500.0, 3050.0, 320.0, 230.0),
    ]
    .into_iter()
    .enumerate()
    .map(|(i, (name, x, y, rx, ry))| Area {
        kind: "park",
        name: name.into(),
        ring: blob(seed + 300 + i as u64, at(x, y), rx, ry, 0.4, 28),
    })
    .collect()
}
