//! Webhooks: signed, once per event, tried again, given up visibly, and never a way into the deployer's network.

use crate::given::{Answer, deployment, folder, open_account, post_json, sign_in};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, post};
use kernel::Instant;
use link::outbox::{REPEATED_AFTER, Runner};
use link::webhook::{Reachable, WebhookChannel, signature};
use serde_json::{Value, json};
use server::deployment::Deployment;
use server::serve::{Web, router};
use server::{edge, flows};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// Another system, on a port of this machine.
#[derive(Clone, Default)]
struct Receiver {
    heard: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    /// Answers with an error as often as this says.
    failing: Arc<AtomicUsize>,
    hanging: Arc<AtomicUsize>,
    elsewhere: Arc<AtomicUsize>,
}

impl Receiver {
    async fn start(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new()
            .route("/told", post(told))
            .route("/moved", post(|| async { Redirect::temporary("/elsewhere") }))
            .route("/elsewhere", any(elsewhere))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }
    fn heard(&self) -> Vec<(HeaderMap, String)> {
        self.heard.lock().unwrap().clone()
    }
}

async fn told(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    receiver.heard.lock().unwrap().push((headers, String::from_utf8(body.to_vec()).unwrap()));
    if receiver.hanging.load(Ordering::SeqCst) > 0 {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    let left = receiver.failing.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if left.is_ok() {
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    } else {
        StatusCode::NO_CONTENT.into_response()
    }
}

async fn elsewhere(State(receiver): State<Receiver>) -> StatusCode {
    receiver.elsewhere.fetch_add(1, Ordering::SeqCst);
    StatusCode::OK
}

/// A deployment with a clock that the test moves.
struct Office {
    _folder: TempDir,
    deployment: Deployment,
    app: Router,
    cookie: String,
    ahead: Arc<AtomicI64>,
}

impl Office {
    async fn open(reachable: Reachable) -> Self {
        let folder = folder();
        let mut deployment = deployment(folder.path()).await;
        open_account(folder.path(), "admin", "system_admin", "correct-horse-9");
        let ahead = Arc::new(AtomicI64::new(0));
        let moved = Arc::clone(&ahead);
        deployment.site.now = Arc::new(move || {
            let now: Instant = edge::now();
            now.plus_seconds(moved.load(Ordering::SeqCst))
        });
        let mut web = Web::new(deployment.clone(), Duration::from_secs(20)).unwrap();
        web.reachable = reachable;
        let app = router(&web, false);
        let cookie = sign_in(&app, "admin", "correct-horse-9").await;
        Self { _folder: folder, deployment, app, cookie, ahead }
    }

    async fn register(&self, url: &str) -> (String, String) {
        let body = json!({ "url": url, "kind": ["case.received", "case.withdrawn"] });
        let answer = post_json(&self.app, "/api/v1/webhooks", Some(&self.cookie), &body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let made: Value = serde_json::from_str(&answer.body).unwrap();
        (made["id"].as_str().unwrap().to_owned(), made["secret"].as_str().unwrap().to_owned())
    }

    async fn report(&self) -> String {
        let body = json!({ "text": "楼下积水，老人滑倒。", "name": "张三丰", "contact": "13800001234" });
        let answer = post_json(&self.app, "/api/v1/report", None, &body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        serde_json::from_str::<Value>(&answer.body).unwrap()["number"].as_str().unwrap().to_owned()
    }

    /// What has happened gets its place in the log, and the flows react to it.
    async fn react(&self) {
        self.deployment.seal().await.unwrap();
        for mut flow in flows::all() {
            while flow.step(&self.deployment).await.unwrap() > 0 {}
        }
    }

    fn runner(&self, reachable: Reachable) -> Runner {
        let site = self.deployment.site.clone();
        Runner::new(site.clone(), "test".to_owned(), vec![Arc::new(WebhookChannel::new(site, reachable))])
    }

    async fn deliveries(&self, id: &str) -> Vec<Value> {
        let address = format!("/api/v1/webhooks/{id}/deliveries");
        // The clock may have left the first session behind.
        let cookie = sign_in(&self.app, "admin", "correct-horse-9").await;
        let answer: Answer = crate::given::get(&self.app, &address, Some(&cookie)).await;
        serde_json::from_str::<Value>(&answer.body).unwrap()["rows"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_receiver_is_told_once_signed_and_again_when_it_failed() {
    let office = Office::open(Reachable::Private).await;
    let receiver = Receiver::default();
    receiver.failing.store(1, Ordering::SeqCst);
    let address = receiver.start().await;
    let (id, secret) = office.register(&format!("{address}/told")).await;
    let number = office.report().await;
    office.react().await;
    // Reading the log again makes no second record.
    office.react().await;
    let waiting = office.deliveries(&id).await;
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert_eq!(
        (waiting[0]["state"].as_str(), waiting[0]["kind"].as_str()),
        (Some("waiting"), Some("case.received"))
    );

    let runner = office.runner(Reachable::Private);
    assert_eq!(runner.run_once().await.unwrap(), 1);
    assert_eq!(office.deliveries(&id).await[0]["failure"], "status");
    assert_eq!(runner.run_once().await.unwrap(), 0, "not before its time");
    office.ahead.fetch_add(REPEATED_AFTER[0] + 1, Ordering::SeqCst);
    assert_eq!(runner.run_once().await.unwrap(), 1);
    let done = office.deliveries(&id).await;
    assert_eq!((done[0]["state"].as_str(), done[0]["attempts"].as_i64()), (Some("delivered"), Some(2)));
    office.ahead.fetch_add(1_000_000, Ordering::SeqCst);
    assert_eq!(runner.run_once().await.unwrap(), 0);

    let heard = receiver.heard();
    assert_eq!(heard.len(), 2);
    for (headers, body) in &heard {
        let text = |name: &str| headers[name].to_str().unwrap().to_owned();
        let seconds: i64 = text("webhook-timestamp").parse().unwrap();
        assert_eq!(text("webhook-signature"), signature(&secret, &text("webhook-id"), seconds, body));
        assert_ne!(text("webhook-signature"), signature(&secret, &text("webhook-id"), seconds + 1, body));
        let told: Value = serde_json::from_str(body).unwrap();
        assert_eq!(told["data"]["number"], number.as_str());
        for personal in ["积水", "张三丰", "13800001234"] {
            assert!(!body.contains(personal), "{body}");
        }
    }
    assert_eq!(heard[0].0["webhook-id"], heard[1].0["webhook-id"], "the receiver knows it by its id");
}

#[tokio::test]
async fn what_was_under_way_when_the_process_died_is_sent_by_the_next() {
    let office = Office::open(Reachable::Private).await;
    let receiver = Receiver::default();
    receiver.hanging.store(1, Ordering::SeqCst);
    let address = receiver.start().await;
    let (id, _) = office.register(&format!("{address}/told")).await;
    office.report().await;
    office.react().await;
    let killed = office.runner(Reachable::Private);
    assert!(tokio::time::timeout(Duration::from_millis(1500), killed.run_once()).await.is_err(), "it hangs");
    drop(killed);
    assert_eq!(receiver.heard().len(), 1);
    receiver.hanging.store(0, Ordering::SeqCst);
    assert_eq!(office.runner(Reachable::Private).run_once().await.unwrap(), 1);
    let rows = office.deliveries(&id).await;
    assert_eq!((rows.len(), rows[0]["state"].as_str()), (1, Some("delivered")));
    assert_eq!(receiver.heard()[0].0["webhook-id"], receiver.heard()[1].0["webhook-id"]);
}

#[tokio::test]
async fn redirects_are_not_followed_and_what_never_arrives_is_given_up_visibly() {
    let office = Office::open(Reachable::Private).await;
    let receiver = Receiver::default();
    let address = receiver.start().await;
    let (id, _) = office.register(&format!("{address}/moved")).await;
    office.report().await;
    office.react().await;
    let runner = office.runner(Reachable::Private);
    for after in REPEATED_AFTER {
        assert_eq!(runner.run_once().await.unwrap(), 1);
        office.ahead.fetch_add(after + 1, Ordering::SeqCst);
    }
    assert_eq!(runner.run_once().await.unwrap(), 1);
    let dead = office.deliveries(&id).await;
    assert_eq!((dead[0]["state"].as_str(), dead[0]["failure"].as_str()), (Some("dead"), Some("redirect")));
    assert_eq!(receiver.elsewhere.load(Ordering::SeqCst), 0);
    // The administrator's session has ended meanwhile.
    let cookie = sign_in(&office.app, "admin", "correct-horse-9").await;
    let page = crate::given::get(&office.app, &format!("/admin/webhooks/{id}"), Some(&cookie)).await;
    assert!(page.body.contains("未送达") && page.body.contains("/resend"), "{}", page.body);
    let again = format!("/api/v1/webhooks/{id}/deliveries/{}/resend", dead[0]["id"].as_str().unwrap());
    let answer = post_json(&office.app, &again, Some(&cookie), &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(runner.run_once().await.unwrap(), 1);
}

#[tokio::test]
async fn nothing_is_sent_into_private_networks_unless_the_deployer_allows_it() {
    let office = Office::open(Reachable::Public).await;
    for url in [
        "https://127.0.0.1/x",
        "http://example.org/x",
        "https://10.0.0.8/",
        "https://[::1]/",
        "ftp://example.org/",
    ] {
        let body = json!({ "url": url, "kind": ["case.received"] });
        let answer = post_json(&office.app, "/api/v1/webhooks", Some(&office.cookie), &body).await;
        assert_eq!(answer.status, 422, "{url}: {}", answer.body);
    }
    // Registered while it was allowed, and no longer: judged again when it is sent.
    let open = Office::open(Reachable::Private).await;
    let receiver = Receiver::default();
    let address = receiver.start().await;
    let (id, _) = open.register(&format!("{address}/told")).await;
    open.report().await;
    open.react().await;
    assert_eq!(open.runner(Reachable::Public).run_once().await.unwrap(), 1);
    let rows = open.deliveries(&id).await;
    assert_eq!((rows[0]["state"].as_str(), rows[0]["failure"].as_str()), (Some("dead"), Some("address")));
    assert!(receiver.heard().is_empty());
}

#[tokio::test]
async fn only_who_may_registers_and_the_journal_knows_it() {
    let office = Office::open(Reachable::Private).await;
    let (id, _) = office.register("http://127.0.0.1:9/x").await;
    let body = json!({ "url": "https://hooks.example.org/", "kind": ["case.closed"] });
    assert_eq!(post_json(&office.app, "/api/v1/webhooks", None, &body).await.status, 401);
    open_account(&office.deployment.folder.root().to_owned(), "clerk", "dispatcher", "correct-horse-9");
    let clerk = sign_in(&office.app, "clerk", "correct-horse-9").await;
    assert_eq!(post_json(&office.app, "/api/v1/webhooks", Some(&clerk), &body).await.status, 403);
    let page = crate::given::get(&office.app, "/admin/webhooks", Some(&office.cookie)).await;
    assert!(page.body.contains("http://127.0.0.1:9/x") && page.body.contains(&id), "{}", page.body);
    let (status, verified) = crate::given::json(&crate::given::linli(
        "journal verify --json",
        Some(office.deployment.folder.root()),
    ));
    assert_eq!((status, verified["whole"].as_bool()), (0, Some(true)), "{verified}");
}
