//! Residents' calls are a whistle too: cases together propose one to the street, with themselves as its evidence.

use crate::api_examples::{Content, Town};
use crate::demo_town::{demo, done, read};
use crate::flows::run_flows;
use crate::given::{deployment, linli};
use kernel::covers;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_cluster_of_residents_cases_proposes_a_whistle_with_its_evidence() {
    covers!("003-07");
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let town = Town::in_folder(folder, deployment.clone());
    run_flows(&deployment).await;
    let proposed = async || {
        let list = read(&town, "lead-001", "/api/v1/whistles?size=100").await;
        let rows = list["rows"].as_array().unwrap().clone();
        let mut found = Vec::new();
        for row in rows {
            let number = row["number"].as_str().unwrap();
            let whistle = read(&town, "lead-001", &format!("/api/v1/whistles/{number}")).await;
            if whistle["proposed_by"].is_null() && whistle["matter"] == "080103" {
                found.push(whistle);
            }
        }
        found
    };
    assert!(proposed().await.is_empty());
    let mut numbers = BTreeSet::new();
    for resident in 1..=6 {
        let told = json!({
            "text": format!("第{resident}户：楼下商铺的空调外机整夜轰鸣，孩子睡不着。"),
            "place": "渡口新村", "join": "none", "contact": format!("1390000111{resident}"),
        });
        let received = done(&town, None, "/api/v1/report", told).await;
        let number = received["number"].as_str().unwrap().to_owned();
        let step = |step: &str| format!("/api/v1/cases/{number}/{step}");
        done(&town, Some("intake1"), &step("classify"), json!({ "matter": "080103" })).await;
        done(&town, Some("intake1"), &step("register"), json!({})).await;
        numbers.insert(number);
        run_flows(&deployment).await;
        let found = proposed().await;
        match resident {
            // Four neighbours are not five.
            1..=4 => assert!(found.is_empty(), "after {resident}: {found:#?}"),
            _ => assert_eq!(found.len(), 1, "after {resident}: {found:#?}"),
        }
    }
    let whistle = proposed().await.remove(0);
    let evidence: BTreeSet<String> =
        whistle["cases"].as_array().unwrap().iter().map(|case| case.as_str().unwrap().to_owned()).collect();
    let first_five: BTreeSet<String> = numbers.iter().take(5).cloned().collect();
    assert_eq!(evidence, first_five, "the cases are the evidence");
    assert_eq!(whistle["state"], "draft", "a person decides");
    let steps = whistle["steps"].as_array().unwrap();
    assert!(steps.iter().any(|step| step == "approve"), "{whistle:#}");
    for personal in ["1390000111", "孩子"] {
        assert!(!whistle.to_string().contains(personal), "{personal} stands in the proposal");
    }
    // The lead reads each case from the whistle, and each case says that a whistle was proposed.
    let number = whistle["number"].as_str().unwrap();
    let page = town.get(&format!("/whistles/{number}"), Some("lead-001")).await.body;
    for case in &evidence {
        assert!(page.contains(&format!("/cases/{case}")), "{case} is not to be opened");
        let beside = town.get(&format!("/cases/{case}"), Some("lead-001")).await.body;
        assert!(beside.contains(number), "{case} does not show its whistle");
    }
    let desk = town.get("/desk", Some("lead-001")).await.body;
    assert!(desk.contains(number), "it waits on the lead's desk");
    // Nobody but the street's lead may decide.
    let approve = format!("/api/v1/whistles/{number}/approve");
    for login in ["dispatch1", "dept-urban", "super1"] {
        let answer = town.ask("post", &approve, Some(login), Content::Json(json!({}))).await;
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{login}: {} {}", answer.status, answer.body);
    }
    done(&town, Some("lead-001"), &approve, json!({ "words": "五户同诉，吹哨。" })).await;
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}

#[tokio::test]
async fn a_streets_enforcement_centre_has_its_roster_and_its_record_is_handed_over() {
    covers!("004-17");
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let town = Town::in_folder(folder, deployment.clone());
    let unit = async |code: &str| {
        let found = read(&town, "admin1", &format!("/api/v1/admin/units?q={code}")).await;
        let rows = found.as_array().unwrap().clone();
        rows.iter().find(|row| row["code"] == code).unwrap()["id"].as_str().unwrap().to_owned()
    };
    // Whoever is stationed at the street's centre stands there with the department that sent him, and for how long.
    let street = unit("street-001").await;
    let centre = json!({ "kind": "platform", "name": "渡口街道综合执法中心", "code": "enforcement-001" });
    done(&town, Some("admin1"), &format!("/api/v1/admin/units/{street}/add"), centre).await;
    let centre = unit("enforcement-001").await;
    for (person, home) in [("钟未名", "dept-urban"), ("齐若水", "dept-market")] {
        let post = json!({
            "person": person, "role": "clerk", "manner": "stationed", "home": home,
            "post": "派驻执法人员", "from": "2026-01-01", "to": "2036-12-31",
        });
        done(&town, Some("admin1"), &format!("/api/v1/admin/units/{centre}/assign"), post).await;
    }
    let roster = read(&town, "admin1", &format!("/api/v1/admin/units/{centre}")).await;
    let posts = roster["posts"].as_array().unwrap();
    assert_eq!(posts.len(), 2, "{roster:#}");
    assert!(posts.iter().all(|post| post.to_string().contains("stationed")), "{posts:#?}");
    let page = town.get(&format!("/admin/units/{centre}"), Some("admin1")).await.body;
    for shown in ["钟未名", "齐若水", "派驻", "2036"] {
        assert!(page.contains(shown), "{shown} is not on the page of the centre");
    }

    // The joint record of a whistle: who took part on which basis, what came of it, what was told, and the number under
    // which the enforcement system goes on with it. Enforcement itself stays there.
    let list = read(&town, "lead-001", "/api/v1/whistles?size=100").await;
    let rows = list["rows"].as_array().unwrap();
    let over = rows.iter().find(|row| row["state"] == "assessed").unwrap();
    let address = format!("/api/v1/whistles/{}", over["number"].as_str().unwrap());
    for reader in ["lead-001", "dept-urban", "dept-market"] {
        let whistle = read(&town, reader, &address).await;
        let record = &whistle["actions"][0];
        let parts = record["parts"].as_array().unwrap();
        let of = |code: &str| parts.iter().find(|part| part["unit"] == code).unwrap()["basis"].as_str();
        assert!(of("dept-urban").unwrap().contains("市容"), "{record:#}");
        assert!(of("dept-market").unwrap().contains("食品安全法"), "{record:#}");
        assert_eq!(record["result"], "solved");
        assert!(record["remedies"].as_str().unwrap().contains("行政复议"), "{record:#}");
        assert_eq!(record["handover"], "城执改〔2026〕第 118 号", "{record:#}");
    }
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}
