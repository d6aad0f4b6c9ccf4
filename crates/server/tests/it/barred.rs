//! A case is closed to whoever is complained about (回避): under no address, in no list, count, search, stream or notice does
//! anybody find it who works there, works under its control where its conduct is complained about, stands in for it, or is
//! the person named. The addresses come from the table of routes, so that a new one is asked as well.

use crate::api_examples::{Content, Town};
use crate::demo_town::{PASSWORD, demo, done, read, refused, town_of};
use crate::flows::run_flows;
use crate::given::{Answer, deployment, get, linli, peek_texts, sign_in};
use crate::route_table::routes;
use guard::right::{AssignRole, EditAccount};
use guard::{Granted, HashedPassword, NewAccount, NewRole, Scope};
use kernel::{Failure, Id, RequestKey, UnitId};
use serde_json::{Value, json};
use server::deployment::Deployment;
use std::collections::{BTreeMap, BTreeSet};

/// Words that stand in no other case.
const TITLE: &str = "麒麟亭石狮子倒地无人扶";
/// What is searched for, and what a page must not show then: the first stands in the field of the search itself.
const ASKED: &str = "麒麟亭";
const SHOWN: &str = "石狮子倒地";

/// A number that no case has.
const NEVER: &str = "20200101-99999";

/// Roles under which one reads cases or what rests on them.
const ROLES: &[&str] = &[
    "grid_worker",
    "intake_agent",
    "dispatcher",
    "handler",
    "checker",
    "revisitor",
    "street_lead",
    "supervisor",
    "secretary",
    "analyst",
    "auditor",
    "system_admin",
];

pub fn unit_of(deployment: &Deployment, code: &str) -> UnitId {
    let [id] = peek_texts(deployment, &format!("select id from org_unit where code = '{code}'"));
    Id::new(id.parse().unwrap())
}

/// An account with one role in the whole deployment or for a unit.
pub async fn account(deployment: &Deployment, login: &str, unit: UnitId, role: &str, scope: Scope) {
    let site = deployment.site.clone();
    let mut salt = [0; 16];
    salt.copy_from_slice(&site.draw()[..16]);
    let new = NewAccount {
        login: login.to_owned(),
        name: login.to_owned(),
        unit,
        password: HashedPassword::of(PASSWORD, salt, &site.sign_in).unwrap(),
        must_change_password: false,
    };
    let role = role.to_owned();
    let write = deployment.site.store.write(move |tx| {
        let (site, new, role, scope) = (site.clone(), new.clone(), role.clone(), scope.clone());
        Box::pin(async move {
            let granted = Granted::<EditAccount>::for_system("setup")?;
            let context = site.context(&granted, RequestKey(String::new()));
            let id = guard::actions::account::create_account(tx, &granted, &context, new).await?;
            let granted = Granted::<AssignRole>::for_system("setup")?;
            let context = site.context(&granted, RequestKey(String::new()));
            let given = NewRole::named(&role, scope);
            guard::actions::role::give_role(tx, &granted, &context, id, given).await?;
            Ok::<_, Failure>(())
        })
    });
    write.await.unwrap();
}

/// Every address that reads, with the names that are known in their places, and what is searched for.
pub fn addresses(names: &BTreeMap<&str, String>, asked: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for route in routes().into_iter().filter(|route| route.method == "get") {
        let live = ["/live", "/api/v1/live", "/gallery", "/healthz", "/readyz"];
        if live.iter().any(|one| route.address.starts_with(one)) {
            continue;
        }
        let about = ["/whistles/", "/oversight/"].into_iter().find(|part| route.address.contains(part));
        let number = names.get(about.unwrap_or("/cases/")).cloned().unwrap_or_default();
        let parts = route.address.split('/').map(|part| match part {
            "{number}" => number.clone(),
            "{id}" | "{file}" => "0190a0b0-0000-7000-8000-00000000dead".to_owned(),
            part if part.starts_with('{') => "x".to_owned(),
            part => part.to_owned(),
        });
        let address = parts.collect::<Vec<_>>().join("/");
        found.insert(address.clone());
        if !route.address.contains('{') {
            found.insert(format!("{address}?q={asked}&size=300"));
        }
    }
    found
}

/// Where somebody finds the case: addresses whose answer names it or shows its words.
async fn found_at(town: &Town, login: &str, addresses: &BTreeSet<String>, number: &str) -> BTreeSet<String> {
    let cookie = town.cookie(login).await;
    let mut found = BTreeSet::new();
    for address in addresses {
        let answer: Answer = get(&town.app, address, Some(&cookie)).await;
        assert!(answer.status.as_u16() < 500, "{login} {address}: {} {}", answer.status, answer.body);
        let named = !address.contains(number) && answer.body.contains(number);
        // An address that asks for a code, or lists nothing, has to say just what it says of a number that never was.
        let opened = address.contains(number)
            && answer.status.is_success()
            && answer.body
                != get(&town.app, &address.replace(number, NEVER), Some(&cookie))
                    .await
                    .body
                    .replace(NEVER, number);
        if named || opened || answer.body.contains(SHOWN) {
            found.insert(address.clone());
        }
    }
    found
}

#[tokio::test]
async fn nobody_complained_about_finds_the_case_under_any_address() {
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let (office, team, other) = (
        unit_of(&deployment, "street-001"),
        unit_of(&deployment, "team-001"),
        unit_of(&deployment, "dept-water"),
    );
    for role in ROLES {
        account(&deployment, &format!("in.{role}"), office, role, Scope::Tenant).await;
    }
    account(&deployment, "below.supervisor", team, "supervisor", Scope::Tenant).await;
    account(&deployment, "standin.handler", other, "handler", Scope::Unit { unit: office }).await;
    account(&deployment, "named.supervisor", other, "supervisor", Scope::Tenant).await;
    account(&deployment, "free.supervisor", other, "supervisor", Scope::Tenant).await;
    let town = town_of(&deployment);

    // Told by a resident, taken in, and sent to the office itself before anybody knows better.
    let told = json!({ "text": TITLE, "title": TITLE, "place": "渡口新村", "matter": "090101" });
    let number = done(&town, None, "/api/v1/report", told).await["number"].as_str().unwrap().to_owned();
    let step = |step: &str| format!("/api/v1/cases/{number}/{step}");
    done(&town, "intake1", &step("register"), json!({})).await;
    let duty = json!({ "lead": "street-001", "duty": "D094" });
    done(&town, "dispatch1", &step("dispatch"), duty).await;
    done(&town, "street-001", &step("accept"), json!({})).await;
    // A whistle and a reminder rest on it.
    let proposed = json!({ "case": number, "kind": "daily", "title": TITLE, "text": TITLE });
    let whistle = done(&town, "dispatch-001", "/api/v1/whistles", proposed).await;
    let reminder = json!({ "procedure": "remind", "case": number, "words": "请今天联系诉求人。" });
    let file = done(&town, "super1", "/api/v1/oversight", reminder).await;
    run_flows(&deployment).await;
    let names = BTreeMap::from([
        ("/cases/", number.clone()),
        ("/whistles/", whistle["number"].as_str().unwrap().to_owned()),
        ("/oversight/", file["number"].as_str().unwrap().to_owned()),
    ]);
    let asked = addresses(&names, ASKED);
    let closed = [
        "in.grid_worker",
        "in.intake_agent",
        "in.dispatcher",
        "in.handler",
        "in.checker",
        "in.revisitor",
        "in.street_lead",
        "in.supervisor",
        "in.secretary",
        "in.analyst",
        "in.auditor",
        "in.system_admin",
        "below.supervisor",
        "standin.handler",
        "named.supervisor",
    ];
    // Before, they find it at many addresses: what follows is not said of nothing.
    let before = found_at(&town, "in.supervisor", &asked, &number).await;
    for part in ["/cases", "/whistles", "/oversight", "/notices"] {
        assert!(before.iter().any(|address| address.contains(part)), "{part} of {before:?}");
    }

    let bar =
        async |body: Value| town.ask("post", &step("bar"), Some("dispatch1"), Content::Json(body)).await;
    let by_conduct =
        bar(json!({ "unit": "street-001", "about": "conduct", "words": "推诿、态度恶劣。" })).await;
    assert_eq!(by_conduct.status, 200, "{}", by_conduct.body);
    assert_eq!(bar(json!({ "account": "named.supervisor", "about": "conduct" })).await.status, 200);
    run_flows(&deployment).await;
    // It went back to a desk that is open.
    let case = read(&town, "dispatch1", &format!("/api/v1/cases/{number}")).await;
    assert_eq!(
        (case["state"].as_str(), case["owner"].as_str()),
        (Some("registered"), Some("centre")),
        "{case}"
    );

    let mut faults = Vec::new();
    for login in closed {
        let found = found_at(&town, login, &asked, &number).await;
        faults.extend(found.into_iter().map(|address| format!("{login} finds it at {address}")));
        let heard = get(&town.app, &format!("/live/case:{number}"), Some(&town.cookie(login).await)).await;
        if heard.status != 404 {
            faults.push(format!("{login} listens: {}", heard.status));
        }
        for one in cases::StepName::ALL {
            let answer = town.ask("post", &step(one.as_str()), Some(login), Content::Json(json!({}))).await;
            if !matches!(answer.status.as_u16(), 403 | 404) {
                faults.push(format!("{login} {one}: {} {}", answer.status, answer.body));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    // Others work on, and see to whom it is closed.
    let seen = found_at(&town, "free.supervisor", &asked, &number).await;
    let same = |address: &&String| address.contains("/cases") && !seen.contains(*address);
    assert_eq!(before.iter().find(same), None, "{seen:?}");

    // The unit complained about never gets it; the next competent unit is named.
    let refusal = json!({ "lead": "street-001", "duty": "D094" });
    let answer = town.ask("post", &step("dispatch"), Some("dispatch1"), Content::Json(refusal)).await;
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["code"], "case-complained-about-next", "{problem}");
    assert!(problem.to_string().contains("汀澜县人民政府"), "{problem}");
    let below = json!({ "lead": "team-001", "duty": "D094" });
    assert_eq!(refused(&town, "dispatch1", &step("dispatch"), below).await, "case-complained-about-next");

    // Whoever named it does not open it again; somebody else does, with the reason.
    let again = json!({ "bar": case["barred"][0]["bar"], "words": "填错了单位。" });
    assert_eq!(
        refused(&town, "super1", &step("unbar"), json!({ "bar": "unit:x", "words": "无" })).await,
        "case-bar-unknown"
    );
    done(&town, "super1", &step("unbar"), again).await;
    assert!(!found_at(&town, "in.supervisor", &asked, &number).await.is_empty());
    let named = found_at(&town, "named.supervisor", &asked, &number).await;
    assert!(named.is_empty(), "{named:?}");
    drop(town);
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}

/// A resident names an office by its name: nobody there sees the report, from the first moment on.
#[tokio::test]
async fn an_office_that_a_resident_names_never_sees_the_report() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let office = unit_of(&deployment, "street-001");
    account(&deployment, "in.supervisor", office, "supervisor", Scope::Tenant).await;
    let town = town_of(&deployment);
    let told = |about: &str| json!({ "text": TITLE, "place": "渡口新村", "complained_about": about });
    let numbers = async |about| {
        done(&town, None, "/api/v1/report", told(about)).await["number"].as_str().unwrap().to_owned()
    };
    let (exact, vague) = (numbers("旧渡街道办事处").await, numbers("街道里那个姓石的").await);
    let status = async |login: &str, number: &str| {
        town.get(&format!("/api/v1/cases/{number}"), Some(login)).await.status.as_u16()
    };
    assert_eq!(status("in.supervisor", &exact).await, 404);
    assert_eq!(status("lead-001", &exact).await, 404);
    assert_eq!(status("in.supervisor", &vague).await, 200, "a person decides whom that means");
    for number in [&exact, &vague] {
        let case = read(&town, "intake1", &format!("/api/v1/cases/{number}")).await;
        assert!(case["complaint"].as_str().is_some(), "{case}");
    }
    let page =
        get(&town.app, &format!("/cases/{vague}"), Some(&sign_in(&town.app, "intake1", PASSWORD).await))
            .await;
    assert!(page.body.contains("街道里那个姓石的"), "the intake desk reads what was said");
    // Everybody here would be shut out: a person hands it to the level above.
    let all = json!({ "unit": "gov", "about": "conduct" });
    assert_eq!(
        refused(&town, "intake1", &format!("/api/v1/cases/{vague}/bar"), all).await,
        "case-bar-nobody"
    );
    let none = json!({ "about": "conduct" });
    assert_eq!(refused(&town, "intake1", &format!("/api/v1/cases/{vague}/bar"), none).await, "case-bar-whom");
}
