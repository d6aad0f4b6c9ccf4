//! The demo's files, inside the program, so that it can be shown anywhere.

use kernel::{Failure, Refusal};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../demo/places"]
struct Places;

#[derive(RustEmbed)]
#[folder = "../../demo/orgs"]
struct Orgs;

#[derive(RustEmbed)]
#[folder = "../../demo/duties"]
struct Duties;

#[derive(RustEmbed)]
#[folder = "../../demo/cases"]
struct Cases;

/// A file by its path in the demo folder.
///
/// # Errors
/// Refusal `demo-file-missing`: the program was built without it.
pub fn of(path: &str) -> Result<Vec<u8>, Failure> {
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    let found = match folder {
        "places" => Places::get(name),
        "orgs" => Orgs::get(name),
        "duties" => Duties::get(name),
        "cases" => Cases::get(name),
        _ => None,
    };
    let found = found.ok_or_else(|| Refusal::rule("demo-file-missing").with("file", path))?;
    Ok(found.data.into_owned())
}

/// The files of appeals, in the order of their names.
pub fn appeals() -> Vec<String> {
    let mut names: Vec<String> = Cases::iter()
        .filter(|name| name.starts_with("appeals_") && name.ends_with(".jsonl"))
        .map(Into::into)
        .collect();
    names.sort();
    names
}
