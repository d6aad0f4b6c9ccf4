//! The land before anyone drew a boundary: river, lake, hills, roads, railway, lanes.

use crate::plane::{Point, at, blob, curve, distance_to_line, foot_on_line, inside};
use crate::random::{Dice, hills, lattice};

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

const ROADS: &[(&str, &str, f64, &[(f64, f64)])] = &[
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

struct Quarter {
    middle: Point,
    reach: (f64, f64),
    turn: f64,
    spacing: (f64, f64),
    unrest: f64,
    missing: f64,
    kind: &'static str,
    names: &'static [&'static str],
}

const QUARTERS: &[Quarter] = &[
    Quarter {
        middle: at(-150.0, 600.0),
        reach: (1850.0, 1380.0),
        turn: 0.1,
        spacing: (265.0, 235.0),
        unrest: 0.34,
        missing: 0.16,
        kind: "lane",
        names: &[
            "渡口街",
            "鼓楼前街",
            "布市街",
            "文庙路",
            "盐仓街",
            "牌坊街",
            "打铁弄",
            "桂花井巷",
            "西水门路",
            "染坊弄",
            "南关路",
            "电厂路",
            "酒坊巷",
            "书院弄",
            "米市街",
            "灯笼巷",
            "井头弄",
            "粮仓巷",
        ],
    },
    Quarter {
        middle: at(3600.0, 1400.0),
        reach: (2050.0, 2450.0),
        turn: -0.04,
        spacing: (470.0, 430.0),
        unrest: 0.14,
        missing: 0.1,
        kind: "secondary",
        names: &[
            "锦汀路",
            "朝晖路",
            "纺机路",
            "师范路",
            "体育路",
            "梧桐路",
            "新市街",
            "凤台路",
            "广电路",
            "客运路",
            "文昌路",
            "香樟路",
            "金鲤路",
            "健康路",
            "文苑路",
            "迎宾路",
            "晨光路",
        ],
    },
    Quarter {
        middle: at(1300.0, -3000.0),
        reach: (3600.0, 2500.0),
        turn: 0.06,
        spacing: (620.0, 560.0),
        unrest: 0.06,
        missing: 0.08,
        kind: "secondary",
        names: &[
            "鹭影路",
            "湖东路",
            "银杏路",
            "学苑路",
            "云帆路",
            "荷风路",
            "政通路",
            "听涛路",
            "清荷路",
            "人才路",
            "学府路",
            "澜岸路",
            "创业路",
            "望湖路",
            "白鹭路",
        ],
    },
    Quarter {
        middle: at(900.0, 3500.0),
        reach: (3700.0, 1350.0),
        turn: 0.02,
        spacing: (640.0, 470.0),
        unrest: 0.09,
        missing: 0.14,
        kind: "secondary",
        names: &[
            "机床路",
            "站前路",
            "安和路",
            "轴承路",
            "铁北路",
            "砚屏路",
            "新苑路",
            "车间路",
            "锻工路",
            "林场路",
        ],
    },
    Quarter {
        middle: at(4300.0, 5500.0),
        reach: (1250.0, 650.0),
        turn: 0.0,
        spacing: (520.0, 380.0),
        unrest: 0.03,
        missing: 0.0,
        kind: "secondary",
        names: &["砚北一路", "砚北二路", "砚北三路", "砚北四路", "铸造路", "服装路", "建材路", "食品路"],
    },
    Quarter {
        middle: at(-8300.0, -300.0),
        reach: (600.0, 480.0),
        turn: 0.3,
        spacing: (260.0, 230.0),
        unrest: 0.25,
        missing: 0.15,
        kind: "lane",
        names: &["石槛正街", "石槛老街", "集贸街", "卫生院路", "中学路"],
    },
    Quarter {
        middle: at(8300.0, -2000.0),
        reach: (600.0, 480.0),
        turn: -0.2,
        spacing: (260.0, 230.0),
        unrest: 0.2,
        missing: 0.15,
        kind: "lane",
        names: &["柳汀正街", "柳岸街", "粮站街", "排灌站路", "柳汀中学路"],
    },
];

/// Streets of each quarter: a net that is nearly regular where the town is new, and crooked where it is old.
fn lanes(seed: u64, river: &[Point], water: &[Area], roads: &mut Vec<Line>) {
    let main: Vec<Vec<Point>> =
        roads.iter().filter(|r| r.name != "环湖路").map(|r| r.points.clone()).collect();
    for (q, quarter) in QUARTERS.iter().enumerate() {
        let cols = (quarter.reach.0 / quarter.spacing.0).ceil() as i64;
        let rows = (quarter.reach.1 / quarter.spacing.1).ceil() as i64;
        let (sin, cos) = quarter.turn.sin_cos();
        let node = |i: i64, j: i64| {
            let own = seed + 400 + q as u64 * 7;
            let x = (i as f64 + quarter.unrest * lattice(own, i, j)) * quarter.spacing.0;
            let y = (j as f64 + quarter.unrest * lattice(own + 1, i, j)) * quarter.spacing.1;
            let p = at(quarter.middle.x + x * cos - y * sin, quarter.middle.y + x * sin + y * cos);
            // A crossing close to a main road moves onto it: streets end at the road, not beside it.
            main.iter()
                .filter_map(|line| foot_on_line(p, line))
                .min_by(|a, b| p.distance(*a).total_cmp(&p.distance(*b)))
                .filter(|onto| onto.distance(p) < quarter.spacing.1 * 0.34)
                .unwrap_or(p)
        };
        let free = |p: Point| {
            let off = at(p.x - quarter.middle.x, p.y - quarter.middle.y);
            (off.x / quarter.reach.0).hypot(off.y / quarter.reach.1) < 1.05
                && distance_to_line(p, river) > 110.0
                && !water.iter().any(|area| inside(p, &area.ring))
                && (q != 3 || p.y > 2150.0)
                && (q != 1 || p.x > 1600.0)
                && (q != 2 || p.y < -900.0)
        };
        let clear = |a: Point, b: Point| (0..=8).all(|k| free(a.toward(b, f64::from(k) / 8.0)));
        let mut named = 0;
        let mut run = |ids: Vec<(i64, i64)>, across: u64| {
            let mut chains: Vec<Vec<Point>> = vec![vec![]];
            for pair in ids.windows(2) {
                let (a, b) = (node(pair[0].0, pair[0].1), node(pair[1].0, pair[1].1));
                let gone = lattice(seed + 450 + q as u64 * 5 + across, pair[0].0, pair[0].1) * 0.5 + 0.5
                    < quarter.missing;
                let doubled = main.iter().any(|line| distance_to_line(a.toward(b, 0.5), line) < 45.0);
                if clear(a, b) && !gone && !doubled && a.distance(b) > 60.0 {
                    if let Some(chain) = chains.last_mut() {
                        if chain.is_empty() {
                            chain.push(a);
                        }
                        chain.push(b);
                    }
                } else if chains.last().is_some_and(|chain| !chain.is_empty()) {
                    chains.push(vec![]);
                }
            }
            chains.retain(|chain| chain.len() > 1);
            if !chains.is_empty() {
                let name = quarter.names.get(named).copied().unwrap_or("");
                named += 1;
                for points in chains {
                    roads.push(Line {
                        kind: quarter.kind,
                        name: name.into(),
                        width: if quarter.kind == "lane" { 5.0 } else { 9.0 },
                        points,
                    });
                }
            }
        };
        for step in 0..=cols.max(rows) {
            for side in if step == 0 { vec![0] } else { vec![step, -step] } {
                if side.abs() <= rows {
                    run((-cols..=cols).map(|i| (i, side)).collect(), 0);
                }
                if side.abs() <= cols {
                    run((-rows..=rows).map(|j| (side, j)).collect(), 1);
                }
            }
        }
    }
}

/// Country roads: every village is joined to the nearest road there is, nearest village first.
fn village_roads(seed: u64, villages: &[Point], roads: &mut Vec<Line>) {
    let mut waiting: Vec<(usize, Point)> = villages.iter().copied().enumerate().collect();
    while !waiting.is_empty() {
        let nearest = |p: Point, roads: &[Line]| {
            roads
                .iter()
                .filter(|r| r.kind != "expressway")
                .filter_map(|r| foot_on_line(p, &r.points))
                .min_by(|a, b| p.distance(*a).total_cmp(&p.distance(*b)))
                .unwrap_or(p)
        };
        let Some(pick) = (0..waiting.len()).min_by(|&a, &b| {
            let far = |k: usize| waiting[k].1.distance(nearest(waiting[k].1, roads));
            far(a).total_cmp(&far(b))
        }) else {
            break;
        };
        let (index, village) = waiting.swap_remove(pick);
        let joint = nearest(village, roads);
        if joint.distance(village) < 60.0 {
            continue;
        }
        let steps = (joint.distance(village) / 120.0).ceil().max(2.0);
        let points = (0..=steps as usize)
            .map(|k| {
                let part = k as f64 / steps;
                let p = joint.toward(village, part);
                let bend = (part * std::f64::consts::PI).sin() * 260.0;
                at(
                    p.x + bend * hills(seed + 700 + index as u64, p.x / 900.0, p.y / 900.0, 3),
                    p.y + bend * hills(seed + 701 + index as u64, p.x / 900.0, p.y / 900.0, 3),
                )
            })
            .collect();
        roads.push(Line { kind: "secondary", name: format!("乡道{}", 901 + index), width: 5.0, points });
    }
}
