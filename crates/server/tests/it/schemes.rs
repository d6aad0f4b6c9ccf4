//! Schemes in the demo's county: computed from what is in the journal, public in their formula, and never of a person.

use crate::api_examples::{Content, Town};
use crate::demo_town::demo;
use crate::given::deployment;
use kernel::covers;
use serde_json::{Value, json};

async fn town() -> Town {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    Town::in_folder(folder, deployment)
}

async fn read(town: &Town, login: Option<&str>, address: &str) -> Value {
    let answer = town.ask("get", address, login, Content::None).await;
    assert!(answer.status.is_success(), "{address}: {} {}", answer.status, answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// The scheme of departments, as somebody sees it.
async fn departments(town: &Town, login: Option<&str>, period: Option<&str>) -> Value {
    let listed = read(town, login, "/api/v1/schemes").await;
    let found =
        listed.as_array().unwrap().iter().find(|scheme| scheme["kind"] == "department").unwrap().clone();
    let query = period.map(|period| format!("?period={period}")).unwrap_or_default();
    read(town, login, &format!("/api/v1/schemes/{}{query}", found["number"].as_str().unwrap())).await
}

fn hundredths(value: f64) -> String {
    format!("{:.2}", (value * 100.0 + 1e-9).round() / 100.0)
}

/// A quarter that is over, in which the demo's departments had cases.
fn last_quarter(scheme: &Value) -> String {
    let running = scheme["results"]["period"].as_str().unwrap();
    insight::Period::read(running).unwrap().before().code()
}

#[tokio::test]
async fn a_scheme_of_three_groups_is_computed_from_what_is_there() {
    covers!("000-70");
    let town = town().await;
    let running = departments(&town, Some("super1"), None).await;
    let period = last_quarter(&running);
    let scheme = departments(&town, Some("super1"), Some(&period)).await;
    let groups = scheme["published"][0]["terms"]["groups"].as_array().unwrap();
    let names: Vec<&str> = groups.iter().map(|group| group["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["党组织建设质量", "党建引领协同效能", "党群关系满意度"]);
    let units = scheme["results"]["units"].as_array().unwrap();
    assert!(units.len() > 20, "every department is judged: {}", units.len());
    let mut whole = 0;
    for unit in units {
        // Each figure is that of the page of indicators, unit by unit.
        for item in
            unit["groups"].as_array().unwrap().iter().flat_map(|group| group["figures"].as_array().unwrap())
        {
            let (figure, code) = (item["figure"].as_str().unwrap(), unit["unit"].as_str().unwrap());
            if matches!(figure, "organisation" | "whistle") {
                continue;
            }
            let address = format!("/api/v1/insight?period={period}&unit={code}");
            let seen = read(&town, Some("super1"), &address).await;
            let seen = seen["figures"]
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["indicator"] == figure)
                .unwrap()
                .clone();
            let exempted = item["exempted"].as_i64().unwrap();
            assert_eq!(
                item["denominator"].as_i64().unwrap() + exempted,
                seen["denominator"].as_i64().unwrap(),
                "{code} {figure}"
            );
            match item["denominator"].as_i64().unwrap() {
                0 => assert_eq!(
                    (&item["value"], &item["lack"]),
                    (&Value::Null, &json!("nothing")),
                    "never a zero"
                ),
                1..5 => assert_eq!((&item["value"], &item["lack"]), (&Value::Null, &json!("few"))),
                _ => assert!(item["value"].is_string()),
            }
        }
        // Whole and groups follow from the figures by the weights.
        let value = |of: &Value| of["value"].as_str().map(|value| value.parse::<f64>().unwrap());
        let groups = unit["groups"].as_array().unwrap();
        if let Some(all) = groups.iter().map(value).collect::<Option<Vec<f64>>>() {
            whole += 1;
            let by_hand: f64 =
                groups.iter().zip(&all).map(|(group, value)| group["weight"].as_f64().unwrap() * value).sum();
            let told = value(unit).unwrap();
            assert!(
                (by_hand / 100.0 - told).abs() < 0.011,
                "{} {told} {}",
                unit["unit"],
                hundredths(by_hand / 100.0)
            );
        } else {
            assert_eq!(unit["value"], Value::Null, "{}", unit["unit"]);
        }
    }
    assert!(whole > 0, "some department has data in every group");
}

#[tokio::test]
async fn the_list_of_results_is_built_from_events_and_its_formula_is_public() {
    covers!("003-36");
    let town = town().await;
    let seen = departments(&town, Some("super1"), None).await;
    let public = departments(&town, None, None).await;
    assert_eq!(public["results"], Value::Null, "figures of units are for those who answer for the place");
    assert_eq!(public["formula"], seen["formula"]);
    assert_eq!(public["formula"].as_array().unwrap().len(), 5);
    for version in public["published"].as_array().unwrap() {
        for group in version["terms"]["groups"].as_array().unwrap() {
            for figure in group["figures"].as_array().unwrap() {
                assert!(figure["formula"].as_str().is_some_and(|formula| formula.contains('÷')), "{figure}");
            }
        }
    }
    let page = town
        .ask("get", &format!("/insight/schemes/{}", seen["number"].as_str().unwrap()), None, Content::None)
        .await;
    assert!(page.body.contains("公式") && page.body.contains("权重"), "{}", page.body);
    // How many entries of the journal it counts, and nothing else: there is no address that takes a result.
    assert!(seen["results"]["entries"].as_i64().unwrap() > 0);
    for operation in server::described::all_operations() {
        if operation.changes() && operation.path.starts_with("/api/v1/schemes") {
            assert!(
                ["draftScheme", "redraftScheme", "publishScheme", "endScheme"].contains(&operation.id),
                "{} takes something else",
                operation.id
            );
        }
    }
}

#[tokio::test]
async fn subjects_are_units_only() {
    let town = town().await;
    let number = departments(&town, None, None).await["number"].as_str().unwrap().to_owned();
    for address in [
        format!("/api/v1/schemes/{number}?person=1"),
        format!("/api/v1/schemes/{number}?account=super1"),
        format!("/insight/schemes/{number}?subject=person"),
    ] {
        let answer = town.ask("get", &address, Some("super1"), Content::None).await;
        assert_eq!(answer.status.as_u16(), 409, "{address}: {}", answer.body);
        assert!(
            answer.body.contains("insight-person")
                || answer.body.contains("个人")
                || answer.body.contains("人"),
            "{}",
            answer.body
        );
    }
    let typed = json!({ "name": "个人考核", "kind": "person", "group_1": "组", "group_1_weight": 100, "solution_group": 1, "solution_weight": 100 });
    let answer = town.ask("post", "/api/v1/schemes", Some("analyst1"), Content::Json(typed)).await;
    assert_eq!(answer.status.as_u16(), 422, "{}", answer.body);
    assert!(answer.body.contains("scheme-kind-unknown"), "{}", answer.body);
}
