//! The gate (门禁) that every request passes: its session, its words, and whether it was forged.

use crate::access_token::AccessToken;
use crate::cookie;
use crate::csrf::{Evidence, Verdict, token_in};
use crate::session::{Arrival, arrive, arrive_by_token};
use crate::site::Site;
use crate::viewer::Viewer;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use futures::{StreamExt, stream};
use kernel::{Refusal, RefusalKind};
use subtle::ConstantTimeEq;
use ui::{Asked, Language, Problem, Token};

/// How far into a body the form's token is looked for; it is the first field.
const PREFIX: usize = 64 * 1024;
/// What somebody whose password was set by another may still do before he changes it.
const OPEN_BEFORE_CHANGE: [&str; 6] =
    ["/me", "/me/password", "/sign-out", "/preferences", "/api/v1/session", "/api/v1/me"];

/// The middleware: looks the session up, puts [`crate::Viewer`], [`ui::Words`] and [`ui::Token`] into the
/// request's extensions, and refuses forged commands with `csrf`. Lay it around every route except the
/// assets: `router.layer(axum::middleware::from_fn_with_state(site, guard::gate))`.
pub async fn gate(State(site): State<Site>, request: Request, next: Next) -> Response {
    match admit(&site, request).await {
        Ok(request) => next.run(request).await,
        Err(refused) => refused,
    }
}

async fn admit(site: &Site, mut request: Request) -> Result<Request, Response> {
    let words = site.words.words(Language::negotiate(request.headers()));
    if let Some(shown) = bearer(&request) {
        let secret =
            secret_of(site, &request, &shown).map_err(|refusal| Problem::from(refusal).into_response())?;
        let viewer = by_token(site, secret).await.map_err(IntoResponse::into_response)?;
        let extensions = request.extensions_mut();
        extensions.insert(words);
        extensions.insert(Token::default());
        extensions.insert(viewer);
        return Ok(request);
    }
    let token = cookie::read(request.headers(), site.secure_cookies);
    let arrival = arrive(site, token.as_ref()).await.map_err(|failure| Problem(failure).into_response())?;
    let session = arrival.viewer.staff().is_some();
    let session = session || arrival.pending.is_some();
    let evidence = Evidence::read(request.method(), request.uri(), request.headers());
    match evidence.judge(session) {
        Verdict::Pass => {}
        Verdict::Refuse => return Err(forged()),
        Verdict::IfToken => {
            let (shown, whole) = token_of(request).await?;
            request = whole;
            let proved = is_same(&shown, &arrival.form_token)
                || arrival.former_tokens.iter().any(|former| is_same(&shown, former));
            if !proved {
                return Err(forged());
            }
        }
    }
    if let Some(refused) = change_password_first(&arrival, &request) {
        return Err(refused);
    }
    if let Some(refused) = second_factor_first(&arrival, &request) {
        return Err(refused);
    }
    if let Some(pending) = arrival.pending {
        request.extensions_mut().insert(pending);
    }
    let extensions = request.extensions_mut();
    extensions.insert(words);
    extensions.insert(Token(arrival.form_token));
    extensions.insert(arrival.viewer);
    Ok(request)
}

/// The access token that a program shows. A request with a session's cookie is a browser's and is judged as one.
fn bearer(request: &Request) -> Option<String> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, shown) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| shown.trim().to_owned())
}

fn secret_of(site: &Site, request: &Request, shown: &str) -> Result<AccessToken, Refusal> {
    if cookie::read(request.headers(), site.secure_cookies).is_some() {
        return Err(Refusal::forbidden("token-beside-session"));
    }
    let path = request.uri().path();
    if !path.starts_with("/api/v1/") || NOT_FOR_TOKENS.iter().any(|closed| path.starts_with(closed)) {
        return Err(Refusal::forbidden("token-only-interface"));
    }
    AccessToken::read(shown).ok_or_else(|| Refusal::new(RefusalKind::Unknown, "token-wrong"))
}

async fn by_token(site: &Site, secret: AccessToken) -> Result<Viewer, Problem> {
    let viewer = arrive_by_token(site, &secret).await?;
    if viewer.staff().is_some_and(|staff| staff.must_change_password) {
        return Err(Refusal::forbidden("password-must-change").into());
    }
    Ok(viewer)
}

/// What only the person himself may do, signed in: a token makes no other token and changes no password.
const NOT_FOR_TOKENS: [&str; 7] = [
    "/api/v1/session",
    "/api/v1/me/password",
    "/api/v1/me/sessions",
    "/api/v1/me/tokens",
    "/api/v1/me/factors",
    "/api/v1/me/recovery",
    "/api/v1/me/provider",
];

fn forged() -> Response {
    Problem::from(Refusal::forbidden("csrf")).into_response()
}

fn is_same(shown: &str, expected: &str) -> bool {
    !expected.is_empty() && bool::from(shown.as_bytes().ct_eq(expected.as_bytes()))
}

/// The token that the request shows, from its header or the beginning of its body, which is put back.
async fn token_of(request: Request) -> Result<(String, Request), Response> {
    if let Some(value) = request.headers().get(Token::HEADER) {
        let shown = value.to_str().unwrap_or_default().to_owned();
        return Ok((shown, request));
    }
    let (parts, body) = request.into_parts();
    let mut rest = body.into_data_stream();
    let (mut read, mut prefix): (Vec<Bytes>, Vec<u8>) = (Vec::new(), Vec::new());
    let mut shown = None;
    while shown.is_none() && prefix.len() < PREFIX {
        let Some(part) = rest.next().await else {
            // The whole body is there: a token at its very end counts as well.
            shown = token_in(&prefix, Token::FIELD);
            break;
        };
        let part = part.map_err(|_| unreadable())?;
        prefix.extend_from_slice(&part);
        read.push(part);
        let complete = prefix.iter().any(|byte| matches!(byte, b'&' | b'\n'));
        shown = complete.then(|| token_in(&prefix, Token::FIELD)).flatten();
    }
    let whole = stream::iter(read.into_iter().map(Ok)).chain(rest);
    Ok((shown.unwrap_or_default(), Request::from_parts(parts, Body::from_stream(whole))))
}

fn unreadable() -> Response {
    Problem::from(Refusal::new(RefusalKind::Invalid, "form-unreadable")).into_response()
}

fn change_password_first(arrival: &Arrival, request: &Request) -> Option<Response> {
    let must = arrival.viewer.staff().is_some_and(|staff| staff.must_change_password);
    let path = request.uri().path();
    if !must || OPEN_BEFORE_CHANGE.contains(&path) || path == "/api/v1/me/password" {
        return None;
    }
    Some(match Asked::of(request).json {
        true => Problem::from(Refusal::forbidden("password-must-change")).into_response(),
        false => leads_to(&Asked::of(request), "/me"),
    })
}

/// What somebody whose role asks for a second factor may still do before he has one.
const OPEN_BEFORE_SECOND: [&str; 7] =
    ["/me", "/me/password", "/me/confirm", "/sign-out", "/preferences", "/api/v1/session", "/api/v1/me"];

fn second_factor_first(arrival: &Arrival, request: &Request) -> Option<Response> {
    let path = request.uri().path();
    let open = OPEN_BEFORE_SECOND.contains(&path)
        || ["/me/factors", "/me/recovery", "/api/v1/me/factors", "/api/v1/me/recovery"]
            .iter()
            .any(|own| path.starts_with(own));
    if !arrival.must_set_up_second || open {
        return None;
    }
    Some(match Asked::of(request).json {
        true => Problem::from(Refusal::forbidden("second-missing")).into_response(),
        false => leads_to(&Asked::of(request), "/me/factors"),
    })
}

/// Leads a browser to another page, also when a script had asked for a part of this one.
pub(crate) fn leads_to(asked: &Asked, address: &str) -> Response {
    if !asked.fragment {
        return Redirect::to(address).into_response();
    }
    let mut response = StatusCode::UNAUTHORIZED.into_response();
    if let Ok(value) = HeaderValue::from_str(address) {
        response.headers_mut().insert(HeaderName::from_static("hx-redirect"), value);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
