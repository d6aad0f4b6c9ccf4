//! What somebody may know and have done about what is kept of him: by his code, at the counter, and while an order stands that
//! nothing is deleted.

use crate::api_examples::{Content, Town};
use crate::demo_town::{demo, done, later, read, refused, sweep, town_of};
use crate::given::{deployment, linli};
use serde_json::{Value, json};
use server::deployment::Deployment;

const NAME: &str = "李四光";
const CONTACT: &str = "13900001111";
const TEXT: &str = "我叫李四光，住3号楼2单元501室，电话13900001111，楼下空调外机整夜轰鸣。";

/// A report with name and contact: its number and its code.
async fn told(town: &Town) -> (String, String) {
    let body = json!({ "text": TEXT, "name": NAME, "contact": CONTACT, "join": "none" });
    let received = done(town, None, "/api/v1/report", body).await;
    let text = |key: &str| received[key].as_str().unwrap().to_owned();
    (text("number"), text("code"))
}

fn own(number: &str, step: &str) -> String {
    format!("/api/v1/c/{number}/{step}")
}

fn at(number: &str, step: &str) -> String {
    format!("/api/v1/cases/{number}/{step}")
}

async fn data(town: &Town, number: &str, code: &str) -> Value {
    read(town, None, &format!("/api/v1/c/{number}/data?code={code}")).await
}

async fn begun() -> (Town, Deployment, std::path::PathBuf) {
    let folder = demo();
    let path = folder.path().to_owned();
    let begun = deployment(&path).await;
    (Town::in_folder(folder, begun.clone()), begun, path)
}

#[tokio::test]
async fn everything_that_is_kept_is_read_taken_along_and_corrected_by_code() {
    let (town, _, path) = begun().await;
    let (number, code) = told(&town).await;
    let kept = data(&town, &number, &code).await;
    assert_eq!((kept["name"].as_str(), kept["contact"].as_str()), (Some(NAME), Some(CONTACT)));
    let originals = kept["originals"].as_array().unwrap();
    assert!(originals.iter().any(|part| part["text"] == TEXT), "{kept:#}");
    assert!(!kept["text"].as_str().unwrap().contains(NAME));
    let wrong = town.get(&format!("/api/v1/c/{number}/data?code=AAAAAAAA"), None).await;
    assert!(!wrong.status.is_success() && !wrong.body.contains(CONTACT), "{}", wrong.body);

    // Who looked is told by unit, never by name.
    assert_eq!(kept["looks"], json!([]));
    town.get(&format!("/cases/{number}"), Some("intake1")).await;
    let looks = data(&town, &number, &code).await["looks"].clone();
    assert!(looks[0]["unit"].is_string(), "{looks:#}");
    let page = town.get(&format!("/c/{number}/data?code={code}"), None).await;
    assert!(
        page.status == 200 && page.body.contains(CONTACT) && !page.body.contains("艾子谦"),
        "{}",
        page.body
    );
    assert!(page.body.contains("确认安全文本"), "{}", page.body);

    let empty = json!({ "code": code, "name": " " });
    assert_eq!(refused(&town, None, &own(&number, "amend"), empty).await, "case-amend-empty");
    let right = json!({ "code": code, "name": "李时珍", "contact": "13900009999" });
    done(&town, None, &own(&number, "amend"), right).await;
    let kept = data(&town, &number, &code).await;
    assert_eq!((kept["name"].as_str(), kept["contact"].as_str()), (Some("李时珍"), Some("13900009999")));
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}

#[tokio::test]
async fn whoever_wants_to_be_forgotten_is_and_the_matter_goes_on() {
    let (town, begun, path) = begun().await;
    let (number, code) = told(&town).await;
    done(&town, None, &own(&number, "forget"), json!({ "code": code })).await;
    let kept = data(&town, &number, &code).await;
    assert_eq!((&kept["name"], &kept["contact"]), (&Value::Null, &Value::Null));
    assert!(kept["forgotten"].is_string(), "{kept:#}");
    let again = refused(&town, None, &own(&number, "forget"), json!({ "code": code })).await;
    assert_eq!(again, "case-forget-nothing");
    // What he wrote of himself waits only until somebody has said what units may read.
    assert_ne!(kept["originals"], json!([]), "{kept:#}");
    done(&town, "intake1", &at(&number, "safe"), json!({})).await;
    let swept = later(&begun, 60).await;
    let kept = data(&town_of(&swept), &number, &code).await;
    assert_eq!(kept["originals"], json!([]), "{kept:#}");
    // It goes on as one that nobody signed.
    let case = read(&town_of(&swept), "dispatch1", &format!("/api/v1/cases/{number}")).await;
    assert_eq!(case["state"], "received");
    let page = town_of(&swept).get(&format!("/cases/{number}"), Some("intake1")).await.body;
    assert!(page.contains("应本人要求删除身份信息") && !page.contains("1111"), "{page}");
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}

#[tokio::test]
async fn what_is_asked_at_the_counter_is_answered_in_time_by_somebody_else() {
    let (town, begun, path) = begun().await;
    let (number, code) = told(&town).await;
    done(&town, "intake1", &at(&number, "safe"), json!({})).await;
    let asked = json!({ "wish": "delete", "words": "请删除我写的话和照片。" });
    let without = refused(&town, "intake1", &at(&number, "ask-data"), asked.clone()).await;
    assert_eq!(without, "case-data-verified");
    let mut asked = asked;
    asked["verified"] = json!("document");
    done(&town, "intake1", &at(&number, "ask-data"), asked.clone()).await;
    assert_eq!(refused(&town, "intake1", &at(&number, "ask-data"), asked).await, "case-data-asked-before");

    // Fifteen working days, on the desk of whoever protects personal data, and of nobody who handles cases.
    let request = data(&town, &number, &code).await["requests"][0].clone();
    assert_eq!((&request["wish"], &request["ruling"]), (&json!("delete"), &Value::Null));
    assert!(request["due"].as_str().unwrap().starts_with("2026-12-09"), "{request:#}");
    let lines = read(&town, "privacy1", "/api/v1/desk?what=answer_data&size=50").await;
    assert!(lines.to_string().contains(&number), "{lines:#}");
    let others = read(&town, "revisit1", "/api/v1/desk?size=100").await;
    assert!(!others.to_string().contains(&number), "{others:#}");

    // The sheet for the counter, in full, with a reason and a trace.
    let none = town.ask("post", &at(&number, "data"), Some("privacy1"), Content::Json(json!({}))).await;
    assert!(none.body.contains("vault-reason"), "{}", none.body);
    let reason = json!({ "reason": "本人持身份证件到窗口查阅" });
    let sheet = done(&town, "privacy1", &at(&number, "data"), reason.clone()).await;
    assert_eq!(sheet["contact"], CONTACT);
    let looks = data(&town, &number, &code).await["looks"].to_string();
    assert!(looks.contains("identity") && looks.contains("original"), "{looks}");
    for other in ["intake1", "dispatch1", "revisit1", "dept-urban"] {
        let answer = town.ask("post", &at(&number, "data"), Some(other), Content::Json(reason.clone())).await;
        assert!(!answer.status.is_success(), "{other}: {}", answer.body);
    }

    // A refusal says why; what is granted is deleted.
    let answer = at(&number, "answer-data");
    let bare = json!({ "ruling": "refused", "words": "依法保存。" });
    assert_eq!(refused(&town, "privacy1", &answer, bare).await, "case-data-ground");
    let case = read(&town, "privacy1", &format!("/api/v1/cases/{number}")).await;
    let text = case["own_data"]["deletable"][0].as_str().unwrap().to_owned();
    assert!(text.starts_with("words:"), "{text}");
    let unknown = json!({ "ruling": "granted", "words": "同意。", "delete": ["words:none"] });
    assert_eq!(refused(&town, "privacy1", &answer, unknown).await, "case-data-delete-unknown");
    let granted = json!({ "ruling": "granted", "words": "已删除您写的话。", "delete": [text] });
    done(&town, "privacy1", &answer, granted).await;
    sweep(&begun, begun.site.now()).await;
    let kept = data(&town, &number, &code).await;
    assert_eq!((&kept["text"], &kept["title"]), (&Value::Null, &Value::Null), "{kept:#}");
    assert_eq!(kept["requests"][0]["answer"], "已删除您写的话。");
    let found = read(&town, "intake1", "/api/v1/cases?q=空调外机整夜").await;
    assert!(!found.to_string().contains(&number), "{found:#}");
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}

#[tokio::test]
async fn while_an_order_stands_nothing_is_deleted() {
    let (town, begun, path) = begun().await;
    let (number, code) = told(&town).await;
    for other in ["intake1", "super1", "admin1"] {
        let hold = town
            .ask("post", &at(&number, "hold"), Some(other), Content::Json(json!({ "words": "复议期间。" })))
            .await;
        assert!(!hold.status.is_success(), "{other}");
    }
    done(&town, "privacy1", &at(&number, "hold"), json!({ "words": "行政复议期间依法保全。" })).await;
    let forget = json!({ "code": code });
    assert_eq!(refused(&town, None, &own(&number, "forget"), forget.clone()).await, "case-held");
    let page = town.get(&format!("/c/{number}/data?code={code}"), None).await.body;
    assert!(page.contains("已依法保全") && !page.contains("行政复议期间"), "{page}");

    // Its time passes, and nothing goes.
    done(&town, "intake1", &at(&number, "safe"), json!({})).await;
    done(&town, "intake1", &at(&number, "answer"), json!({ "words": "已当场答复。" })).await;
    done(&town, "revisit1", &at(&number, "close"), json!({ "outcome": "explained" })).await;
    let year = later(&begun, 365 * 86_400).await;
    assert_eq!(data(&town_of(&year), &number, &code).await["contact"], CONTACT);
    done(&town_of(&year), "privacy1", &at(&number, "release"), json!({ "words": "复议已终结。" })).await;
    let after = later(&year, 86_400).await;
    assert_eq!(data(&town_of(&after), &number, &code).await["contact"], Value::Null);
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}
