use crate::words::words;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use kernel::{Failure, Refusal};
use tower::ServiceExt;
use ui::{Asked, Html, Language, NavItem, Page, Person, Preferences, Problem, ShellFacts, Surface, Token};

fn facts(language: Language) -> ShellFacts {
    ShellFacts {
        words: words(language),
        preferences: Preferences { language, large: true, contrast: false },
        place: "清河县<b>".to_owned(),
        address: "/cases?q=\"x\"".to_owned(),
        person: Some(Person { name: "王芳".to_owned(), unit: "东街街道".to_owned() }),
        token: Token("t0k".to_owned()),
        demo: true,
        navigation: vec![NavItem {
            key: "cases",
            label: "案件".to_owned(),
            href: "/cases".to_owned(),
            icon: "list",
            count: Some(12),
        }],
        search: Some("/cases".to_owned()),
        version: "0.1.0".to_owned(),
        operation: "op-77".to_owned(),
        mark: String::new(),
    }
}

async fn text(response: Response) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

fn page() -> Page {
    Page::new(Surface::Desk, "案件 <1>", Html::escape("正文")).at("cases").live("case:1")
}

#[tokio::test]
async fn the_shell_is_drawn_around_a_page() {
    let mut handled = page().into_response();
    handled.headers_mut().insert(header::SET_COOKIE, "a=1".parse().unwrap());
    let response = ui::shell::finish(handled, &Asked::default(), |_| facts(Language::Chinese));
    assert_eq!(response.headers()[header::SET_COOKIE], "a=1");
    assert_eq!(response.headers()[header::CONTENT_LANGUAGE], "zh-CN");
    let html = text(response).await;
    assert!(html.starts_with("<!DOCTYPE html>"), "{html}");
    for part in [
        r#"<html lang="zh-CN" data-surface="desk" data-text="large">"#,
        "<title>案件 &#60;1&#62; · 邻里</title>",
        r#"data-live="case:1""#,
        r#"<a href="/cases" aria-current="page">"#,
        "清河县&#60;b&#62;",
        r#"name="token" value="t0k""#,
        "正文",
        "演示",
        "意见箱",
        r#"lang="en"><"#,
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[tokio::test]
async fn scripts_get_the_fragment() {
    let asked = Asked { fragment: true, json: false };
    let html = text(ui::shell::finish(page().into_response(), &asked, |_| facts(Language::Chinese))).await;
    assert_eq!(html, "<title>案件 &lt;1&gt;</title>\n正文");
}

#[tokio::test]
async fn a_refusal_names_reason_and_next_step() {
    let problem = Problem::from(Refusal::forbidden("forbidden"));
    let response =
        ui::shell::finish(problem.into_response(), &Asked::default(), |_| facts(Language::Chinese));
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let html = text(response).await;
    assert!(html.contains("您的角色没有这项权限。") && html.contains("请联系本单位管理员授权"), "{html}");
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_sign_in_and_back() {
    let problem = Problem::from(Refusal::new(kernel::RefusalKind::Unknown, "sign-in"));
    let response =
        ui::shell::finish(problem.into_response(), &Asked::default(), |_| facts(Language::English));
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let html = text(response).await;
    assert!(html.contains(r#"href="/sign-in?next=%2Fcases%3Fq%3D%22x%22""#), "{html}");
}

#[tokio::test]
async fn a_broken_operation_shows_its_number_and_never_its_cause() {
    let problem = Problem(Failure::broken("table case_case is missing"));
    let asked = Asked { json: true, fragment: false };
    let response = ui::shell::finish(problem.into_response(), &asked, |_| facts(Language::English));
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let json = text(response).await;
    assert!(json.contains(r#""operation":"op-77""#) && json.contains("urn:linli:problem:broken"), "{json}");
    assert!(!json.contains("case_case"), "{json}");
    let problem = Problem(Failure::broken("table case_case is missing"));
    let html =
        text(ui::shell::finish(problem.into_response(), &Asked::default(), |_| facts(Language::English)))
            .await;
    assert!(html.contains("op-77") && !html.contains("case_case"), "{html}");
}

#[test]
fn failures_have_their_status() {
    let stale = Failure::Stale { stream: "case:1".to_owned(), version: 4 };
    assert_eq!(ui::problem::status(&stale), StatusCode::PRECONDITION_FAILED);
    let details = ui::problem::details(&stale, &words(Language::English), "op");
    assert_eq!((details.code, details.version, details.status), ("stale", Some(4), 412));
    let field = Refusal::invalid("required", "text").into();
    assert_eq!(ui::problem::status(&field), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ui::problem::details(&field, &words(Language::English), "op").field, Some("text"));
}

#[test]
fn what_was_asked_for_is_read_from_the_request() {
    let request = |path: &str, headers: &[(&str, &str)]| {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Asked::of(&request.body(()).unwrap())
    };
    assert!(request("/cases", &[("hx-request", "true")]).fragment);
    assert!(!request("/cases", &[("hx-request", "true"), ("hx-boosted", "true")]).fragment);
    assert!(request("/api/v1/cases", &[]).json);
    assert!(request("/cases", &[("accept", "application/json")]).json);
    assert!(!request("/cases", &[("accept", "text/html,application/json")]).json);
}

#[tokio::test]
async fn preferences_are_cookies_and_lead_back_to_this_server() {
    let send = async |body: &'static str| {
        let request = Request::post("/preferences")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        ui::router::<()>().oneshot(request).await.unwrap()
    };
    let response = send("text=large&language=en&contrast=purple&back=%2Fcases%3Fq%3D1").await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/cases?q=1");
    let cookies: Vec<_> =
        response.headers().get_all(header::SET_COOKIE).iter().map(|c| c.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2);
    assert!(cookies[0].starts_with("language=en;") && cookies[1].starts_with("text=large;"));
    let elsewhere = send("text=large&back=%2F%2Fevil.example").await;
    assert_eq!(elsewhere.headers()[header::LOCATION], "/");
}

#[tokio::test]
async fn assets_are_cached_for_ever_and_compressed_ahead() {
    if !ui::assets::built() {
        println!("skipped: web/dist is not built");
        return;
    }
    let router: Router = ui::router();
    let path = ui::assets::path("app.css");
    let get = |headers: &[(&str, &str)]| {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        router.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    let response = get(&[("accept-encoding", "gzip, br")]).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
    assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
    let tag = response.headers()[header::ETAG].to_str().unwrap().to_owned();
    let known = get(&[("if-none-match", &tag)]).await.unwrap();
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    let plain = get(&[]).await.unwrap();
    assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
}

#[tokio::test]
async fn every_icon_that_a_crate_draws_is_in_the_set() {
    if !ui::assets::built() {
        println!("skipped: web/dist is not built");
        return;
    }
    let request = Request::get(ui::assets::path("icons.svg")).body(Body::empty()).unwrap();
    let sprite = text(ui::router::<()>().oneshot(request).await.unwrap()).await;
    let missing: Vec<&str> = sprite
        .split("<symbol id=\"")
        .filter(|symbol| symbol.contains("data-missing"))
        .filter_map(|symbol| symbol.split('"').next())
        .collect();
    assert!(missing.is_empty(), "lucide has no {missing:?}");
}

/// The street door may weigh 60 kB in all; what every page loads leaves enough of that to the page.
#[tokio::test]
async fn the_base_assets_leave_room_in_the_street_doors_budget() {
    if !ui::assets::built() {
        println!("skipped: web/dist is not built");
        return;
    }
    let mut sum = 0;
    for name in ["app.css", "app.js", "icons.svg", "mark.svg"] {
        let request =
            Request::get(ui::assets::path(name)).header("accept-encoding", "br").body(Body::empty()).unwrap();
        let response = ui::router::<()>().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "br", "{name}");
        sum += response.into_body().collect().await.unwrap().to_bytes().len();
    }
    println!("base assets: {sum} bytes");
    assert!(sum < 36_000, "{sum} bytes");
}
