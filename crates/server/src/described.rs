//! `/api/v1/openapi.json`: the description of the interface for programs, made of what every crate lists
//! beside its routes; and `/api`, the same to be read by people.

mod page;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use guard::Site;
use openapi::{Document, Example, Operation};
use serde_json::{Value, json};
use std::sync::OnceLock;
use ui::{Language, Page, Problem, Words};

/// What every crate with addresses under `/api/v1` lists of them, lowest rank first; see docs/api.md.
const DESCRIBED: &[fn() -> Vec<Operation>] = &[
    guard::operations,
    duty::operations,
    desk::operations,
    wording::operations,
    privacy::operations,
    policy::operations,
    cases::operations,
    whistle::operations,
    consult::operations,
    oversight::operations,
    topic::operations,
    verify::operations,
    field::operations,
    link::operations,
    ground::operations,
    street::operations,
    benefit::operations,
    map::operations,
    insight::operations,
    assist::operations,
    operations,
];

/// The two addresses of the description.
pub fn routes() -> Router<Site> {
    Router::new().route("/api", get(page)).route("/api/v1/openapi.json", get(document))
}

/// The server's own operations.
pub fn operations() -> Vec<Operation> {
    let listed = vec![
        Operation::get("/api/v1/openapi.json", "description")
            .says("本接口的说明文件", "This description")
            .open()
            .answers::<serde_json::Map<String, Value>>(200)
            .example(Example::anybody()),
        Operation::get("/api/v1/admin", "administration")
            .says("可办理的管理事项", "Sections of the administration")
            .answers::<Vec<crate::administration::Listed>>(200)
            .example(Example::by("admin1")),
    ];
    let listed =
        listed.into_iter().chain(crate::audit::operations()).chain(crate::transparency::operations());
    listed.map(|operation| operation.group("server")).collect()
}

/// Every operation of every capability.
pub fn all_operations() -> Vec<Operation> {
    let mut all = unmarked_operations();
    crate::versions::mark(&mut all);
    all
}

/// The operations as their crates list them.
pub fn unmarked_operations() -> Vec<Operation> {
    DESCRIBED.iter().flat_map(|operations| operations()).collect()
}

/// The document in one language; made once.
pub fn document_in(words: &Words) -> &'static Value {
    static CHINESE: OnceLock<Value> = OnceLock::new();
    static ENGLISH: OnceLock<Value> = OnceLock::new();
    match words.language() {
        Language::Chinese => CHINESE.get_or_init(|| build(words)),
        Language::English => ENGLISH.get_or_init(|| build(words)),
    }
}

fn build(words: &Words) -> Value {
    let operations = all_operations();
    let mut groups: Vec<(&'static str, String)> = Vec::new();
    for operation in &operations {
        if !groups.iter().any(|(name, _)| *name == operation.group) {
            groups.push((operation.group, words.t(&format!("api-group-{}", operation.group))));
        }
    }
    let document = Document {
        title: &words.t("api-title"),
        about: &words.t("api-about"),
        version: env!("CARGO_PKG_VERSION"),
        chinese: words.language() == Language::Chinese,
        groups,
        operations: &operations,
        problem: |generator| generator.subschema_for::<ui::problem::ProblemDetails>(),
        refused: &words.t("api-refused"),
    };
    document.build()
}

/// GET `/api/v1/openapi.json`, in the reader's language.
async fn document(words: Words) -> Response {
    let mut response = Json(document_in(&words)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// GET `/api`
async fn page(words: Words) -> Result<Page, Problem> {
    page::draw(&words, document_in(&words))
}

/// An example as a line for a terminal.
fn command_line(method: &str, path: &str, body: Option<&Value>, signed_in: bool) -> String {
    let mut line = "curl".to_owned();
    if method != "get" {
        line.push_str(&format!(" -X {}", method.to_uppercase()));
    }
    if signed_in {
        line.push_str(" -H 'Authorization: Bearer $TOKEN'");
    }
    if let Some(body) = body {
        let body = serde_json::to_string(body).unwrap_or_else(|_| json!({}).to_string());
        line.push_str(&format!(" -H 'Content-Type: application/json' -d '{}'", body.replace('\'', "'\\''")));
    }
    format!("{line} $LINLI{path}")
}
