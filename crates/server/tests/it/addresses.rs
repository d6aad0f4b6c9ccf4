//! Every address of every capability: who may come in, and what an error looks like.

use crate::given::{app, deployment, folder, get, open_account, post_json, send, sign_in};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use std::path::Path;

/// Addresses that anybody may ask for: the street door with the files that a report brings, and signing in.
const OPEN: &[&str] = &[
    "/manifest.webmanifest",
    "/service-worker.js",
    "/patrol/rules",
    "/api/v1/patrol/rules",
    "/consultations/answers",
    "/api/v1/consultations/answers",
    "/",
    "/places",
    "/places/{code}",
    "/api/v1/places",
    "/api/v1/places/{code}",
    // Policy cards: no answer to their questions is taken anywhere.
    "/benefits",
    "/benefits/{code}",
    "/api/v1/benefits",
    "/api/v1/benefits/{code}",
    "/api/v1/assist/read",
    "/report",
    "/suggest",
    "/c",
    "/c/{number}",
    "/c/{number}/data",
    "/c/{number}/{step}",
    "/c/{number}/files/{code}/{file}",
    "/sign-in",
    "/sign-in/provider",
    "/sign-in/provider/return",
    "/sign-out",
    "/api/v1/session",
    "/api/v1/report",
    "/api/v1/report/similar",
    "/api/v1/files",
    "/api/v1/c/{number}",
    "/api/v1/c/{number}/proof",
    "/api/v1/c/{number}/data",
    "/privacy",
    "/api/v1/privacy",
    "/transparency",
    "/api/v1/transparency",
    "/api/v1/transparency/consistency",
    "/api/v1/c/{number}/{step}",
    // Boundaries and places are public; of matters a stranger sees yesterday's counts, none below five.
    "/map",
    "/api/v1/map",
    "/api/v1/map/boundaries/{level}",
    "/api/v1/map/at",
    "/api/v1/map/cases",
    "/api/v1/map/services",
    "/api/v1/map/coverage",
    // Figures by place and unit, small counts left out.
    "/open",
    "/open/figures.csv",
    "/api/v1/open",
    // How units are judged; drafts and results are for those who answer for the place.
    "/insight/lists",
    "/insight/lists/{number}",
    "/api/v1/lists",
    "/api/v1/lists/{number}",
    "/insight/schemes",
    "/insight/schemes/{number}",
    "/api/v1/schemes",
    "/api/v1/schemes/{number}",
    // Who was commended for what, and objecting to it.
    "/commendations",
    "/commendations/{number}",
    "/commendations/{number}/object",
    "/api/v1/commendations",
    "/api/v1/commendations/{number}",
    "/api/v1/commendations/{number}/object",
    // Layers that their department made public.
    "/api/v1/map/layers",
];

/// The addresses in a crate's table of routes, with the methods that each takes.
fn routes() -> Vec<(String, Vec<&'static str>)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for one in std::fs::read_dir(crates).unwrap() {
        let Ok(text) = std::fs::read_to_string(one.unwrap().path().join("src/routes.rs")) else { continue };
        for part in text.split(".route(").skip(1) {
            let address = part.trim_start().trim_start_matches('"').split('"').next().unwrap().to_owned();
            let handlers = part.split_once(',').unwrap().1.split("\n        .").next().unwrap().to_owned();
            let takes = |method: &str| handlers.contains(&format!("{method}("));
            let methods =
                ["get", "post", "put", "delete"].into_iter().filter(|method| takes(method)).collect();
            found.push((address, methods));
        }
    }
    assert!(found.len() > 20, "the tables of routes were not found: {found:?}");
    found
}

/// An address with something in the place of its parts.
fn filled(address: &str) -> String {
    let mut filled = String::new();
    for (number, part) in address.split('/').enumerate() {
        if number > 0 {
            filled.push('/');
        }
        filled.push_str(if part.starts_with('{') { "0190a0b0-0000-7000-8000-000000000001" } else { part });
    }
    filled
}

#[tokio::test]
async fn every_address_refuses_strangers_where_it_must() {
    let folder = folder();
    let app = app(&deployment(folder.path()).await);
    let (mut seen, mut faults) = (0, Vec::new());
    for (address, methods) in routes() {
        for method in methods {
            let path = filled(&address);
            let request = Request::builder()
                .method(method.to_uppercase().as_str())
                .uri(&path)
                .header(header::HOST, "localhost")
                .header(
                    header::CONTENT_TYPE,
                    if path.starts_with("/api/") {
                        "application/json"
                    } else {
                        "application/x-www-form-urlencoded"
                    },
                )
                .body(Body::from(if path.starts_with("/api/") { "{}" } else { "" }))
                .unwrap();
            let answer = send(&app, request).await;
            assert!(answer.status.as_u16() < 500, "{method} {address}: {} {}", answer.status, answer.body);
            if OPEN.contains(&address.as_str()) {
                continue;
            }
            seen += 1;
            let led = answer.status == StatusCode::SEE_OTHER
                && answer.headers[header::LOCATION].to_str().unwrap().starts_with("/sign-in");
            let refused = matches!(
                answer.status,
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND
            );
            if !led && !refused {
                faults.push(format!("{method} {address}: {} {}", answer.status, answer.body));
            }
        }
    }
    assert!(faults.is_empty(), "a stranger was let in: {faults:#?}");
    assert!(seen > 15, "only {seen} addresses are for people at work");
}

#[tokio::test]
async fn errors_of_the_interface_for_programs_are_problem_details() {
    let folder = folder();
    let app = app(&deployment(folder.path()).await);
    for (address, status) in [("/api/v1/nothing", 404), ("/api/v1/cases", 401), ("/api/v1/me", 401)] {
        let answer = get(&app, address, None).await;
        assert_eq!(answer.status.as_u16(), status, "{address}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json", "{address}");
        let problem: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(problem["status"], status);
        assert!(problem["next"].is_string(), "{address}: {problem}");
        assert_eq!(problem["operation"], answer.headers["x-linli-operation"].to_str().unwrap(), "{address}");
    }
    let wrong = Request::builder()
        .method("PATCH")
        .uri("/report")
        .header(header::HOST, "localhost")
        .body(Body::empty())
        .unwrap();
    let wrong = send(&app, wrong).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong.body.contains("<html"), "{}", wrong.body);
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_guard_it() {
    let folder = folder();
    let app = app(&deployment(folder.path()).await);
    for address in ["/", "/nothing", "/sign-in", "/healthz", "/assets/nothing", "/api/v1/me"] {
        let answer = get(&app, address, None).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{address}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{address}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{address}");
        assert_eq!(answer.headers["referrer-policy"], "same-origin", "{address}");
    }
}

#[tokio::test]
async fn pages_hold_no_inline_script_or_style() {
    let folder = folder();
    let app = app(&deployment(folder.path()).await);
    for address in ["/", "/report", "/c", "/sign-in", "/nothing"] {
        let answer = get(&app, address, None).await;
        assert!(answer.body.contains("<html"), "{address}");
        assert!(
            !answer.body.contains("<style")
                && !answer.body.contains(" style=")
                && !answer.body.contains(" onclick="),
            "{address}"
        );
        for script in answer.body.split("<script").skip(1) {
            assert!(script.split('>').next().unwrap().contains("src="), "{address}: {script}");
        }
    }
}

#[tokio::test]
async fn a_case_is_raised_followed_and_seen_at_the_desk() {
    let folder = folder();
    let deployment = deployment(folder.path()).await;
    open_account(folder.path(), "intake", "intake_agent", "correct-horse-9");
    let app = app(&deployment);
    let told =
        json!({ "text": "小区门口路灯不亮，晚上看不清台阶。", "name": "张三丰", "contact": "13800001234" });
    let answer = post_json(&app, "/api/v1/report", None, &told).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let received: Value = serde_json::from_str(&answer.body).unwrap();
    let (number, code) = (received["number"].as_str().unwrap(), received["code"].as_str().unwrap());
    let page = get(&app, &format!("/c/{number}?code={code}"), None).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains(number));
    let wrong = get(&app, &format!("/c/{number}?code=WRONG-WRONG"), None).await;
    assert!(!wrong.body.contains("看不清台阶"));

    let cookie = sign_in(&app, "intake", "correct-horse-9").await;
    let desk = get(&app, "/desk", Some(&cookie)).await;
    assert_eq!(desk.status, StatusCode::OK, "{}", desk.body);
    assert!(desk.body.contains(number));
    let case = get(&app, &format!("/cases/{number}"), Some(&cookie)).await;
    assert_eq!(case.status, StatusCode::OK, "{}", case.body);
    assert!(case.body.contains("看不清台阶"));
    assert!(!case.body.contains("13800001234"), "the contact is masked");
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let folder = folder();
    let deployment = deployment(folder.path()).await;
    open_account(folder.path(), "intake", "intake_agent", "correct-horse-9");
    let app = app(&deployment);
    let cookie = sign_in(&app, "intake", "correct-horse-9").await;
    let forged = Request::post("/sign-out")
        .header(header::HOST, "localhost")
        .header(header::COOKIE, &cookie)
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("a=b"))
        .unwrap();
    assert_eq!(send(&app, forged).await.status, StatusCode::FORBIDDEN);
    assert_eq!(get(&app, "/desk", Some(&cookie)).await.status, StatusCode::OK);
}
