//! Errors of handlers: reason, rule and next step for people, problem details for machines.

use crate::form::Said;
use crate::{Html, Icon, Page, Surface, Words};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Failure, Refusal, RefusalKind};
use serde::Serialize;
use std::sync::Arc;

/// What a handler returns instead of its page or answer. Every error that can become a
/// [`kernel::Failure`] becomes a problem by `?`.
#[derive(Debug)]
pub struct Problem(pub Failure);

impl<E: Into<Failure>> From<E> for Problem {
    fn from(cause: E) -> Self {
        Self(cause.into())
    }
}

/// A problem on its way to the edge, in the response's extensions. The server logs the cause of a
/// broken one there, once, with the operation number that the reader gets to see.
#[derive(Clone, Debug)]
pub struct Raised(Arc<Failure>);

impl Raised {
    pub fn failure(&self) -> &Failure {
        &self.0
    }
}

impl IntoResponse for Problem {
    /// An empty answer with the right status; [`crate::shell::finish`] fills in page or JSON.
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Raised(Arc::new(self.0)));
        response
    }
}

/// The status of a failure.
pub const fn status(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Refused(refusal) => status_of(refusal.kind),
        Failure::Stale { .. } => StatusCode::PRECONDITION_FAILED,
        Failure::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The status of a refusal.
pub const fn status_of(kind: RefusalKind) -> StatusCode {
    match kind {
        RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::Rule => StatusCode::CONFLICT,
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::NotFound => StatusCode::NOT_FOUND,
        RefusalKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        RefusalKind::Unknown => StatusCode::UNAUTHORIZED,
    }
}

/// A failure in the reader's words.
#[derive(Clone, Debug)]
struct Told {
    code: &'static str,
    title: String,
    said: Said,
    broken: bool,
    /// Signing in is the next step.
    unknown: bool,
    /// Showing again who one is is the next step.
    old: bool,
}

fn tell(failure: &Failure, words: &Words) -> Told {
    let general = |code: &'static str, kind| (code, Said::of(words, &Refusal::new(kind, code)));
    let ((code, said), title, broken) = match failure {
        Failure::Refused(refusal) => {
            let title = match refusal.kind {
                RefusalKind::Invalid => words.t("problem-invalid"),
                RefusalKind::Rule => words.t("problem-rule"),
                RefusalKind::Forbidden => words.t("problem-forbidden"),
                RefusalKind::NotFound => words.t("problem-not-found"),
                RefusalKind::TooMany => words.t("problem-too-many"),
                RefusalKind::Unknown => words.t("problem-unknown"),
            };
            ((refusal.code, Said::of(words, refusal)), title, false)
        }
        Failure::Stale { .. } => (general("stale", RefusalKind::Rule), words.t("problem-stale"), false),
        Failure::Broken(_) => (general("broken", RefusalKind::Rule), words.t("problem-broken"), true),
    };
    let unknown = status(failure) == StatusCode::UNAUTHORIZED;
    Told { code, title, said, broken, unknown, old: code == "proof-old" }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemBody<'a> {
    words: &'a Words,
    told: Told,
    operation: &'a str,
    home: &'a str,
    address: &'a str,
}

impl ProblemBody<'_> {
    fn icon(&self) -> Icon {
        Icon::new("octagon-alert")
    }
}

/// The page of a failure: reason, rule, next step, and the operation number when something is broken.
///
/// `home` is where the reader's start is, `address` where signing in leads back to.
pub fn page(
    failure: &Failure,
    words: &Words,
    operation: &str,
    surface: Surface,
    (home, address): (&str, &str),
) -> Page {
    let told = tell(failure, words);
    let title = told.title.clone();
    let body = ProblemBody { words, told, operation, home, address };
    let html = Html::render(&body).unwrap_or_else(|_| Html::escape(&title));
    Page::new(surface, title, html).status(status(failure))
}

/// Problem details (RFC 9457) with Linli's own members.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct ProblemDetails {
    /// `urn:linli:problem:{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    pub status: u16,
    pub code: &'static str,
    pub title: String,
    pub detail: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// The number under which the operation is found in the log.
    pub operation: String,
    /// For a stale write: the version that the thing has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// For a stale write: what others have done since, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

/// What others have done since, in the extensions of a stale write's answer.
#[derive(Clone, Debug, Default)]
pub struct Changed(pub Vec<String>);

/// The problem details of a failure; never its cause.
pub fn details(failure: &Failure, words: &Words, operation: &str) -> ProblemDetails {
    let told = tell(failure, words);
    ProblemDetails {
        kind: format!("urn:linli:problem:{}", told.code),
        status: status(failure).as_u16(),
        code: told.code,
        title: told.title,
        detail: told.said.reason,
        next: told.said.next,
        field: told.said.field,
        operation: operation.to_owned(),
        version: match failure {
            // Not everything counts its versions; the entity tag tells them apart in any case.
            Failure::Stale { version, .. } => Some(*version).filter(|version| *version >= 0),
            Failure::Refused(_) | Failure::Broken(_) => None,
        },
        changes: Vec::new(),
    }
}

/// The answer to a machine.
pub fn json(failure: &Failure, words: &Words, operation: &str, changed: Changed) -> Response {
    let details = ProblemDetails { changes: changed.0, ..details(failure, words, operation) };
    let mut response = (status(failure), axum::Json(details)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}
