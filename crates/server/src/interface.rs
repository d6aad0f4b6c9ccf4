//! What holds for every address under `/api/v1`: how often one may ask, and that a write sent twice is
//! carried out once.

use crate::serve::Web;
use crate::versions;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use guard::Viewer;
use kernel::{Actor, Context, Entropy, Failure, Instant, Refusal, RefusalKind, RequestKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use ui::Problem;

/// Callers that are remembered; beyond it those who have rested are forgotten.
const REMEMBERED: usize = 10_000;
/// The largest answer that is kept for a request key.
const LARGEST_ANSWER: usize = 1 << 20;
const LARGEST_BODY: usize = 200 << 20;
/// Their actions keep their own answers, because a secret stands in them.
const KEPT_BY_ACTIONS: [&str; 4] =
    ["/api/v1/session", "/api/v1/me/password", "/api/v1/me/tokens", "/api/v1/webhooks"];
/// What phones send from their queue is kept by its action, in the transaction of the action itself; forms with
/// photos are written anew at each try, so their bytes are never the same.
const KEPT_BY_THE_FIELD: &str = "/api/v1/field/";

/// How often each caller has asked, and which keys are being worked on; forgotten with the process.
#[derive(Default)]
pub struct Callers {
    asked: Mutex<HashMap<String, (f64, Instant)>>,
    working: Mutex<HashSet<String>>,
}

/// What is left to a caller.
struct Left {
    allowed: u32,
    remaining: u32,
    /// Seconds until one more is allowed.
    wait: u64,
    refused: bool,
}

impl Callers {
    /// Takes one request off a caller's store, which fills by `per_minute` evenly.
    fn take(&self, caller: &str, per_minute: u32, now: Instant) -> Left {
        let mut asked = held(&self.asked);
        let rate = f64::from(per_minute) / 60.0;
        let full = f64::from(per_minute);
        if asked.len() > REMEMBERED {
            asked.retain(|_, (_, last)| now.seconds_since(*last) < 60);
        }
        let (left, last) = asked.get(caller).copied().unwrap_or((full, now));
        let passed = (now.micros() - last.micros()).max(0) as f64 / 1_000_000.0;
        let filled = (left + passed * rate).min(full);
        let refused = filled < 1.0;
        let after = if refused { filled } else { filled - 1.0 };
        asked.insert(caller.to_owned(), (after, now));
        let wait = if after < 1.0 { ((1.0 - after) / rate).ceil() as u64 } else { 0 };
        Left {
            allowed: per_minute,
            remaining: after.max(0.0) as u32,
            wait: wait.max(u64::from(refused)),
            refused,
        }
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The layer around everything under `/api/v1`, inside the gate.
pub async fn keep(State(web): State<Web>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/v1/") {
        return next.run(request).await;
    }
    let viewer = request.extensions().get::<Viewer>().cloned().unwrap_or_default();
    let Some(per_minute) = web.per_minute.filter(|most| *most > 0) else {
        return once(&web, &viewer, request, next).await;
    };
    // Strangers share an address with others, and are many: they get a fifth.
    let (caller, most) = match viewer.staff() {
        Some(staff) => match &staff.token {
            Some((token, _)) => (format!("token:{token}"), per_minute),
            None => (format!("account:{}", staff.account), per_minute),
        },
        None => (format!("from:{}", sender(&request)), (per_minute / 5).max(1)),
    };
    let left = web.callers.take(&caller, most, web.deployment.site.now());
    let mut response = if left.refused {
        let refusal = Refusal::new(RefusalKind::TooMany, "too-often").with("seconds", left.wait);
        let mut response = Problem::from(refusal).into_response();
        response.headers_mut().insert(header::RETRY_AFTER, number(left.wait));
        response
    } else {
        once(&web, &viewer, request, next).await
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("ratelimit-limit"), number(u64::from(left.allowed)));
    headers.insert(HeaderName::from_static("ratelimit-remaining"), number(u64::from(left.remaining)));
    headers.insert(HeaderName::from_static("ratelimit-reset"), number(left.wait));
    response
}

fn number(number: u64) -> HeaderValue {
    HeaderValue::from(number)
}

/// Where a request comes from: the address of the connection, or what the proxy in front on this machine says.
fn sender(request: &Request) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let told = || {
        let value = request.headers().get("x-forwarded-for")?.to_str().ok()?;
        value.rsplit(',').next().map(|last| last.trim().chars().take(64).collect::<String>())
    };
    match peer {
        Some(peer) if peer.is_loopback() => told().unwrap_or_else(|| peer.to_string()),
        Some(peer) => peer.to_string(),
        None => "unknown".to_owned(),
    }
}

/// An answer as it is kept for a request key.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    kind: Option<String>,
    body: String,
}

/// Carries a write out once per request key of its sender; the same answer again, another request refused.
async fn once(web: &Web, viewer: &Viewer, request: Request, next: Next) -> Response {
    let Some(key) = key_of(&request) else { return versions::keep(&web.versions, request, next).await };
    let Some(staff) = viewer.staff() else { return versions::keep(&web.versions, request, next).await };
    let actor = Actor::Staff { account: staff.account, unit: staff.unit };
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_BODY).await else {
        return Problem::from(Refusal::new(RefusalKind::Invalid, "too-large").with("most", "200 MB"))
            .into_response();
    };
    let action = format!("{} {}", parts.method, parts.uri);
    let digest = hex::encode(Sha256::digest([action.as_bytes(), b"\n", &bytes].concat()));
    let working = format!("{} {key}", staff.account);
    if !held(&web.callers.working).insert(working.clone()) {
        return Problem::from(Refusal::rule("request-under-way")).into_response();
    }
    let sent = Sent { actor, key, action, digest };
    let response = match recall(web, &sent).await {
        Ok(Some(kept)) => replayed(kept),
        Ok(None) => {
            let again = Request::from_parts(parts, Body::from(bytes));
            let response = versions::keep(&web.versions, again, next).await;
            remember(web, &sent, response).await
        }
        Err(failure) => Problem(failure).into_response(),
    };
    held(&web.callers.working).remove(&working);
    response
}

struct Sent {
    actor: Actor,
    key: String,
    action: String,
    digest: String,
}

/// The key of a write whose answer is kept here.
fn key_of(request: &Request) -> Option<String> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return None;
    }
    let path = request.uri().path();
    if KEPT_BY_ACTIONS.contains(&path) || path.starts_with(KEPT_BY_THE_FIELD) {
        return None;
    }
    let key = request.headers().get("idempotency-key")?.to_str().ok()?.trim();
    (!key.is_empty()).then(|| hex::encode(Sha256::digest(key)))
}

fn context(web: &Web, sent: &Sent) -> Context {
    let site = &web.deployment.site;
    Context {
        tenant: site.tenant.clone(),
        actor: sent.actor.clone(),
        authority: String::new(),
        now: site.now(),
        // Apart from the keys that actions keep by themselves.
        request: RequestKey(format!("interface:{}", sent.key)),
        entropy: Entropy::new(site.draw()),
    }
}

async fn recall(web: &Web, sent: &Sent) -> Result<Option<Kept>, Failure> {
    let (context, action, digest) = (context(web, sent), sent.action.clone(), sent.digest.clone());
    let store = web.deployment.site.store.clone();
    store
        .read(move |tx| {
            Box::pin(async move { journal::recall::<Kept>(tx, &context, &action, &digest).await })
        })
        .await
}

/// Keeps a good answer; refusals may be sent again after what they name is mended.
async fn remember(web: &Web, sent: &Sent, response: Response) -> Response {
    if !response.status().is_success() {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_ANSWER).await else {
        return Problem(Failure::broken("an answer was too large to be kept")).into_response();
    };
    let kept = Kept {
        status: parts.status.as_u16(),
        kind: kind_of(&parts.headers),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    let (context, action, digest) = (context(web, sent), sent.action.clone(), sent.digest.clone());
    let store = web.deployment.site.store.clone();
    let written = store
        .write(move |tx| {
            let kept = Kept { status: kept.status, kind: kept.kind.clone(), body: kept.body.clone() };
            let (context, action, digest) = (copy(&context), action.clone(), digest.clone());
            Box::pin(async move { journal::remember(tx, &context, &action, &digest, &kept).await })
        })
        .await;
    if let Err(failure) = written {
        tracing::warn!(cause = %failure, "the answer to a request key could not be kept");
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// A context for another attempt of the same writing.
fn copy(context: &Context) -> Context {
    Context {
        tenant: context.tenant.clone(),
        actor: context.actor.clone(),
        authority: context.authority.clone(),
        now: context.now,
        request: context.request.clone(),
        entropy: Entropy::new(context.entropy.draw()),
    }
}

fn kind_of(headers: &HeaderMap) -> Option<String> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok().map(str::to_owned)
}

fn replayed(kept: Kept) -> Response {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let mut response = (status, Bytes::from(kept.body)).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    if let Some(kind) = kept.kind.and_then(|kind| HeaderValue::from_str(&kind).ok()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true"));
    response
}
