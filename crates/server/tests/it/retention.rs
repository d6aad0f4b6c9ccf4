//! Name and contact of whoever raised a case: kept while it goes on and as long after as the rule says, then gone; what will
//! go is foreseen.

use crate::api_examples::{Content, Town};
use crate::demo_town::{demo, done, later, read, refused, town_of};
use crate::given::{deployment, json as told_by, linli};
use serde_json::{Value, json};
use server::deployment::Deployment;
use std::path::Path;

const DAY: i64 = 86_400;

fn at(number: &str, step: &str) -> String {
    format!("/api/v1/cases/{number}/{step}")
}

/// A report with a contact: its number and its code.
async fn told(town: &Town, text: &str, contact: &str) -> (String, String) {
    let body = json!({ "text": text, "name": "李四光", "contact": contact, "join": "none" });
    let received = done(town, None, "/api/v1/report", body).await;
    let text = |key: &str| received[key].as_str().unwrap().to_owned();
    (text("number"), text("code"))
}

/// Answered at the intake desk, and closed by somebody else.
async fn end(town: &Town, number: &str) {
    done(town, "intake1", &at(number, "answer"), json!({ "words": "已当场答复。" })).await;
    done(town, "revisit1", &at(number, "close"), json!({ "outcome": "explained" })).await;
}

async fn case(deployment: &Deployment, number: &str) -> Value {
    read(&town_of(deployment), "dispatch1", &format!("/api/v1/cases/{number}")).await
}

/// What is destroyed within so many days, by purpose.
fn foreseen(folder: &Path, days: u32) -> i64 {
    let (status, told) = told_by(&linli(&format!("guard retention --days {days} --json"), Some(folder)));
    assert_eq!(status, 0, "{told}");
    let listed: i64 = told["days"].as_array().unwrap().iter().map(|one| one["count"].as_i64().unwrap()).sum();
    assert_eq!(told["count"], listed);
    listed
}

#[tokio::test]
async fn whoever_raised_a_case_is_forgotten_when_its_time_is_over() {
    let folder = demo();
    let path = folder.path().to_owned();
    let begun = deployment(&path).await;
    let town = Town::in_folder(folder, begun.clone());
    let (main, main_code) = told(&town, "楼下空调外机整夜轰鸣。", "13900001111").await;
    let (joined, _) = told(&town, "外机声音太大。", "13900002222").await;
    let (earlier, _) = told(&town, "外机响得睡不着。", "13900004444").await;
    let (open, open_code) = told(&town, "路灯不亮。", "13900003333").await;
    done(&town, "intake1", &at(&earlier, "merge"), json!({ "into": joined })).await;
    done(&town, "intake1", &at(&joined, "merge"), json!({ "into": main })).await;
    let before = later(&begun, DAY).await;
    let running = case(&before, &main).await;
    assert_eq!(
        (&running["requester_kept_until"], &running["requester_erased"]),
        (&Value::Null, &Value::Null)
    );
    for number in [&joined, &earlier] {
        let kept = case(&before, number).await["requester_kept_until"].clone();
        assert_eq!(kept, Value::Null, "{number} is kept as long as what it was joined to");
    }
    let known = foreseen(&path, 300);

    end(&town_of(&before), &main).await;
    let ended = later(&before, 60).await;
    let until = before.site.now().plus_seconds(180 * DAY).date().to_string();
    for number in [&main, &joined, &earlier] {
        assert_eq!(case(&ended, number).await["requester_kept_until"], until.as_str(), "{number}");
    }
    assert_eq!(foreseen(&path, 300), known + 3, "three more, not the one that goes on");
    let page = town_of(&ended).get(&format!("/c/{main}?code={main_code}"), None).await.body;
    assert!(page.contains("您的姓名和联系方式") && page.contains("之后删除"), "{page}");
    let page = town_of(&ended).get(&format!("/c/{open}?code={open_code}"), None).await.body;
    assert!(page.contains("办结后按期删除"), "{page}");

    // Opened again, the day is gone; closed again, it is a later one.
    let asked = json!({ "words": "过了两天又响了。", "code": main_code });
    done(&town_of(&ended), None, &format!("/api/v1/c/{main}/reopen"), asked).await;
    let contested = later(&ended, 60).await;
    assert_eq!(case(&contested, &main).await["requester_kept_until"], Value::Null);
    assert_eq!(case(&contested, &joined).await["requester_kept_until"], Value::Null);
    let refusal = json!({ "granted": "no", "words": "现场复测达标。" });
    done(&town_of(&contested), "revisit1", &at(&main, "rule-reopening"), refusal).await;
    let shut = later(&contested, 60).await;
    assert_eq!(case(&shut, &main).await["requester_kept_until"], until.as_str());

    let eve = later(&shut, 179 * DAY).await;
    assert_eq!(case(&eve, &main).await["requester_erased"], Value::Null);
    let gone = later(&eve, 2 * DAY).await;
    for number in [&main, &joined, &earlier] {
        assert!(case(&gone, number).await["requester_erased"].is_string(), "{number}");
    }
    assert_eq!(case(&gone, &open).await["requester_erased"], Value::Null, "what goes on needs its requester");
    let page = town_of(&gone).get(&format!("/cases/{main}"), Some("dispatch1")).await.body;
    assert!(page.contains("到期删除") && !page.contains("1111"), "{page}");
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}

#[tokio::test]
async fn the_period_is_a_rule_that_needs_a_provision_to_be_longer() {
    let folder = demo();
    let begun = deployment(folder.path()).await;
    let town = Town::in_folder(folder, begun.clone());
    let rule = |text: &str| json!({ "text": text, "effective_from": crate::demo_town::TODAY });
    let longer = refused(&town, "admin1", "/api/v1/policies/retention", rule("days = 400\n")).await;
    assert_eq!(longer, "policy-missing");
    done(&town, "admin1", "/api/v1/policies/retention", rule("days = 20\n")).await;
    let (number, _) = told(&town, "路灯不亮。", "13900003333").await;
    end(&town, &number).await;
    let ended = later(&begun, 60).await;
    let until = begun.site.now().plus_seconds(20 * DAY).date().to_string();
    assert_eq!(case(&ended, &number).await["requester_kept_until"], until.as_str());
    let answer = town.ask("get", "/admin/policies/retention", Some("admin1"), Content::None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}
