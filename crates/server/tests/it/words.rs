//! Every word that the interface asks for exists, in both languages.

use server::capabilities;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use ui::{Language, scan};

/// Every source and template of every crate.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for one in std::fs::read_dir(crates).unwrap() {
        let one = one.unwrap().path();
        for room in ["src", "templates"] {
            walk(&one.join(room), &mut found);
        }
    }
    assert!(found.len() > 100, "the sources were not found");
    found
}

fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "html") {
            let text = std::fs::read_to_string(&path).unwrap();
            // Tests inside a source ask for words that are not there on purpose; comments show examples.
            let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
            let spoken: Vec<&str> =
                shipped.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            // The search for keys names the calls that it looks for.
            if !path.ends_with("ui/src/scan.rs") {
                found.push((path, spoken.join("\n")));
            }
        }
    }
}

#[test]
fn both_languages_have_every_message() {
    let dictionary = capabilities::dictionary().unwrap();
    assert_eq!(dictionary.missing_keys(), []);
}

#[test]
fn every_key_that_is_used_exists() {
    let dictionary = capabilities::dictionary().unwrap();
    let mut missing = BTreeSet::new();
    for (path, text) in sources() {
        let used = scan::keys_used(&text).into_iter().chain(scan::refusals_used(&text));
        for key in used.filter(|key| !Language::ALL.iter().all(|language| dictionary.has(*language, key))) {
            missing.insert(format!("{key} in {}", path.file_name().unwrap().to_string_lossy()));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_refusal_says_what_to_do_next() {
    let dictionary = capabilities::dictionary().unwrap();
    let mut silent = BTreeSet::new();
    for (_, text) in sources() {
        for key in scan::refusals_used(&text) {
            let next = format!("{key}.next");
            if dictionary.has(Language::Chinese, &key) && !dictionary.has(Language::Chinese, &next) {
                silent.insert(key);
            }
        }
    }
    // A place that cannot be found has nothing to do next but to look at what was typed.
    silent.retain(|key| !key.starts_with("refusal-place-text-"));
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn what_commands_say_is_chinese_with_chinese_punctuation() {
    for resource in capabilities::WORDS.iter().filter(|resource| resource.language == "zh-CN") {
        assert_eq!(scan::narrow_punctuation(resource.text), [], "{}", resource.name);
    }
}
