//! The addresses as the sources list them.

use std::path::{Path, PathBuf};

/// An address with one of the methods that it takes, and the crate that lists it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub address: String,
    pub method: &'static str,
    pub place: String,
    /// The function that answers.
    pub handler: String,
}

/// Every `.route("…", get(…).post(…))` in the sources of all crates.
pub fn routes() -> Vec<Route> {
    let mut found = Vec::new();
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let place =
            path.components().rev().nth(2).map(|part| part.as_os_str().to_string_lossy().into_owned());
        for part in text.split(".route(").skip(1) {
            let Some(rest) = part.trim_start().strip_prefix('"') else { continue };
            let Some((address, rest)) = rest.split_once('"') else { continue };
            let handlers = inside(rest);
            for method in ["get", "post", "put", "patch", "delete"] {
                let Some(handler) = handler_of(handlers, method) else { continue };
                found.push(Route {
                    address: address.to_owned(),
                    method,
                    place: place.clone().unwrap_or_default(),
                    handler,
                });
            }
        }
    }
    found.sort();
    found.dedup();
    assert!(found.len() > 40, "the tables of routes were not found: {found:?}");
    found
}

/// What stands before the bracket that ends `.route(`.
fn inside(text: &str) -> &str {
    let mut depth = 1usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

fn handler_of(handlers: &str, method: &str) -> Option<String> {
    let called = format!("{method}(");
    let at = handlers.match_indices(&called).find(|(at, _)| {
        let before = handlers[..*at].chars().last();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })?;
    let rest = &handlers[at.0 + called.len()..];
    Some(rest.split([')', ',']).next().unwrap_or_default().trim().to_owned())
}

fn sources(crates: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(crates).unwrap().map(|one| one.unwrap().path().join("src")).collect();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for one in entries.flatten() {
            match one.path() {
                path if path.is_dir() => folders.push(path),
                path if path.extension().is_some_and(|kind| kind == "rs") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// Whether an address is the pattern itself, or the pattern with words in the place of its names.
pub fn is_instance(address: &str, pattern: &str) -> bool {
    let (mut one, mut other) = (address.split('/'), pattern.split('/'));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(part), Some(expected)) if part == expected || expected.starts_with('{') => {}
            _ => return false,
        }
    }
}
