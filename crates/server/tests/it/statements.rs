//! What a page or a command costs does not grow with the data: it is asked in a small town and in one ten times as
//! large, and the statements are counted.

use crate::given::{Answer, app, get, post_json, sign_in};
use axum::Router;
use serde_json::{Value, json};
use server::bench::town::{PASSWORD, Town};
use std::collections::BTreeMap;
use store::Store;

/// Pages and what machines read, by who asks.
const READ: &[(&str, &[&str])] = &[
    (
        "dispatch1",
        &[
            "/desk",
            "/cases",
            "/cases?state=open",
            "/cases?state=ended",
            "/cases?state=dispatched",
            "/cases?clock=overdue&sort=due",
            "/cases?q=%E8%B7%AF%E7%81%AF",
            "/map",
            "/disputes",
            "/whistles",
            "/oversight",
            "/api/v1/desk",
            "/api/v1/cases?size=100",
            "/api/v1/cases?size=100&q=%E8%B7%AF%E7%81%AF",
            "/api/v1/map/cases",
            "/notices",
        ],
    ),
    ("dept-urban", &["/desk", "/cases", "/api/v1/cases?size=100"]),
    ("intake1", &["/desk", "/cases/new"]),
    ("super1", &["/desk", "/oversight", "/api/v1/oversight?size=100"]),
    ("admin1", &["/admin", "/admin/places", "/admin/units", "/admin/accounts", "/admin/deliveries"]),
    ("", &["/", "/report", "/places/999001001", "/map", "/open", "/api/v1/open", "/api/v1/map/cases"]),
];

/// A page may take a few statements more when there is more to tell about (a further page, a hint that was empty
/// before), never as many as there are rows.
const SLACK: u64 = 3;

struct Counted {
    town: Town,
    app: Router,
    cookies: BTreeMap<&'static str, String>,
}

impl Counted {
    async fn with(cases: u32) -> Self {
        let town = Town::silently(cases).await.unwrap();
        let deployment = &town.deployment;
        let followed = &deployment.site;
        while cases::actions::indexing::follow_journal(followed, &deployment.grounds).await.unwrap() > 0 {}
        while insight::actions::follow_journal(followed).await.unwrap() > 0 {}
        let app = app(deployment);
        let mut cookies = BTreeMap::new();
        for (login, _) in READ.iter().filter(|(login, _)| !login.is_empty()) {
            cookies.insert(*login, sign_in(&app, login, PASSWORD).await);
        }
        Self { town, app, cookies }
    }

    fn store(&self) -> &Store {
        &self.town.deployment.site.store
    }

    async fn counted(&self, ask: impl AsyncFn() -> Answer) -> (u64, Answer) {
        let before = self.store().statements();
        let answer = ask().await;
        (self.store().statements() - before, answer)
    }

    /// Asked twice; what is kept in memory after the first time is not counted.
    async fn reads(&self) -> BTreeMap<String, u64> {
        let mut found = BTreeMap::new();
        for (login, addresses) in READ {
            let cookie = self.cookies.get(login).map(String::as_str);
            for address in *addresses {
                let ask = async || get(&self.app, address, cookie).await;
                ask().await;
                let (count, answer) = self.counted(ask).await;
                assert_eq!(answer.status, 200, "{login} {address}: {}", answer.body);
                found.insert(format!("{login} {address}"), count);
            }
        }
        found
    }

    async fn commands(&self) -> BTreeMap<String, u64> {
        let mut found = BTreeMap::new();
        for round in 0..2 {
            let intake = self.cookies["intake1"].as_str();
            let told = json!({ "text": format!("井盖松动，车一过就响（{round}）。"), "channel": "phone", "place": "渡口新村" });
            let ask = async || post_json(&self.app, "/api/v1/cases", Some(intake), &told).await;
            let (count, answer) = self.counted(ask).await;
            assert_eq!(answer.status, 201, "{}", answer.body);
            found.insert("file".to_owned(), count);
            let made: Value = serde_json::from_str(&answer.body).unwrap();
            let number = made["number"].as_str().unwrap();
            let dispatch = self.cookies["dispatch1"].as_str();
            for (step, cookie, body) in [
                ("classify", intake, json!({ "matter": "080103" })),
                ("register", intake, json!({})),
                ("dispatch", dispatch, json!({})),
            ] {
                let address = format!("/api/v1/cases/{number}/{step}");
                let ask = async || post_json(&self.app, &address, Some(cookie), &body).await;
                let (count, answer) = self.counted(ask).await;
                assert_eq!(answer.status, 200, "{step}: {}", answer.body);
                found.insert(step.to_owned(), count);
            }
            let ask = async || get(&self.app, &format!("/cases/{number}"), Some(dispatch)).await;
            let (count, answer) = self.counted(ask).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            found.insert("the page of a case".to_owned(), count);
        }
        found
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_do_not_grow_with_the_data() {
    let (small, large) = (Counted::with(300).await, Counted::with(1200).await);
    let mut grown = Vec::new();
    for (few, many) in
        [(small.reads().await, large.reads().await), (small.commands().await, large.commands().await)]
    {
        for (what, count) in &few {
            println!("{what}: {count} {}", many[what]);
            if many[what] > count + SLACK {
                grown.push(format!("{what}: {count} with 300 cases, {} with 1200", many[what]));
            }
        }
    }
    assert!(grown.is_empty(), "{grown:#?}");
}
