//! Looking after the ground by the interface for programs: what a preview says is what then happens.

use crate::demo_town::{PASSWORD, demo};
use crate::flows::run_flows;
use crate::given::{app, get, linli, peek, peek_texts, post_json, sign_in};
use axum::Router;
use kernel::covers;
use serde_json::{Value, json};
use server::deployment::{Deployment, Opening};
use tempfile::TempDir;

struct Town {
    folder: TempDir,
    deployment: Deployment,
    app: Router,
    admin: String,
}

async fn town() -> Town {
    let folder = demo();
    let deployment = Deployment::open(&crate::given::data(folder.path()), Opening::Existing).await.unwrap();
    let app = app(&deployment);
    let admin = sign_in(&app, "admin1", PASSWORD).await;
    Town { folder, deployment, app, admin }
}

impl Town {
    async fn get(&self, address: &str) -> Value {
        let answer = get(&self.app, address, Some(&self.admin)).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }
    async fn place(&self, code: &str) -> String {
        let found = self.get(&format!("/api/v1/admin/places?q={code}")).await;
        let rows = found["rows"].as_array().unwrap().clone();
        let row = rows.iter().find(|row| row["codes"].as_object().unwrap().values().any(|one| one == code));
        row.unwrap()["id"].as_str().unwrap().to_owned()
    }
    async fn unit(&self, code: &str) -> String {
        let found = self.get(&format!("/api/v1/admin/units?q={code}")).await;
        let rows = found.as_array().unwrap().clone();
        rows.iter().find(|row| row["code"] == code).unwrap()["id"].as_str().unwrap().to_owned()
    }
    async fn change(&self, address: &str, body: Value) -> Value {
        let answer = post_json(&self.app, &format!("/api/v1/admin{address}"), Some(&self.admin), &body).await;
        let told: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(answer.status, 200, "{address}: {told:#}");
        told
    }
    async fn preview(&self, address: &str, mut body: Value) -> Value {
        body["preview"] = true.into();
        self.change(address, body).await["preview"].clone()
    }
    fn count(&self, sql: &str) -> u64 {
        match peek(&self.deployment, sql)[0][0] {
            store::Value::Integer(count) => u64::try_from(count).unwrap(),
            ref other => panic!("{other:?}: {sql}"),
        }
    }
    fn is_whole(&self) {
        let output = linli("journal verify", Some(self.folder.path()));
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

fn effect<'a>(preview: &'a Value, kind: &str) -> &'a Value {
    let effects = preview["effects"].as_array().unwrap();
    effects.iter().find(|effect| effect["kind"] == kind).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn a_unit_that_ends_hands_over_what_its_preview_said() {
    let town = town().await;
    let led = |unit: &str| {
        town.count(&format!("select count(*) from cases_case where open = 1 and lead = '{unit}'"))
    };
    let (ended, heir) = (town.unit("dept-urban").await, town.unit("dept-housing").await);
    let (before, heirs) = (led(&ended), led(&heir));
    assert!(before > 0);
    let wanted = json!({ "reason": "并入住建局", "successor": "dept-housing" });
    let preview = town.preview(&format!("/units/{ended}/end"), wanted.clone()).await;
    assert_eq!(effect(&preview, "cases-move")["count"], before, "{preview:#}");
    assert_eq!(effect(&preview, "cases-move")["named"][0]["address"], format!("/admin/units/{heir}"));
    assert!(preview["opened"].as_array().unwrap().iter().any(|gap| gap["gap"] == "dead_rule"));
    // A look changes nothing.
    assert_eq!(led(&ended), before);
    assert_eq!(town.get("/api/v1/gaps").await["count"], 0);

    town.change(&format!("/units/{ended}/end"), wanted).await;
    run_flows(&town.deployment).await;
    assert_eq!((led(&ended), led(&heir)), (0, heirs + before));
    let told = town.get(&format!("/api/v1/admin/units/{ended}")).await;
    let first = &told["history"][0];
    assert_eq!((first["kind"].as_str(), first["who"].as_str()), (Some("ended"), Some("窦铁军")), "{first:#}");
    town.is_whole();
}

#[tokio::test]
async fn a_unit_keeps_the_history_of_its_superiors_by_both_lines() {
    covers!("000-12");
    let town = town().await;
    let firm = town.unit("property-01").await;
    let (street, sector) = (town.unit("street-002").await, town.unit("dept-urban").await);
    let before = town.get(&format!("/api/v1/admin/units/{firm}")).await["unit"].clone();
    let reparent = format!("/units/{firm}/reparent");
    let preview = town.preview(&reparent, json!({ "link": "territorial", "parent": "street-002" })).await;
    // The territory gives work; both see.
    let gained = effect(&preview, "superiors-gained");
    assert!(gained["named"][0]["label"].as_str().unwrap().contains("安排工作"), "{preview:#}");
    town.change(&reparent, json!({ "link": "territorial", "parent": "street-002" })).await;
    let preview = town.preview(&reparent, json!({ "link": "sector", "parent": "dept-urban" })).await;
    // The sector guides; it gives no work.
    let label = effect(&preview, "superiors-gained")["named"][0]["label"].as_str().unwrap();
    assert!(label.contains("业务指导") && !label.contains("安排工作"), "{label}");
    town.change(&reparent, json!({ "link": "sector", "parent": "dept-urban" })).await;
    let after = town.get(&format!("/api/v1/admin/units/{firm}")).await["unit"].clone();
    let links = |unit: &Value, line: &str| unit[line].as_array().unwrap().clone();
    let old = links(&before, "territorial");
    assert_eq!(links(&after, "territorial")[..old.len()], old[..], "history is only continued");
    assert_eq!(links(&after, "territorial").last().unwrap()["parent"], street);
    assert_eq!(links(&after, "sector").last().unwrap()["parent"], sector);
    // Both superiors see it in their tree.
    for (line, above) in [("territorial", &street), ("sector", &sector)] {
        let all = town.get("/api/v1/admin/units").await;
        let below: Vec<&Value> =
            all.as_array().unwrap().iter().filter(|unit| unit[line] == **above).collect();
        assert!(below.iter().any(|unit| unit["id"] == firm), "{line}");
    }
    let circle = post_json(
        &town.app,
        &format!("/api/v1/admin/units/{street}/reparent"),
        Some(&town.admin),
        &json!({ "link": "territorial", "parent": firm }),
    )
    .await;
    assert_eq!(circle.status, 422);
    assert!(circle.body.contains("unit-circle"), "{}", circle.body);
    town.is_whole();
}

#[tokio::test]
async fn roles_and_open_cases_follow_a_place_that_moves() {
    let town = town().await;
    let busiest = "select community from cases_case where open = 1 and community is not null
                   group by community order by count(*) desc limit 1";
    let [community] = peek_texts(&town.deployment, busiest);
    let shown = town.get(&format!("/api/v1/admin/places/{community}")).await;
    let old = shown["place"]["parent"].as_str().unwrap().to_owned();
    let street = match town.place("999001002").await {
        street if street == old => town.place("999001003").await,
        street => street,
    };
    let within = |above: &str| {
        town.count(&format!(
            "select count(*) from cases_case where open = 1 and place_path like '%{above}/{community}/%'"
        ))
    };
    let roles = |above: &str| {
        town.count(&format!("select count(*) from guard_role where place like '%{above}/{community}/%'"))
    };
    let (cases, given) = (within(&old), roles(&old));
    assert!(cases > 0 && given > 0, "{cases} {given}");
    let wanted = json!({ "parent": street });
    let preview = town.preview(&format!("/places/{community}/move"), wanted.clone()).await;
    assert_eq!(effect(&preview, "cases-follow")["count"], cases, "{preview:#}");
    assert!(effect(&preview, "leads")["count"].as_u64().unwrap() > 0);
    town.change(&format!("/places/{community}/move"), wanted).await;
    run_flows(&town.deployment).await;
    assert_eq!((within(&old), within(&street)), (0, cases));
    assert_eq!((roles(&old), roles(&street)), (0, given));
    let of_old = format!(
        "select count(*) from cases_case where open = 1 and community = '{community}' and street <> '{street}'"
    );
    assert_eq!(town.count(&of_old), 0);
    town.is_whole();
}

/// A committee and its community go to another street: the tree of units and that of places change together.
#[tokio::test]
async fn open_cases_are_routed_by_the_new_tree_and_the_old_one_stays_in_the_history() {
    covers!("000-02");
    let town = town().await;
    let sql = "select c.community, c.lead, c.number from cases_case c
               join org_unit u on u.tenant = c.tenant and u.id = c.lead and u.kind = 'street'
               where c.open = 1 and c.community is not null and c.state not like '%named_by_person%'
               order by c.number limit 1";
    let [community, old_office, number] = peek_texts(&town.deployment, sql);
    let codes = town.get(&format!("/api/v1/admin/places/{community}")).await["place"]["codes"].clone();
    let code = codes.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
    let committee = town.unit(&format!("community-{}", &code[6..])).await;
    let mut streets = vec![town.unit("street-002").await, town.unit("street-003").await];
    streets.retain(|street| *street != old_office);
    let new_office = streets[0].clone();
    let place =
        town.get(&format!("/api/v1/admin/units/{new_office}")).await["unit"]["places"][0]["place"].clone();
    let before = town.get(&format!("/api/v1/admin/units/{committee}")).await["unit"]["territorial"].clone();
    let led = |unit: &str| {
        town.count(&format!(
            "select count(*) from cases_case where open = 1 and community = '{community}' and lead = '{unit}'
             and state not like '%named_by_person%'"
        ))
    };
    let open = town.count("select count(*) from cases_case where open = 1");
    let (of_old, of_committee) = (led(&old_office), led(&committee));
    assert!(of_old > 0);

    let reparent = json!({ "link": "territorial", "parent": new_office });
    town.change(&format!("/units/{committee}/reparent"), reparent).await;
    town.change(&format!("/places/{community}/move"), json!({ "parent": place })).await;
    run_flows(&town.deployment).await;

    // From that instant on the new street's office leads what its predecessor led there; the committee keeps its own.
    assert_eq!((led(&old_office), led(&new_office), led(&committee)), (0, of_old, of_committee));
    assert_eq!(town.count("select count(*) from cases_case where open = 1"), open, "no case is lost");
    let after = town.get(&format!("/api/v1/admin/units/{committee}")).await["unit"]["territorial"].clone();
    let (before, after) = (before.as_array().unwrap(), after.as_array().unwrap());
    assert_eq!(after[..before.len()], before[..], "history is only continued");
    assert_eq!(after.last().unwrap()["parent"], new_office);
    // The case says that it went over, and is still reached by its number.
    let transferred = format!(
        "select count(*) from journal_entry e join cases_case c on e.stream = 'case/' || c.id
         where c.number = '{number}' and e.kind = 'transferred'"
    );
    assert_eq!(town.count(&transferred), 1);
    run_flows(&town.deployment).await;
    assert_eq!(town.count(&transferred), 1, "once");
    town.is_whole();
}

#[tokio::test]
async fn units_attach_to_grids_and_buildings_and_both_pages_agree() {
    let town = town().await;
    let grid = town.place("999001001001001").await;
    let building = town
        .change(&format!("/places/{grid}/add"), json!({ "level": "building", "name": "渡口新楼" }))
        .await["address"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    for (code, name, place) in
        [("branch-new", "第一网格临时党支部", &grid), ("group-new", "渡口新楼党小组", &building)]
    {
        let new = json!({ "kind": "party", "name": name, "code": code, "place": place });
        town.change("/units/new/add", new).await;
        // The unit says where it is, and the place who is there: the tree and the page of the place agree.
        let unit = town.unit(code).await;
        let told = town.get(&format!("/api/v1/admin/units/{unit}")).await;
        assert_eq!(told["unit"]["places"][0]["place"], **place);
        let page = get(&town.app, &format!("/admin/places/{place}"), Some(&town.admin)).await;
        assert!(page.body.contains(name), "{}", page.body);
    }
    town.is_whole();
}

#[tokio::test]
async fn three_administrators_stay_apart_and_nobody_gives_roles_to_himself() {
    let town = town().await;
    let security = sign_in(&town.app, "security1", PASSWORD).await;
    let give = |account: String, role: &'static str| {
        let (app, security) = (town.app.clone(), security.clone());
        async move {
            let address = format!("/api/v1/admin/accounts/{account}/give");
            post_json(&app, &address, Some(&security), &json!({ "role": role, "scope": "tenant" })).await
        }
    };
    let id = |login: &'static str| {
        let town = &town;
        async move {
            let found = town.get(&format!("/api/v1/admin/accounts?q={login}")).await;
            found["rows"][0]["id"].as_str().unwrap().to_owned()
        }
    };
    let refused = give(id("admin1").await, "auditor").await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(refused.body.contains("role-separate"), "{}", refused.body);
    let refused = give(id("security1").await, "dispatcher").await;
    assert!(refused.body.contains("role-own"), "{}", refused.body);
    assert_eq!(give(id("intake1").await, "analyst").await.status, 200);
    // Whoever opens accounts gives no roles, and the other way round.
    let address = format!("/api/v1/admin/accounts/{}/give", id("intake1").await);
    let by_admin =
        post_json(&town.app, &address, Some(&town.admin), &json!({ "role": "analyst", "scope": "tenant" }))
            .await;
    assert_eq!(by_admin.status, 403, "{}", by_admin.body);
    let new = json!({ "login": "x1", "name": "某某", "unit": "centre" });
    let by_security = post_json(&town.app, "/api/v1/admin/accounts/new/open", Some(&security), &new).await;
    assert_eq!(by_security.status, 403, "{}", by_security.body);
    let opened = town.change("/accounts/new/open", new).await;
    assert_eq!(opened["password"].as_str().unwrap().len(), 14);
    town.is_whole();
}
