//! Reference data beside the repository; tests say so and pass when it is absent.

use std::path::{Path, PathBuf};

/// The folder of a topic, or nothing (and a line on the output) when the data is not there.
pub fn folder(topic: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(topic);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: shared data not present");
    None
}

/// A text file's content.
pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

/// A JSON file's content.
pub fn json(path: &Path) -> serde_json::Value {
    serde_json::from_str(&text(path)).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

/// A file's bytes, unpacked if its name ends in `.gz`.
pub fn bytes(path: &Path) -> Vec<u8> {
    let packed = std::fs::read(path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    if path.extension().is_none_or(|extension| extension != "gz") {
        return packed;
    }
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut unpacked).unwrap();
    unpacked
}
