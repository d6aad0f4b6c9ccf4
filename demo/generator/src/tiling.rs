//! Proves that the polygons of each level tile: exact integer arithmetic on millionths of a degree.

use crate::arcs::{conflict, double_area};
use crate::plane::Micro;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

pub struct Shape {
    pub level: String,
    pub parent: String,
    pub ring: Vec<Micro>,
}

pub fn read(path: &Path, faults: &mut Vec<String>) -> Result<BTreeMap<String, Shape>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    let all: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let mut shapes = BTreeMap::new();
    for feature in all["features"].as_array().into_iter().flatten() {
        let word = |key: &str| feature["properties"][key].as_str().unwrap_or_default().to_string();
        let rings = feature["geometry"]["coordinates"].as_array().cloned().unwrap_or_default();
        if feature["geometry"]["type"] != "Polygon" || rings.len() != 1 {
            faults.push(format!("boundary {}: not one polygon without holes", word("code")));
        }
        let ring = rings
            .first()
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|p| (whole(&p[0]), whole(&p[1])))
            .collect();
        shapes.insert(word("code"), Shape { level: word("level"), parent: word("parent_code"), ring });
    }
    Ok(shapes)
}

pub fn whole(degrees: &Value) -> i64 {
    (degrees.as_f64().unwrap_or_default() * 1e6).round() as i64
}

pub fn check(shapes: &BTreeMap<String, Shape>, faults: &mut Vec<String>) {
    let mut children: HashMap<&str, i64> = HashMap::new();
    for (code, shape) in shapes {
        if shape.ring.len() < 4 || shape.ring.first() != shape.ring.last() || double_area(&shape.ring) <= 0 {
            faults.push(format!("boundary {code}: ring not closed, or not against the clock"));
        }
        let mut corners = shape.ring.clone();
        corners.pop();
        corners.sort_unstable();
        if corners.windows(2).any(|p| p[0] == p[1]) {
            faults.push(format!("boundary {code}: touches itself"));
        }
        *children.entry(shape.parent.as_str()).or_default() += double_area(&shape.ring);
    }
    for (code, shape) in shapes.iter().filter(|(_, s)| s.level != "grid") {
        if children.get(code.as_str()) != Some(&double_area(&shape.ring)) {
            faults.push(format!("boundary {code}: its parts do not add up to it"));
        }
    }
    let county: Vec<(Micro, Micro)> = edges(shapes, "county");
    for level in ["street", "community", "grid"] {
        let mut seen: HashMap<(Micro, Micro), usize> = HashMap::new();
        for edge in edges(shapes, level) {
            *seen.entry(edge).or_default() += 1;
        }
        let rim: std::collections::HashSet<_> = county.iter().copied().collect();
        for (edge, count) in &seen {
            let back = seen.get(&(edge.1, edge.0)).copied().unwrap_or_default();
            if *count != 1 || back + usize::from(rim.contains(edge)) != 1 {
                faults.push(format!("{level}: the piece {edge:?} is not shared by exactly two neighbours"));
            }
        }
    }
    crossings(&edges(shapes, "grid"), faults);
}

fn edges(shapes: &BTreeMap<String, Shape>, level: &str) -> Vec<(Micro, Micro)> {
    shapes
        .values()
        .filter(|s| s.level == level)
        .flat_map(|s| s.ring.windows(2).map(|e| (e[0], e[1])))
        .collect()
}

fn crossings(edges: &[(Micro, Micro)], faults: &mut Vec<String>) {
    const BOX: i64 = 4000;
    let mut near: HashMap<(i64, i64), Vec<(Micro, Micro)>> = HashMap::new();
    for &(a, b) in edges.iter().filter(|(a, b)| a < b || !edges_has(edges, (*b, *a))) {
        for x in a.0.min(b.0).div_euclid(BOX)..=a.0.max(b.0).div_euclid(BOX) {
            for y in a.1.min(b.1).div_euclid(BOX)..=a.1.max(b.1).div_euclid(BOX) {
                near.entry((x, y)).or_default().push((a, b));
            }
        }
    }
    for list in near.values() {
        for (n, first) in list.iter().enumerate() {
            for second in list[n + 1..].iter().filter(|s| *s != first && conflict(*first, **s)) {
                faults.push(format!("grids: {first:?} crosses {second:?}"));
            }
        }
    }
}

fn edges_has(edges: &[(Micro, Micro)], wanted: (Micro, Micro)) -> bool {
    edges.contains(&wanted)
}
