//! Buildings, service points and other names: where each stands, and its address.

use crate::arcs::contains;
use crate::names::{COUNTY, STREETS, numeral};
use crate::places::{County, Grid};
use crate::plane::{Point, at, degrees, distance_to_line, foot_on_line, inside, micro};
use crate::random::{Dice, lattice};
use crate::raster::{self, Ground, beside, middle};
use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

const BUILDINGS: usize = 800;

struct Standing {
    name: String,
    kind: &'static str,
    grid: usize,
    point: Point,
    address: String,
}

pub fn write(county: &County, ground: &Ground, out: &Path, seed: u64) -> io::Result<()> {
    let standing = stand(county, ground, seed);
    let mut text = String::from("code,name,kind,grid_code,lon,lat,address\n");
    for (index, b) in standing.iter().enumerate() {
        let p = micro(b.point);
        let grid = county.grid_code(&county.grids[b.grid]);
        let _ = writeln!(
            text,
            "B{:04},{},{},{grid},{},{},{}",
            index + 1,
            b.name,
            b.kind,
            degrees(p.0),
            degrees(p.1),
            b.address
        );
    }
    fs::write(out.join("buildings.csv"), text)?;
    fs::write(out.join("aliases.csv"), aliases(county, &standing))?;
    fs::write(out.join("service_points.csv"), service_points(county, &standing))
}

/// Free squares of a grid: inside the drawn polygon with some distance, dry, apart from what stands there.
fn free<'a>(county: &'a County, ground: &'a Ground, grid: &'a Grid) -> impl Iterator<Item = Point> + 'a {
    grid.cells.iter().copied().filter(move |c| beside(*c).all(|n| ground.county[n])).map(middle).filter(
        move |p| {
            let corners = [(-26.0, 0.0), (26.0, 0.0), (0.0, -26.0), (0.0, 26.0), (0.0, 0.0)];
            corners.iter().all(|(x, y)| contains(&grid.ring, micro(at(p.x + x, p.y + y))))
                && distance_to_line(*p, &county.land.river) > 90.0
                && !county.land.water.iter().any(|w| inside(*p, &w.ring))
        },
    )
}

fn stand(county: &County, ground: &Ground, seed: u64) -> Vec<Standing> {
    let mut all: Vec<Standing> = vec![];
    let mut dice = Dice::new(seed + 800);
    let spots: Vec<Vec<Point>> = county.grids.iter().map(|g| free(county, ground, g).collect()).collect();
    for (index, community) in county.communities.iter().enumerate() {
        let grids: Vec<usize> = (0..county.grids.len())
            .filter(|g| county.grids[*g].community == index && !spots[*g].is_empty())
            .collect();
        for (k, building) in community.buildings.iter().enumerate() {
            let wish = wish(&building.name, community.seed);
            let choose_from: Vec<usize> =
                if wish.is_some() { grids.clone() } else { vec![grids[k % grids.len()]] };
            let candidates: Vec<(usize, Point)> = choose_from
                .iter()
                .flat_map(|g| {
                    let list = &spots[*g];
                    let step = (list.len() / 160).max(1);
                    let start = dice.below(step);
                    list.iter().skip(start).step_by(step).map(|p| (*g, *p)).collect::<Vec<_>>()
                })
                .collect();
            if let Some((grid, point)) = best(county, &all, &candidates, wish.as_ref(), &mut dice) {
                let address = address(county, grid, point, &building.name, k);
                all.push(Standing { name: building.name.clone(), kind: building.kind, grid, point, address });
            }
        }
    }
    let mut round = 0;
    while all.len() < BUILDINGS {
        round += 1;
        for (grid, list) in spots.iter().enumerate() {
            let here = all.iter().filter(|b| b.grid == grid).count();
            if all.len() >= BUILDINGS || here >= round {
                continue;
            }
            let candidates: Vec<(usize, Point)> =
                (0..40).filter_map(|_| list.get(dice.below(list.len())).map(|p| (grid, *p))).collect();
            if let Some((grid, point)) = best(county, &all, &candidates, None, &mut dice) {
                let (name, kind, address) = filler(county, &all, grid, point);
                all.push(Standing { name, kind, grid, point, address });
            }
        }
        if round > 12 {
            break;
        }
    }
    all
}

enum Wish {
    Water,
    Near(Point),
}

/// Some names say where they stand.
fn wish(name: &str, seed: Point) -> Option<Wish> {
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    if name == "汀澜火车站" {
        return Some(Wish::Near(at(900.0, 4900.0)));
    }
    if name.contains("砚屏山公园") {
        return Some(Wish::Near(at(-2500.0, 3050.0)));
    }
    if has(&[
        "码头",
        "滨河",
        "风光带",
        "临江",
        "澜岸",
        "湖公园",
        "湖光",
        "半岛",
        "西水门绿地",
        "排灌站",
        "望澜楼",
    ]) {
        return Some(Wish::Water);
    }
    has(&["村委会", "村一组", "人民政府", "办事处", "居委"]).then_some(Wish::Near(seed))
}

fn best(
    county: &County,
    all: &[Standing],
    candidates: &[(usize, Point)],
    wish: Option<&Wish>,
    dice: &mut Dice,
) -> Option<(usize, Point)> {
    let score = |(_, p): &(usize, Point), luck: f64| {
        let gap = all.iter().map(|b| b.point.distance(*p)).fold(400.0, f64::min);
        let road = county
            .land
            .roads
            .iter()
            .filter(|r| r.kind != "expressway")
            .map(|r| distance_to_line(*p, &r.points))
            .fold(f64::INFINITY, f64::min);
        let crowd = if gap < 60.0 { -2000.0 } else { gap * 0.4 };
        let near = match wish {
            Some(Wish::Water) => -raster::near_water(&county.land, *p) * 3.0,
            Some(Wish::Near(q)) => -q.distance(*p) * 3.0,
            None => 0.0,
        };
        crowd - (road - 55.0).abs().min(1500.0) * 0.8 + near + luck * 60.0
    };
    let mut found: Option<(f64, (usize, Point))> = None;
    for candidate in candidates {
        let points = score(candidate, dice.unit());
        if found.is_none_or(|(most, _)| points > most) {
            found = Some((points, *candidate));
        }
    }
    found.map(|(_, (grid, p))| (grid, at(p.x + dice.between(-9.0, 9.0), p.y + dice.between(-9.0, 9.0))))
}

fn road_at(county: &County, p: Point) -> Option<(String, usize)> {
    county
        .land
        .roads
        .iter()
        .filter(|r| {
            !r.name.is_empty() && !matches!(r.kind, "expressway" | "trunk") && !r.name.starts_with("乡道")
        })
        .filter_map(|r| foot_on_line(p, &r.points).map(|q| (r, q)))
        .min_by(|a, b| a.1.distance(p).total_cmp(&b.1.distance(p)))
        .map(|(r, q)| {
            let before =
                r.points.windows(2).take_while(|e| crate::plane::foot(q, e[0], e[1]).distance(q) > 0.5);
            let run: f64 = before.map(|e| e[0].distance(e[1])).sum();
            let last = r
                .points
                .windows(2)
                .find(|e| crate::plane::foot(q, e[0], e[1]).distance(q) <= 0.5)
                .map_or(0.0, |e| e[0].distance(q));
            let run = run + last;
            let side = usize::from(p.y > q.y);
            (r.name.clone(), (run / 22.0) as usize * 2 + 1 + side)
        })
}

fn address(county: &County, grid: usize, p: Point, name: &str, k: usize) -> String {
    let community = &county.communities[county.grids[grid].community];
    let street = STREETS[community.street].1;
    if community.village {
        return if name.contains('组') {
            format!("{street}{name}")
        } else {
            format!("{street}{}村{}组", community.name, numeral(k % 6 + 1))
        };
    }
    match road_at(county, p) {
        // A house named after its street number keeps that number.
        Some(_) if name.ends_with("号院") => format!("{street}{}", name.trim_end_matches('院')),
        Some((road, number)) => format!("{street}{road}{number}号"),
        None => format!("{street}{}", community.full()),
    }
}

fn filler(county: &County, all: &[Standing], grid: usize, p: Point) -> (String, &'static str, String) {
    let community = &county.communities[county.grids[grid].community];
    let street = STREETS[community.street].1;
    let taken = |name: &str| all.iter().any(|b| b.name == name);
    if community.village {
        let group = (1..40)
            .map(|n| format!("{}村{}组", community.name, numeral(n)))
            .find(|n| !taken(n))
            .unwrap_or_default();
        return (group.clone(), "courtyard", format!("{street}{group}"));
    }
    let (road, number) = road_at(county, p).unwrap_or((community.name.clone(), 1));
    let shop = lattice(county.land.seed + 900, grid as i64, all.len() as i64) > 0.55;
    let number = (number..)
        .step_by(2)
        .find(|n| !taken(&format!("{road}{n}号院")) && !taken(&format!("{road}{n}号商住楼")))
        .unwrap_or(number);
    let name = if shop { format!("{road}{number}号商住楼") } else { format!("{road}{number}号院") };
    (name, if shop { "commercial" } else { "residential" }, format!("{street}{road}{number}号"))
}

fn aliases(county: &County, standing: &[Standing]) -> String {
    let mut text = String::from("code,alias,kind\n");
    let mut add = |code: &str, alias: &str, kind: &str| {
        let _ = writeln!(text, "{code},{alias},{kind}");
    };
    for (alias, kind) in [
        ("汀澜", "short"),
        ("汀县", "short"),
        ("城关", "colloquial"),
        ("汀澜县城", "colloquial"),
        ("澜阳县", "official_old"),
    ] {
        add(COUNTY.0, alias, kind);
    }
    for (index, row) in STREETS.iter().enumerate() {
        let code = county.street_code(index);
        add(&code, row.6, "short");
        row.4.split(';').for_each(|a| add(&code, a, "official_old"));
        row.5.split(';').for_each(|a| add(&code, a, "colloquial"));
    }
    for (index, c) in county.communities.iter().enumerate() {
        let code = county.community_code(index);
        add(&code, &c.name, "short");
        for (list, kind) in [(&c.short, "short"), (&c.old, "official_old"), (&c.colloquial, "colloquial")] {
            list.iter().filter(|a| **a != c.name).for_each(|a| add(&code, a, kind));
        }
    }
    for (name, alias, kind) in BUILDING_ALIASES {
        if let Some(index) = standing.iter().position(|b| b.name == *name) {
            add(&format!("B{:04}", index + 1), alias, kind);
        }
    }
    text
}

const BUILDING_ALIASES: &[(&str, &str, &str)] = &[
    ("汀澜县人民医院", "县医院", "short"),
    ("汀澜县中医院", "中医院", "short"),
    ("汀澜县妇幼保健院", "妇幼", "short"),
    ("汀澜县妇幼保健院", "妇幼保健站", "official_old"),
    ("汀澜县第一中学", "一中", "short"),
    ("汀澜县第一中学老校区", "老一中", "colloquial"),
    ("汀澜县第二中学", "二中", "short"),
    ("汀澜师范附属小学", "师范附小", "short"),
    ("汀澜师范附属小学", "附小", "short"),
    ("汀澜县职业中专", "职中", "short"),
    ("汀澜火车站", "火车站", "short"),
    ("汀澜汽车客运站", "汽车站", "short"),
    ("汀澜汽车客运站", "长途站", "colloquial"),
    ("县体育场", "灯光球场", "colloquial"),
    ("鼓楼广场", "鼓楼坝子", "colloquial"),
    ("望澜楼夜市街", "夜市", "short"),
    ("望澜楼夜市街", "烧烤街", "colloquial"),
    ("新都汇商场", "新都汇", "short"),
    ("百货大楼", "一百", "colloquial"),
    ("万和百货", "万和", "short"),
    ("老电厂文创园", "大烟囱", "colloquial"),
    ("电厂家属院", "电厂大院", "colloquial"),
    ("纺机新村南院", "纺机南院", "short"),
    ("纺机新村北院", "纺机北院", "short"),
    ("机床新村一区", "机床一区", "short"),
    ("机床新村二区", "机床二区", "short"),
    ("安和新苑一区", "安和一区", "short"),
    ("安和新苑二区", "安和二区", "short"),
    ("安和新苑三区", "安和三区", "short"),
    ("湖东安置小区", "湖东拆迁房", "colloquial"),
    ("临鹭苑一期", "临鹭一期", "short"),
    ("临鹭苑二期", "临鹭二期", "short"),
    ("锦汀花园一期", "锦汀一期", "short"),
    ("锦汀花园二期", "锦汀二期", "short"),
    ("县委老院", "老县委", "colloquial"),
    ("汀澜县行政中心", "新县政府", "colloquial"),
    ("汀澜县政务服务中心", "办事大厅", "colloquial"),
    ("汀澜县政务服务中心", "政务大厅", "short"),
    ("新市口农贸市场", "新市场", "colloquial"),
    ("渡口菜市场", "河边菜场", "colloquial"),
    ("望鹭湖公园", "湖公园", "colloquial"),
    ("青澜河风光带", "河堤公园", "colloquial"),
    ("圩上牛市", "牛行", "colloquial"),
    ("师范后街小吃街", "后街小吃", "short"),
    ("恒砚建材厂", "搅拌站", "colloquial"),
    ("青澜铸造厂", "翻砂厂", "colloquial"),
    ("大岩背村五组", "岩背五组", "short"),
    ("烟囱公园", "电厂公园", "colloquial"),
    ("凤台山公园", "凤台山", "short"),
];

fn service_points(county: &County, standing: &[Standing]) -> String {
    let mut text = String::from("code,name,kind,functions,hours,phone,place_code,lon,lat,address\n");
    let mut number = 0;
    let mut add = |name: &str, kind: &str, functions: &str, hours: &str, place: &str, b: &Standing| {
        number += 1;
        let p = micro(b.point);
        let phone = format!("000-6{:03}-{:04}", 200 + number / 10, 1000 + (number * 677) % 9000);
        let _ = writeln!(
            text,
            "S{number:03},{name},{kind},{functions},\"{hours}\",{phone},{place},{},{},{}",
            degrees(p.0),
            degrees(p.1),
            b.address
        );
    };
    let office = "Mo-Fr 08:30-12:00,14:00-17:30";
    for (at_building, name, kind, functions, hours, street) in POINTS {
        if let Some(b) = standing.iter().find(|b| b.name == *at_building) {
            let place = street.map_or(COUNTY.0.to_string(), |s: usize| county.street_code(s));
            add(name, kind, functions, if hours.is_empty() { office } else { hours }, &place, b);
        }
    }
    for (index, c) in county.communities.iter().enumerate() {
        let home = standing
            .iter()
            .filter(|b| county.grids[b.grid].community == index && !matches!(b.kind, "factory" | "park"));
        if let Some(b) = home.min_by(|a, b| a.point.distance(c.seed).total_cmp(&b.point.distance(c.seed))) {
            let functions = [
                "议事厅;图书角;儿童活动室;便民代办",
                "便民代办;议事厅;老年活动室;助餐点",
                "便民代办;议事厅;调解室;歇脚驿站",
                "便民代办;农家书屋;村民议事室;快递代收",
            ][if c.village { 3 } else { index % 3 }];
            let hours = if c.village {
                "Mo-Sa 08:30-11:30,14:00-17:00"
            } else {
                "Mo-Fr 08:30-12:00,14:00-20:00;Sa-Su 09:00-17:00"
            };
            add(
                &format!("{}党群服务中心", c.full()),
                "party_service",
                functions,
                hours,
                &county.community_code(index),
                b,
            );
        }
    }
    text
}

/// Building, name, kind, functions, hours (empty = office hours), street served (none = the county).
type PointRow = (&'static str, &'static str, &'static str, &'static str, &'static str, Option<usize>);

#[rustfmt::skip]
const POINTS: &[PointRow] = &[
    ("汀澜县政务服务中心", "汀澜县政务服务中心", "window", "综合受理;社保;医保;不动产;企业开办;帮办代办", "Mo-Fr 09:00-17:00;Sa 09:00-12:00", None),
    ("旧渡街道办事处", "旧渡街道便民服务中心", "window", "社会救助;社保医保;老龄;住房保障;退役军人", "", Some(0)),
    ("锦汀街道办事处", "锦汀街道便民服务中心", "window", "社会救助;社保医保;老龄;住房保障;退役军人", "", Some(1)),
    ("望鹭街道办事处", "望鹭街道便民服务中心", "window", "社会救助;社保医保;老龄;住房保障;企业服务", "", Some(2)),
    ("砚屏街道办事处", "砚屏街道便民服务中心", "window", "社会救助;社保医保;老龄;劳动关系;企业服务", "", Some(3)),
    ("石槛镇人民政府", "石槛镇便民服务中心", "window", "社会救助;社保医保;涉农补贴;宅基地;林权", "", Some(4)),
    ("柳汀镇人民政府", "柳汀镇便民服务中心", "window", "社会救助;社保医保;涉农补贴;宅基地;农机", "", Some(5)),
    ("县文化馆", "旧渡街道矛盾纠纷调解中心", "mediation", "人民调解;法律咨询;心理疏导", "", Some(0)),
    ("盐仓坪小区", "盐仓坪长者食堂", "elder_meal", "堂食;送餐;健康测量", "Mo-Su 06:30-08:30,10:40-12:40,16:30-18:30", Some(0)),
    ("锦汀雅苑", "锦汀里幸福食堂", "elder_meal", "堂食;送餐", "Mo-Su 10:40-12:40,16:30-18:30", Some(1)),
    ("健康里", "体育场东日间照料中心", "day_care", "日托;助浴;康复;短期托养", "Mo-Su 07:30-18:00", Some(1)),
    ("荷风苑", "荷风里日间照料中心", "day_care", "日托;助餐;康复", "Mo-Su 07:30-18:00", Some(2)),
    ("云帆汇", "云帆骑手驿站", "rest_point", "饮水;充电;歇脚;权益咨询", "Mo-Su 00:00-24:00", Some(2)),
    ("新都汇商场", "新市口暖心驿站", "rest_point", "饮水;充电;热饭;歇脚", "Mo-Su 07:00-23:00", Some(1)),
    ("工业园管委会", "砚北零工驿站", "jobs", "招聘;零工对接;欠薪投诉;技能培训", "Mo-Sa 06:00-18:00", Some(3)),
    ("客运站商贸城", "客运站零工市场", "jobs", "零工对接;招聘;法律援助", "Mo-Su 05:30-12:00", Some(1)),
    ("牌坊商业楼", "旧渡公共法律服务站", "legal", "法律咨询;法律援助;公证咨询", "", Some(0)),
    ("县图书馆", "县图书馆", "library", "借阅;自习;少儿阅览;讲座", "Tu-Su 09:00-21:00", None),
    ("县图书馆老馆", "县图书馆西水门分馆", "library", "借阅;自习;地方文献", "Tu-Su 09:00-17:30", Some(0)),
    ("碾房头小学", "碾房头村卫生室", "clinic", "基本诊疗;慢病随访;医保结算", "Mo-Su 08:00-17:30", Some(4)),
];
