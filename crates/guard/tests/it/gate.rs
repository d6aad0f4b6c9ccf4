//! The gate over HTTP: sessions, forged requests, what is led where.

use crate::support::{Bench, PASSWORD, unit};
use axum::body::Body;
use axum::extract::Multipart;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use guard::{SignedIn, Viewer};
use http_body_util::BodyExt;
use tower::ServiceExt;
use ui::{Token, Typed};

/// The guard's routes behind the gate, and a few that stand for other capabilities.
fn app(bench: &Bench) -> axum::Router {
    let echo = |typed: Typed| async move { typed.get("text").unwrap_or("nothing").to_owned() };
    let upload = |mut parts: Multipart| async move {
        let mut said = String::new();
        while let Some(part) = parts.next_field().await.unwrap() {
            said += &format!(
                "{}={};",
                part.name().unwrap_or_default().to_owned(),
                part.bytes().await.unwrap().len()
            );
        }
        said
    };
    guard::routes()
        .route("/echo", post(echo))
        .route("/upload", post(upload))
        .route("/api/v1/echo", post(|| async { "api" }))
        .route("/desk", get(|viewer: SignedIn| async move { viewer.staff().unwrap().name.clone() }))
        .route("/api/v1/desk", get(|_: SignedIn| async { "desk" }))
        .route(
            "/who",
            get(|viewer: Viewer, token: Token| async move {
                format!("{} {}", viewer.staff().map_or("nobody", |staff| &staff.login), token.0.len())
            }),
        )
        .layer(axum::middleware::from_fn_with_state(bench.site.clone(), guard::gate))
        .with_state(bench.site.clone())
}

struct Browser {
    app: axum::Router,
    cookie: String,
    token: String,
}

impl Browser {
    async fn signed_in(bench: &Bench) -> Self {
        bench.account("zhang", unit(1), &[]).await;
        let opened = bench.sign_in("zhang", PASSWORD).await.unwrap();
        let token = guard::arrive(&bench.site, Some(&opened.token)).await.unwrap().form_token;
        Self { app: app(bench), cookie: format!("linli={}", opened.token.text()), token }
    }

    fn request(&self, method: &str, uri: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(uri)
            .header("host", "linli.example")
            .header("cookie", &self.cookie)
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Response, String) {
        send(&self.app, request).await
    }

    async fn post(&self, headers: &[(&str, &str)], body: String) -> (StatusCode, String) {
        let mut request =
            self.request("POST", "/echo").header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (status, _, text) = self.send(request.body(Body::from(body)).unwrap()).await;
        (status, text)
    }
}

async fn send(app: &axum::Router, request: Request<Body>) -> (StatusCode, Response, String) {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    (parts.status, Response::from_parts(parts, Body::empty()), text)
}

#[tokio::test]
async fn a_form_counts_only_with_its_sessions_token() {
    let bench = Bench::new().await;
    let browser = Browser::signed_in(&bench).await;
    let own = ("sec-fetch-site", "same-origin");
    let token = browser.token.clone();
    assert_eq!(
        browser.post(&[own], format!("token={token}&text=done")).await,
        (StatusCode::OK, "done".into())
    );
    // Old browsers say nothing about where they come from: the token alone decides.
    assert_eq!(browser.post(&[], format!("token={token}&text=done")).await.0, StatusCode::OK);
    assert_eq!(
        browser.post(&[(Token::HEADER, &token)], "text=done".into()).await,
        (StatusCode::OK, "done".into())
    );
    assert_eq!(browser.post(&[own], "text=done".into()).await.0, StatusCode::FORBIDDEN);
    assert_eq!(browser.post(&[own], "token=&text=done".into()).await.0, StatusCode::FORBIDDEN);
    assert_eq!(
        browser.post(&[own], format!("token={}x&text=done", &token[1..])).await.0,
        StatusCode::FORBIDDEN
    );
    // With a stolen token, but from another site.
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        assert_eq!(
            browser.post(&[foreign], format!("token={token}&text=x")).await.0,
            StatusCode::FORBIDDEN,
            "{foreign:?}"
        );
    }
    assert_eq!(
        browser.post(&[("origin", "http://linli.example")], format!("token={token}&text=x")).await.0,
        StatusCode::OK
    );
}

#[tokio::test]
async fn another_sessions_token_does_not_count() {
    let bench = Bench::new().await;
    let browser = Browser::signed_in(&bench).await;
    let other = bench.sign_in("zhang", PASSWORD).await.unwrap();
    let theirs = guard::arrive(&bench.site, Some(&other.token)).await.unwrap().form_token;
    assert_ne!(theirs, browser.token);
    assert_eq!(browser.post(&[], format!("token={theirs}&text=x")).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_upload_arrives_whole_behind_its_token() {
    let bench = Bench::new().await;
    let browser = Browser::signed_in(&bench).await;
    let photo = "p".repeat(300_000);
    let form = |token: &str| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n\
             --b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"p.jpg\"\r\n\r\n{photo}\r\n--b--\r\n"
        )
    };
    for (token, status) in [(browser.token.as_str(), StatusCode::OK), ("wrong", StatusCode::FORBIDDEN)] {
        // In small pieces, as they come over a slow line.
        let whole = form(token).into_bytes();
        let pieces: Vec<_> = whole.chunks(37).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect();
        let body = Body::from_stream(futures::stream::iter(pieces));
        let request =
            browser.request("POST", "/upload").header("content-type", "multipart/form-data; boundary=b");
        let (answered, _, said) = browser.send(request.body(body).unwrap()).await;
        assert_eq!(answered, status);
        if status == StatusCode::OK {
            assert_eq!(said, format!("token={};photo=300000;", token.len()));
        }
    }
}

#[tokio::test]
async fn machines_need_no_token_but_a_cookie_does() {
    let bench = Bench::new().await;
    let browser = Browser::signed_in(&bench).await;
    let api = |browser: &Browser, site: Option<&str>, with_cookie: bool| {
        let mut request =
            Request::builder().method("POST").uri("/api/v1/echo").header("content-type", "application/json");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        if with_cookie {
            request = request.header("cookie", &browser.cookie);
        }
        request.body(Body::from("{}")).unwrap()
    };
    let status = async |site, with_cookie| browser.send(api(&browser, site, with_cookie)).await.0;
    assert_eq!(status(None, false).await, StatusCode::OK);
    assert_eq!(status(Some("cross-site"), false).await, StatusCode::OK);
    assert_eq!(status(None, true).await, StatusCode::FORBIDDEN);
    assert_eq!(status(Some("cross-site"), true).await, StatusCode::FORBIDDEN);
    assert_eq!(status(Some("same-origin"), true).await, StatusCode::OK);
    let mut request = api(&browser, None, true);
    request.headers_mut().insert(Token::HEADER, browser.token.parse().unwrap());
    assert_eq!(browser.send(request).await.0, StatusCode::OK);
}

#[tokio::test]
async fn strangers_are_led_to_the_sign_in_and_back() {
    let bench = Bench::new().await;
    let app = app(&bench);
    let get = |uri: &str, header: Option<(&str, &str)>| {
        let mut request = Request::builder().uri(uri);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        request.body(Body::empty()).unwrap()
    };
    let (status, response, _) = send(&app, get("/desk?sort=clock", None)).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/sign-in?next=/desk%3Fsort%3Dclock");
    let (status, response, _) = send(&app, get("/desk", Some(("hx-request", "true")))).await;
    assert_eq!(
        (status, &response.headers()["hx-redirect"]),
        (StatusCode::UNAUTHORIZED, &"/sign-in?next=/desk".parse().unwrap())
    );
    let (status, _, _) = send(&app, get("/api/v1/desk", None)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let (_, _, who) = send(&app, get("/who", Some(("cookie", "linli=bm90IGEgc2Vzc2lvbg")))).await;
    assert_eq!(who, "nobody 0");
}

#[tokio::test]
async fn by_https_only_the_host_cookie_counts() {
    let mut bench = Bench::new().await;
    let mut browser = Browser::signed_in(&bench).await;
    bench.site.secure_cookies = true;
    browser.app = app(&bench);
    let who = async |browser: &Browser| {
        browser.send(browser.request("GET", "/who").body(Body::empty()).unwrap()).await.2
    };
    assert_eq!(who(&browser).await, "nobody 0");
    browser.cookie = format!("__Host-{}", browser.cookie);
    assert_eq!(who(&browser).await, "zhang 43");
}
