//! The list files of `data/`: communities with their place in the county, names and buildings.

use crate::plane::{Point, at};
use std::io;

pub const COUNTY: (&str, &str) = ("999001", "汀澜县");

/// Code suffix, name, kind, number of grids, old official names, colloquial names, short name.
pub const STREETS: [(&str, &str, &str, usize, &str, &str, &str); 6] = [
    ("001", "旧渡街道", "street", 90, "旧渡镇;城关镇", "老城;老城区;老街上", "旧渡"),
    ("002", "锦汀街道", "street", 96, "锦汀乡;东郊公社", "东城;东边新城;锦汀那边", "锦汀"),
    ("003", "望鹭街道", "street", 74, "望鹭乡;鹭湖开发办", "望鹭新区;湖区那边;县城新区", "望鹭"),
    ("004", "砚屏街道", "street", 52, "砚屏乡;北郊公社", "北郊;火车站那边;砚北那边", "砚屏"),
    ("005", "石槛镇", "town", 42, "石槛公社;石槛区公所", "西山;西山片;石槛那边", "石槛"),
    ("006", "柳汀镇", "town", 46, "柳汀公社;圩乡办", "圩区;下圩;东边圩上", "柳汀"),
];

pub struct Building {
    pub name: String,
    pub kind: &'static str,
}

pub struct Community {
    pub street: usize,
    pub name: String,
    pub seed: Point,
    pub village: bool,
    pub short: Vec<String>,
    pub old: Vec<String>,
    pub colloquial: Vec<String>,
    pub buildings: Vec<Building>,
}

impl Community {
    pub fn full(&self) -> String {
        format!("{}{}", self.name, if self.village { "村" } else { "社区" })
    }
}

pub fn communities(text: &str) -> io::Result<Vec<Community>> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(community).collect()
}

fn community(line: &str) -> io::Result<Community> {
    let bad = || io::Error::other(format!("communities.txt: {line}"));
    let cells: Vec<&str> = line.split('|').collect();
    let [street, name, seed, kind, short, old, colloquial, buildings] = cells[..] else {
        return Err(bad());
    };
    let (x, y) = seed.split_once(';').ok_or_else(bad)?;
    let list = |cell: &str| cell.split(';').filter(|w| !w.is_empty()).map(String::from).collect::<Vec<_>>();
    Ok(Community {
        street: STREETS.iter().position(|s| s.0 == street).ok_or_else(bad)?,
        name: name.into(),
        seed: at(x.parse().map_err(io::Error::other)?, y.parse().map_err(io::Error::other)?),
        village: kind == "v",
        short: list(short),
        old: list(old),
        colloquial: list(colloquial),
        buildings: list(buildings)
            .iter()
            .map(|b| {
                let (letter, name) = b.split_once(':').ok_or_else(bad)?;
                let kind = match letter {
                    "e" => "estate",
                    "r" => "residential",
                    "y" => "courtyard",
                    "c" => "commercial",
                    "o" => "office",
                    "s" => "school",
                    "h" => "hospital",
                    "m" => "market",
                    "f" => "factory",
                    "p" => "public",
                    "k" => "park",
                    _ => return Err(bad()),
                };
                Ok(Building { name: name.into(), kind })
            })
            .collect::<io::Result<_>>()?,
    })
}

pub fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (n / 10, n % 10) {
        (0, one) => DIGITS[one].into(),
        (1, one) => format!("十{}", DIGITS[one]),
        (ten, one) => format!("{}十{}", DIGITS[ten % 10], DIGITS[one]),
    }
}
