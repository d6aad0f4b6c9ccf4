//! What joins capabilities: a change of calendars or units reaches the open cases, once.

use crate::given::{app, data, deployment, folder, json, linli, peek, peek_texts, post_json};
use guard::{Granted, Site};
use kernel::{Instant, RequestKey, UnitId};
use serde_json::{Value, json};
use server::deployment::{Deployment, Opening};
use std::sync::Arc;

pub async fn run_flows(deployment: &Deployment) {
    deployment.seal().await.unwrap();
    for mut flow in server::flows::all() {
        while flow.step(deployment).await.unwrap() > 0 {}
    }
    deployment.seal().await.unwrap();
}

fn one(deployment: &Deployment, sql: &str) -> String {
    format!("{:?}", peek(deployment, sql)[0][0])
}

#[tokio::test]
async fn announcing_a_year_moves_due_times_by_an_event_once() {
    let folder = folder();
    let mut deployment = deployment(folder.path()).await;
    // The last afternoon of the last announced year: the due time rests on a guess about the next one.
    let evening: Instant = "2026-12-31 17:30".parse().unwrap();
    deployment.site = Site { now: Arc::new(move || evening), ..deployment.site };
    let answer =
        post_json(&app(&deployment), "/api/v1/report", None, &json!({ "text": "路灯不亮，看不清台阶。" }))
            .await;
    let received: Value = serde_json::from_str(&answer.body).unwrap();
    let due = "select due_at from clock_running";
    let before = one(&deployment, due);
    assert_eq!(one(&deployment, "select provisional from clock_running"), "Integer(1)");

    let notice = folder.path().join("2027.calendar");
    std::fs::write(&notice, "2027 元旦 off 01-01..01-03\n").unwrap();
    let (status, saved) =
        json(&linli(&format!("import calendar {} --json", notice.display()), Some(folder.path())));
    assert_eq!(status, 0, "{saved}");
    run_flows(&deployment).await;
    let after = one(&deployment, due);
    assert_ne!(before, after);
    assert_eq!(one(&deployment, "select provisional from clock_running"), "Integer(0)");
    let events = "select count(*) from journal_entry where payload like '%recalculated%'";
    assert_eq!(one(&deployment, events), "Integer(1)", "{received}");

    run_flows(&deployment).await;
    for flow in server::flows::all() {
        flow.sweep(&deployment, evening.plus_seconds(-86_400 * 90), evening).await.unwrap();
    }
    assert_eq!(one(&deployment, events), "Integer(1)");
    assert_eq!(linli("journal verify", Some(folder.path())).status.code(), Some(0));
}

#[tokio::test]
async fn the_cases_of_a_unit_that_ends_go_to_its_successor() {
    let folder = crate::demo_town::demo();
    let deployment = Deployment::open(&data(folder.path()), Opening::Existing).await.unwrap();
    let open = |unit: UnitId| {
        one(&deployment, &format!("select count(*) from cases_case where open = 1 and lead = '{unit}'"))
    };
    let ended: UnitId = {
        let sql = "select c.lead from cases_case c join org_unit u on u.id = c.lead
                   where c.open = 1 and c.step = 'handling' and u.kind = 'department'
                   group by c.lead order by count(*) desc limit 1";
        peek_texts::<1>(&deployment, sql)[0].parse().unwrap()
    };
    assert_ne!(open(ended), "Integer(0)");
    let site = deployment.site.clone();
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let granted = Granted::<guard::right::EditOrganisation>::for_system("setup")?;
            let context = site.context(&granted, RequestKey(String::new()));
            let heir = org::query::unit_by_code(tx, &site.tenant, "dept-urban").await?.unwrap().state.id;
            let heir = if heir == ended {
                org::query::unit_by_code(tx, &site.tenant, "dept-housing").await?.unwrap().state.id
            } else {
                heir
            };
            let command =
                org::UnitCommand::End {
                    at: context.now, reason: "机构改革".into(), successor: Some(heir)
                };
            org::actions::change_unit(tx, &context, ended, None, command).await?;
            Ok::<_, kernel::Failure>(heir)
        })
    });
    let heir = write.await.unwrap();
    let before = open(heir);
    run_flows(&deployment).await;
    assert_eq!(open(ended), "Integer(0)");
    assert_ne!(open(heir), before);
    let moved = one(&deployment, "select count(*) from journal_entry where kind = 'transferred'");
    run_flows(&deployment).await;
    assert_eq!(one(&deployment, "select count(*) from journal_entry where kind = 'transferred'"), moved);
    assert_eq!(linli("journal verify", Some(folder.path())).status.code(), Some(0));
}
