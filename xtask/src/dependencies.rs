//! Every library is used by some crate and explained in docs/dependencies.md, and nothing else is explained there.

use crate::source::{files, text};
use std::collections::BTreeSet;
use std::path::Path;
use toml::{Table, Value};

pub fn run(root: &Path) -> Result<String, String> {
    let workspace = manifest(&root.join("Cargo.toml"));
    let listed =
        workspace.get("workspace").and_then(|table| table.get("dependencies")).and_then(Value::as_table);
    let is_ours = |value: &Value| value.get("path").is_some();
    let libraries: BTreeSet<String> = listed
        .into_iter()
        .flatten()
        .filter(|(_, value)| !is_ours(value))
        .map(|(name, _)| name.clone())
        .collect();
    let packages = packages(&text(&root.join("web/package.json")));
    let explained = explained(&text(&root.join("docs/dependencies.md")));
    let used = used(root);

    let mut faults = Vec::new();
    for name in libraries.union(&packages).filter(|name| !explained.contains(*name)) {
        faults.push(format!("docs/dependencies.md does not explain {name}"));
    }
    for name in explained.iter().filter(|name| !libraries.contains(*name) && !packages.contains(*name)) {
        faults.push(format!(
            "docs/dependencies.md explains {name}, which is not in Cargo.toml or web/package.json"
        ));
    }
    for name in libraries.difference(&used) {
        faults.push(format!("Cargo.toml lists {name}, which no crate uses"));
    }
    faults.extend(unnamed(root));
    match faults.len() {
        0 => Ok(format!(
            "dependencies: {} libraries and {} packages are explained",
            libraries.len(),
            packages.len()
        )),
        count => Err(format!("{}\ndependencies: {count} faults", faults.join("\n"))),
    }
}

fn manifest(path: &Path) -> Table {
    text(path).parse().unwrap_or_default()
}

/// The libraries that some crate names.
fn used(root: &Path) -> BTreeSet<String> {
    let crates = std::fs::read_dir(root.join("crates")).into_iter().flatten().flatten();
    let folders = crates.map(|entry| entry.path()).chain([root.join("xtask")]);
    let mut used = BTreeSet::new();
    for folder in folders {
        let manifest = manifest(&folder.join("Cargo.toml"));
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let named = manifest.get(section).and_then(Value::as_table).into_iter().flatten();
            used.extend(named.map(|(name, _)| name.clone()));
        }
    }
    used
}

/// Libraries that a crate declares and its source never names: to be taken out.
fn unnamed(root: &Path) -> Vec<String> {
    let crates = std::fs::read_dir(root.join("crates")).into_iter().flatten().flatten();
    let mut folders: Vec<_> = crates.map(|entry| entry.path()).collect();
    folders.sort();
    let mut found = Vec::new();
    for folder in folders {
        let source: String = files(&folder, &[".rs"]).iter().map(|path| text(path)).collect();
        let manifest = manifest(&folder.join("Cargo.toml"));
        for section in ["dependencies", "dev-dependencies"] {
            let named = manifest.get(section).and_then(Value::as_table).into_iter().flatten();
            for (name, _) in named.filter(|(name, _)| !source.contains(&name.replace('-', "_"))) {
                let place = folder.strip_prefix(root).unwrap_or(&folder).display();
                found.push(format!("{place} declares {name}, which its source does not name"));
            }
        }
    }
    found
}

/// The packages of both lists of a package.json, which stand one a line.
fn packages(body: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut inside = false;
    for line in body.lines().map(str::trim) {
        if line.ends_with('{') {
            inside = line.starts_with("\"dependencies\"") || line.starts_with("\"devDependencies\"");
        } else if inside && let Some(name) = line.split('"').nth(1) {
            found.insert(name.to_owned());
        }
    }
    found
}

/// The names in the first column of the tables.
fn explained(body: &str) -> BTreeSet<String> {
    let rows = body.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split_once('`')).map(|(name, _)| name.to_owned()).collect()
}
