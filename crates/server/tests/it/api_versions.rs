//! Whatever two people can change is told apart by version: from the table of operations, so that what is added to
//! it is tried too.

use crate::api_examples::{Content, Town, replace, replace_in};
use axum::http::header;
use openapi::{By, Operation};
use serde_json::{Value, json};
use server::described::{all_operations, unmarked_operations};
use server::versions::read_at;

/// Writes that change nothing which somebody else could have changed since it was read, and why.
const WITHOUT_VERSION: &[(&str, &str)] = &[
    ("signIn", "makes a session"),
    ("signOut", "one's own session"),
    ("changeOwnPassword", "one's own, and the old one is asked for"),
    ("endOwnSession", "one's own session, ended once"),
    ("issueToken", "makes a token"),
    ("revokeOwnToken", "revoked once, for good"),
    ("revokeToken", "revoked once, for good"),
    ("openAccount", "makes an account"),
    ("registerWebhook", "makes a webhook"),
    ("registerReceiver", "makes a receiver"),
    ("setQuietHours", "adds a version from a day on, none is overwritten"),
    ("resendMessage", "only from one state; twice is refused"),
    ("setMessageAside", "a word of its own, which nothing overwrites"),
    ("uploadImport", "makes an import"),
    ("report", "makes a case"),
    ("similarMatters", "asks only"),
    ("uploadFiles", "makes attachments"),
    ("fileCase", "makes a case"),
    ("proposeWhistle", "makes a whistle"),
    ("openConsultation", "opens one"),
    ("openOversight", "opens a file"),
    ("openProposal", "makes a draft"),
    ("undoRoutes", "makes a draft"),
    ("read-notices", "one's own notices"),
    ("fieldReport", "makes a case"),
    ("fieldSolvedOnSpot", "makes a case"),
    ("previewRedrawing", "asks only"),
    ("bringMapLayer", "makes a layer, under a name of its own"),
    (
        "redrawGrids",
        "several grids at once, held against each other and their neighbours in its own transaction",
    ),
    ("proveIdentity", "one's own session"),
    ("offerFactor", "one's own, thrown away when it is not added"),
    ("addFactor", "adds a factor of one's own"),
    ("removeFactor", "one's own, removed once"),
    ("delegate", "gives roles under ids of their own"),
    ("endDelegation", "ended once, for good"),
    ("unlinkOwnProvider", "one's own, ended once"),
    ("drawRecoveryCodes", "one's own; the newest hold"),
    ("putOnList", "makes a listing"),
    ("draftScheme", "makes a scheme"),
    ("adoptTopic", "makes a topic; a second one of the same place and matter is refused"),
    ("noticeChange", "each resident's own answer, added"),
    ("readText", "asks only"),
    ("tryPatrolRules", "asks only"),
    ("switchSuggestions", "adds a version of the rules, none is overwritten; pressed twice it says the same"),
    ("compareModel", "measures a version, which never changes"),
    ("switchModelOn", "only from one state; twice is refused"),
    ("switchModelOff", "only from one state; twice is refused"),
    ("answerRevisit", "once, by a code of its own; the author alone changes what he said"),
    ("fieldFacts", "adds to a case, with the version that the phone knew in its own field"),
];

#[test]
fn every_write_has_a_version_or_a_reason_to_have_none() {
    let mut faults = Vec::new();
    for one in all_operations().iter().filter(|one| one.changes()) {
        let excused = WITHOUT_VERSION.iter().any(|(id, _)| *id == one.id);
        match (one.versioned, excused) {
            (false, false) => faults.push(format!(
                "{} {} ({}): takes no If-Match. Give the thing that it changes a GET at its own address, or say here why not",
                one.method, one.path, one.id
            )),
            (true, true) => faults.push(format!("{}: has a version, but is excused", one.id)),
            _ => {}
        }
    }
    for (id, _) in WITHOUT_VERSION {
        if !all_operations().iter().any(|one| one.id == *id) {
            faults.push(format!("{id}: is no operation any more"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn a_change_that_came_too_late_is_refused_wherever_something_can_be_changed() {
    let town = Town::open().await;
    let all = unmarked_operations();
    let mut tried = 0;
    let mut faults = Vec::new();
    // Nothing has been imported in the demo yet.
    for upload in all.iter().filter(|one| one.id == "uploadImport") {
        town.send(upload, &upload.examples[0]).await.unwrap();
    }
    for write in &all {
        let Some(read) = read_at(write, &all) else { continue };
        tried += 1;
        if let Err(fault) = late(&town, write, read).await {
            faults.push(format!("{} ({} {}): {fault}", write.id, write.method, write.path));
        }
    }
    assert!(tried > 30, "only {tried} operations were tried");
    assert!(faults.is_empty(), "{} of {tried}: {faults:#?}", faults.len());
}

/// Sends an operation's first example with a tag that is not the thing's.
async fn late(town: &Town, write: &Operation, read: &str) -> Result<(), String> {
    let example = write.examples.first().ok_or("has no example")?;
    let login = match &example.by {
        By::Login(login) => Some(*login),
        By::Anybody => None,
        // Who may take it has to be looked for; the test of the examples does.
        By::Offered(_) => return Ok(()),
    };
    let mut values = Vec::new();
    town.find(example, login, &mut values).await?;
    let (address, read) = (replace(write.path, &values), replace(read, &values));
    let before = town.get(&read, login).await;
    let tag = before.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    if before.status == 200 && tag.is_none() {
        return Err(format!("{read} tells no ETag"));
    }
    let body = example.body.as_ref().map_or_else(|| json!({}), |body| replace_in(body, &values));
    let send = |tag| town.ask_matching(write.method, &address, login, Content::Json(body.clone()), Some(tag));
    let refused = send("\"0-of-yesterday\"").await;
    let problem: Value = serde_json::from_str(&refused.body).unwrap_or_default();
    if refused.status != 412 || problem["code"] != "stale" {
        return Err(format!("answered {} {} to an old tag", refused.status, refused.body));
    }
    let newer = refused.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    if newer != tag {
        return Err(format!("the refusal tells {newer:?}, not {tag:?}"));
    }
    if tag.as_deref().is_some_and(|tag| tag.contains('-')) && !problem["version"].is_i64() {
        return Err("the refusal does not tell the newer version".to_owned());
    }
    let after = town.get(&read, login).await;
    // What is not there is told with the number of the operation, which differs.
    if after.status != before.status || (before.status == 200 && after.body != before.body) {
        return Err("it was changed all the same".to_owned());
    }
    // With the right one it goes through.
    let Some(tag) = tag else { return Ok(()) };
    let taken = send(&tag).await;
    match taken.status == 412 {
        true => Err(format!("refused with its own tag: {}", taken.body)),
        false => Ok(()),
    }
}

#[tokio::test]
async fn of_two_people_who_rename_a_unit_the_second_hears_of_the_first() {
    let town = Town::open().await;
    let list = town.get("/api/v1/admin/units?q=dept-water", Some("admin1")).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let unit = format!("/api/v1/admin/units/{}", list[0]["id"].as_str().unwrap());
    let seen = town.get(&unit, Some("admin1")).await;
    let tag = seen.headers[header::ETAG].to_str().unwrap().to_owned();
    let rename = |name: &str| Content::Json(json!({ "name": name, "confirmed": "yes" }));
    let address = format!("{unit}/rename");
    let first = town.ask_matching("post", &address, Some("admin1"), rename("水利局"), Some(&tag)).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let second = town.ask_matching("post", &address, Some("admin1"), rename("水务水利局"), Some(&tag)).await;
    assert_eq!(second.status, 412, "{}", second.body);
    let problem: Value = serde_json::from_str(&second.body).unwrap();
    assert_eq!(problem["code"], "stale");
    let before: Value = serde_json::from_str(&seen.body).unwrap();
    assert!(problem["version"].as_i64() > before["version"].as_i64(), "{problem}");
    assert_eq!(problem["changes"].as_array().unwrap().len(), 1, "{problem}");
    let newer = second.headers[header::ETAG].to_str().unwrap();
    let again = town.ask_matching("post", &address, Some("admin1"), rename("水务水利局"), Some(newer)).await;
    assert_eq!(again.status, 200, "{}", again.body);
}
