//! What a viewer may see, as a condition inside a query: never sorted out afterwards.

use super::bar::Closed;
use crate::{Part, PlacePath};
use ::store::Value;
use std::fmt::Write as _;

/// Adds ` and (…)`, which holds for what lies in one of `parts` and nowhere else, and is not closed to whom the parts
/// belong to. `path` is the column of the place's path; `of_unit` says how a unit's own are known, from the number of the
/// parameter with the unit; `closed` by what a row's bars are found.
pub fn within(
    sql: &mut String,
    values: &mut Vec<Value>,
    parts: &[Part],
    closed: Closed<'_>,
    path: &str,
    of_unit: impl Fn(usize) -> String,
) {
    if let Some(inside) = inside(values, parts, path, of_unit) {
        let _ = write!(sql, " and ({inside})");
    }
    // All parts belong to one person.
    let open = parts.first().and_then(|part| closed.open_to(values, &part.bars));
    if let Some(open) = open {
        let _ = write!(sql, " and {open}");
    }
}

/// The condition that something lies in one of `parts`; `None` where they are everything. Without parts it holds for
/// nothing. Only for what cannot be closed to anybody; [`within`] asks for that as well.
pub fn inside(
    values: &mut Vec<Value>,
    parts: &[Part],
    path: &str,
    of_unit: impl Fn(usize) -> String,
) -> Option<String> {
    if parts.iter().any(|part| part.place.is_none() && part.unit.is_none()) {
        return None;
    }
    if parts.is_empty() {
        return Some("1 = 0".to_owned());
    }
    let mut wanted = Vec::with_capacity(parts.len());
    for part in parts {
        let mut holds = Vec::new();
        if let Some(unit) = part.unit {
            values.push(unit.into());
            holds.push(of_unit(values.len()));
        }
        if let Some(place) = &part.place {
            holds.push(below(values, place, path));
        }
        wanted.push(format!("({})", holds.join(" and ")));
    }
    Some(wanted.join(" or "))
}

/// The condition that a path is that of `place` or lies below it.
pub fn below(values: &mut Vec<Value>, place: &PlacePath, path: &str) -> String {
    let (lower, upper) = place.bounds();
    values.push(lower.into());
    values.push(upper.into());
    let at = values.len();
    format!("({path} >= ?{} and {path} < ?{at})", at - 1)
}
