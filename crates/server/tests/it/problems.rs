//! One problem told by several (同一问题): joined by place and matter, linked, told together, counted once, and never about a
//! person; what comes back within ninety days is seen on the case and in its unit's repeat rate.

use crate::api_examples::Town;
use crate::demo_town::{demo, done, later, read, town_of};
use crate::flows::run_flows;
use crate::given::{deployment, linli};
use serde_json::{Value, json};
use server::deployment::Deployment;

const DAY: i64 = 86_400;
const NOISE: &str = "080103";
const LIGHT: &str = "050202";
const HERE: &str = "渡口新村";

/// Somebody tells of something; its number and the code to follow it by.
async fn told(town: &Town, text: &str, contact: Option<&str>, matter: &str, place: &str) -> (String, String) {
    let told = json!({ "text": text, "place": place, "join": "none", "contact": contact });
    let received = done(town, None, "/api/v1/report", told).await;
    let [number, code] = ["number", "code"].map(|key| received[key].as_str().unwrap().to_owned());
    done(town, "intake1", &step(&number, "classify"), json!({ "matter": matter })).await;
    (number, code)
}

fn step(number: &str, step: &str) -> String {
    format!("/api/v1/cases/{number}/{step}")
}

/// What the page of a case says of the problem that it belongs to.
async fn problem(town: &Town, login: &str, number: &str) -> String {
    let page = town.get(&format!("/cases/{number}"), Some(login)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let Some((_, from)) = page.body.split_once("id=\"problem\"") else { return String::new() };
    from.split("id=\"related\"").next().unwrap().to_owned()
}

/// From registration to closing, solved and confirmed; the unit that did it.
async fn solve(town: &Town, number: &str) -> String {
    done(town, "dispatch1", &step(number, "register"), json!({})).await;
    done(town, "dispatch1", &step(number, "dispatch"), json!({})).await;
    let lead = read(town, "dispatch1", &format!("/api/v1/cases/{number}")).await["lead"].clone();
    let lead = lead.as_str().unwrap().to_owned();
    done(town, &*lead, &step(number, "accept"), json!({})).await;
    done(
        town,
        &*lead,
        &step(number, "reply"),
        json!({ "words": "已整改。", "assists_open": "协办事项另行跟进。" }),
    )
    .await;
    done(town, "check1", &step(number, "check"), json!({ "passed": "yes" })).await;
    done(town, "revisit1", &step(number, "revisit"), json!({ "contacted": "yes", "solved": "yes" })).await;
    done(town, "revisit1", &step(number, "close"), json!({ "outcome": "solved" })).await;
    lead
}

/// An indicator of the whole county in the quarter in which the deployment stands.
async fn figure(deployment: &Deployment, town: &Town, key: &str, period: &str) -> Value {
    run_flows(deployment).await;
    while insight::actions::follow_journal(&deployment.site).await.unwrap() > 0 {}
    read(town, "super1", &format!("/api/v1/insight/{key}?period={period}")).await
}

fn quarter(deployment: &Deployment) -> String {
    let month = insight::Day::of(deployment.site.now()).month();
    insight::Period::around(insight::PeriodKind::Quarter, month).code()
}

#[tokio::test]
async fn what_several_tell_of_one_place_and_matter_is_joined_linked_and_told_together() {
    let folder = demo();
    let path = folder.path().to_owned();
    let deployment = deployment(&path).await;
    let town = Town::in_folder(folder, deployment.clone());
    let gateway = json!({
        "way": "sms", "name": "短信", "url": "https://sms.example.org/send", "phone_field": "phone",
        "text_field": "content", "id_field": "id",
    });
    done(&town, "admin1", "/api/v1/receivers", gateway).await;
    let first = told(&town, "空调外机整夜轰鸣。", Some("13900001111"), NOISE, HERE).await;
    let second = told(&town, "楼下机器声吵得睡不着。", Some("13900002222"), NOISE, HERE).await;
    let third = told(&town, "外机太响。", None, NOISE, HERE).await;
    let matter = told(&town, "路灯不亮。", None, LIGHT, HERE).await;
    let place = told(&town, "外机声音大。", None, NOISE, "渡口头社区第一网格").await;
    // What is the same place and matter is offered, by a person's hand; nothing else is.
    let offered = problem(&town, "dispatch1", &first.0).await;
    for (number, same) in [(&second.0, true), (&third.0, true), (&matter.0, false), (&place.0, false)] {
        assert_eq!(offered.contains(number.as_str()), same, "{number}: {offered}");
    }
    for (number, _) in [&second, &third] {
        done(&town, "intake1", &step(number, "merge"), json!({ "into": first.0 })).await;
    }
    assert!(problem(&town, "dispatch1", &first.0).await.contains("3 件反映合并为本件"));
    done(&town, "intake1", &step(&first.0, "answer"), json!({ "words": "已责令加装隔声罩。" })).await;
    run_flows(&deployment).await;
    for (number, code) in [&first, &second, &third] {
        // Whoever told it reads under his own number what became of the one, and nothing of the others' words.
        let page = town.get(&format!("/c/{number}?code={code}"), None).await.body;
        assert!(page.contains("已责令加装隔声罩"), "{number}: {page}");
        assert_eq!(page.contains("空调外机整夜轰鸣"), *number == first.0, "{number}");
    }
    for (number, _) in [&second, &third] {
        let page = town.get(&format!("/cases/{number}"), Some("dispatch1")).await.body;
        assert!(page.contains(&format!("/cases/{}", first.0)), "{number} leads to the one that goes on");
    }
    let sent = read(&town, "admin1", "/api/v1/deliveries?size=100").await;
    let answered = |number: &str| {
        let rows = sent["rows"].as_array().unwrap();
        rows.iter().filter(|row| row["kind"] == "answered" && row["number"] == number).count()
    };
    assert_eq!([&first, &second, &third].map(|(number, _)| answered(number)), [1, 1, 0], "{sent:#}");
    assert_eq!(linli("journal verify", Some(&path)).status.code(), Some(0));
}

#[tokio::test]
async fn a_problem_is_counted_once_and_says_nothing_about_whoever_told_it() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let town = Town::in_folder(folder, deployment.clone());
    let quarter = quarter(&deployment);
    let tomorrow = later(&deployment, DAY).await;
    let before = figure(&tomorrow, &town_of(&tomorrow), "proactive", &quarter).await;
    // One person three times, and three persons once each.
    let mut said = Vec::new();
    for (matter, contacts) in [
        (NOISE, ["13900001111", "13900001111", "13900001111"]),
        (LIGHT, ["13900002222", "13900003333", "13900004444"]),
    ] {
        let mut numbers = Vec::new();
        for contact in contacts {
            numbers.push(told(&town, "一直没有人来处理。", Some(contact), matter, HERE).await.0);
        }
        for number in &numbers[1..] {
            done(&town, "intake1", &step(number, "merge"), json!({ "into": numbers[0] })).await;
        }
        for login in ["dispatch1", "super1"] {
            let page = town.get(&format!("/cases/{}", numbers[0]), Some(login)).await.body;
            assert!(contacts.iter().all(|contact| !page.contains(contact)), "{login} reads who told it");
        }
        said.push(problem(&town, "dispatch1", &numbers[0]).await);
    }
    assert!(said[0].contains("3 件反映合并为本件"), "{}", said[0]);
    assert_eq!(said[0], said[1], "whether one person told it or three makes no difference");
    let after = figure(&tomorrow, &town_of(&tomorrow), "proactive", &quarter).await;
    let received = |seen: &Value| seen["figure"]["denominator"].as_i64().unwrap();
    assert_eq!(received(&after), received(&before) + 2, "six reports are two problems");
}

#[tokio::test]
async fn what_comes_back_within_ninety_days_shows_on_the_case_and_in_the_repeat_rate() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let town = Town::in_folder(folder, deployment.clone());
    let quarter = quarter(&deployment);
    let first = told(&town, "空调外机整夜轰鸣。", Some("13900001111"), NOISE, HERE).await.0;
    let lead = solve(&town, &first).await;
    let repeated = |seen: &Value| {
        let units = seen["units"].as_array().unwrap();
        let own = units.iter().find(|row| row["subject"] == lead.as_str()).unwrap();
        own["figures"][0]["numerator"].as_i64().unwrap()
    };
    let soon = later(&deployment, 80 * DAY).await;
    let seen = figure(&soon, &town_of(&soon), "repeat", &quarter).await;
    let before = repeated(&seen);

    let then = town_of(&soon);
    let second = told(&then, "又响了一整夜。", Some("13900002222"), NOISE, HERE).await.0;
    let said = problem(&then, "dispatch1", &second).await;
    assert!(said.contains("90 天内同一地点同一事项第 2 次出现") && said.contains(&first), "{said}");
    let seen = figure(&soon, &then, "repeat", &quarter).await;
    assert_eq!(repeated(&seen), before + 1);
    let rows = seen["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["number"] == first.as_str()).unwrap();
    assert_eq!(row["in_numerator"], true, "the one that did not last is in the numerator: {row}");

    // The ninety days run from the closure: what came in before them may have been closed within them.
    let third = told(&then, "路灯不亮。", None, LIGHT, HERE).await.0;
    let long_after = later(&soon, 60 * DAY).await;
    let town = town_of(&long_after);
    solve(&town, &third).await;
    let much_later = later(&long_after, 60 * DAY).await;
    let fourth = told(&town_of(&much_later), "路灯又不亮。", None, LIGHT, HERE).await.0;
    let said = problem(&town_of(&much_later), "dispatch1", &fourth).await;
    assert!(said.contains(&third), "120 days after it came in, 60 after it was closed: {said}");
    let too_late = later(&much_later, 40 * DAY).await;
    let fifth = told(&town_of(&too_late), "路灯还是不亮。", None, LIGHT, HERE).await.0;
    let said = problem(&town_of(&too_late), "dispatch1", &fifth).await;
    assert!(!said.contains(&third), "100 days after it was closed: {said}");
}
