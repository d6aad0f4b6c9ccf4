//! The demo county: every life by the rules, loaded once.

mod commendations;
mod residents;
mod vetoes;

use crate::given::{folder, json, linli};
use std::collections::BTreeSet;

#[test]
fn the_demo_loads_by_the_rules_and_only_once() {
    let folder = folder();
    let (status, first) = json(&linli("demo --demo-password demo-demo-1 --json", Some(folder.path())));
    assert_eq!(first["loaded"]["refused"].as_array().unwrap().len(), 0, "{:#}", first["loaded"]["refused"]);
    assert_eq!(status, 0);
    assert!(first["loaded"]["created"]["cases"].as_u64().unwrap() >= 300, "{}", first["loaded"]["created"]);
    let roles: BTreeSet<&str> = first["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|account| account["roles"].as_array().unwrap().iter().filter_map(|role| role.as_str()))
        .collect();
    for role in [
        "intake_agent",
        "dispatcher",
        "handler",
        "checker",
        "revisitor",
        "street_lead",
        "supervisor",
        "system_admin",
    ] {
        assert!(roles.contains(role), "nobody is {role}");
    }
    let (status, second) = json(&linli("demo --json", Some(folder.path())));
    assert_eq!(status, 0);
    for (what, made) in second["loaded"]["created"].as_object().unwrap() {
        assert_eq!(made, 0, "{what} was made again");
    }
    assert_eq!(second["password"], "demo-demo-1");
    let (status, verified) = json(&linli("journal verify --json", Some(folder.path())));
    assert_eq!((status, verified["whole"].as_bool()), (0, Some(true)), "{verified}");
    let (status, tiling) = json(&linli("place tiling --json", Some(folder.path())));
    assert_eq!((status, tiling["faults"].as_u64()), (0, Some(0)), "{tiling}");
}

/// Somebody tries it at night, before offices open and on a holiday, and every life is by the rules then too.
fn loads_whenever(begins: &str) {
    let folder = folder();
    let command = format!("demo --demo-password demo-demo-1 --begins {begins} --json");
    let (status, told) = json(&linli(&command, Some(folder.path())));
    assert_eq!((status, &told["loaded"]["refused"]), (0, &serde_json::json!([])), "{begins}: {told:#}");
}

#[test]
fn the_demo_loads_after_midnight() {
    loads_whenever("2026-03-11T00:05:00+08:00");
}

#[test]
fn the_demo_loads_before_a_week_begins() {
    loads_whenever("2026-03-16T07:55:00+08:00");
}

#[test]
fn the_demo_loads_on_a_holiday() {
    loads_whenever("2026-10-01T00:10:00+08:00");
}

#[test]
fn the_demo_is_not_mixed_into_a_deployment_with_work_of_its_own() {
    let folder = folder();
    drop(crate::given::Running::start(folder.path()));
    let (status, refused) = json(&linli("demo --json", Some(folder.path())));
    assert_eq!((status, refused["error"]["code"].as_str()), (2, Some("demo-into-data")), "{refused}");
}
