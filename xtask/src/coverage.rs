//! Which demands of the demand list have a test that shows them.
//!
//! The list is a Markdown file with table rows `| 000-17 | “phrase” | capability | “works” means | mark |`.
//! A test names its rows: `covers!("000-17")` in Rust, `@covers 000-17` in browser tests.

use crate::source::{files, text};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

struct Row {
    number: String,
    phrase: String,
    capabilities: Vec<String>,
}

pub fn run(root: &Path, arguments: &[String]) -> Result<String, String> {
    let mut list: PathBuf = root.join("../shared/design/coverage.md");
    let mut wanted: Option<BTreeSet<String>> = None;
    let (mut check, mut summary) = (false, false);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--check" => check = true,
            "--summary" => summary = true,
            "--for" => {
                wanted = arguments
                    .next()
                    .map(|names| names.split(',').map(|name| name.trim().to_owned()).collect())
            }
            file => list = PathBuf::from(file),
        }
    }
    let marks = marks(root);
    let Ok(body) = std::fs::read_to_string(&list) else {
        return Ok(format!(
            "coverage: {} rows marked; the demand list is not present ({})",
            marks.len(),
            list.display()
        ));
    };
    let rows = rows(&body);
    let known: BTreeSet<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    let unknown: Vec<&String> = marks.keys().filter(|number| !known.contains(number.as_str())).collect();
    if !unknown.is_empty() {
        return Err(format!("coverage: marks name rows that do not exist: {unknown:?}"));
    }
    let chosen = |row: &&Row| match &wanted {
        Some(wanted) => row.capabilities.iter().any(|capability| wanted.contains(capability)),
        None => true,
    };
    let mut said = String::new();
    let (mut shown, mut open) = (0, 0);
    for row in rows.iter().filter(chosen) {
        let tests = marks.get(&row.number);
        let line = tests
            .map_or_else(|| "open".to_owned(), |tests| tests.iter().cloned().collect::<Vec<_>>().join(", "));
        match tests {
            Some(_) => shown += 1,
            None => open += 1,
        }
        if summary {
            continue;
        }
        let _ = writeln!(
            said,
            "{}  {:<18} {:<30} {line}",
            row.number,
            row.capabilities.join(","),
            shorten(&row.phrase)
        );
    }
    let _ = write!(said, "coverage: {shown} of {} rows shown by a test, {open} open", shown + open);
    if check && shown == 0 { Err(said) } else { Ok(said) }
}

fn shorten(phrase: &str) -> String {
    let short: String = phrase.chars().take(14).collect();
    if phrase.chars().count() > 14 { short + "…" } else { short }
}

fn rows(body: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in body.lines().filter(|line| line.starts_with("| 0")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let [number, phrase, capabilities, ..] = cells.as_slice()
            && is_number(number)
        {
            rows.push(Row {
                number: (*number).to_owned(),
                phrase: (*phrase).to_owned(),
                capabilities: capabilities.split(',').map(|name| name.trim().to_owned()).collect(),
            });
        }
    }
    rows
}

fn is_number(text: &str) -> bool {
    text.split_once('-').is_some_and(|(file, row)| {
        file.len() == 3
            && row.len() == 2
            && file.chars().chain(row.chars()).all(|letter| letter.is_ascii_digit())
    })
}

/// Row numbers with the tests that carry them.
fn marks(root: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut marks: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for folder in ["crates", "web/tests"] {
        for path in files(&root.join(folder), &[".rs", ".ts", ".mjs"]) {
            let place = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let body = text(&path);
            let rust = path.extension().is_some_and(|ending| ending == "rs");
            for line in body.lines().filter(|line| !rust || !line.trim_start().starts_with("//")) {
                let Some(after) = ["covers!(", "@covers "]
                    .iter()
                    .find_map(|mark| line.split_once(mark))
                    .map(|(_, after)| after)
                else {
                    continue;
                };
                for number in after
                    .split(|letter: char| !(letter.is_ascii_digit() || letter == '-'))
                    .filter(|word| is_number(word))
                {
                    marks.entry(number.to_owned()).or_default().insert(place.clone());
                }
            }
        }
    }
    marks
}
