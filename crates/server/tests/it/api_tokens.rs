//! Access tokens of programs: never more than their owner, never longer than given.

use crate::api_examples::{Content, Town};
use crate::given::{Answer, send};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

/// Makes a token for somebody of the demo and gives its id and secret.
pub async fn token_of(town: &Town, login: &str, wanted: Value) -> (String, String) {
    let answer = town.ask("post", "/api/v1/me/tokens", Some(login), Content::Json(wanted)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let issued: Value = serde_json::from_str(&answer.body).unwrap();
    (issued["id"].as_str().unwrap().to_owned(), issued["secret"].as_str().unwrap().to_owned())
}

/// A request of a program.
pub async fn by_token(town: &Town, secret: &str, method: &str, address: &str, body: Option<Value>) -> Answer {
    let mut request = Request::builder()
        .method(method.to_uppercase().as_str())
        .uri(address)
        .header(header::HOST, "localhost")
        .header(header::ACCEPT, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {secret}"));
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    send(&town.app, request.body(body).unwrap()).await
}

fn code(answer: &Answer) -> String {
    serde_json::from_str::<Value>(&answer.body)
        .ok()
        .and_then(|it| it["code"].as_str().map(str::to_owned))
        .unwrap_or_default()
}

#[tokio::test]
async fn a_token_acts_for_its_owner_within_its_limits_until_it_is_revoked() {
    let town = Town::open().await;
    let (id, secret) =
        token_of(&town, "dispatch1", json!({ "purpose": "夜间报表", "right": ["case.read"] })).await;
    let list = by_token(&town, &secret, "get", "/api/v1/cases?size=2&state=received", None).await;
    assert_eq!(list.status, 200, "{}", list.body);
    let rows: Value = serde_json::from_str(&list.body).unwrap();
    let number = rows["rows"][0]["number"].as_str().unwrap().to_owned();
    // The owner may register it; the token was given reading only.
    let address = format!("/api/v1/cases/{number}/register");
    let refused = by_token(&town, &secret, "post", &address, Some(json!({}))).await;
    assert_eq!((refused.status.as_u16(), code(&refused).as_str()), (403, "token-scope"), "{}", refused.body);
    // Used: only the day is kept.
    let own = town.get("/api/v1/me/tokens", Some("dispatch1")).await;
    let own: Value = serde_json::from_str(&own.body).unwrap();
    assert_eq!(own["rows"][0]["used_on"].as_str().unwrap().len(), "2026-11-22".len(), "{own}");
    assert!(!own.to_string().contains(&secret));

    let gone = town
        .ask("delete", &format!("/api/v1/me/tokens/{id}"), Some("dispatch1"), Content::Json(json!({})))
        .await;
    assert_eq!(gone.status, 204, "{}", gone.body);
    let after = by_token(&town, &secret, "get", "/api/v1/cases", None).await;
    assert_eq!((after.status.as_u16(), code(&after).as_str()), (401, "token-wrong"));
}

#[tokio::test]
async fn a_token_never_may_more_than_its_account() {
    let town = Town::open().await;
    // A right that the account does not hold comes to nothing.
    let (_, secret) =
        token_of(&town, "analyst1", json!({ "purpose": "统计", "right": ["case.read", "duty.try"] })).await;
    let list = by_token(&town, &secret, "get", "/api/v1/cases", None).await;
    let rows: Value = serde_json::from_str(&list.body).unwrap();
    assert_eq!(rows["rows"].as_array().map(Vec::len), Some(0), "{rows}");
    // A place narrows what the account sees.
    let everything = town.get("/api/v1/cases?size=500", Some("dispatch1")).await;
    let (_, narrow) =
        token_of(&town, "dispatch1", json!({ "purpose": "一个街道", "place": "999001001" })).await;
    let part = by_token(&town, &narrow, "get", "/api/v1/cases?size=500", None).await;
    let count = |text: &str| serde_json::from_str::<Value>(text).unwrap()["rows"].as_array().unwrap().len();
    assert!(count(&part.body) > 0 && count(&part.body) < count(&everything.body));
    // Nobody without the right makes one.
    let refused = town
        .ask("post", "/api/v1/me/tokens", Some("check1"), Content::Json(json!({ "purpose": "核查程序" })))
        .await;
    assert_eq!((refused.status.as_u16(), code(&refused).as_str()), (403, "authority-missing"));
}

#[tokio::test]
async fn tokens_are_for_the_interface_only_and_make_no_others() {
    let town = Town::open().await;
    let (_, secret) = token_of(&town, "dispatch1", json!({ "purpose": "试用" })).await;
    for (method, address) in [
        ("get", "/desk"),
        ("post", "/api/v1/me/tokens"),
        ("put", "/api/v1/me/password"),
        ("get", "/api/v1/me/sessions"),
        ("delete", "/api/v1/session"),
    ] {
        let answer = by_token(&town, &secret, method, address, (method != "get").then(|| json!({}))).await;
        assert_eq!(answer.status, 403, "{method} {address}: {}", answer.body);
    }
    let wrong = by_token(&town, "linli_AAAA", "get", "/api/v1/cases", None).await;
    assert_eq!((wrong.status.as_u16(), code(&wrong).as_str()), (401, "token-wrong"));
    // Security administrators see all tokens, and take them back.
    let all = town.get("/api/v1/admin/tokens", Some("security1")).await;
    let all: Value = serde_json::from_str(&all.body).unwrap();
    let id = all["rows"][0]["id"].as_str().unwrap();
    let revoked = town
        .ask("delete", &format!("/api/v1/admin/tokens/{id}"), Some("security1"), Content::Json(json!({})))
        .await;
    assert_eq!(revoked.status, 204);
    assert_eq!(by_token(&town, &secret, "get", "/api/v1/cases", None).await.status, 401);
    assert_eq!(town.get("/api/v1/admin/tokens", Some("dispatch1")).await.status, 403);
}
