//! Commendations through the whole program: of units, teams and posts for matters, with facts that everybody reads and a time
//! in which anybody objects.

use crate::api_examples::Town;
use crate::demo_town::{demo, done, later, read, refused, town_of};
use crate::given::{deployment, linli, peek, peek_texts};
use kernel::{Instant, covers};
use serde_json::{Value, json};
use server::deployment::Deployment;

/// A case of the demo that a department led: solved as whoever raised it says, or still open.
fn a_case(deployment: &Deployment, solved: bool) -> (String, String) {
    let which = if solved {
        "k.outcome = 'solved' and k.state like '%\"solved\":true%'"
    } else {
        "k.step = 'handling'"
    };
    let sql = format!(
        "select k.number, u.code from cases_case k join org_unit u on u.tenant = k.tenant and u.id = k.lead
         join guard_account a on a.tenant = u.tenant and a.login = u.code
         where {which} and u.code like 'dept-%' and u.code <> 'dept-petition'
         and not exists (select 1 from oversight_file f where f.tenant = k.tenant and f.case_id = k.id)
         order by k.number limit 1"
    );
    let [number, unit] = peek_texts(deployment, &sql);
    (number, unit)
}

#[tokio::test]
async fn a_commendation_rests_on_public_facts_and_waits_for_objections() {
    covers!("002-43");
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let (case, unit) = a_case(&deployment, true);
    let (open_case, open_unit) = a_case(&deployment, false);
    let town = Town::in_folder(folder, deployment.clone());
    // Acts of supervision attach to a matter: a case, a whistle, or the matters that a spot check draws.
    let loose = peek(
        &deployment,
        "select number from oversight_file where kind <> 'spot_check' and case_id is null and state not like '%\"outside\":{%'",
    );
    assert_eq!(loose.len(), 0, "{loose:?}");

    let propose = |unit: &str, cases: &str, more: Value| {
        let mut body = json!({
            "procedure": "commendation", "unit": unit, "cases": cases, "words": "三天修复，并排查了同类点位。",
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let files = "/api/v1/oversight";
    for (body, code) in [
        (propose(&unit, "", json!({})), "oversight-commend-facts"),
        (propose(&unit, "20200101-99999", json!({})), "oversight-case-unknown"),
        (propose(&open_unit, &open_case, json!({})), "oversight-commend-unverified"),
        (propose("dept-petition", &case, json!({})), "oversight-commend-not-theirs"),
        (propose("gov", &case, json!({})), "oversight-commend-own"),
        (propose(&unit, &case, json!({ "person": "祝书瑶" })), "oversight-commend-person"),
    ] {
        assert_eq!(refused(&town, "super1", files, body).await, code);
    }
    let body = propose(&unit, &case, json!({ "team": "夜间抢修班组" }));
    assert_eq!(
        refused(&town, &*unit, files, body.clone()).await,
        "authority-missing",
        "a unit does not propose"
    );
    let opened = done(&town, "super1", files, body).await;
    let number = opened["number"].as_str().unwrap();

    // Everybody reads the facts and may object, with or without a name; what is written is not published.
    let public = format!("/api/v1/commendations/{number}");
    let seen = read(&town, None, &public).await;
    assert_eq!((seen["state"].as_str(), seen["team"].as_str()), (Some("public"), Some("夜间抢修班组")));
    assert_eq!((&seen["cases"], &seen["confirmed"]), (&json!(1), &json!(1)));
    assert!(seen["facts"].as_str().unwrap().contains("三天修复"));
    let until: Instant = seen["public_until"].as_str().unwrap().parse().unwrap();
    assert!(until.seconds_since(deployment.site.now()) >= 5 * 86_400 - 3600, "five work days at least");
    let page = town.get(&format!("/commendations/{number}"), None).await;
    assert!(
        page.status == 200 && page.body.contains("提出异议") && !page.body.contains(&case),
        "{}",
        page.body
    );
    let objection = json!({ "words": "上个月又漏过一次水。", "name": "韩秋生", "contact": "000-6100-7788" });
    let object = format!("{public}/object");
    assert_eq!(refused(&town, None, &object, json!({ "words": "" })).await, "oversight-words-missing");
    done(&town, None, &object, objection).await;
    let seen = read(&town, None, &public).await;
    assert_eq!(seen["objections"], 1);
    let page = town.get(&format!("/commendations/{number}"), None).await.body;
    assert!(!page.contains("又漏过一次水") && !page.contains("韩秋生"), "{page}");
    for table in ["journal_entry", "journal_content", "oversight_file"] {
        let column = if table == "journal_entry" {
            "payload"
        } else if table == "oversight_file" {
            "state"
        } else {
            "body"
        };
        let sql =
            format!("select 1 from {table} where {column} like '%韩秋生%' or {column} like '%6100-7788%'");
        assert_eq!(peek(&deployment, &sql).len(), 0, "{table}: who objected lies in the vault alone");
    }
    // Whoever decides reads it.
    let file = read(&town, "super3", &format!("/api/v1/oversight/{number}")).await;
    assert!(file.to_string().contains("又漏过一次水"), "{file:#}");
    let award = format!("/api/v1/oversight/{number}/award");
    let yes = || json!({ "granted": "yes", "words": "漏水的是另一处管道，不影响所列事实。" });
    assert_eq!(refused(&town, "super3", &award, yes()).await, "oversight-still-public");

    // Its time is over.
    let town = town_of(&later(&deployment, until.seconds_since(deployment.site.now()) + 3600).await);
    let late = json!({ "words": "迟到的异议。" });
    assert_eq!(refused(&town, None, &object, late).await, "oversight-objection-late");
    let proposer = refused(&town, "super1", &award, yes()).await;
    assert_eq!(proposer, "oversight-own-proposal", "who proposed does not decide");
    assert_eq!(refused(&town, &*unit, &award, yes()).await, "authority-missing", "nor the commended unit");
    done(&town, "super3", &award, yes()).await;
    let seen = read(&town, None, &public).await;
    assert_eq!(
        (seen["state"].as_str(), seen["decided_by"].as_str()),
        (Some("awarded"), Some("dept-petition"))
    );
    assert!(town.get("/commendations", None).await.body.contains("夜间抢修班组"));
    // When the facts do not hold after all, it is taken back with the reason; the story stays.
    let retract = format!("/api/v1/oversight/{number}/retract");
    let why = json!({ "words": "复查发现所列案件再次发生。" });
    assert_eq!(refused(&town, "super3", &retract, why.clone()).await, "oversight-not-proposer");
    done(&town, "super1", &retract, why).await;
    let seen = read(&town, None, &public).await;
    assert_eq!(seen["state"], "withdrawn");
    assert!(seen["withdrawn"].as_str().unwrap().contains("再次发生"));
    let output = linli("journal verify", Some(&path));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

/// The demo has one that was awarded and one that is public, with an objection.
#[tokio::test]
async fn the_demo_shows_commendations_to_everybody() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let town = Town::in_folder(folder, deployment);
    let listed = read(&town, None, "/api/v1/commendations").await;
    let states: Vec<&str> =
        listed.as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["public", "awarded"]);
    let public =
        read(&town, None, &format!("/api/v1/commendations/{}", listed[0]["number"].as_str().unwrap())).await;
    assert_eq!(public["objections"], 1);
}
