//! The data of a deployment goes from one engine to the other and back, and nothing differs.

use crate::demo_town::demo;
use crate::given::{Running, database_of, errors, folder, json, linli};
use serde_json::Value;
use std::path::Path;

fn run(arguments: &str, folder: &Path) -> Value {
    let output = linli(&format!("{arguments} --json"), Some(folder));
    let (status, told) = json(&output);
    assert_eq!(status, 0, "{arguments}: {told} {}", errors(&output));
    told
}

fn refused(arguments: &str, folder: &Path) -> String {
    let output = linli(arguments, Some(folder));
    assert_eq!(output.status.code(), Some(2), "{arguments}");
    errors(&output)
}

#[test]
fn a_county_moves_from_a_server_to_a_file_and_back() {
    let Some(server) = store::testing::server() else {
        println!("skipped: no server; make test-postgres runs this");
        return;
    };
    let folder = demo();
    let first = database_of(folder.path()).unwrap();
    let file = format!("sqlite:{}", folder.path().join("moved.db").display());
    let second = store::testing::database(&server, &[]);

    let there = run(&format!("move --from {first} --to {file}"), folder.path());
    assert!(there["rows"].as_u64().unwrap() > 10_000, "{there}");
    let back = run(&format!("move --from {file} --to {second}"), folder.path());
    for same in ["rows", "entries", "streams", "size", "root"] {
        assert_eq!(there[same], back[same], "{same}");
    }
    // Each of the three verifies by itself, to the same root.
    for database in [&first, &file, &second] {
        let verified = run(&format!("journal verify --database {database}"), folder.path());
        assert_eq!((&verified["whole"], &verified["root"]), (&Value::Bool(true), &there["root"]));
        let status = run(&format!("migrate status --database {database}"), folder.path());
        assert_eq!(status["missing"], serde_json::json!([]));
    }
    let again = refused(&format!("move --from {file} --to {second}"), folder.path());
    assert!(again.contains("rule: move-target-full"), "{again}");
    let same = refused(&format!("move --from {file} --to {file}"), folder.path());
    assert!(same.contains("rule: move-same"), "{same}");

    // Not while somebody writes.
    let _running = Running::start(folder.path());
    let busy = refused(
        &format!("move --from {first} --to sqlite:{}", folder.path().join("b.db").display()),
        folder.path(),
    );
    assert!(busy.contains("rule: server-running"), "{busy}");
}

#[test]
fn a_schema_says_what_it_needs_and_what_spreads_it() {
    let folder = folder();
    linli("account list", Some(folder.path()));
    let missing = refused("migrate status --database sqlite:/nowhere/linli.db", folder.path());
    assert!(missing.contains("rule: deployment-missing"), "{missing}");
    crate::given::open_account(folder.path(), "admin", "system_admin", "correct-horse-9");
    assert_eq!(run("migrate status", folder.path())["missing"], serde_json::json!([]));
    let up = run("migrate up", folder.path());
    assert_eq!(up["before"], up["now"]);
    let spread = run("migrate citus", folder.path());
    let statements = spread["statements"].as_array().unwrap();
    assert!(statements.len() > 60, "{spread}");
    let distributed = |line: &Value| line.as_str().unwrap().starts_with("select create_distributed_table('");
    assert_eq!(statements.iter().filter(|line| distributed(line)).count(), statements.len() - 1);
    let (status, grants) = json(&linli("migrate grants --role linli_server --json", None));
    assert_eq!(status, 0);
    assert!(grants["statements"].as_array().unwrap().len() >= 4, "{grants}");
    let (status, _) = json(&linli("migrate grants --role Robert';-- --json", None));
    assert_eq!(status, 2);
}
