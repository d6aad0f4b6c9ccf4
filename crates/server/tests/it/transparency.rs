//! What is published about the log, and that a file with a proof can be checked where there is no database.

use crate::demo_town::{PASSWORD, demo};
use crate::given::{Answer, app, deployment, folder, get, json, linli, post_json, sign_in};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{} {}", answer.status, answer.body))
}

/// What the command says of a document, without any data folder.
fn checked(document: &str, key: Option<&str>) -> (i32, Value) {
    let folder = folder();
    let file = folder.path().join("proof.json");
    fs::write(&file, document).unwrap();
    let key = key.map(|key| format!(" --key {key}")).unwrap_or_default();
    json(&linli(&format!("journal verify --proof {}{key} --json", file.display()), None::<&Path>))
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_can_check_what_was_published() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let app = app(&deployment);
    let heads = read(&get(&app, "/api/v1/transparency", None).await);
    let rows = heads["rows"].as_array().unwrap();
    assert!(rows.len() > 2, "{heads}");
    let (newest, oldest) = (&rows[0], rows.last().unwrap());
    let page = get(&app, "/transparency", None).await;
    assert!(page.body.contains(newest["root"].as_str().unwrap()), "{}", page.body);
    let key = newest["key"].as_str().unwrap();
    // Today's log continues the one of the first signature.
    let address =
        format!("/api/v1/transparency/consistency?first={}&second={}", oldest["size"], newest["size"]);
    let proof = get(&app, &address, None).await;
    assert_eq!(checked(&proof.body, Some(key)).0, 0, "{}", proof.body);
    // A log that was rewritten does not.
    let mut rewritten: Value = serde_json::from_str(&proof.body).unwrap();
    rewritten["first"]["root"] = newest["root"].clone();
    assert_ne!(checked(&rewritten.to_string(), Some(key)).0, 0);
    let other_key = "00".repeat(32);
    assert_ne!(checked(&proof.body, Some(&other_key)).0, 0);
    // What was never signed is not proved; the refusal names the nearest that was.
    let unsigned = get(&app, "/api/v1/transparency/consistency?first=1&second=2", None).await;
    assert_eq!(
        (unsigned.status.as_u16(), read(&unsigned)["code"].as_str()),
        (409, Some("journal-size-unsigned"))
    );
    let no_number = get(&app, "/api/v1/transparency/consistency?first=x&second=2", None).await;
    assert_eq!((no_number.status.as_u16(), read(&no_number)["code"].as_str()), (422, Some("not-a-number")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_holds_the_proof_that_his_case_is_on_record() {
    let folder = folder();
    let deployment = deployment(folder.path()).await;
    let app = app(&deployment);
    let told = read(&post_json(&app, "/api/v1/report", None, &json!({ "text": "楼道灯不亮。" })).await);
    let (number, code) = (told["number"].as_str().unwrap(), told["code"].as_str().unwrap());
    let address = format!("/api/v1/c/{number}/proof?code={code}");
    let early = get(&app, &address, None).await;
    assert_eq!((early.status.as_u16(), read(&early)["code"].as_str()), (409, Some("case-proof-waiting")));
    deployment.seal().await.unwrap();
    let proof = get(&app, &address, None).await;
    assert_eq!(proof.status, 200, "{}", proof.body);
    assert!(proof.headers["content-disposition"].to_str().unwrap().contains(number));
    let document = read(&proof);
    assert_eq!(document["entry"]["kind"], "received");
    assert!(!proof.body.contains("楼道灯"), "{}", proof.body);
    let (status, said) = checked(&proof.body, None);
    assert_eq!((status, &said["holds"]), (0, &json!(true)), "{said}");
    // One letter changed afterwards, and it is another entry.
    let changed = proof.body.replacen("masked", "opened", 1);
    assert_ne!(changed, proof.body);
    assert_ne!(checked(&changed, None).0, 0);
    // A wrong code and a wrong number are answered alike.
    for wrong in
        [format!("/api/v1/c/{number}/proof?code=WRONG"), format!("/api/v1/c/20200101-1/proof?code={code}")]
    {
        let refused = get(&app, &wrong, None).await;
        assert_eq!(read(&refused)["code"], "case-code-wrong", "{wrong}");
    }
}

/// A proof tells the handling unit no more than the requester: whether a check was drawn stands in neither.
#[tokio::test(flavor = "multi_thread")]
async fn a_proof_hides_what_was_drawn() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let app = app(&deployment);
    let cookie = sign_in(&app, "dispatch1", PASSWORD).await;
    let list = read(&get(&app, "/api/v1/cases?state=replied&size=20", Some(&cookie)).await);
    let rows = list["rows"].as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        let number = row["number"].as_str().unwrap();
        let proof = get(&app, &format!("/api/v1/cases/{number}/proof"), Some(&cookie)).await;
        assert_eq!(proof.status, 200, "{}", proof.body);
        assert_eq!(read(&proof)["entry"]["kind"], "received");
        assert!(!proof.body.contains("drawn"), "{}", proof.body);
        let page = get(&app, &format!("/cases/{number}"), Some(&cookie)).await;
        assert!(page.body.contains(&format!("/api/v1/cases/{number}/proof")));
    }
}
