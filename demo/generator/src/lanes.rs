//! Streets inside each quarter and roads to each village.

use crate::landscape::{Area, Line};
use crate::plane::{Point, at, distance_to_line, foot_on_line, inside};
use crate::random::{hills, lattice};

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
pub fn lanes(seed: u64, river: &[Point], water: &[Area], roads: &mut Vec<Line>) {
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
pub fn village_roads(seed: u64, villages: &[Point], roads: &mut Vec<Line>) {
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
