//! Oversight through the whole program: whistles climb the ladder too, whoever raised a case hears that it climbs, heirs
//! answer for units that have ended, and what a ruling exempts is shown beside the raw figure.

use crate::api_examples::Content;
use crate::demo_town::{demo, done, later, read, refused, sweep, town_of};
use crate::flows::run_flows;
use crate::given::{deployment, linli};
use guard::Site;
use serde_json::{Value, json};
use server::deployment::Deployment;
use std::path::Path;
use std::sync::Arc;

const DAY: i64 = 86_400;

fn one(deployment: &Deployment, sql: &str) -> String {
    let [found] = crate::given::peek_texts(deployment, sql);
    found
}

fn is_whole(path: &Path) {
    let output = linli("journal verify", Some(path));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test]
async fn the_clocks_of_a_called_department_climb_the_ladder_of_cases() {
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let begun = deployment.site.now();
    let deployment =
        Deployment { site: Site { now: Arc::new(move || begun), ..deployment.site.clone() }, ..deployment };
    sweep(&deployment, begun.plus_seconds(-DAY)).await;
    let town = town_of(&deployment);
    // In the demo one department of a running whistle has not signed in its hour.
    let number = one(
        &deployment,
        "select f.number from oversight_file f join org_unit u on u.tenant = f.tenant and u.id = f.unit
         where f.kind = 'ladder' and f.case_id is null and u.code = 'dept-market'",
    );
    let address = format!("/api/v1/oversight/{number}");
    let ladder = read(&town, "super1", &address).await;
    assert_eq!((ladder["state"].as_str(), ladder["case"].as_str()), (Some("overdue"), None), "{ladder:#}");
    let whistle = ladder["outside"].as_str().unwrap().to_owned();
    assert!(whistle.starts_with("/whistles/W"), "{whistle}");
    assert_eq!(
        read(&town, "dept-market", &address).await["number"],
        number.as_str(),
        "the unit reads its own"
    );
    let listing = json!({ "words": "自己的事" });
    let own = town.ask("post", &format!("{address}/list"), Some("dept-market"), Content::Json(listing)).await;
    assert_eq!(own.status, 403, "{}", own.body);
    // Time goes on: its head is told, then a supervisor decides.
    let four_days = later(&deployment, 4 * DAY).await;
    let town = town_of(&four_days);
    assert_eq!(read(&town, "super1", &address).await["state"], "supervise");
    let notices = read(&town, "dept-market", "/api/v1/notices").await.to_string();
    assert!(notices.contains(whistle.trim_start_matches("/whistles/")), "{notices}");
    done(&town, "super1", &format!("{address}/list"), json!({ "words": "四天没有签收，挂牌督办。" })).await;
    let listed = read(&town, "super1", "/api/v1/listed").await;
    let row = listed.as_array().unwrap().iter().find(|row| row["number"] == number.as_str()).unwrap();
    assert_eq!(row["outside"], whistle.as_str(), "{row:#}");
    let page = town.get("/listed", Some("super1")).await.body;
    assert!(page.contains(&format!("href=\"{whistle}\"")), "the list leads to the whistle");

    // What it waited for is done; a listed matter comes off the list by a person, and then the ladder ends.
    let api = format!("/api/v1{whistle}");
    done(&town, "dept-market", &format!("{api}/sign"), json!({})).await;
    done(&town, "dept-market", &format!("{api}/report-in"), json!({ "words": "已到场。" })).await;
    sweep(&four_days, four_days.site.now()).await;
    assert_eq!(read(&town, "super1", &address).await["state"], "listed");
    done(&town, "super1", &format!("{address}/delist"), json!({ "words": "已签收并到场。" })).await;
    sweep(&four_days, four_days.site.now()).await;
    assert_eq!(read(&town, "super1", &address).await["state"], "eased");
    is_whole(&path);
}

#[tokio::test]
async fn a_department_that_comes_in_time_is_raised_by_nothing() {
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    sweep(&deployment, deployment.site.now().plus_seconds(-DAY)).await;
    let urban = one(
        &deployment,
        "select cast(count(*) as text) from oversight_file f join org_unit u on u.tenant = f.tenant and u.id = f.unit
         where f.kind = 'ladder' and f.case_id is null and f.open = 1 and u.code = 'dept-urban'",
    );
    assert_eq!(urban, "0", "it signed, and was on site");
    is_whole(&path);
}

#[tokio::test]
async fn whoever_raised_a_case_hears_that_it_climbs_a_level() {
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let mut web = server::serve::Web::new(deployment.clone(), std::time::Duration::from_secs(20)).unwrap();
    web.reachable = link::webhook::Reachable::Private;
    let mut town = town_of(&deployment);
    town.app = server::serve::router(&web, false);
    let gateway = json!({
        "way": "sms", "name": "短信", "url": "http://127.0.0.1:9/send", "phone_field": "phone",
        "text_field": "content", "id_field": "id",
    });
    done(&town, "admin1", "/api/v1/receivers", gateway).await;
    let told = json!({
        "text": "楼下商铺的空调外机整夜轰鸣。", "place": "渡口新村", "join": "none", "contact": "13900001111",
    });
    let received = town.ask("post", "/api/v1/report", None, Content::Json(told)).await;
    let received: Value = serde_json::from_str(&received.body).unwrap();
    let number = received["number"].as_str().unwrap();
    let step = |step: &str| format!("/api/v1/cases/{number}/{step}");
    done(&town, "intake1", &step("classify"), json!({ "matter": "080103" })).await;
    done(&town, "intake1", &step("register"), json!({})).await;
    done(&town, "dispatch1", &step("dispatch"), json!({})).await;
    let lead = read(&town, "dispatch1", &format!("/api/v1/cases/{number}")).await["lead"].clone();
    let lead = lead.as_str().unwrap();
    done(&town, lead, &step("accept"), json!({})).await;
    let climb = json!({
        "procedure": "climb", "case": number, "reason": "several_units",
        "tried": "与物业协商两次。", "words": "请明确由谁承办。",
    });
    let climb = done(&town, lead, "/api/v1/oversight", climb).await;
    let climb = climb["number"].as_str().unwrap();
    run_flows(&deployment).await;
    let climbed = async || {
        let sent = read(&town, "admin1", "/api/v1/deliveries?size=100").await;
        let rows = sent["rows"].as_array().unwrap().clone();
        rows.iter().filter(|row| row["kind"] == "climbed" && row["number"] == number).count()
    };
    assert_eq!(climbed().await, 1, "told once that it went up");
    run_flows(&deployment).await;
    assert_eq!(climbed().await, 1, "and once only");
    // Nothing of the file is shown to him; the message leads to his own page.
    let up = json!({ "words": "本级没有资金，提交上一级。" });
    let owner = read(&town, "super1", &format!("/api/v1/oversight/{climb}")).await["owner"].clone();
    assert_eq!(owner, "gov", "the unit above has it");
    done(&town, "super1", &format!("/api/v1/oversight/{climb}/go-up"), up).await;
    run_flows(&deployment).await;
    assert_eq!(climbed().await, 2, "each level is told");
    is_whole(&path);
}

#[tokio::test]
async fn the_heir_of_a_unit_answers_what_was_asked_of_it() {
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let town = town_of(&deployment);
    let rows = "select f.number || ' ' || u.code from oversight_file f
                join org_unit u on u.tenant = f.tenant and u.id = f.unit
                where f.kind = 'notice' and f.step = 'issued' order by f.number limit 1";
    let row = one(&deployment, rows);
    let (notice, unit) = row.split_once(' ').unwrap();
    let heir = if unit == "dept-housing" { "dept-urban" } else { "dept-housing" };
    let found = read(&town, "admin1", &format!("/api/v1/admin/units?q={unit}")).await;
    let id = found.as_array().unwrap().iter().find(|row| row["code"] == unit).unwrap()["id"].clone();
    let before = deployment.site.now();
    let ended = json!({ "reason": "机构改革", "successor": heir });
    done(&town, "admin1", &format!("/api/v1/admin/units/{}/end", id.as_str().unwrap()), ended).await;
    sweep(&deployment, before.plus_seconds(-60)).await;
    let address = format!("/api/v1/oversight/{notice}");
    let file = read(&town, "super1", &address).await;
    assert_eq!((file["unit"].as_str(), file["owner"].as_str()), (Some(heir), Some(heir)), "{file:#}");
    let last = file["timeline"].as_array().unwrap().iter().find(|line| line["kind"] == "transferred");
    assert!(last.is_some(), "the file says so: {file:#}");
    done(&town, heir, &format!("{address}/answer"), json!({ "words": "承接单位已办结。" })).await;
    assert_eq!(read(&town, "super1", &address).await["state"], "answered");
    // Done again it changes nothing more.
    let version = read(&town, "super1", &address).await["version"].clone();
    sweep(&deployment, before.plus_seconds(-60)).await;
    assert_eq!(read(&town, "super1", &address).await["version"], version);
    is_whole(&path);
}

#[tokio::test]
async fn what_a_ruling_exempts_stands_beside_the_raw_figure_until_it_is_contested() {
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let town = town_of(&deployment);
    run_flows(&deployment).await;
    let exempted =
        || one(&deployment, "select coalesce(group_concat(figure, ' '), '') from insight_exemption");
    let case = one(
        &deployment,
        "select f.case_id from oversight_file f where f.kind = 'exemption' and f.step = 'granted' limit 1",
    );
    let number =
        one(&deployment, "select number from oversight_file where kind = 'exemption' and step = 'granted'");
    assert_eq!(exempted(), "on_time", "what was granted in the demo");
    let of_case = format!("select count(*) || '' from insight_exemption where case_id = '{case}'");
    assert_eq!(one(&deployment, &of_case), "1");
    // The requester contests: it counts again at once, until others have ruled.
    let address = format!("/api/v1/oversight/{number}");
    let words = json!({ "words": "诉求人认为雨停后三天才来。" });
    done(&town, "revisit1", &format!("{address}/contest"), words).await;
    run_flows(&deployment).await;
    assert_eq!(exempted(), "");
    let ruled = json!({ "granted": "yes", "words": "复核气象记录，维持。" });
    let again = refused(&town, "super3", &format!("{address}/rule"), ruled.clone()).await;
    assert!(!again.is_empty(), "who ruled first does not rule again");
    done(&town, "super1", &format!("{address}/rule"), ruled).await;
    run_flows(&deployment).await;
    assert_eq!(exempted(), "on_time");
    // Reading the log from its beginning gives the same.
    let taken_away = deployment.site.store.write(|tx| {
        Box::pin(async move {
            let rows = "delete from insight_exemption returning tenant";
            let cursor = "delete from journal_cursor where follower = 'take_exempted_cases_out_of_figures'
                          returning tenant";
            for sql in [rows, cursor] {
                tx.query_composed("taken away", sql, &[], |_| Ok(())).await?;
            }
            Ok::<_, store::Error>(())
        })
    });
    taken_away.await.unwrap();
    run_flows(&deployment).await;
    assert_eq!(exempted(), "on_time");
    is_whole(&path);
}
