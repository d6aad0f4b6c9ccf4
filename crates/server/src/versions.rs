//! Edits of one thing by two people (并发修改): every thing under `/api/v1` that can be read and changed answers its
//! reading with an `ETag`, and its changes take `If-Match`. Done here, once for all, from the table of operations;
//! cases do it themselves, because they also tell what others have done meanwhile.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::Failure;
use openapi::Operation;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tower::ServiceExt;
use ui::Problem;
use ui::problem::Changed;

/// The largest answer that is read to give it a tag.
const LARGEST_ANSWER: usize = 16 << 20;
/// Stands for the version of what does not count its versions; it is not told.
const NOT_COUNTED: i64 = -1;
/// Changes of a thing that is read at another address.
const READ_ELSEWHERE: &[(&str, &str)] = &[("/api/v1/calendars", "/api/v1/calendars")];

/// What only the holder of a code of his own changes, and what everybody adds for himself: there is no second person.
const OF_ONE_PERSON: &[&str] = &["/api/v1/v/{code}", "/api/v1/topics/{number}/noticed"];

/// Where the thing is read that an operation changes; none when it only makes something new, or keeps versions
/// by itself.
pub fn read_at(write: &Operation, all: &[Operation]) -> Option<&'static str> {
    if !write.changes() || write.versioned || OF_ONE_PERSON.contains(&write.path) {
        return None;
    }
    if let Some((_, read)) = READ_ELSEWHERE.iter().find(|(path, _)| *path == write.path) {
        return Some(read);
    }
    let around = |read: &&Operation| {
        let rest = write.path.strip_prefix(read.path);
        read.method == "get"
            && read.path.ends_with('}')
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    all.iter().filter(around).map(|read| read.path).max_by_key(|path| path.len())
}

/// The whole of the addresses with everything around them; an extension of each request. A thing is read again
/// from the outside, as its reader would.
#[derive(Clone)]
pub struct Whole(pub Router);

/// Marks what this module keeps versions of, so that the description says it.
pub fn mark(operations: &mut [Operation]) {
    let unmarked = operations.to_vec();
    let read: Vec<&str> = unmarked.iter().filter_map(|write| read_at(write, &unmarked)).collect();
    for operation in operations {
        let is_read = operation.method == "get" && read.contains(&operation.path);
        operation.versioned |= is_read || read_at(operation, &unmarked).is_some();
    }
}

/// Which addresses have versions, and which things are being changed now.
pub struct Versions {
    operations: Vec<Operation>,
    /// By the path of a change with its method: where the thing is read.
    read_at: HashMap<(&'static str, &'static str), &'static str>,
    changing: Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>,
}

impl Versions {
    pub fn of(operations: Vec<Operation>) -> Self {
        let read_at = |write: &Operation| Some(((write.method, write.path), read_at(write, &operations)?));
        let read_at = operations.iter().filter_map(read_at).collect();
        Self { operations, read_at, changing: Mutex::default() }
    }

    /// The operation that a request asks for: of several, the one with the most words of its own.
    fn asked(&self, method: &Method, path: &str) -> Option<&Operation> {
        let fits = |one: &&Operation| {
            one.method.eq_ignore_ascii_case(method.as_str()) && filled(one.path, path).is_some()
        };
        let own_words = |one: &&Operation| one.path.split('/').filter(|part| !part.starts_with('{')).count();
        self.operations.iter().filter(fits).max_by_key(own_words)
    }

    /// The address at which the thing is read that a request changes.
    fn changed_by(&self, method: &Method, path: &str) -> Option<String> {
        let write = self.asked(method, path)?;
        let names = filled(write.path, path)?;
        let mut read = (*self.read_at.get(&(write.method, write.path))?).to_owned();
        for (name, value) in names {
            read = read.replace(&format!("{{{name}}}"), value);
        }
        Some(read)
    }

    fn is_read(&self, path: &str) -> bool {
        let Some(read) = self.asked(&Method::GET, path) else { return false };
        self.read_at.values().any(|path| *path == read.path)
    }

    /// One change of a thing at a time: between looking at its version and changing it nobody comes in between.
    fn lock(&self, address: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        changing.retain(|_, lock| lock.strong_count() > 0);
        if let Some(lock) = changing.get(address).and_then(Weak::upgrade) {
            return lock;
        }
        let lock = Arc::new(tokio::sync::Mutex::new(()));
        changing.insert(address.to_owned(), Arc::downgrade(&lock));
        lock
    }
}

/// Answers a reading with its tag, and refuses a change of what has changed since it was read.
pub async fn keep(versions: &Versions, request: Request, next: Next) -> Response {
    if request.method() == Method::GET {
        let read = versions.is_read(request.uri().path());
        let response = next.run(request).await;
        return if read { tagged(response).await } else { response };
    }
    let Some(address) = versions.changed_by(request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    let lock = versions.lock(&address);
    let _alone = lock.lock().await;
    let seen = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let Some(seen) = seen.map(|seen| seen.trim().to_owned()) else { return next.run(request).await };
    let (parts, body) = request.into_parts();
    let now = match read_again(&parts, &address).await {
        Ok(now) => now,
        Err(failure) => return Problem(failure).into_response(),
    };
    // What is not there any more, or not for this reader, has no version that could match.
    if now.status() != StatusCode::NOT_FOUND && !now.status().is_success() {
        return now;
    }
    let tag = now.headers().get(header::ETAG).cloned();
    let is_same = tag.as_ref().and_then(|tag| tag.to_str().ok()).is_some_and(|tag| matches(&seen, tag));
    if is_same {
        return next.run(Request::from_parts(parts, body)).await;
    }
    stale(address, &seen, tag, now).await
}

/// The same sender's reading of the thing.
async fn read_again(parts: &Parts, address: &str) -> Result<Response, Failure> {
    let Some(Whole(router)) = parts.extensions.get::<Whole>().cloned() else {
        return Err(Failure::broken("a change with If-Match came in beside the router"));
    };
    let request = Request::builder().method(Method::GET).uri(address);
    let mut reading = request.body(Body::empty()).map_err(Failure::broken)?;
    *reading.headers_mut() = without_body(&parts.headers);
    // Who sends it is found anew; only what the connection and the log say of it comes along.
    if let Some(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>() {
        reading.extensions_mut().insert(*peer);
    }
    if let Some(operation) = parts.extensions.get::<crate::respond::Operation>() {
        reading.extensions_mut().insert(operation.clone());
    }
    router.oneshot(reading).await.map_err(|never| match never {})
}

fn without_body(headers: &HeaderMap) -> HeaderMap {
    let mut kept = headers.clone();
    let of_the_body = [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
    for name in of_the_body.into_iter().chain([header::IF_MATCH, header::ACCEPT_ENCODING]) {
        kept.remove(name);
    }
    kept
}

/// Whether one of the tags that a sender names is the tag of the thing.
fn matches(seen: &str, tag: &str) -> bool {
    seen == "*" || seen.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

/// Gives an answer its tag: the version that it tells, and a digest of the whole, because a unit's record also
/// shows posts that have streams of their own.
async fn tagged(response: Response) -> Response {
    if !response.status().is_success() || response.headers().contains_key(header::ETAG) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_ANSWER).await else {
        return Problem(Failure::broken("an answer was too large to have a version")).into_response();
    };
    let digest = hex::encode(&Sha256::digest(&bytes)[..8]);
    let tag = match told_version(&serde_json::from_slice(&bytes).unwrap_or_default()) {
        Some(version) => format!("\"{version}-{digest}\""),
        None => format!("\"{digest}\""),
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// The version that a thing tells of itself; of a list of versions, the newest.
fn told_version(told: &Value) -> Option<i64> {
    let own = |value: &Value| value.get("version").and_then(Value::as_i64);
    own(told).or_else(|| told.as_array()?.iter().filter_map(own).max())
}

/// The refusal of a change that came too late, with the newer version and what was done since.
async fn stale(address: String, seen: &str, tag: Option<HeaderValue>, now: Response) -> Response {
    let told: Value = match now.status().is_success() {
        true => {
            let bytes = to_bytes(now.into_body(), LARGEST_ANSWER).await.unwrap_or_default();
            serde_json::from_slice(&bytes).unwrap_or_default()
        }
        false => Value::Null,
    };
    let version = told_version(&told).unwrap_or(NOT_COUNTED);
    let before = seen.trim_matches('"').split('-').next().and_then(|version| version.parse::<i64>().ok());
    let done = before.map(|before| done_since(&told, version - before)).unwrap_or_default();
    let mut response = Problem(Failure::Stale { stream: address, version }).into_response();
    response.extensions_mut().insert(Changed(done));
    if let Some(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The newest lines of a history that is told with the thing.
fn done_since(told: &Value, entries: i64) -> Vec<String> {
    let history = told.get("history").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text =
        |line: &Value, name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let newest = history.iter().take(usize::try_from(entries).unwrap_or(0));
    newest.map(|line| [text(line, "at"), text(line, "who"), text(line, "kind")].join(" ")).collect()
}

/// What stands for the names of an operation's path, if a request's path is one of its kind.
fn filled<'path>(pattern: &'static str, path: &'path str) -> Option<Vec<(&'static str, &'path str)>> {
    let mut names = Vec::new();
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(names),
            (Some(part), Some(value)) => match part.strip_prefix('{').and_then(|part| part.strip_suffix('}'))
            {
                Some(name) if !value.is_empty() => names.push((name, value)),
                None if part == value => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}
