//! The edge around every request: its number, its log line, its time limit, what an error looks like,
//! and the headers that every answer carries.

use crate::serve::Web;
use crate::traces::Traced;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Failure, Refusal, RefusalKind};
use std::any::Any;
use std::time::Instant as Stopwatch;
use tracing::Instrument;
use ui::{Problem, Raised};

/// The number under which an operation stands in the log (操作编号).
#[derive(Clone, Debug)]
pub struct Operation(pub String);

const OPERATION: HeaderName = HeaderName::from_static("x-linli-operation");

/// Gives the request its number, logs it once, and bounds its time.
pub async fn number_and_log(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let operation = web.next_operation();
    request.extensions_mut().insert(Operation(operation.clone()));
    let traced = Traced::begin(&request, &operation, web.traces_follow);
    request.extensions_mut().insert(traced.clone());
    let span = tracing::info_span!("request", operation = %operation, method = %request.method(), path = %request.uri().path());
    let begun = Stopwatch::now();
    let answered = tokio::time::timeout(
        web.request_time,
        next.run(request).instrument(span.clone()).instrument(traced.span().clone()),
    );
    let answered = answered.await;
    let mut response = match answered {
        Ok(response) => response,
        Err(_) => {
            span.in_scope(|| {
                tracing::error!(seconds = web.request_time.as_secs(), "the request took too long")
            });
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")]).into_response()
        }
    };
    traced.answered(&response);
    if let Ok(value) = HeaderValue::from_str(&operation) {
        response.headers_mut().insert(OPERATION, value);
    }
    span.in_scope(|| {
        tracing::info!(
            status = response.status().as_u16(),
            milliseconds = begun.elapsed().as_millis() as u64,
            "answered"
        );
    });
    response
}

/// Logs the cause of a broken answer, once, under the operation's number; the reader gets the number only.
pub fn log_cause(response: &Response, operation: &str) {
    if let Some(raised) = response.extensions().get::<Raised>()
        && let Failure::Broken(cause) = raised.failure()
    {
        let mut chain = cause.to_string();
        let mut source = cause.source();
        while let Some(deeper) = source {
            chain = format!("{chain}: {deeper}");
            source = deeper.source();
        }
        tracing::error!(operation, cause = %chain, "broken");
    }
}

/// The status that an answer keeps although a problem stands in it (405 has no refusal of its own).
#[derive(Clone, Copy, Debug)]
pub struct KeptStatus(pub StatusCode);

/// Plain errors of the framework (unknown form of body, wrong path, too large) as problems of our own.
pub fn speak_our_words(response: Response) -> Response {
    let status = response.status();
    let ours =
        response.extensions().get::<Raised>().is_some() || response.extensions().get::<ui::Page>().is_some();
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/plain")));
    let empty_redirect = !(status.is_client_error() || status.is_server_error());
    if ours || !plain || empty_redirect || response.headers().contains_key("hx-redirect") {
        return response;
    }
    let refusal = match status {
        StatusCode::NOT_FOUND => Refusal::not_found("not-found"),
        StatusCode::METHOD_NOT_ALLOWED => Refusal::rule("method"),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::new(RefusalKind::Invalid, "too-large").with("most", "200 MB")
        }
        StatusCode::UNAUTHORIZED => Refusal::new(RefusalKind::Unknown, "sign-in"),
        StatusCode::FORBIDDEN => Refusal::forbidden("forbidden"),
        status if status.is_client_error() => Refusal::new(RefusalKind::Invalid, "form-unreadable"),
        _ => Refusal::rule("server-busy"),
    };
    let mut spoken = Problem::from(refusal).into_response();
    for (name, value) in response.headers() {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            spoken.headers_mut().append(name.clone(), value.clone());
        }
    }
    spoken.extensions_mut().insert(KeptStatus(status));
    spoken
}

/// An address that does not exist.
pub async fn not_found() -> Problem {
    Problem::from(Refusal::not_found("not-found"))
}

/// A handler that panicked: an error like any other, with its number.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let what = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default();
    Problem(Failure::broken(format!("server-panic: {what}"))).into_response()
}

/// Headers of every answer. Addresses of the street door carry tracking codes: they are told to nobody.
pub async fn guard_headers(State(web): State<Web>, request: Request, next: Next) -> Response {
    let asset = request.uri().path().starts_with(ui::assets::PREFIX);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(source) = &web.tiles.0
        && !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&ui::shell::policy_with_ground(source.origin()))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let set = [
        (header::CONTENT_SECURITY_POLICY, ui::shell::CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "geolocation=(self), camera=(self), microphone=(self)",
        ),
    ];
    for (name, value) in set {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if web.deployment.site.secure_cookies {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if !asset && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok"
}

/// `GET /readyz`: the database answers too, and the server is not shutting down.
pub async fn ready(State(web): State<Web>) -> Response {
    let tenant = web.deployment.site.tenant.clone();
    let asked = web
        .deployment
        .site
        .store
        .read(move |tx| Box::pin(async move { place::query::revision(tx, &tenant).await }));
    match asked.await {
        Ok(_) if !web.is_stopping() => "ready".into_response(),
        Ok(_) => unready("stopping"),
        Err(failure) => {
            tracing::error!(cause = %failure, "not ready");
            unready("database")
        }
    }
}

/// `GET /.well-known/security.txt` (RFC 9116): whom to tell about a flaw. It holds for a year from now.
pub async fn security_contact(State(web): State<Web>) -> Response {
    let Some(contact) = &web.security_contact else { return StatusCode::NOT_FOUND.into_response() };
    let expires = web.deployment.site.now().plus_seconds(365 * 86_400).rfc3339();
    let text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: zh, en\n");
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn unready(why: &'static str) -> Response {
    let mut response = Response::new(Body::from(why));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-not-ready"));
    response
}
