//! What holds for every operation: sent twice is done once, edits together are told apart, nobody asks too often, and
//! nothing that is sent breaks the server.

use crate::api_examples::Town;
use crate::api_tokens::{by_token, token_of};
use crate::given::{Answer, deployment, folder, send};
use crate::route_table::routes;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};
use server::serve::{Web, router};
use std::time::Duration;

async fn post(town: &Town, secret: &str, address: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let mut request = Request::post(address)
        .header(header::HOST, "localhost")
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {secret}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(&town.app, request.body(Body::from(body.to_string())).unwrap()).await
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{} {}", answer.status, answer.body))
}

async fn received(town: &Town, secret: &str) -> String {
    let list = by_token(town, secret, "get", "/api/v1/cases?state=received&size=1", None).await;
    read(&list)["rows"][0]["number"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_same_key_is_carried_out_once() {
    let town = Town::open().await;
    let (_, secret) = token_of(&town, "dispatch1", json!({ "purpose": "试用" })).await;
    let number = received(&town, &secret).await;
    let address = format!("/api/v1/cases/{number}/facts");
    let (key, body) = ([("idempotency-key", "facts-1")], json!({ "words": "灯杆编号 17。" }));
    let first = post(&town, &secret, &address, &key, &body).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let second = post(&town, &secret, &address, &key, &body).await;
    assert_eq!((second.status, &second.body), (first.status, &first.body));
    assert_eq!(second.headers["idempotency-replayed"], "true");
    let other = post(&town, &secret, &address, &key, &json!({ "words": "不同的内容。" })).await;
    assert_eq!((other.status.as_u16(), read(&other)["code"].as_str()), (409, Some("request-key-taken")));
    let case = read(&by_token(&town, &secret, "get", &format!("/api/v1/cases/{number}"), None).await);
    let told =
        case["timeline"].as_array().unwrap().iter().filter(|one| one["words"] == "灯杆编号 17。").count();
    assert_eq!(told, 1, "{case}");
    // A refusal is not kept: what it names can be mended and sent again.
    let key = [("idempotency-key", "facts-2")];
    let refused = post(&town, &secret, &format!("/api/v1/cases/{number}/classify"), &key, &json!({})).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
}

#[tokio::test]
async fn an_edit_that_came_too_late_is_refused_with_what_happened_meanwhile() {
    let town = Town::open().await;
    let (_, secret) = token_of(&town, "dispatch1", json!({ "purpose": "试用" })).await;
    let number = received(&town, &secret).await;
    let case = by_token(&town, &secret, "get", &format!("/api/v1/cases/{number}"), None).await;
    let seen = case.headers[header::ETAG].to_str().unwrap().to_owned();
    let facts = format!("/api/v1/cases/{number}/facts");
    let first = post(&town, &secret, &facts, &[("if-match", &seen)], &json!({ "words": "先到。" })).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let newer = first.headers[header::ETAG].to_str().unwrap().to_owned();
    let late = post(&town, &secret, &facts, &[("if-match", &seen)], &json!({ "words": "后到。" })).await;
    assert_eq!(late.status, 412, "{}", late.body);
    assert_eq!(late.headers[header::ETAG], newer.as_str());
    let problem = read(&late);
    assert_eq!(problem["code"], "stale");
    assert_eq!(format!("\"{}\"", problem["version"]), newer);
    assert!(!problem["changes"].as_array().unwrap().is_empty(), "{problem}");
    let again = post(&town, &secret, &facts, &[("if-match", &newer)], &json!({ "words": "后到。" })).await;
    assert_eq!(again.status, 200, "{}", again.body);
}

#[tokio::test]
async fn pages_of_a_list_stay_stable_while_cases_come_in() {
    let town = Town::open().await;
    let (_, secret) = token_of(&town, "dispatch1", json!({ "purpose": "试用" })).await;
    let (mut seen, mut after) = (Vec::new(), String::new());
    for _ in 0..6 {
        let page =
            read(&by_token(&town, &secret, "get", &format!("/api/v1/cases?size=7{after}"), None).await);
        seen.extend(
            page["rows"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap().to_owned()),
        );
        after = format!("&after={}", page["next"].as_str().unwrap());
        let told = json!({ "text": "路灯不亮。", "place": "渡口新村" });
        assert_eq!(crate::given::post_json(&town.app, "/api/v1/report", None, &told).await.status, 201);
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (42, 42));
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_when_to_come_again() {
    let folder = folder();
    let mut web = Web::new(deployment(folder.path()).await, Duration::from_secs(20)).unwrap();
    // Strangers get a fifth: five in a minute.
    web.per_minute = Some(25);
    let app = router(&web, false);
    for left in (0..5).rev() {
        let answer = crate::given::get(&app, "/api/v1/me", None).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.headers["ratelimit-limit"], "5");
        assert_eq!(answer.headers["ratelimit-remaining"], left.to_string().as_str());
    }
    let refused = crate::given::get(&app, "/api/v1/me", None).await;
    assert_eq!(refused.status, 429, "{}", refused.body);
    let wait: u64 = refused.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=12).contains(&wait), "{wait}");
    assert_eq!(read(&refused)["code"], "too-often");
    // Pages are for people and are not counted.
    assert_eq!(crate::given::get(&app, "/", None).await.status, 200);
}

/// Something that a hostile or broken program could send.
fn anything() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        Just(Value::from("1e999")),
        Just(Value::from("01a203d9-7c50-7000-b65a-d985a1ee5d7b")),
        Just(Value::from("'; drop table cases_case; --")),
        Just(Value::from("\u{0}\u{202e}\u{fffd}")),
    ];
    let names = prop_oneof![
        Just("text".to_owned()),
        Just("words".to_owned()),
        Just("place".to_owned()),
        Just("version".to_owned()),
        Just("longitude".to_owned()),
        Just("latitude".to_owned()),
        Just("days".to_owned()),
        Just("amount".to_owned()),
        Just("review_days".to_owned()),
        Just("kind".to_owned()),
        Just("url".to_owned()),
        Just("login".to_owned()),
        Just("password".to_owned()),
        ".{0,12}",
    ];
    let value = leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    });
    prop_oneof![
        4 => value.prop_map(|value| value.to_string().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..300),
    ]
}

/// Whatever is sent to whichever address by whomever: the answer is never an error of the server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_sent_breaks_the_server() {
    let town = Town::open().await;
    let cookies = [None, Some(town.cookie("dispatch1").await), Some(town.cookie("admin1").await)];
    let addresses: Vec<_> =
        routes().into_iter().filter(|route| route.address.starts_with("/api/v1")).collect();
    let app: Router = town.app.clone();
    let handle = tokio::runtime::Handle::current();
    let tried = tokio::task::spawn_blocking(move || {
        let config = Config {
            cases: 600,
            rng_seed: RngSeed::Fixed(20_261_122),
            failure_persistence: None,
            ..Config::default()
        };
        let part = prop_oneof![
            Just("01a203d9-7c50-7000-b65a-d985a1ee5d7b".to_owned()),
            Just("20261122-00001".to_owned()),
            Just("%00".to_owned()),
            Just("..%2f..".to_owned()),
            "[a-z0-9-]{1,12}",
        ];
        let query = prop_oneof![
            Just(String::new()),
            Just("?size=999999999999&after=%27".to_owned()),
            "[?][a-z]{1,6}=[a-z0-9%&=]{0,20}"
        ];
        let any_of = (0..addresses.len(), 0..cookies.len(), part, query, anything());
        TestRunner::new(config).run(&any_of, |(route, cookie, part, query, body)| {
            let route = &addresses[route];
            let path: Vec<&str> = route
                .address
                .split('/')
                .map(|step| if step.starts_with('{') { part.as_str() } else { step })
                .collect();
            let address = format!("{}{query}", path.join("/"));
            let Ok(uri) = address.parse::<axum::http::Uri>() else { return Ok(()) };
            let mut request = Request::builder()
                .method(route.method.to_uppercase().as_str())
                .uri(uri)
                .header(header::HOST, "localhost")
                .header(header::ACCEPT, "application/json")
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/json");
            if let Some(cookie) = &cookies[cookie] {
                request = request.header(header::COOKIE, cookie);
            }
            let request = request.body(Body::from(body.clone())).unwrap();
            let answer = handle.block_on(send(&app, request));
            prop_assert!(
                answer.status.as_u16() < 500,
                "{} {address}: {} {}",
                route.method,
                answer.status,
                String::from_utf8_lossy(&body)
            );
            Ok(())
        })
    });
    tried.await.unwrap().unwrap();
}
