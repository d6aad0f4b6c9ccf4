//! The pages and their API twins.

use crate::support::{Bench, PASSWORD, unit};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use guard::{HashedPassword, NewAccount, NewRole, Scope};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

struct Client {
    app: axum::Router,
    cookie: Option<String>,
}

impl Client {
    fn new(bench: &Bench) -> Self {
        let gate = axum::middleware::from_fn_with_state(bench.site.clone(), guard::gate);
        Self { app: guard::routes().layer(gate).with_state(bench.site.clone()), cookie: None }
    }

    async fn send(
        &mut self,
        method: &str,
        uri: &str,
        kind: &str,
        body: String,
    ) -> (StatusCode, HeaderMap, String) {
        let mut request = Request::builder().method(method).uri(uri).header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if !body.is_empty() {
            request = request.header("content-type", kind);
        }
        let response = self.app.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(set) = parts.headers.get(header::SET_COOKIE) {
            self.cookie = set.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        (parts.status, parts.headers, text)
    }
    async fn get(&mut self, uri: &str) -> (StatusCode, HeaderMap, String) {
        self.send("GET", uri, "", String::new()).await
    }
    async fn form(&mut self, uri: &str, fields: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.send("POST", uri, "application/x-www-form-urlencoded", body).await
    }
    async fn json(&mut self, method: &str, uri: &str, body: Value) -> (StatusCode, Value) {
        let (status, _, text) = self.send(method, uri, "application/json", body.to_string()).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

/// The form token that a page carries, as sent back: it is plain ASCII and needs no encoding.
fn token_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn signing_in_by_form() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[("dispatcher", Scope::Tenant)]).await;
    let mut client = Client::new(&bench);
    let (status, headers, page) = client.get("/sign-in?next=/cases").await;
    assert_eq!((status, &headers[header::CACHE_CONTROL]), (StatusCode::OK, &"no-store".parse().unwrap()));
    assert!(page.contains("工作人员登录") && page.contains("autocomplete=\"current-password\""));
    assert!(!page.contains('⟦'), "{page}");

    let (status, _, page) =
        client.form("/sign-in", &[("next", "/cases"), ("login", "zhang"), ("password", "wrong wrong")]).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(
        page.contains("账号或密码不正确")
            && page.contains("value=\"zhang\"")
            && page.contains("value=\"/cases\"")
    );
    assert!(!page.contains("wrong wrong"), "a password is never put back into a page");
    let (status, _, page) = client.form("/sign-in", &[("login", "zhang")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("password-refusal"));

    let (status, headers, _) =
        client.form("/sign-in", &[("next", "/cases"), ("login", "zhang"), ("password", PASSWORD)]).await;
    assert_eq!((status, &headers[header::LOCATION]), (StatusCode::SEE_OTHER, &"/cases".parse().unwrap()));
    let cookie = headers[header::SET_COOKIE].to_str().unwrap();
    for part in ["linli=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Max-Age") && !cookie.contains("Domain"));
    assert_eq!(client.get("/sign-in").await.1[header::LOCATION], "/desk");

    let (status, _, page) = client.get("/me").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("派遣员") && page.contains("全部区域") && page.contains("当前设备"), "{page}");
    assert!(!page.contains('⟦'), "{page}");
    let token = token_of(&page);
    let (status, headers, _) =
        client.send("POST", "/sign-out", "application/x-www-form-urlencoded", format!("token={token}")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(client.get("/me").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_next_address_elsewhere_is_not_followed() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[]).await;
    for next in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let mut client = Client::new(&bench);
        let (_, headers, _) =
            client.form("/sign-in", &[("next", next), ("login", "zhang"), ("password", PASSWORD)]).await;
        assert_eq!(headers[header::LOCATION], "/desk", "{next}");
    }
}

#[tokio::test]
async fn what_is_typed_is_escaped() {
    let bench = Bench::new().await;
    let mut client = Client::new(&bench);
    let planted = "\"><script>alert(1)</script>";
    let (_, _, page) =
        client.form("/sign-in", &[("next", planted), ("login", planted), ("password", "x")]).await;
    assert!(!page.contains("<script>alert"), "{page}");
}

#[tokio::test]
async fn changing_the_password_by_form() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[]).await;
    let mut client = Client::new(&bench);
    client.form("/sign-in", &[("login", "zhang"), ("password", PASSWORD)]).await;
    let token = token_of(&client.get("/me").await.2);
    let change = async |client: &mut Client, present: &str, wanted: &str, again: &str| {
        let body =
            format!("token={token}&present={present}&password={wanted}&again={again}").replace(' ', "+");
        let (status, headers, page) =
            client.send("POST", "/me/password", "application/x-www-form-urlencoded", body).await;
        (status, headers.get(header::LOCATION).cloned(), page)
    };
    let new = "another long password";
    let (status, _, page) = change(&mut client, PASSWORD, new, "differs from it").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("两次输入的新密码不一致"));
    let (status, _, page) = change(&mut client, "not the present", new, new).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("password-present-refusal"),
        "{page}"
    );
    let (status, location, _) = change(&mut client, PASSWORD, new, new).await;
    assert_eq!((status, location.unwrap()), (StatusCode::SEE_OTHER, "/me?done=password".parse().unwrap()));
    assert!(client.get("/me?done=password").await.2.contains("密码已修改"));
}

#[tokio::test]
async fn a_password_set_by_others_has_to_be_changed_first() {
    let bench = Bench::new().await;
    let new = NewAccount {
        login: "fresh".into(),
        name: "新同事".into(),
        unit: unit(1),
        password: HashedPassword::of(PASSWORD, [2; 16], &bench.site.sign_in).unwrap(),
        must_change_password: true,
    };
    bench.try_account(new, vec![NewRole::named("handler", Scope::Unit { unit: unit(1) })]).await.unwrap();
    let mut client = Client::new(&bench);
    client.form("/sign-in", &[("login", "fresh"), ("password", PASSWORD)]).await;
    assert_eq!(client.get("/cases").await.1[header::LOCATION], "/me");
    assert_eq!(client.get("/api/v1/cases").await.0, StatusCode::FORBIDDEN);
    assert!(client.get("/me").await.2.contains("请先修改密码"));
    let body = json!({"present": PASSWORD, "password": "another long password"});
    assert_eq!(client.json("PUT", "/api/v1/me/password", body).await.0, StatusCode::NO_CONTENT);
    assert_eq!(client.get("/cases").await.0, StatusCode::NOT_FOUND, "open now");
}

#[tokio::test]
async fn the_same_for_machines() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[("checker", Scope::Tenant)]).await;
    let mut client = Client::new(&bench);
    assert_eq!(client.get("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(
        client.json("POST", "/api/v1/session", json!({"login": "zhang"})).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let wrong = json!({"login": "zhang", "password": "wrong wrong"});
    assert_eq!(client.json("POST", "/api/v1/session", wrong).await.0, StatusCode::UNAUTHORIZED);
    let right = json!({"login": "zhang", "password": PASSWORD});
    let (status, me) = client.json("POST", "/api/v1/session", right).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(
        (&me["login"], &me["roles"][0]["role"], &me["roles"][0]["scope"]),
        (&json!("zhang"), &json!("checker"), &json!("tenant"))
    );
    let (_, again) = client.json("GET", "/api/v1/me", Value::Null).await;
    assert_eq!(again, me);
    let (_, sessions) = client.json("GET", "/api/v1/me/sessions", Value::Null).await;
    let session = sessions[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(sessions[0]["own"], json!(true));
    assert_eq!(client.json("DELETE", "/api/v1/me/sessions/none", json!({})).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        client.json("DELETE", &format!("/api/v1/me/sessions/{session}"), json!({})).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(client.get("/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
    for _ in 0..5 {
        client.json("POST", "/api/v1/session", json!({"login": "li", "password": "x"})).await;
    }
    let (status, _) = client.json("POST", "/api/v1/session", json!({"login": "li", "password": "x"})).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_second_factor_by_form() {
    use totp_rs::{Builder, Secret};
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[("dispatcher", Scope::Tenant)]).await;
    let mut client = Client::new(&bench);
    client.form("/sign-in", &[("login", "zhang"), ("password", PASSWORD)]).await;
    let (status, _, page) = client.get("/me/factors").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains('⟦') && page.contains("viewBox=\"0 0 "), "{page}");
    let between =
        |from: &str, to: &str| page.split_once(from).unwrap().1.split(to).next().unwrap().to_owned();
    let (offer, secret) = (between("name=\"offer\" value=\"", "\""), between("<br><code>", "<"));
    let shown = |secret: &str| {
        let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
        let seconds = u64::try_from(bench.site.now().micros() / 1_000_000).unwrap();
        Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
    };
    let token = token_of(&page);
    let fields = |code: &str| format!("token={token}&offer={offer}&code={code}&name=phone");
    let kind = "application/x-www-form-urlencoded";
    let (status, _, again) = client.send("POST", "/me/factors", kind, fields("000000")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.contains(&offer) && again.contains("value=\"phone\""), "nothing typed is lost: {again}");
    let (status, headers, _) = client.send("POST", "/me/factors", kind, fields(&shown(&secret))).await;
    assert_eq!(
        (status, &headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/me/factors?done=added".parse().unwrap())
    );
    let page = client.get("/me/factors").await.2;
    assert!(page.contains("phone") && page.contains("还没有可用的恢复码"), "{page}");
    let (status, _, page) = client.send("POST", "/me/recovery", kind, format!("token={token}")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(page.matches("<li><code>").count(), 10);

    let mut other = Client::new(&bench);
    let (_, headers, _) =
        other.form("/sign-in", &[("next", "/cases"), ("login", "zhang"), ("password", PASSWORD)]).await;
    assert_eq!(headers[header::LOCATION], "/sign-in/second?next=/cases");
    assert_eq!(other.get("/me").await.0, StatusCode::SEE_OTHER, "the password alone opens nothing");
    let (status, _, page) = other.get("/sign-in/second?next=/cases").await;
    assert!(status == StatusCode::OK && page.contains("one-time-code") && !page.contains('⟦'), "{page}");
    let token = token_of(&page);
    let forged = other.send("POST", "/sign-in/second", kind, "token=x&code=1".into()).await;
    assert!(forged.0 == StatusCode::FORBIDDEN || forged.0 == StatusCode::UNAUTHORIZED, "{}", forged.0);
    let (status, _, page) =
        other.send("POST", "/sign-in/second", kind, format!("token={token}&code=000000")).await;
    assert!(status == StatusCode::UNAUTHORIZED && page.contains("确认没有通过"), "{page}");
    bench.pass(30);
    let body = format!("token={token}&next=/cases&code={}", shown(&secret));
    let (status, headers, _) = other.send("POST", "/sign-in/second", kind, body).await;
    assert_eq!((status, &headers[header::LOCATION]), (StatusCode::SEE_OTHER, &"/cases".parse().unwrap()));
    assert_eq!(other.get("/me").await.0, StatusCode::OK);
}
