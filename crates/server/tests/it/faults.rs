//! What happens when things break: a clear error, and nothing lost.

use crate::given::{PROGRAM, app, deployment, errors, folder, json, linli, post_json};
use guard::Site;
use rusqlite::Connection;
use serde_json::json;
use server::bench::client::post;
use server::bench::kill_under_load;
use server::bench::program::Running;
use server::bench::soak::SmallDisk;
use std::path::Path;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn killed_under_load_it_loses_nothing() {
    let folder = folder();
    let found = kill_under_load(Path::new(PROGRAM), folder.path(), 5, |_| {}).await.unwrap();
    assert!(found.acknowledged > 0, "{found:?}");
    assert_eq!((found.lost, found.differences, found.doubled), (0, 0, 0), "{found:?}");
}

/// A small file system of its own; `None` where this machine does not allow one.
fn small_disk(megabytes: u32) -> Option<SmallDisk> {
    let mounted = SmallDisk::mount(megabytes);
    if mounted.is_err() {
        println!("skipped: this machine mounts no file system for a test");
    }
    mounted.ok()
}

#[tokio::test]
async fn a_full_disk_refuses_and_loses_nothing() {
    let Some(disk) = small_disk(6) else { return };
    let data = disk.path().join("data");
    let deployment = deployment(&data).await;
    let app = app(&deployment);
    let long = "路灯不亮，夜里看不清台阶。".repeat(400);
    let mut acknowledged = Vec::new();
    let mut refused = None;
    for turn in 0..2000 {
        let answer =
            post_json(&app, "/api/v1/report", None, &json!({ "text": format!("{turn} {long}") })).await;
        if answer.status.is_success() {
            let received: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            acknowledged.push(received["number"].as_str().unwrap().to_owned());
        } else {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("the disk never became full");
    assert_eq!(refused.status.as_u16(), 500, "{}", refused.body);
    assert!(refused.body.contains("operation"), "{}", refused.body);
    assert!(acknowledged.len() > 10);
    let tenant = deployment.site.tenant.clone();
    let lost = deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let mut lost = Vec::new();
            for number in acknowledged {
                if cases::query::by_number(tx, &tenant, &number).await?.is_none() {
                    lost.push(number);
                }
            }
            Ok::<_, kernel::Failure>(lost)
        })
    });
    assert_eq!(lost.await.unwrap(), Vec::<String>::new());
    let verified = journal::Verifier::new(deployment.site.tenant.as_str(), deployment.keys.trusted())
        .replays(server::capabilities::replays(&deployment.site.master))
        .run(&deployment.site.store)
        .await
        .unwrap();
    assert!(verified.is_whole(), "{:?}", verified.differences);
}

/// The log often lies on the disk that is full: a line that cannot be written keeps nobody from going on.
#[tokio::test]
async fn a_log_that_cannot_be_written_holds_up_nothing() {
    let folder = folder();
    let deployment = deployment(folder.path()).await;
    let nowhere = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let options = ["--log", "debug", "--listen", "127.0.0.1:0"];
    let server = Running::start_with(Path::new(PROGRAM), folder.path(), &options, nowhere.into());
    let server = server.await.unwrap();
    let told = json!({ "text": "路灯不亮，看不清台阶。" }).to_string();
    let answer = post(&server.address, "/api/v1/report", "", &told).await.unwrap();
    assert_eq!(answer.status, 201, "{}", answer.body);
    let placed = || crate::given::peek(&deployment, "select 1 from journal_outbox").is_empty();
    for _ in 0..300 {
        if placed() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(placed(), "the journal is ordered although nothing can be said about it");
}

#[test]
fn a_read_only_disk_says_so() {
    let Some(disk) = small_disk(20) else { return };
    let data = disk.path().join("data");
    // Made by another process, so that nothing of it is open here.
    crate::given::open_account(&disk.path().join("data"), "first", "system_admin", "correct-horse-9");
    let password = data.join("password.txt");
    if !disk.remount_read_only() || std::fs::write(data.join("probe"), "x").is_ok() {
        println!("skipped: the disk could not be made read-only");
        return;
    }
    let create =
        format!("account create --login second --role auditor --password-file {}", password.display());
    let output = linli(&create, Some(&data));
    let said = errors(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let clear = ["store-read-only", "store-unopened", "deployment-folder"];
    assert!(
        clear.iter().any(|code| said.contains(&format!("rule: {code}"))) && said.contains("next: "),
        "{said}"
    );
}

#[tokio::test]
async fn a_corrupt_row_is_named() {
    let folder = folder();
    let deployment = deployment(folder.path()).await;
    let app = app(&deployment);
    let mut numbers = Vec::new();
    for turn in 0..3 {
        let answer =
            post_json(&app, "/api/v1/report", None, &json!({ "text": format!("第 {turn} 处井盖破损。") }))
                .await;
        let received: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        numbers.push((
            received["number"].as_str().unwrap().to_owned(),
            received["id"].as_str().unwrap().to_owned(),
        ));
    }
    deployment.seal().await.unwrap();
    assert_eq!(linli("journal verify", Some(folder.path())).status.code(), Some(0));
    let connection = Connection::open(deployment.folder.file().unwrap()).unwrap();
    let (number, id) = &numbers[1];
    connection.execute("update cases_case set urgency = 'danger' where number = ?1", [number]).unwrap();
    let (status, found) = json(&linli("journal verify --json", Some(folder.path())));
    assert_eq!(status, 1, "{found}");
    let stream = format!("case/{id}");
    assert_eq!(found["differences"][0]["stream"], stream.as_str(), "{found}");
    assert_eq!(found["differences"].as_array().unwrap().len(), 1, "{found}");
    connection.execute("update cases_case set urgency = 'general' where number = ?1", [number]).unwrap();
    let changed = connection
        .execute("update journal_entry set payload = replace(payload, 'web', 'phone') where stream = ?1 and version = 1", [&stream])
        .unwrap();
    assert_eq!(changed, 1);
    let (status, found) = json(&linli("journal verify --json", Some(folder.path())));
    assert_eq!(status, 1);
    assert!(
        found["differences"].as_array().unwrap().iter().all(|one| one["stream"] == stream.as_str()),
        "{found}"
    );
}

#[tokio::test]
async fn a_clock_that_runs_backwards_computes_no_due_time() {
    let folder = folder();
    let deployment = deployment(folder.path()).await;
    let answer =
        post_json(&app(&deployment), "/api/v1/report", None, &json!({ "text": "路灯不亮，看不清台阶。" }))
            .await;
    let received: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let (number, code) = (received["number"].as_str().unwrap(), received["code"].as_str().unwrap());
    let before = deployment.site.now().plus_seconds(-3600);
    let mut backwards = deployment.clone();
    backwards.site = Site { now: Arc::new(move || before), ..deployment.site.clone() };
    let address = format!("/api/v1/c/{number}/facts");
    let body = json!({ "code": code, "words": "补充：就在三号楼门口。" });
    let refused = post_json(&app(&backwards), &address, None, &body).await;
    assert_eq!(refused.status.as_u16(), 409, "{}", refused.body);
    assert!(refused.body.contains("clock-time-backwards"), "{}", refused.body);
    let taken = post_json(&app(&deployment), &address, None, &body).await;
    assert!(taken.status.is_success(), "{}", taken.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_write_to_one_file() {
    let folder = folder();
    let here = deployment(folder.path()).await;
    let there = deployment(folder.path()).await;
    let apps = [app(&here), app(&there)];
    let mut tasks = Vec::new();
    for turn in 0..60 {
        let app = apps[turn % 2].clone();
        tasks.push(tokio::spawn(async move {
            post_json(&app, "/api/v1/report", None, &json!({ "text": format!("第 {turn} 盏路灯不亮。") }))
                .await
        }));
    }
    let mut numbers = std::collections::BTreeSet::new();
    for task in tasks {
        let answer = task.await.unwrap();
        assert!(answer.status.is_success(), "{}", answer.body);
        let received: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        numbers.insert(received["number"].as_str().unwrap().to_owned());
    }
    assert_eq!(numbers.len(), 60);
    // A third process, the command line, beside both.
    crate::given::open_account(folder.path(), "admin", "system_admin", "correct-horse-9");
    let (status, verified) = json(&linli("journal verify --json", Some(folder.path())));
    assert_eq!((status, verified["whole"].as_bool()), (0, Some(true)), "{verified}");
}
