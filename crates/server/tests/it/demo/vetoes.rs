//! A veto item that comes true: by the scheme's own words, beside what the figures say, and undone by an appeal that is right.

use crate::api_examples::Town;
use crate::demo_town::{demo, done, read, refused};
use crate::given::deployment;
use kernel::Instant;
use serde_json::{Value, json};

/// What the scheme says of a unit.
async fn result(town: &Town, (scheme, period, unit): (&str, &str, &str)) -> Value {
    let seen = read(town, "super1", &format!("/api/v1/schemes/{scheme}?period={period}")).await;
    let units = seen["results"]["units"].as_array().unwrap();
    units.iter().find(|one| one["unit"] == unit).unwrap().clone()
}

#[tokio::test]
async fn a_veto_withholds_the_result_shows_the_figures_and_is_undone_by_an_appeal() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let town = Town::in_folder(folder, deployment);
    // The demo tells the story of one that an appeal has undone: it takes nothing from anybody.
    let lists = read(&town, "super1", "/api/v1/lists").await;
    let undone = lists.as_array().unwrap().iter().find(|one| one["list"] == "veto").unwrap();
    assert_eq!(undone["state"], "taken_back");
    let text = |key: &str| undone[key].as_str().unwrap().to_owned();
    let (scheme, period, unit) = (text("scheme"), text("period"), text("unit"));
    let about = (scheme.as_str(), period.as_str(), unit.as_str());
    let before = result(&town, about).await;
    assert!(before["value"].is_string() && before["vetoes"] == json!([]), "{before:#}");
    assert_eq!(before["value"], before["by_figures"]);

    let body = |list: &str, more: Value| {
        let mut body = json!({
            "list": list, "scheme": scheme, "period": period, "unit": unit, "words": "事故调查报告认定负有监管责任。",
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (list, more, code) in [
        ("veto", json!({}), "listing-veto-missing"),
        ("veto", json!({ "veto": "2" }), "listing-veto-unknown"),
        ("veto", json!({ "veto": "越级上访" }), "listing-veto-unknown"),
        ("veto", json!({ "veto": "1", "project": "停车改造" }), "listing-veto-of-project"),
        ("yellow", json!({ "veto": "1" }), "listing-veto-elsewhere"),
    ] {
        assert_eq!(refused(&town, "super1", "/api/v1/lists", body(list, more)).await, code);
    }
    let veto = || body("veto", json!({ "veto": "1" }));
    let listed = done(&town, "super1", "/api/v1/lists", veto()).await;
    let number = listed["number"].as_str().unwrap();
    let twice = refused(&town, "super1", "/api/v1/lists", veto()).await;
    assert_eq!(twice, "listing-veto-there", "once for each item");
    let red = refused(&town, "super1", "/api/v1/lists", body("red", json!({}))).await;
    assert_eq!(red, "listing-red-vetoed");

    // Applied at once, with the law on which it rests; the figures stay what they are.
    let vetoed = result(&town, about).await;
    assert_eq!((&vetoed["value"], &vetoed["by_figures"]), (&Value::Null, &before["value"]));
    assert_eq!(vetoed["groups"], before["groups"]);
    assert_eq!(vetoed["vetoes"][0]["listing"], number);
    assert!(vetoed["vetoes"][0]["basis"].as_str().unwrap().contains("安全生产法"), "{vetoed:#}");
    let figures = before["value"].as_str().unwrap();
    for page in [
        format!("/insight/schemes/{scheme}?period={period}"),
        format!("/insight/schemes/{scheme}/units/{unit}?period={period}"),
    ] {
        let page = town.get(&page, Some("super1")).await.body;
        assert!(page.contains("一票否决，没有结果") && page.contains(figures), "{page}");
    }
    let page = town.get(&format!("/insight/lists/{number}"), None).await.body;
    assert!(page.contains("发生重大生产安全责任事故") && page.contains("安全生产法"), "{page}");

    // The unit appeals, another person rules that it is right: the result is there again, the story stays.
    let step = |step: &str| format!("/api/v1/lists/{number}/{step}");
    done(&town, &*unit, &step("appeal"), json!({ "words": "认定的是另一单位。" })).await;
    assert_eq!(result(&town, about).await["value"], Value::Null, "an appeal alone undoes nothing");
    let ruling = || json!({ "right": "yes", "words": "申诉属实。" });
    let own = refused(&town, "super1", &step("rule"), ruling()).await;
    assert_eq!(own, "listing-own-decision", "whoever listed does not rule");
    done(&town, "super2", &step("rule"), ruling()).await;
    let after = result(&town, about).await;
    assert_eq!(after, before);
    assert_eq!(read(&town, "super1", &format!("/api/v1/lists/{number}")).await["state"], "taken_back");
}

#[tokio::test]
async fn the_time_for_an_appeal_is_a_local_rule_with_a_day_from_which_it_holds() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let now = deployment.site.now();
    let town = Town::in_folder(folder, deployment);
    let days = |until: &Value, from: Instant| {
        let until: Instant = until.as_str().unwrap().parse().unwrap();
        (until.seconds_since(from) + 43_200) / 86_400
    };
    let lists = read(&town, "super1", "/api/v1/lists").await;
    let one = lists[0].clone();
    let address = format!("/api/v1/lists/{}", one["number"].as_str().unwrap());
    let kept = read(&town, "super1", &address).await;
    let listed: Instant = kept["listed"].as_str().unwrap().parse().unwrap();
    assert_eq!(days(&kept["appeal_until"], listed), 15, "as shipped");

    let (rules, today) = ("/api/v1/policies/assessment", now.date().to_string());
    let appeal =
        |days: u32, from: &str| json!({ "text": format!("appeal_days = {days}"), "effective_from": from });
    assert_eq!(refused(&town, "admin1", rules, appeal(0, &today)).await, "policy-outside");
    done(&town, "admin1", rules, appeal(9, "2036-01-01")).await;
    done(&town, "admin1", rules, appeal(30, &today)).await;
    let body = json!({
        "list": "yellow", "scheme": one["scheme"], "period": one["period"], "unit": one["unit"], "words": "事实。",
    });
    let listed = done(&town, "super2", "/api/v1/lists", body).await;
    let new = read(&town, "super1", &format!("/api/v1/lists/{}", listed["number"].as_str().unwrap())).await;
    assert_eq!(days(&new["appeal_until"], now), 30, "the version that has begun, not the one of 2036");
    assert_eq!(read(&town, "super1", &address).await["appeal_until"], kept["appeal_until"], "kept");
    let page = town.get("/admin/policies/assessment", Some("admin1")).await.body;
    assert!(page.contains("申诉期限（天）"), "{page}");
}
