//! `make-places`: draws the county and writes the files of `demo/places`.

use crate::arcs::{self, contains};
use crate::buildings;
use crate::landscape::Land;
use crate::names::{self, COUNTY, Community, STREETS, numeral};
use crate::plane::{Micro, Point, band, degrees, inside, micro};
use crate::random::Dice;
use crate::raster::{self, Ground, NOBODY, middle};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

pub struct Grid {
    pub community: usize,
    pub number: usize,
    pub cells: Vec<usize>,
    pub ring: Vec<Micro>,
}

pub struct County {
    pub communities: Vec<Community>,
    pub grids: Vec<Grid>,
    pub land: Land,
}

impl County {
    pub fn street_code(&self, street: usize) -> String {
        format!("{}{}", COUNTY.0, STREETS[street].0)
    }

    pub fn community_code(&self, index: usize) -> String {
        let street = self.communities[index].street;
        let first = self.communities.iter().position(|c| c.street == street).unwrap_or(0);
        format!("{}{:03}", self.street_code(street), index - first + 1)
    }

    pub fn grid_code(&self, grid: &Grid) -> String {
        format!("{}{:03}", self.community_code(grid.community), grid.number)
    }
}

pub fn make(data: &Path, out: &Path, seed: u64) -> io::Result<()> {
    let communities = names::communities(&fs::read_to_string(data.join("communities.txt"))?)?;
    let villages: Vec<Point> =
        communities.iter().filter(|c| c.street >= 4 || c.village).map(|c| c.seed).collect();
    let land = Land::draw(seed, &villages);
    let ground = Ground::survey(&land);
    let (mut owner, belongs) = grids(&ground, &communities, seed);
    let street_of = |g: u32| communities[belongs[g as usize]].street as u32;
    let community_of = |g: u32| belongs[g as usize] as u32;
    raster::tidy(&mut owner, &[&|g| g, &community_of, &street_of, &|_| 0]);

    let mut left = vec![0usize; belongs.len()];
    owner.iter().filter(|o| **o != NOBODY).for_each(|o| left[*o as usize] += 1);
    if let Some(lost) = left.iter().position(|count| *count < 12) {
        return Err(io::Error::other(format!(
            "a grid of {} has {} squares; try another seed",
            communities[belongs[lost]].name, left[lost]
        )));
    }
    let mut cut = arcs::cut(&owner);
    let guides = guides(&land);
    let tolerance = |p: Point| if land.density(p) > 0.12 { 9.0 } else { 22.0 };
    arcs::smooth(&mut cut, &guides, &tolerance);
    let levels: [BTreeMap<u32, Vec<Vec<Micro>>>; 4] = [
        arcs::rings(&cut, &|_| 0),
        arcs::rings(&cut, &street_of),
        arcs::rings(&cut, &community_of),
        arcs::rings(&cut, &|g| g),
    ];

    let mut county = County { grids: vec![], communities, land };
    let mut numbers = BTreeMap::new();
    let mut order: Vec<usize> = (0..belongs.len()).collect();
    order.sort_by_key(|g| belongs[*g]);
    let mut cells: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    owner
        .iter()
        .enumerate()
        .filter(|(_, o)| **o != NOBODY)
        .for_each(|(c, o)| cells.entry(*o).or_default().push(c));
    let mut label_of_grid = vec![];
    for label in order {
        let number = numbers.entry(belongs[label]).and_modify(|n| *n += 1).or_insert(1usize);
        let ring = levels[3].get(&(label as u32)).and_then(|r| r.first()).cloned().unwrap_or_default();
        county.grids.push(Grid {
            community: belongs[label],
            number: *number,
            cells: cells.remove(&(label as u32)).unwrap_or_default(),
            ring,
        });
        label_of_grid.push(label as u32);
    }
    fs::create_dir_all(out)?;
    fs::write(out.join("divisions.csv"), divisions(&county))?;
    fs::write(out.join("boundaries.geojson"), boundaries(&county, &levels, &label_of_grid))?;
    fs::write(out.join("landscape.geojson"), landscape(&county, &ground))?;
    buildings::write(&county, &ground, out, seed)
}

/// Communities from their seeds, then grids inside each; the number of grids follows the people.
fn grids(ground: &Ground, communities: &[Community], seed: u64) -> (Vec<u32>, Vec<usize>) {
    let seeds: Vec<Point> = communities.iter().map(|c| c.seed).collect();
    let mut community_map = ground.grow(&seeds, &|c| ground.county[c]);
    raster::tidy(&mut community_map, &[&|c| c, &|c| communities[c as usize].street as u32]);
    let mut cells: Vec<Vec<usize>> = vec![vec![]; communities.len()];
    community_map
        .iter()
        .enumerate()
        .filter(|(_, o)| **o != NOBODY)
        .for_each(|(c, o)| cells[*o as usize].push(c));
    let people: Vec<f64> = cells.iter().map(|list| list.iter().map(|c| ground.density[*c]).sum()).collect();
    let counts = shares(communities, &people);
    let mut owner = vec![NOBODY; community_map.len()];
    let mut belongs = vec![];
    let mut dice = Dice::new(seed + 500);
    for (index, list) in cells.iter().enumerate() {
        let starts = raster::spread(list, counts[index], &ground.density, &mut dice);
        let inner = ground.grow(&starts, &|c| community_map[c] == index as u32);
        for cell in list {
            if inner[*cell] != NOBODY {
                owner[*cell] = inner[*cell] + belongs.len() as u32;
            }
        }
        belongs.extend(std::iter::repeat_n(index, counts[index]));
    }
    (owner, belongs)
}

fn shares(communities: &[Community], people: &[f64]) -> Vec<usize> {
    let mut counts = vec![4usize; communities.len()];
    for (street, row) in STREETS.iter().enumerate() {
        let mine: Vec<usize> = (0..communities.len()).filter(|c| communities[*c].street == street).collect();
        for _ in mine.len() * 4..row.3 {
            let most =
                mine.iter().copied().filter(|c| counts[*c] < 11).max_by(|a, b| {
                    (people[*a] / counts[*a] as f64).total_cmp(&(people[*b] / counts[*b] as f64))
                });
            if let Some(most) = most {
                counts[most] += 1;
            }
        }
    }
    counts
}

/// Lines onto which boundaries are drawn.
fn guides(land: &Land) -> Vec<Vec<Point>> {
    let roads = land.roads.iter().map(|r| r.points.clone());
    roads
        .chain([land.river.clone(), land.railway.clone()])
        .chain(land.streams.iter().map(|s| s.points.clone()))
        .collect()
}

fn divisions(county: &County) -> String {
    let mut text = String::from("code,name,level,parent_code,kind,valid_from,phone\n");
    let mut number = 0;
    // The public telephone of a place, on the board at its entrance.
    let mut phone = || {
        number += 1;
        format!("000-63{:02}-{:04}", number / 100, 1000 + (number * 677) % 9000)
    };
    let _ = writeln!(text, "{},{},county,,county,2010-01-01,{}", COUNTY.0, COUNTY.1, phone());
    for (index, row) in STREETS.iter().enumerate() {
        let since =
            ["2010-01-01", "2010-01-01", "2016-05-01", "2012-09-01", "2010-01-01", "2010-01-01"][index];
        let _ =
            writeln!(text, "{},{},street,{},{},{since},{}", county.street_code(index), row.1, COUNTY.0, row.2, phone());
    }
    for (index, c) in county.communities.iter().enumerate() {
        let kind = if c.village { "village" } else { "residents" };
        let _ = writeln!(
            text,
            "{},{},community,{},{kind},{},{}",
            county.community_code(index),
            c.full(),
            county.street_code(c.street),
            ["2010-01-01", "2016-05-01"][usize::from(c.street == 2)],
            phone()
        );
    }
    for grid in &county.grids {
        let c = &county.communities[grid.community];
        let special = matches!(
            (c.name.as_str(), grid.number),
            ("砚北工业园", 1..=3) | ("站北新里", 1) | ("客运站东", 1) | ("学苑坊", 1) | ("新市口", 1)
        );
        let kind = if special {
            "special"
        } else if c.village {
            "rural"
        } else {
            "urban"
        };
        let since = if c.street == 2 { "2021-01-01" } else { "2018-07-01" };
        let _ = writeln!(
            text,
            "{},{}第{}网格,grid,{},{kind},{since},{}",
            county.grid_code(grid),
            c.full(),
            numeral(grid.number),
            county.community_code(grid.community),
            phone()
        );
    }
    text
}

fn boundaries(
    county: &County,
    levels: &[BTreeMap<u32, Vec<Vec<Micro>>>; 4],
    label_of_grid: &[u32],
) -> String {
    let mut features = vec![];
    let mut add = |code: String,
                   name: String,
                   level: &str,
                   parent: String,
                   rings: Option<&Vec<Vec<Micro>>>| {
        let shape: Vec<String> = rings.into_iter().flatten().map(|ring| coordinates(ring)).collect();
        features.push(format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","name":"{name}","level":"{level}","parent_code":"{parent}"}},"geometry":{{"type":"Polygon","coordinates":[{}]}}}}"#,
            shape.join(",")
        ));
    };
    add(COUNTY.0.into(), COUNTY.1.into(), "county", String::new(), levels[0].get(&0));
    for (s, row) in STREETS.iter().enumerate() {
        add(county.street_code(s), row.1.into(), "street", COUNTY.0.into(), levels[1].get(&(s as u32)));
    }
    for (c, community) in county.communities.iter().enumerate() {
        add(
            county.community_code(c),
            community.full(),
            "community",
            county.street_code(community.street),
            levels[2].get(&(c as u32)),
        );
    }
    for (grid, label) in county.grids.iter().zip(label_of_grid) {
        let name = format!("{}第{}网格", county.communities[grid.community].full(), numeral(grid.number));
        add(
            county.grid_code(grid),
            name,
            "grid",
            county.community_code(grid.community),
            levels[3].get(label),
        );
    }
    collection(&features)
}

fn collection(features: &[String]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

fn coordinates(ring: &[Micro]) -> String {
    let list: Vec<String> = ring.iter().map(|p| format!("[{},{}]", degrees(p.0), degrees(p.1))).collect();
    format!("[{}]", list.join(","))
}

fn landscape(county: &County, ground: &Ground) -> String {
    let land = &county.land;
    let mut features = vec![];
    let mut polygon = |kind: &str, name: &str, rings: &[Vec<Micro>]| {
        let shape: Vec<String> = rings.iter().map(|r| coordinates(r)).collect();
        features.push(format!(r#"{{"type":"Feature","properties":{{"kind":"{kind}","name":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[{}]}}}}"#, shape.join(",")));
    };
    let close = |points: &[Point]| {
        let mut ring: Vec<Micro> = points.iter().map(|p| micro(*p)).collect();
        ring.push(ring[0]);
        ring
    };
    let homes: Vec<(Point, f64)> = county
        .grids
        .iter()
        .filter(|g| county.communities[g.community].village || county.communities[g.community].street > 3)
        .filter_map(|g| {
            let size =
                150.0 + 60.0 * crate::random::lattice(land.seed + 131, g.community as i64, g.number as i64);
            heart(&g.cells).map(|home| (home, size))
        })
        .collect();
    let built: Vec<bool> = (0..ground.county.len())
        .map(|c| ground.county[c] && built_up(county, &homes, middle(c), ground.density[c]))
        .collect();
    let height: Vec<f64> = (0..ground.county.len())
        .map(|c| if ground.county[c] { land.height(middle(c)) } else { 0.0 })
        .collect();
    for (kind, mask) in [
        ("hill", height.iter().map(|h| *h > 0.75).collect::<Vec<_>>()),
        ("mountain", height.iter().map(|h| *h > 1.2).collect()),
        (
            "farmland",
            (0..height.len())
                .map(|c| ground.county[c] && height[c] <= 0.75 && ground.density[c] < 0.2)
                .collect(),
        ),
        ("builtup", built),
    ] {
        for rings in outlines(&mask) {
            polygon(kind, "", &rings);
        }
    }
    for area in land.parks.iter().chain(&land.water) {
        if area.ring.iter().all(|p| raster::cell_of(*p).is_some_and(|c| ground.county[c]))
            && area.ring.iter().all(|p| area.kind != "pond" || raster::near_water(land, *p) > 90.0)
        {
            polygon(area.kind, &area.name, &[close(&area.ring)]);
        }
    }
    let near = |p: &Point| raster::cell_of(*p).is_some_and(|c| ground.county[c]);
    let reach: Vec<Point> = clip(&land.river, &near).into_iter().flatten().collect();
    polygon(
        "river",
        "青澜河",
        &[close(&band(&reach, |part| 42.0 + 36.0 * part + 12.0 * (part * 40.0).sin()))],
    );

    let mut line = |kind: &str, name: &str, width: f64, points: &[Point]| {
        for piece in clip(points, &near) {
            let list: Vec<Micro> = piece.iter().map(|p| micro(*p)).collect();
            features.push(format!(
                r#"{{"type":"Feature","properties":{{"kind":"{kind}","name":"{name}","width_m":{width}}},"geometry":{{"type":"LineString","coordinates":{}}}}}"#,
                coordinates(&list)
            ));
        }
    };
    for l in land.streams.iter().chain(&land.roads) {
        line(l.kind, &l.name, l.width, &l.points);
    }
    line("railway", "汀澜铁路", 8.0, &land.railway);
    for (kind, name, x, y) in SPOTS {
        let p = micro(crate::plane::at(*x, *y));
        features.push(format!(
            r#"{{"type":"Feature","properties":{{"kind":"{kind}","name":"{name}"}},"geometry":{{"type":"Point","coordinates":[{},{}]}}}}"#,
            degrees(p.0),
            degrees(p.1)
        ));
    }
    collection(&features)
}

const SPOTS: &[(&str, &str, f64, f64)] = &[
    ("station", "汀澜站", 900.0, 4960.0),
    ("bridge", "汀澜大桥", 1655.0, -560.0),
    ("bridge", "凤台大桥", 5080.0, -1290.0),
    ("peak", "砚屏山", -2900.0, 3450.0),
    ("peak", "凤台山", 5330.0, 1560.0),
    ("peak", "老鸦岭", -8900.0, 6500.0),
    ("peak", "鹰嘴石", -5600.0, 8000.0),
    ("peak", "茶岩顶", -10300.0, -4000.0),
];

/// The square of a grid nearest to the middle of its squares.
fn heart(cells: &[usize]) -> Option<Point> {
    let count = cells.len() as f64;
    let sum = cells.iter().map(|c| middle(*c)).fold((0.0, 0.0), |s, p| (s.0 + p.x, s.1 + p.y));
    let mean = crate::plane::at(sum.0 / count, sum.1 / count);
    cells.iter().map(|c| middle(*c)).min_by(|a, b| a.distance(mean).total_cmp(&b.distance(mean)))
}

fn built_up(county: &County, homes: &[(Point, f64)], p: Point, density: f64) -> bool {
    let rough = 0.35 * crate::random::hills(county.land.seed + 130, p.x / 260.0, p.y / 260.0, 3);
    let water = county.land.water.iter().any(|a| a.kind != "pond" && inside(p, &a.ring))
        || crate::plane::distance_to_line(p, &county.land.river) < 95.0;
    let park = county.land.parks.iter().any(|a| inside(p, &a.ring));
    let town = density * (1.0 + rough) > 0.105;
    let hamlet = homes.iter().any(|(home, size)| p.distance(*home) < size * (1.0 + 1.6 * rough));
    !water && !park && (town || (hamlet && county.land.height(p) < 1.3))
}

fn outlines(mask: &[bool]) -> Vec<Vec<Vec<Micro>>> {
    let owner: Vec<u32> = mask.iter().map(|m| if *m { 0 } else { NOBODY }).collect();
    let mut cut = arcs::cut(&owner);
    arcs::smooth(&mut cut, &[], &|_| 14.0);
    let rings: Vec<Vec<Micro>> = arcs::rings(&cut, &|_| 0).remove(&0).unwrap_or_default();
    let (outer, holes): (Vec<_>, Vec<_>) = rings
        .into_iter()
        .filter(|r| r.len() > 3 && arcs::double_area(r).abs() > 1_600_000)
        .partition(|r| arcs::double_area(r) > 0);
    let mut shapes: Vec<Vec<Vec<Micro>>> = outer.into_iter().map(|r| vec![r]).collect();
    for hole in holes {
        // The smallest outline around the hole owns it; outlines come largest first.
        if let Some(shape) =
            shapes.iter_mut().rev().find(|s| contains(&s[0], hole[0]) || s[0].contains(&hole[0]))
        {
            shape.push(hole);
        }
    }
    shapes
}

/// The parts of a line inside the county.
fn clip(points: &[Point], near: &dyn Fn(&Point) -> bool) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = vec![vec![]];
    for p in points {
        if near(p) {
            if let Some(piece) = pieces.last_mut() {
                piece.push(*p);
            }
        } else if pieces.last().is_some_and(|piece| !piece.is_empty()) {
            pieces.push(vec![]);
        }
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}
