//! Serves the gallery on the loopback interface: `cargo run -p ui --example gallery [PORT]`.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::{Router, routing::get};
use kernel::{Failure, Instant, Refusal};
use std::sync::Arc;
use ui::{Asked, Dictionary, NavItem, Page, Person, Preferences, Problem, ShellFacts, Surface, Token, Words};

const NOW: &str = "2026-11-22 15:20";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "8099".to_owned());
    let dictionary = Dictionary::build(ui::WORDS)?;
    let now: Instant = NOW.parse()?;
    let router = Router::new()
        .route(
            "/gallery",
            get(async move |words: Words, token: Token| ui::gallery::page(&words, &token, now)),
        )
        .route(
            "/gallery/door",
            get(async move |words: Words, token: Token| ui::gallery::door(&words, &token, now)),
        )
        .route(
            "/refused",
            get(async || -> Result<Page, Problem> { Err(Refusal::forbidden("forbidden").into()) }),
        )
        .route("/broken", get(async || -> Result<Page, Problem> { Err(Problem(Failure::broken("sample"))) }))
        .fallback(async || Problem::from(Refusal::not_found("not-found")))
        .merge(ui::router())
        .layer(from_fn_with_state(dictionary, edge));
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://127.0.0.1:{port}/gallery");
    Ok(axum::serve(listener, router).await?)
}

/// What the server's edge does, in short.
async fn edge(State(dictionary): State<Arc<Dictionary>>, mut request: Request, next: Next) -> Response {
    let preferences = Preferences::read(request.headers());
    let words = dictionary.words(preferences.language);
    let asked = Asked::of(&request);
    let address = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let token = Token("sample-token".to_owned());
    request.extensions_mut().insert(words.clone());
    request.extensions_mut().insert(token.clone());
    let response = next.run(request).await;
    let mut response =
        ui::shell::finish(response, &asked, |surface| facts(surface, words, preferences, address, token));
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(ui::shell::CONTENT_SECURITY_POLICY),
    );
    response
}

fn facts(
    surface: Surface,
    words: Words,
    preferences: Preferences,
    address: String,
    token: Token,
) -> ShellFacts {
    let chinese = preferences.language == ui::Language::Chinese;
    let say = |zh: &str, en: &str| if chinese { zh.to_owned() } else { en.to_owned() };
    let item = |key, label, icon, count| NavItem { key, label, href: format!("/{key}"), icon, count };
    let staff = surface == Surface::Desk;
    ShellFacts {
        words,
        preferences,
        place: say("汀澜县", "Tinglan County"),
        address,
        person: staff.then(|| Person {
            name: say("周晓", "Zhou Xiao"),
            unit: say("东渡街道", "Dongdu street office"),
        }),
        token,
        demo: true,
        navigation: if staff {
            vec![
                item("desk", say("工作台", "Desk"), "inbox", Some(12)),
                item("gallery", say("案件", "Cases"), "list", None),
                item("intake", say("受理", "Intake"), "headset", Some(3)),
                item("places", say("网格与人员", "Places and staff"), "map-pin", None),
                item("duties", say("职责清单", "Duties"), "clipboard-list", None),
            ]
        } else {
            vec![
                item("home", say("首页", "Home"), "house", None),
                item("report", say("我要反映", "Report"), "pencil", None),
                item("c", say("查进度", "Follow"), "search", None),
                item("open", say("公开", "Open figures"), "chart-column", None),
            ]
        },
        search: Some("/cases".to_owned()),
        version: "0.1.0".to_owned(),
        operation: "20261122-4f81".to_owned(),
        mark: String::new(),
    }
}
