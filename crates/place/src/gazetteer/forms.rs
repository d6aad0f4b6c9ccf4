//! The forms under which a name is looked for.

use super::words::{self, own_ending, plain, without_nationalities};
use crate::model::{Alias, AliasKind, Level};

/// How a form is to be read in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// The name without its ending (桃花源 of 桃花源街道): with the ending in the text it is sure, without
    /// it the context must speak for it. Holds the name's own ending.
    Stem(&'static str),
    /// The whole name (米兰春天, A市).
    Whole,
    /// Another name given by people.
    Alias(AliasKind),
    /// A name that means something only inside a place already named (6栋, 第一网格).
    Inner,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub text: String,
    pub manner: Manner,
}

/// Longest form, in characters.
pub const LONGEST: usize = 31;

/// Names of the division tables that stand for “directly below”, not for a place.
const STRUCTURAL: &[&str] =
    &["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "直辖县", "直辖区"];

/// The forms of an official name, among them short ones that follow from it.
pub fn forms(level: Level, name: &str) -> Vec<Form> {
    let name = plain(name);
    if STRUCTURAL.contains(&name.as_str()) {
        return Vec::new();
    }
    let mut found = match level {
        Level::Building | Level::Grid | Level::MicroGrid if is_inner(&name) => inner(&name),
        Level::Province | Level::City | Level::County | Level::Street | Level::Community | Level::Estate => {
            stems(level, &name)
        }
        Level::Grid | Level::MicroGrid | Level::Building | Level::ServicePoint | Level::Asset => {
            vec![Form { text: name, manner: Manner::Whole }]
        }
    };
    found.retain(|form| (2..=LONGEST).contains(&form.text.chars().count()));
    found
}

pub fn alias_form(_level: Level, alias: &Alias) -> Form {
    Form { text: plain(&alias.text), manner: Manner::Alias(alias.kind) }
}

fn stems(level: Level, name: &str) -> Vec<Form> {
    let Some(ending) = own_ending(level, name) else {
        return vec![Form { text: name.to_owned(), manner: Manner::Whole }];
    };
    let stem = &name[..name.len() - ending.len()];
    // A village committee's name may keep the village's own ending: 金鼎村村委会 → 金鼎.
    let stem = match own_ending(level, stem) {
        Some("村" | "社区") if level == Level::Community && stem.chars().count() > 2 => {
            stem.trim_end_matches("社区").strip_suffix('村').unwrap_or(stem.trim_end_matches("社区"))
        }
        _ => stem,
    };
    if stem.chars().count() < 2 {
        // 东村, A市: too little without its ending; the committee's longer name begins with it.
        let short = ["村", "社区"].iter().find(|short| ending.starts_with(**short)).unwrap_or(&ending);
        return vec![Form { text: format!("{stem}{short}"), manner: Manner::Whole }];
    }
    let mut found = vec![Form { text: stem.to_owned(), manner: Manner::Stem(ending) }];
    let short = without_nationalities(stem);
    if short != stem {
        found.push(Form { text: short.to_owned(), manner: Manner::Stem(ending) });
    }
    found
}

/// 6栋, 3单元, 第一网格, 网格02: one finds many of them.
fn is_inner(name: &str) -> bool {
    let rest = ["栋", "幢", "座", "号楼", "单元", "网格", "微网格", "组", "号", "楼", "片区"]
        .iter()
        .fold(name.to_owned(), |rest, word| rest.replace(word, ""));
    rest.chars().all(|sign| sign.is_ascii_alphanumeric() || "第一二三四五六七八九十百零-#".contains(sign))
}

fn inner(name: &str) -> Vec<Form> {
    let mut found = vec![Form { text: name.to_owned(), manner: Manner::Inner }];
    for word in ["号楼", "栋", "幢", "座"] {
        if let Some(number) = name.strip_suffix(word) {
            for other in ["号楼", "栋", "幢", "座"] {
                if other != word {
                    found.push(Form { text: format!("{number}{other}"), manner: Manner::Inner });
                }
            }
            break;
        }
    }
    found
}

/// Whether a stem of two characters or an ordinary word needs more than itself to be a place.
pub fn is_weak(stem: &str) -> bool {
    words::is_ordinary(stem) || stem.chars().count() < 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(level: Level, name: &str) -> Vec<String> {
        forms(level, name).into_iter().map(|form| form.text).collect()
    }

    #[test]
    fn derives_short_forms() {
        assert_eq!(texts(Level::Street, "桃花源街道"), ["桃花源"]);
        assert_eq!(texts(Level::Community, "幸福社区居委会"), ["幸福"]);
        assert_eq!(texts(Level::Community, "金鼎村村委会"), ["金鼎"]);
        assert_eq!(texts(Level::Community, "东村村委会"), ["东村"]);
        assert_eq!(
            texts(Level::County, "积石山保安族东乡族撒拉族自治县"),
            ["积石山保安族东乡族撒拉族", "积石山"]
        );
        assert_eq!(texts(Level::County, "Ａ７县"), ["a7"]);
        assert_eq!(texts(Level::City, "A市"), ["a市"]);
        assert!(texts(Level::City, "市辖区").is_empty());
        assert_eq!(texts(Level::Building, "6栋"), ["6栋", "6号楼", "6幢", "6座"]);
    }
}
