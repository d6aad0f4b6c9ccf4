//! The demo, loaded once for all tests of a build and copied for each.

use crate::given::{PROGRAM, database_of, linli};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The password of everybody in the demo.
pub const PASSWORD: &str = "demo-demo-1";

/// A folder of its own with the demo in it.
pub fn demo() -> TempDir {
    let loaded = loaded();
    let folder = crate::given::folder();
    copy(&loaded, folder.path());
    if let Some(kept) = database_of(&loaded) {
        name(folder.path(), &store::testing::copy_of(&kept));
    }
    folder
}

/// Names the database in a folder's settings.
fn name(folder: &Path, address: &str) {
    fs::write(folder.join("linli.toml"), format!("database = \"{address}\"\n")).unwrap();
}

/// Where the demo was loaded by the program as it is built now; the first test does it, others wait.
fn loaded() -> PathBuf {
    let built = fs::metadata(PROGRAM).unwrap().modified().unwrap();
    let mark = built.duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(root).unwrap();
    let lock = File::create(root.join("demo.lock")).unwrap();
    lock.lock().unwrap();
    // Every run has a server of its own.
    let (prefix, run) = match store::testing::server() {
        Some(server) => ("served-", hex::encode(&Sha256::digest(server)[..6])),
        None => ("demo-", String::new()),
    };
    let folder = root.join(format!("{prefix}{mark}{run}"));
    if !folder.join("ready").exists() {
        for old in fs::read_dir(root).unwrap().flatten() {
            if old.file_name().to_string_lossy().starts_with(prefix) {
                // An older program's demo; what cannot be removed now is removed next time.
                let _ = fs::remove_dir_all(old.path());
            }
        }
        let output = linli(&format!("demo --demo-password {PASSWORD} --json"), Some(&folder));
        assert_eq!(output.status.code(), Some(0), "{}", crate::given::errors(&output));
        if let Some(database) = database_of(&folder) {
            name(&folder, &store::testing::keep(&database, &format!("kept_{mark}")));
        }
        File::create(folder.join("ready")).unwrap();
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for one in fs::read_dir(from).unwrap() {
        let one = one.unwrap();
        let target = to.join(one.file_name());
        match one.file_type().unwrap().is_dir() {
            true => copy(&one.path(), &target),
            false => drop(fs::copy(one.path(), target).unwrap()),
        }
    }
}
