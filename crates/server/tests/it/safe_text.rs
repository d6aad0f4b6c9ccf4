//! Safe text (安全文本): what a resident wrote of himself is found by no unit under any address, in no export, search, webhook,
//! journal or file of the database; whoever confirms the safe version sees it marked, and the requester reads his own words.

use crate::api_examples::Town;
use crate::barred::{account, addresses, unit_of};
use crate::demo_town::{PASSWORD, demo, done, read, refused, town_of};
use crate::flows::run_flows;
use crate::given::{database_of, deployment, get, linli, peek, sign_in};
use guard::Scope;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;

/// Words that stand in no other case and tell nobody anything.
const ASKED: &str = "麒麟亭";
const TEXT: &str =
    "我叫令狐玄策，电话13977771234，住3号楼2单元9517室，我妈夜里摔过一次，车牌苏A8X7Y6。麒麟亭的路灯不亮。";
const ADDED: &str = "白天请打13966665432，微信linghu_9517。";
/// What nobody at work in a unit may read.
const PLANTED: [&str; 7] =
    ["令狐玄策", "13977771234", "9517室", "我妈夜里", "苏A8X7Y6", "13966665432", "linghu_9517"];

/// Where somebody reads what was planted.
async fn told_at(town: &Town, login: &str, asked: impl IntoIterator<Item = String>) -> Vec<String> {
    let cookie = town.cookie(login).await;
    let mut found = Vec::new();
    for address in asked {
        let answer = get(&town.app, &address, Some(&cookie)).await;
        assert!(answer.status.as_u16() < 500, "{login} {address}: {} {}", answer.status, answer.body);
        for one in PLANTED {
            if answer.body.contains(one) {
                found.push(format!("{login} reads {one} at {address}"));
            }
        }
    }
    found
}

#[tokio::test]
async fn no_unit_reads_what_tells_who_the_requester_is_under_any_address() {
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let office = unit_of(&deployment, "street-001");
    for role in [
        "handler",
        "supervisor",
        "street_lead",
        "checker",
        "revisitor",
        "grid_worker",
        "analyst",
        "secretary",
    ] {
        account(&deployment, &format!("in.{role}"), office, role, Scope::Tenant).await;
    }
    let town = town_of(&deployment);
    let hook = json!({ "url": "https://hooks.example.org/linli", "kind": ["case.dispatched"] });
    done(&town, "admin1", "/api/v1/webhooks", hook).await;

    let told = json!({ "text": TEXT, "place": "渡口新村", "matter": "090101", "join": "none" });
    let received = done(&town, None, "/api/v1/report", told).await;
    let (number, code) =
        (received["number"].as_str().unwrap().to_owned(), received["code"].as_str().unwrap().to_owned());
    run_flows(&deployment).await;
    let names = BTreeMap::from([("/cases/", number.clone())]);
    let everywhere = || addresses(&names, ASKED);
    // From the first moment on, also for those who only look on.
    let mut faults = told_at(&town, "in.supervisor", everywhere()).await;

    let step = |step: &str| format!("/api/v1/cases/{number}/{step}");
    done(&town, "intake1", &step("register"), json!({})).await;
    let duty = json!({ "lead": "street-001", "duty": "D094" });
    assert_eq!(refused(&town, "dispatch1", &step("dispatch"), duty.clone()).await, "case-dispatch-unsafe");
    // The intake desk sees what is marked, with its kind in words, and a version for units; the look is noted.
    let intake = sign_in(&town.app, "intake1", PASSWORD).await;
    let page = get(&town.app, &format!("/cases/{number}"), Some(&intake)).await.body;
    assert!(page.contains("<mark class=\"marked\">令狐玄策<small"), "{page}");
    assert!(page.contains("我叫【姓名】，电话【电话】"), "{page}");
    let lines = read(&town, "intake1", "/api/v1/desk?what=make_safe&size=100").await;
    assert!(lines.to_string().contains(&number), "{lines}");
    let looks = read(&town, "auditor1", &format!("/api/v1/audit/cases/{number}")).await;
    let originals = |looks: &serde_json::Value| {
        let all = looks.as_array().unwrap();
        all.iter().filter(|look| look["what"] == "original" && look["login"] == "intake1").count()
    };
    assert_eq!(originals(&looks), 1, "{looks}");
    let left = json!({ "text": "电话13977771234，麒麟亭的路灯不亮。" });
    assert_eq!(refused(&town, "intake1", &step("safe"), left).await, "case-safe-reason");
    assert_eq!(refused(&town, "street-001", &step("safe"), json!({})).await, "authority-missing");
    done(&town, "intake1", &step("safe"), json!({})).await;
    done(&town, "dispatch1", &step("dispatch"), duty).await;
    done(&town, "street-001", &step("accept"), json!({})).await;
    let added = json!({ "code": code, "words": ADDED });
    done(&town, None, &format!("/api/v1/c/{number}/facts"), added).await;
    let reminder = json!({ "procedure": "remind", "case": number, "words": "请今天联系诉求人。" });
    done(&town, "super1", "/api/v1/oversight", reminder).await;
    run_flows(&deployment).await;

    for login in [
        "street-001",
        "in.handler",
        "in.supervisor",
        "in.street_lead",
        "in.checker",
        "in.revisitor",
        "in.grid_worker",
        "in.analyst",
        "in.secretary",
    ] {
        faults.extend(told_at(&town, login, everywhere()).await);
        // Who searches for the words finds no case by them.
        for one in PLANTED {
            let found = read(&town, login, "/api/v1/cases?size=1").await;
            assert!(found["rows"].is_array());
            let answer = town.get(&format!("/api/v1/cases?q={one}"), Some(login)).await;
            if answer.body.contains(&number) {
                faults.push(format!("{login} finds the case by {one}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    // What is said of nothing would say nothing: the unit reads the case, in its safe words.
    let case = read(&town, "street-001", &format!("/api/v1/cases/{number}")).await;
    assert!(
        case["text"].as_str().is_some_and(|text| text.contains("【电话】") && text.contains(ASKED)),
        "{case}"
    );

    // The requester reads his own words; who needs them at work says why.
    let own = town.get(&format!("/c/{number}?code={code}"), None).await.body;
    assert!(PLANTED.iter().all(|one| own.contains(one)), "{own}");
    assert_eq!(refused(&town, "dispatch1", &step("original"), json!({})).await, "vault-reason");
    let opened = done(&town, "dispatch1", &step("original"), json!({ "reason": "核对漏水的门牌" })).await;
    assert!(opened.to_string().contains("令狐玄策") && opened[0]["parts"][0]["marks"].is_array(), "{opened}");
    assert_eq!(
        refused(&town, "street-001", &step("original"), json!({ "reason": "想看一看" })).await,
        "case-not-found"
    );
    // What was added waits for the desk, and is shown as it was confirmed.
    done(&town, "intake1", &step("safe"), json!({})).await;
    let case = read(&town, "street-001", &format!("/api/v1/cases/{number}")).await.to_string();
    assert!(case.contains("白天请打【电话】") && PLANTED.iter().all(|one| !case.contains(one)), "{case}");
    run_flows(&deployment).await;
    let heard = peek(&deployment, "select body from link_delivery");
    let heard = format!("{heard:?}");
    assert!(heard.contains(&number) && PLANTED.iter().all(|one| !heard.contains(one)), "{heard}");

    drop(town);
    drop(deployment);
    let exported = String::from_utf8(linli("export journal", Some(&path)).stdout).unwrap();
    assert!(exported.contains(&number), "the journal tells of the case");
    let told: Vec<&str> = PLANTED.into_iter().filter(|one| exported.contains(one)).collect();
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
    // The database itself does not know the words, wherever they might have gone.
    if database_of(&path).is_none() {
        for file in fs::read_dir(&path).unwrap().flatten().filter(|file| file.path().is_file()) {
            let bytes = fs::read(file.path()).unwrap();
            for one in PLANTED {
                let found = bytes.windows(one.len()).any(|window| window == one.as_bytes());
                assert!(!found, "{one} stands in {}", file.path().display());
            }
        }
    }
}
