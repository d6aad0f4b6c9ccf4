//! Who bears a matter together: a bundle is drafted by one and approved by another, ties a case when it is dispatched, and
//! when the case is overdue all three units see it, until it is done. Each bears exactly its share in the figures.

use crate::api_examples::Town;
use crate::demo_town::{demo, done, later, read, refused, town_of};
use crate::given::{deployment, linli};
use kernel::covers;
use serde_json::{Value, json};
use server::deployment::Deployment;

const TOWNSHIP: &str = "lead-003";
const VILLAGE: &str = "community-003002";
const GRID: &str = "party-003002-002";
const PLACE: &str = "999001003002002";
const DAY: i64 = 86_400;

fn order(town_place: &str, shares: [u32; 3], from: i64) -> Value {
    let [township, village, grid] = shares;
    json!({
        "code": "Z009", "name": "道路保洁三级共管", "name_en": "Road cleaning together", "matter": "100102", "place": town_place,
        "members": [
            { "level": "township", "share": township },
            { "level": "village", "share": village },
            { "level": "grid", "unit": "party-003002-002", "share": grid },
        ],
        "basis": "本街道责任捆绑清单（示例）", "reason": "路面保洁互相等待。", "from": from,
    })
}

fn draft(edit: &str, order: &Value) -> Value {
    let mut edit_of = json!({ "edit": edit });
    match edit {
        "set_bundle" => edit_of["order"] = order.clone(),
        _ => edit_of.as_object_mut().unwrap().extend(order.as_object().unwrap().clone()),
    }
    json!({ "title": "责任共同体", "ground": "街道办公会", "edits": [edit_of] })
}

async fn approved(town: &Town, body: Value) {
    let made = done(town, "dispatch1", "/api/v1/proposals", body).await;
    let draft = format!("/api/v1/proposals/{}", made["id"].as_str().unwrap());
    assert!(
        !refused(town, "dispatch1", &draft, json!({ "do": "approve" })).await.is_empty(),
        "not one's own"
    );
    done(town, "dispatch1", &draft, json!({ "do": "submit" })).await;
    done(town, "super1", &draft, json!({ "do": "approve" })).await;
}

/// Road cleaning in the grid, taken up by its lead; its number and the lead.
async fn handled(town: &Town) -> (String, String) {
    let told = json!({ "text": "路面落叶垃圾堆积数日无人清扫。", "place": PLACE, "matter": "100102", "channel": "phone" });
    let filed = done(town, "intake1", "/api/v1/cases", told).await;
    let number = filed["number"].as_str().unwrap().to_owned();
    let step = |step: &str| format!("/api/v1/cases/{number}/{step}");
    done(town, "dispatch1", &step("register"), json!({})).await;
    done(town, "dispatch1", &step("dispatch"), json!({})).await;
    let case = read(town, "dispatch1", &format!("/api/v1/cases/{number}")).await;
    let lead = case["lead"].as_str().unwrap().to_owned();
    done(town, lead.as_str(), &step("accept"), json!({})).await;
    (number, lead)
}

/// How many lines of a desk say that the case is overdue together.
async fn lines(town: &Town, login: &str, number: &str) -> usize {
    let desk = read(town, login, "/api/v1/desk?what=shared").await;
    let rows = desk["rows"].as_array().unwrap_or_else(|| panic!("{desk}"));
    rows.iter().filter(|line| line["number"] == number && line["what"] == "shared").count()
}

async fn page(town: &Town, login: &str, address: &str) -> (u16, String) {
    let cookie = town.cookie(login).await;
    let answer = crate::given::get(&town.app, address, Some(&cookie)).await;
    (answer.status.as_u16(), answer.body)
}

/// The figure of the running month.
fn figure_page(deployment: &Deployment) -> String {
    format!("/insight/shared_late?period={}", deployment.site.now().date().strftime("%Y-%m"))
}

/// The parts of late and of all cases by unit, and their sums.
async fn borne(deployment: &Deployment, town: &Town) -> (Value, Vec<(String, i64, i64)>) {
    while insight::actions::follow_journal(&deployment.site).await.unwrap() > 0 {}
    let seen = read(town, "super1", &format!("/api/v1{}", figure_page(deployment))).await;
    let of = |row: &Value| {
        let figure = &row["figures"][0];
        let count = |name: &str| figure[name].as_i64().unwrap_or_default();
        (row["subject"].as_str().unwrap_or_default().to_owned(), count("numerator"), count("denominator"))
    };
    let units = seen["units"].as_array().unwrap().iter().map(of).filter(|(.., due)| *due > 0);
    (seen.clone(), units.collect())
}

#[tokio::test]
async fn three_units_bear_a_matter_together_and_all_see_it_when_it_is_overdue() {
    covers!("001-27");
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let town = Town::in_folder(folder, deployment.clone());
    let now = deployment.site.now();
    let known = read(&town, TOWNSHIP, "/api/v1/bundles").await;
    let street = known[0]["place"].as_str().unwrap().to_owned();
    assert_eq!((&known[0]["code"], &known[1]["version"]), (&json!("Z001"), &json!(2)));

    // Members are units, shares are the whole, and the refusal says what is wrong.
    let mut person = order(&street, [333, 333, 334], now.micros());
    person["members"][2] = json!({ "level": "grid", "person": "grid-001001001", "share": 334 });
    let proposals = "/api/v1/proposals";
    assert_eq!(
        refused(&town, "dispatch1", proposals, draft("set_bundle", &person)).await,
        "duty-bundle-person"
    );
    person["members"][2] = json!({ "level": "grid", "unit": "grid-001001001", "share": 334 });
    assert_eq!(
        refused(&town, "dispatch1", proposals, draft("set_bundle", &person)).await,
        "duty-bundle-person"
    );
    let short = draft("set_bundle", &order(&street, [333, 333, 333], now.micros()));
    assert_eq!(refused(&town, "dispatch1", proposals, short).await, "duty-bundle-sum");
    let right = draft("set_bundle", &order(&street, [333, 333, 334], now.micros()));
    assert_eq!(refused(&town, VILLAGE, proposals, right.clone()).await, "authority-missing");
    approved(&town, right).await;

    // A case of the matter there is tied when it is dispatched.
    let (number, lead) = handled(&town).await;
    let case = read(&town, "dispatch1", &format!("/api/v1/cases/{number}")).await;
    let bundle = &case["bundle"];
    assert_eq!(
        (&bundle["code"], &bundle["version"], &bundle["overdue"]),
        (&json!("Z009"), &json!(1), &json!(false))
    );
    let units: Vec<_> =
        bundle["units"].as_array().unwrap().iter().map(|one| (&one["unit"], &one["share"])).collect();
    assert_eq!(
        units,
        [(&json!("street-003"), &json!(333)), (&json!(VILLAGE), &json!(333)), (&json!(GRID), &json!(334))]
    );
    let mine = format!("/cases/{number}");
    for login in [TOWNSHIP, VILLAGE, GRID] {
        let (status, body) = page(&town, login, &mine).await;
        assert!(
            status == 200 && body.contains("道路保洁三级共管") && !body.contains("三级单位共同负责"),
            "{login}"
        );
        assert_eq!(lines(&town, login, &number).await, 0, "{login}: nothing is overdue yet");
    }
    assert_eq!(page(&town, "community-003001", &mine).await.0, 404);

    // Overdue: on the desks of all three, once each, and on no other.
    let after = later(&deployment, 2 * DAY).await;
    let late = town_of(&after);
    for login in [TOWNSHIP, VILLAGE, GRID] {
        assert_eq!(lines(&late, login, &number).await, 1, "{login}");
        let (_, desk) = page(&late, login, "/desk?what=shared").await;
        assert!(desk.contains(&mine) && desk.contains("共同超期"), "{login}");
        assert!(page(&late, login, &mine).await.1.contains("三级单位共同负责"), "{login}");
    }
    for login in ["community-003001", "super1", "dispatch-003", "lead-001"] {
        let expected = usize::from(login == "dispatch-003");
        assert_eq!(lines(&late, login, &number).await, expected, "{login}: only the units that bear it");
    }
    // The unit of the grid reads it; the reply stays the lead's.
    let reply = format!("/api/v1/cases/{number}/reply");
    let words = json!({ "words": "已清扫。", "assists_open": "协办另行跟进。" });
    assert!(refused(&late, GRID, &reply, words.clone()).await.starts_with("authority-"));
    // A unit to which the case is closed sees nothing of it.
    let closed = json!({ "unit": GRID, "about": "matter" });
    done(&late, "dispatch1", &format!("/api/v1/cases/{number}/bar"), closed).await;
    assert_eq!(lines(&late, GRID, &number).await, 0);
    assert_eq!(page(&late, GRID, &mine).await.0, 404);
    assert_eq!(lines(&late, VILLAGE, &number).await, 1);

    // Done: gone from every desk.
    done(&late, lead.as_str(), &reply, words).await;
    for login in [TOWNSHIP, VILLAGE, GRID] {
        assert_eq!(lines(&late, login, &number).await, 0, "{login}: it is done");
    }

    // In the figures each unit bears exactly its share, all together exactly the cases, and a rebuild says the same.
    let (seen, shares) = borne(&after, &late).await;
    let sum = |read: fn(&(String, i64, i64)) -> i64| shares.iter().map(read).sum::<i64>();
    assert_eq!(seen["figure"]["parts"], 1000);
    assert_eq!(seen["figure"]["numerator"].as_i64(), Some(sum(|one| one.1)));
    assert_eq!(seen["figure"]["denominator"].as_i64(), Some(sum(|one| one.2)));
    assert_eq!((sum(|one| one.1) % 1000, sum(|one| one.2) % 1000), (0, 0), "whole cases");
    // Each unit's row of the case is there for whoever may read it.
    let rows = seen["rows"].as_array().unwrap();
    assert_eq!(rows.iter().filter(|row| row["number"] == number.as_str()).count(), 3, "{seen:#}");
    assert_eq!(seen["unread"], 0);
    let grid = shares.iter().find(|(unit, ..)| unit == GRID).unwrap();
    assert!(grid.1 >= 334, "{shares:?}");
    assert!(seen["definition"]["formula"].as_str().is_some_and(|formula| !formula.is_empty()));
    let (site, tenant) = (after.site.clone(), after.site.tenant.clone());
    insight::actions::rebuild(&site.store, &tenant, |_| {}).await.unwrap();
    assert_eq!(borne(&after, &late).await.1, shares, "counted from the beginning it is the same");
    let (_, shown) = page(&late, "super1", &figure_page(&after)).await;
    assert!(shown.contains("逾期份额") && shown.contains("责任捆绑机制"), "formula and source stand there");

    // The next version, and its end, each with its reason; what differs is listed.
    let from = after.site.now().plus_seconds(DAY);
    approved(&late, draft("set_bundle", &order(&street, [200, 300, 500], from.micros()))).await;
    let end = json!({ "code": "Z009", "at": from.plus_seconds(30 * DAY).micros(), "reason": "已有长效机制" });
    approved(&late, draft("end_bundle", &end)).await;
    let whole = read(&late, TOWNSHIP, "/api/v1/bundles/Z009").await;
    let versions = whole["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[1]["differs"].as_array().unwrap().len(), 3, "{whole:#}");
    let (_, one) = page(&late, TOWNSHIP, "/admin/bundles/Z009").await;
    assert!(
        one.contains("33.3%") && one.contains("已有长效机制") && one.contains("→ 50%"),
        "versions and end"
    );
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}
