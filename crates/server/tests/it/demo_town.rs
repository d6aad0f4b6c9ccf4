//! The demo, loaded once for all tests of a build and copied for each.

use crate::api_examples::{Content, Town};
use crate::flows::run_flows;
use crate::given::{PROGRAM, database_of, linli};
use guard::Site;
use kernel::Instant;
use serde_json::Value;
use server::deployment::Deployment;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// The password of everybody in the demo.
pub const PASSWORD: &str = "demo-demo-1";

/// What time it is in the demo of every test: a working morning, on whatever day and at whatever hour tests run.
const BEGINS: &str = "2026-11-18T10:00:00+08:00";
/// The day of it.
pub const TODAY: &str = "2026-11-18";
/// Loading is over within that time; it is what the demo's clock shows when a test gets it.
const LOADED_SECONDS: i64 = 900;

/// A folder of its own with the demo in it.
pub fn demo() -> TempDir {
    let loaded = loaded();
    let folder = crate::given::folder();
    copy(&loaded, folder.path());
    let mark = folder.path().join("demo.json");
    let mut noted: Value = serde_json::from_slice(&fs::read(&mark).unwrap()).unwrap();
    let begins: Instant = BEGINS.parse().unwrap();
    let now = begins.plus_seconds(LOADED_SECONDS);
    noted["clock_ahead"] = now.seconds_since(server::edge::now()).into();
    fs::write(mark, noted.to_string()).unwrap();
    if let Some(kept) = database_of(&loaded) {
        name(folder.path(), &store::testing::copy_of(&kept));
    }
    folder
}

/// What is done at an address, and nothing speaks against; the answer.
pub async fn done<'a>(town: &Town, login: impl Into<Option<&'a str>>, address: &str, body: Value) -> Value {
    let login = login.into();
    let answer = town.ask("post", address, login, Content::Json(body)).await;
    assert!(answer.status.is_success(), "{login:?} {address}: {} {}", answer.status, answer.body);
    serde_json::from_str(&answer.body).unwrap_or(Value::Null)
}

/// The code of the refusal of what is done at an address; it says what to do next.
pub async fn refused<'a>(
    town: &Town,
    login: impl Into<Option<&'a str>>,
    address: &str,
    body: Value,
) -> String {
    let login = login.into();
    let answer = town.ask("post", address, login, Content::Json(body)).await;
    assert!(!answer.status.is_success(), "{login:?} {address}: {}", answer.body);
    let said: Value = serde_json::from_str(&answer.body).unwrap();
    assert!(said["next"].as_str().is_some_and(|next| !next.is_empty()), "{login:?} {address}: {said:#}");
    said["code"].as_str().unwrap().to_owned()
}

/// What stands at an address.
pub async fn read<'a>(town: &Town, login: impl Into<Option<&'a str>>, address: &str) -> Value {
    let login = login.into();
    let answer = town.get(address, login).await;
    assert_eq!(answer.status, 200, "{login:?} {address}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// The town so many seconds later, with everything done that time does.
pub async fn later(deployment: &Deployment, seconds: i64) -> Deployment {
    let at = deployment.site.now().plus_seconds(seconds);
    let site = Site { now: Arc::new(move || at), ..deployment.site.clone() };
    let later = Deployment { site, ..deployment.clone() };
    sweep(&later, deployment.site.now()).await;
    later
}

/// What follows from entries, and from the time that has gone by since an instant.
pub async fn sweep(deployment: &Deployment, since: Instant) {
    run_flows(deployment).await;
    for flow in server::flows::all() {
        flow.sweep(deployment, since, deployment.site.now()).await.unwrap();
    }
    run_flows(deployment).await;
}

/// A town of a deployment whose folder somebody else keeps.
pub fn town_of(deployment: &Deployment) -> Town {
    Town::in_folder(crate::given::folder(), deployment.clone())
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
    let begins: Instant = BEGINS.parse().unwrap();
    let folder = root.join(format!("{prefix}{mark}-{}{run}", begins.micros()));
    if !folder.join("ready").exists() {
        for old in fs::read_dir(root).unwrap().flatten() {
            if old.file_name().to_string_lossy().starts_with(prefix) {
                // An older program's demo; what cannot be removed now is removed next time.
                let _ = fs::remove_dir_all(old.path());
            }
        }
        let output =
            linli(&format!("demo --demo-password {PASSWORD} --begins {BEGINS} --json"), Some(&folder));
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
