//! The rules of the architecture that a compiler does not check.

use crate::source::{code, files, text};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The crates by rank: each depends only on lower ranks. Crates of one rank never know each other.
const RANKS: &[&[&str]] = &[
    &["kernel"],
    &["store", "ui", "methods", "openapi"],
    &["journal", "clock"],
    &["guard", "place", "org"],
    &["duty", "desk", "wording", "policy"],
    &["privacy"],
    &["cases"],
    &["link", "ground", "street", "map", "field", "whistle", "oversight", "verify", "consult", "benefit"],
    &["insight", "assist", "topic"],
    &["server"],
];

/// Views that a capability publishes for the SQL of others.
const PUBLISHED_VIEWS: &[&str] = &["clock_open"];

/// Crates whose actions another crate calls; each pair is explained in docs/adr/0010, 0014, 0030, 0035, 0038, 0040, 0052 and 0060.
const CALLED_ACTIONS: &[(&str, &str)] = &[
    ("cases", "guard"),
    ("link", "cases"),
    ("link", "guard"),
    ("link", "policy"),
    ("field", "cases"),
    ("field", "policy"),
    ("assist", "policy"),
    ("benefit", "policy"),
    ("ground", "guard"),
    ("ground", "org"),
    ("ground", "place"),
    ("whistle", "cases"),
    ("oversight", "cases"),
    ("oversight", "guard"),
    ("consult", "guard"),
    ("verify", "cases"),
    ("map", "org"),
    ("map", "place"),
];

/// Crates that the pure rooms of a capability never name.
const IMPURE: &[&str] = &["axum", "askama", "rusqlite", "object_store", "tokio"];

pub fn run(root: &Path) -> Result<String, String> {
    let mut faults = Vec::new();
    let crates: Vec<&str> = RANKS.iter().flat_map(|rank| rank.iter().copied()).collect();
    for name in &crates {
        let folder = root.join("crates").join(name);
        if folder.exists() {
            dependencies(&folder, name, &mut faults);
            rooms(root, &folder, name, &mut faults);
        }
    }
    for entry in std::fs::read_dir(root.join("crates")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !crates.contains(&name.as_str()) {
            faults.push(format!(
                "crates/{name}: has no rank; give it one in xtask/src/boundaries.rs and an ADR"
            ));
        }
    }
    if faults.is_empty() {
        return Ok(format!("boundaries: {} crates keep their rank and rooms", crates.len()));
    }
    let mut said = String::new();
    for fault in &faults {
        let _ = writeln!(said, "{fault}");
    }
    let _ = write!(said, "boundaries: {} faults", faults.len());
    Err(said)
}

fn rank(name: &str) -> Option<usize> {
    RANKS.iter().position(|rank| rank.contains(&name))
}

fn dependencies(folder: &Path, name: &str, faults: &mut Vec<String>) {
    let manifest: toml::Table = text(&folder.join("Cargo.toml")).parse().unwrap_or_default();
    let Some(toml::Value::Table(needed)) = manifest.get("dependencies") else { return };
    for other in needed.keys() {
        if let (Some(own), Some(below)) = (rank(name), rank(other))
            && below >= own
        {
            faults.push(format!("crates/{name}: depends on {other}, which is not below it"));
        }
    }
}

fn rooms(root: &Path, folder: &Path, name: &str, faults: &mut Vec<String>) {
    let mut tables = BTreeMap::new();
    for path in files(&folder.join("src"), &[".rs"]) {
        let place = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let inner = path.strip_prefix(folder.join("src")).unwrap_or(&path).display().to_string();
        let body = text(&path);
        let room = Room::of(&inner);
        for (at, line) in code(&body) {
            let mut fault = |what: &str| faults.push(format!("{place}:{at}: {what}"));
            let holds_sql = line.contains("statement!(") || line.contains(".query_composed(");
            if holds_sql && room != Room::Store && !matches!(name, "store" | "server") {
                fault("SQL stands only in store.rs");
            }
            if room == Room::Pure && IMPURE.iter().any(|other| names(line, other)) {
                fault("model and policy are pure: no web, SQL, template or runtime crate");
            }
            if room == Room::Edge && (names(line, "crate::store") || line.contains("use crate::{store")) {
                fault("pages and API call actions and queries, never the store");
            }
            for other in RANKS.iter().flat_map(|rank| rank.iter().copied()) {
                let called = other != name && names(line, &format!("{other}::actions"));
                if called && !matches!(name, "server" | "testkit") && !CALLED_ACTIONS.contains(&(name, other))
                {
                    fault(&format!(
                        "only the server calls the actions of {other}; another edge needs an ADR"
                    ));
                }
            }
            if line.contains(": Example|") {
                fault("what changes an example is a `fn`, no closure: docs/adr/0050");
            }
            if name != "store" && name != "server" && names(line, "rusqlite") {
                fault("only the crate store knows the driver");
            }
        }
        if room == Room::Store {
            let lines: Vec<&str> = code(&body).map(|(_, line)| line).collect();
            sql_tables(&lines.join("\n"), &place, &mut tables);
        }
    }
    for (table, place) in tables {
        let own = table.starts_with(&format!("{name}_")) || PUBLISHED_VIEWS.contains(&table.as_str());
        if !own && name != "store" {
            faults.push(format!(
                "{place}: SQL names {table}, which is neither its own table nor a published view"
            ));
        }
    }
    for path in files(&folder.join("templates"), &[".html"]) {
        if text(&path).contains("{% extends") {
            let place = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            faults.push(format!("{place}: templates never extend the shell; it is drawn once at the edge"));
        }
    }
}

#[derive(PartialEq, Clone, Copy)]
enum Room {
    /// model, policy: rules only.
    Pure,
    Store,
    /// pages, api: the edge.
    Edge,
    Other,
}

impl Room {
    fn of(inner: &str) -> Self {
        let first = inner.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        match first {
            "model" | "policy" => Self::Pure,
            "store" => Self::Store,
            "pages" | "api" => Self::Edge,
            _ => Self::Other,
        }
    }
}

/// Whether a line names a crate or path as a whole word followed by `::`, or imports it.
fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = &line[at + path.len()..];
        let starts = before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_' && letter != ':');
        starts
            && (after.starts_with("::") || (line.trim_start().starts_with("use ") && after.starts_with(';')))
    })
}

/// The tables that the SQL of a file names after `from`, `join`, `into` and `update`.
fn sql_tables(body: &str, place: &str, tables: &mut BTreeMap<String, String>) {
    let words: Vec<&str> = body
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    for pair in words.windows(2) {
        let [before, table] = pair else { continue };
        let after_keyword = matches!(*before, "from" | "join" | "into" | "update");
        let is_table =
            table.contains('_') && table.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
        if after_keyword && is_table && !table.starts_with("excluded") {
            tables.entry((*table).to_owned()).or_insert_with(|| place.to_owned());
        }
    }
}
