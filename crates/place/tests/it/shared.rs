//! The shared test data, when it stands beside the repository.

use std::path::PathBuf;

/// The file, or `None` with a note when the data is missing.
pub fn file(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: shared data not present");
    None
}

pub fn bytes(name: &str) -> Option<Vec<u8>> {
    std::fs::read(file(name)?).ok()
}
