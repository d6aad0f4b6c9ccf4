//! Schemes in the demo's county: computed from what is in the journal, public in their formula, and never of a person.

use crate::api_examples::{Content, Town};
use crate::demo_town::{demo, read};
use crate::given::deployment;
use kernel::covers;
use serde_json::{Value, json};
use server::deployment::Deployment;

async fn town() -> Town {
    county().await.0
}

async fn county() -> (Town, Deployment) {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    (Town::in_folder(folder, deployment.clone()), deployment)
}

/// The scheme of departments, as somebody sees it.
async fn departments(town: &Town, login: Option<&str>, period: Option<&str>) -> Value {
    let listed = read(town, login, "/api/v1/schemes").await;
    let found =
        listed.as_array().unwrap().iter().find(|scheme| scheme["kind"] == "department").unwrap().clone();
    let query = period.map(|period| format!("?period={period}")).unwrap_or_default();
    read(town, login, &format!("/api/v1/schemes/{}{query}", found["number"].as_str().unwrap())).await
}

/// What a ruling on one late case of a unit does to its figures.
async fn take_out_one(deployment: &Deployment, code: &str, period: &str) {
    let (code, period) = (code.to_owned(), insight::Period::read(period).unwrap());
    let (tenant, now, grounds) =
        (deployment.site.tenant.clone(), deployment.site.now(), deployment.grounds.clone());
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let unit = ground.catalogue.directory().by_code(&code).unwrap().id;
            let scope = insight::query::Scope { unit: Some(Some(unit)), ..insight::query::Scope::default() };
            let span = insight::query::span_of(period, insight::Day::of(now));
            let on_time = insight::Indicators::shipped().find("on_time").unwrap();
            let rows = insight::query::rows(tx, &tenant, &scope, span, on_time, (0, 1)).await?;
            insight::actions::exempt(tx, &tenant, rows[0].case, "on_time", true).await
        })
    });
    write.await.unwrap();
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
    assert!(page.body.contains('÷'), "{}", page.body);
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
        assert_eq!(answer.status.as_u16(), 422, "{address}: {}", answer.body);
    }
    let typed = json!({ "name": "个人考核", "kind": "person", "group_1": "组", "group_1_weight": 100, "solution_group": 1, "solution_weight": 100 });
    let answer = town.ask("post", "/api/v1/schemes", Some("analyst1"), Content::Json(typed)).await;
    assert_eq!(answer.status.as_u16(), 422, "{}", answer.body);
    assert!(answer.body.contains("scheme-kind-unknown"), "{}", answer.body);
}

#[tokio::test]
async fn lists_name_units_with_facts_and_can_be_appealed_and_refuse_persons() {
    covers!("000-84");
    covers!("001-40");
    let (town, deployment) = county().await;
    let listed = read(&town, None, "/api/v1/lists").await;
    let of = |list: &str| listed.as_array().unwrap().iter().find(|one| one["list"] == list).unwrap().clone();
    let (red, yellow) = (of("red"), of("yellow"));
    let one =
        read(&town, Some("super1"), &format!("/api/v1/lists/{}", yellow["number"].as_str().unwrap())).await;
    assert_eq!(one["state"], "appealed");
    assert!(one["story"][0]["words"].as_str().unwrap().contains("未按期办结"), "{one}");
    assert!(one["figures"].as_array().unwrap().iter().any(|figure| figure["figure"] == "on_time"));

    // The figures are those of that moment: they are the scheme's now, and stay when counting goes on.
    let (scheme, period) = (one["scheme"].as_str().unwrap(), one["period"].as_str().unwrap());
    let seen = read(&town, Some("super1"), &format!("/api/v1/schemes/{scheme}?period={period}")).await;
    let unit =
        seen["results"]["units"].as_array().unwrap().iter().find(|unit| unit["unit"] == one["unit"]).unwrap();
    let now =
        unit["groups"].as_array().unwrap().iter().flat_map(|group| group["figures"].as_array().unwrap());
    let now: Vec<&Value> = now.collect();
    for frozen in one["figures"].as_array().unwrap() {
        let found = now.iter().find(|figure| figure["figure"] == frozen["figure"]).unwrap();
        assert_eq!(
            (&frozen["numerator"], &frozen["denominator"]),
            (&found["numerator"], &found["denominator"])
        );
    }
    // A ruling takes a case out of the figure afterwards: the result moves, the figures of the decision do not.
    let before =
        now.iter().find(|figure| figure["figure"] == "on_time").unwrap()["denominator"].as_i64().unwrap();
    take_out_one(&deployment, one["unit"].as_str().unwrap(), period).await;
    let seen = read(&town, Some("super1"), &format!("/api/v1/schemes/{scheme}?period={period}")).await;
    let unit =
        seen["results"]["units"].as_array().unwrap().iter().find(|unit| unit["unit"] == one["unit"]).unwrap();
    let figures =
        unit["groups"].as_array().unwrap().iter().flat_map(|group| group["figures"].as_array().unwrap());
    let moved = figures.clone().find(|figure| figure["figure"] == "on_time").unwrap();
    assert_eq!(moved["denominator"].as_i64().unwrap(), before - 1);
    let again =
        read(&town, Some("super1"), &format!("/api/v1/lists/{}", yellow["number"].as_str().unwrap())).await;
    assert_eq!(again["figures"], one["figures"], "frozen");
    let page = format!("/insight/lists/{}", yellow["number"].as_str().unwrap());
    let page = town.ask("get", &page, Some("super1"), Content::None).await;
    let linked = page.body.replace("&#38;", "&");
    assert!(linked.contains(&format!("/insight/on_time?period={period}&unit=")), "the figures are linked");

    // Whoever listed does not rule, nor the unit itself; another supervisor does, and the listing is gone.
    let address = format!("/api/v1/lists/{}/rule", yellow["number"].as_str().unwrap());
    let ruling = json!({ "right": "yes", "words": "核实属实，予以撤销。" });
    for login in ["super1", one["unit"].as_str().unwrap()] {
        let answer = town.ask("post", &address, Some(login), Content::Json(ruling.clone())).await;
        assert_eq!(answer.status.as_u16(), 403, "{login}: {}", answer.body);
    }
    let answer = town.ask("post", &address, Some("super2"), Content::Json(ruling)).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    let one = read(&town, None, &format!("/api/v1/lists/{}", yellow["number"].as_str().unwrap())).await;
    assert_eq!(one["state"], "taken_back");
    assert_eq!(one["story"].as_array().unwrap().len(), 3, "what happened stays to be read");

    // A project is named with the unit that answers for it; a person is no subject, whatever the field is called.
    let body = |more: Value| {
        let mut body = json!({ "list": "red", "scheme": scheme, "period": period, "unit": red["unit"], "words": "事实。" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Content::Json(body)
    };
    let answer = town
        .ask("post", "/api/v1/lists", Some("super2"), body(json!({ "project": "老旧小区停车改造" })))
        .await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.body);
    for (more, status) in [
        (json!({ "person": "祝书瑶" }), 422),
        (json!({ "account": "super1" }), 422),
        (json!({ "subject": "person" }), 422),
        (json!({ "unit": "super1" }), 422),
        (json!({ "unit": "祝书瑶" }), 422),
    ] {
        let answer = town.ask("post", "/api/v1/lists", Some("super2"), body(more.clone())).await;
        assert_eq!(answer.status.as_u16(), status, "{more}: {}", answer.body);
    }
}

/// A word that a score, a rank or a level of somebody would be called by.
const SCORES: &[&str] = &["score", "rank", "points", "level_of", "rating_of"];

#[tokio::test]
async fn a_units_report_is_a_signed_document_and_nobody_has_a_score() {
    covers!("000-85");
    let (town, deployment) = county().await;
    let listed = read(&town, None, "/api/v1/lists").await;
    let yellow = listed.as_array().unwrap().iter().find(|one| one["list"] == "yellow").unwrap().clone();
    let text = |key: &str| yellow[key].as_str().unwrap().to_owned();
    let address =
        format!("/api/v1/schemes/{}/units/{}?period={}", text("scheme"), text("unit"), text("period"));
    let signed: journal::SignedDocument =
        serde_json::from_value(read(&town, Some("super1"), &address).await).unwrap();
    let key = deployment.keys.signing().verifying_key();
    assert!(signed.is_signed_by(&key), "signed with the key of the journal");
    let changed = journal::SignedDocument {
        document: signed.document.replace("\"few\"", "\"none\""),
        ..signed.clone()
    };
    assert!(changed == signed || !changed.is_signed_by(&key));
    let report: Value = serde_json::from_str(&signed.document).unwrap();
    assert_eq!(report["result"]["unit"], yellow["unit"]);
    assert_eq!(report["period"], yellow["period"]);
    let notes = report["notes"].as_array().unwrap();
    assert!(
        notes.iter().any(|note| note["code"] == "few" || note["code"] == "nothing"),
        "what is missing is said: {report}"
    );
    assert_eq!(report["listings"][0]["number"], yellow["number"]);
    assert_eq!(report["listings"][0]["story"][1]["kind"], "appealed", "{report}");
    assert_eq!(town.ask("get", &address, None, Content::None).await.status.as_u16(), 401);

    // No table and no answer has a place for a person's score.
    for migration in insight::MIGRATIONS {
        let lines = migration.sql.lines().filter(|line| !line.trim_start().starts_with("--"));
        let sql = lines.collect::<Vec<_>>().join("\n").to_lowercase();
        assert!(!SCORES.iter().any(|word| sql.contains(word)), "{}", migration.name);
    }
    let insight: Vec<&str> = insight::MIGRATIONS.iter().map(|migration| migration.sql).collect();
    for word in ["account", "requester", "person_id", "staff"] {
        let columns = insight.iter().flat_map(|sql| sql.lines()).map(str::trim);
        assert!(!columns.filter(|line| !line.starts_with("--")).any(|line| line.starts_with(word)), "{word}");
    }
    let described = read(&town, None, "/api/v1/openapi.json").await;
    for name in ["ReportJson", "UnitResultJson", "SchemeJson", "ListingJson", "ListingRowJson"] {
        let fields = described["components"]["schemas"][name]["properties"].as_object();
        for field in fields.into_iter().flatten().map(|(field, _)| field.as_str()) {
            assert!(
                !["person", "account", "requester", "login", "staff", "score", "rank"].contains(&field),
                "{name}.{field}"
            );
        }
    }
}
