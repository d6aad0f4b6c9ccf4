//! A county's deadlines and what its streets say otherwise: marked, bounded, dated, cited by cases, listed, and ended by a
//! new version with a trace.

use crate::api_examples::Town;
use crate::demo_town::{demo, done, read, refused};
use crate::given::{deployment, linli};
use kernel::{Instant, covers};
use serde_json::{Value, json};

/// Exposed garbage in a community, registered and dispatched; its handling clock.
async fn handled(town: &Town, place: &str) -> (String, Value) {
    let told = json!({ "text": "巷口垃圾堆放两天无人清运。", "place": place, "matter": "100102", "channel": "phone" });
    let filed = done(town, "intake1", "/api/v1/cases", told).await;
    let number = filed["number"].as_str().unwrap().to_owned();
    let step = |step: &str| format!("/api/v1/cases/{number}/{step}");
    done(town, "dispatch1", &step("register"), json!({})).await;
    done(town, "dispatch1", &step("dispatch"), json!({})).await;
    let case = read(town, "dispatch1", &format!("/api/v1/cases/{number}")).await;
    let lead = case["lead"].as_str().unwrap().to_owned();
    done(town, lead.as_str(), &step("accept"), json!({})).await;
    let case = read(town, "dispatch1", &format!("/api/v1/cases/{number}")).await;
    let clock = case["clocks"].as_array().unwrap().iter().find(|one| one["kind"] == "handle");
    (number, clock.unwrap_or_else(|| panic!("{case}")).clone())
}

#[tokio::test]
async fn a_street_differs_where_the_county_leaves_room_and_cases_follow_and_cite_it() {
    covers!("000-89");
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let town = Town::in_folder(folder, deployment.clone());
    let today = deployment.site.now().date().to_string();
    let page = "/api/v1/deadlines/H102";
    let template = read(&town, "lead-001", page).await["deadline"].clone();
    assert_eq!(template["leeway"]["may"], "shorter");
    let own = |amount: u32, place: &str| {
        json!({ "do": "adapt", "place": place, "amount": amount, "basis": "街道办法第三条", "reason": "老街游客多。",
            "effective_from": today })
    };

    // Only what is marked, only within its bounds, only for one's own place, and only by its lead.
    assert_eq!(refused(&town, "lead-001", page, own(3, "999001001")).await, "duty-adaptation-not-shorter");
    assert_eq!(
        refused(&town, "lead-001", "/api/v1/deadlines/H001", own(1, "999001001")).await,
        "duty-adaptation-fixed"
    );
    assert_eq!(refused(&town, "lead-001", page, own(1, "999001002")).await, "authority-scope");
    assert_eq!(refused(&town, "dispatch1", page, own(1, "999001001")).await, "authority-missing");

    done(&town, "lead-001", page, own(1, "999001001")).await;
    let place = read(&town, "lead-001", "/api/v1/adaptations").await;
    let mine = place.as_array().unwrap().iter().find(|one| one["deadline"] == "H102").unwrap().clone();
    assert_eq!(
        (&mine["amount"], &mine["template_amount"], &mine["by"]),
        (&json!(1), &json!(2), &json!("street-001"))
    );
    assert_eq!((&mine["reason"], &mine["in_force"]), (&json!("老街游客多。"), &json!(true)));

    // The same matter in two streets: each by its own rule, and the case says by which.
    let (number, here) = handled(&town, "999001001001").await;
    let (_, there) = handled(&town, "999001002001").await;
    let id = mine["place"].as_str().unwrap();
    assert_eq!(here["rule"], format!("H102/1@{id}/1"));
    assert_eq!(here["basis"], "街道办法第三条");
    assert_eq!(there["rule"], "H102/1");
    let length = |clock: &Value| {
        let at = |name: &str| clock[name].as_str().unwrap().parse::<Instant>().unwrap();
        at("due").seconds_since(at("started"))
    };
    assert!(length(&here) < length(&there), "{here} {there}");
    let cookie = town.cookie("dispatch1").await;
    let shown = crate::given::get(&town.app, &format!("/cases/{number}"), Some(&cookie)).await.body;
    assert!(shown.contains("街道办法第三条") && shown.contains("H102"), "the case names the rule");

    // The county takes the room back through two people; the street's value ends on that day, and says why.
    let from = deployment.site.now().plus_seconds(10 * 86_400);
    let book = deployment
        .site
        .store
        .read({
            let tenant = deployment.site.tenant.clone();
            move |tx| Box::pin(async move { duty::query::book(tx, &tenant).await })
        })
        .await
        .unwrap();
    let known = book.deadline(&duty::DeadlineCode::new("H102")).last().unwrap().clone();
    let mut next = known.clone();
    next.leeway = duty::Leeway::Fixed;
    next.basis = "全县统一标准".into();
    next.valid.from = from;
    let edit = json!({ "edit": "set_deadline", "deadline": serde_json::to_value(&next).unwrap() });
    let draft = json!({ "title": "道路保洁统一时限", "ground": "县政府常务会议", "edits": [edit] });
    let made = done(&town, "dispatch1", "/api/v1/proposals", draft).await;
    let draft = format!("/api/v1/proposals/{}", made["id"].as_str().unwrap());
    done(&town, "dispatch1", &draft, json!({ "do": "submit" })).await;
    done(&town, "super1", &draft, json!({ "do": "approve" })).await;
    let all = read(&town, "super1", "/api/v1/adaptations").await;
    let mine = all.as_array().unwrap().iter().find(|one| one["deadline"] == "H102").unwrap().clone();
    assert_eq!(mine["to"], from.rfc3339().as_str());
    assert!(mine["ended"].as_str().unwrap().contains("全县统一标准"), "{mine}");
    let at = |place: &str| format!("/api/v1/adaptations?place={place}");
    let of_one = read(&town, "super1", &at("999001003")).await;
    let names: Vec<&Value> = of_one.as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["望鹭街道"], "one street, by its code");
    for unknown in ["999", "01a20920-e2a6-7870-aacf-508e680e7283"] {
        let answer = town.get(&at(unknown), Some("super1")).await;
        assert_eq!(answer.status, 422, "{unknown}: {}", answer.body);
    }
    let cookie = town.cookie("super1").await;
    let listed = crate::given::get(&town.app, "/admin/adaptations", Some(&cookie)).await.body;
    assert!(listed.contains("老街游客多。") && listed.contains("全县统一标准"), "the page lists it");
    let versions = read(&town, "dispatch1", "/api/v1/routes/versions").await;
    let last = &versions.as_array().unwrap()[0];
    assert_eq!(last["event"]["event"], "adaptation_ended", "{last}");
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}
