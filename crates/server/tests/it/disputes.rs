//! A disputed duty: returned with a citation, ruled on, and the ruling mends the catalogue through two people.

use crate::api_examples::{Content, Town};
use crate::demo_town::{demo, done, read};
use crate::flows::run_flows;
use crate::given::{deployment, linli};
use kernel::covers;
use serde_json::{Value, json};

/// A shop's noise, dispatched by the catalogue; its number and the unit that got it.
async fn dispatched(town: &Town) -> (String, String) {
    let told = json!({ "text": "楼下商铺的空调外机整夜轰鸣。", "place": "渡口新村", "matter": "080103", "channel": "phone" });
    let filed = done(town, "intake1", "/api/v1/cases", told).await;
    let number = filed["number"].as_str().unwrap().to_owned();
    let step = |step: &str| format!("/api/v1/cases/{number}/{step}");
    done(town, "dispatch1", &step("register"), json!({})).await;
    done(town, "dispatch1", &step("dispatch"), json!({})).await;
    let case = read(town, "dispatch1", &format!("/api/v1/cases/{number}")).await;
    (number, case["lead"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_ruling_on_a_return_mends_the_catalogue_and_the_same_case_goes_right() {
    covers!("000-30");
    covers!("004-02");
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let town = Town::in_folder(folder, deployment.clone());
    let before = read(&town, "dispatch1", "/api/v1/disputes").await;
    let counted = |disputes: &Value, what: &str| {
        let matters = disputes["matters"].as_array().unwrap();
        let noise = matters.iter().find(|one| one["matter"] == "080103");
        noise.map_or(0, |one| one[what].as_u64().unwrap())
    };

    let (number, wrong) = dispatched(&town).await;
    assert_eq!(wrong, "dept-ecology");
    let step = |step: &str| format!("/api/v1/cases/{number}/{step}");
    let citing = json!({ "ground": "not_our_duty", "duty": "D079", "words": "社会生活噪声由城管部门负责。" });
    done(&town, "dept-ecology", &step("return"), citing).await;
    let open = read(&town, "dispatch1", "/api/v1/disputes?state=open").await;
    assert!(open["rows"].as_array().unwrap().iter().any(|row| row["number"] == number.as_str()), "{open}");
    let ruling = json!({ "lead": "dept-urban", "duty": "D081", "words": "经协调，由城管部门承办。" });
    done(&town, "dispatch1", &step("designate"), ruling).await;

    // Nothing has changed yet: a machine drafts, people decide.
    run_flows(&deployment).await;
    run_flows(&deployment).await;
    let drafts = read(&town, "dispatch1", "/api/v1/proposals?step=draft").await;
    let own: Vec<&Value> =
        drafts.as_array().unwrap().iter().filter(|one| one["case"] == number.as_str()).collect();
    assert_eq!(own.len(), 1, "{drafts}");
    let draft = own[0]["id"].as_str().unwrap();
    assert_eq!(dispatched(&town).await.1, "dept-ecology");

    let cookie = town.cookie("dispatch1").await;
    let page = crate::given::get(&town.app, &format!("/cases/{number}"), Some(&cookie)).await.body;
    assert!(
        page.contains(&format!("/admin/routes/drafts/{draft}")),
        "the case leads to what its ruling proposes"
    );
    let address = format!("/api/v1/proposals/{draft}");
    done(&town, "dispatch1", &address, json!({ "do": "submit" })).await;
    let own = town.ask("post", &address, Some("dispatch1"), Content::Json(json!({ "do": "approve" }))).await;
    assert_eq!(own.status, 403, "{}", own.body);
    done(&town, "super1", &address, json!({ "do": "approve" })).await;
    assert_eq!(dispatched(&town).await.1, "dept-urban", "the same case goes right");

    let after = read(&town, "dispatch1", "/api/v1/disputes").await;
    assert_eq!(counted(&after, "designated"), counted(&before, "designated") + 1);
    let noise = after["matters"].as_array().unwrap().iter().find(|one| one["matter"] == "080103").unwrap();
    assert!(noise["median_seconds"].as_i64().is_some(), "{noise}");
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}
