//! The session's cookie.

use crate::known_browser::KnownBrowser;
use crate::provider::VisitSecret;
use crate::session::SessionToken;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

/// By https the browser itself makes sure that no other host and no plain connection set it (`__Host-`).
const fn name(secure: bool) -> &'static str {
    if secure { "__Host-linli" } else { "linli" }
}

pub(crate) fn read(headers: &HeaderMap, secure: bool) -> Option<SessionToken> {
    CookieJar::from_headers(headers).get(name(secure)).and_then(|cookie| SessionToken::read(cookie.value()))
}

/// How long a browser stays known.
const KNOWN_SECONDS: u32 = 180 * 86_400;

const fn known_name(secure: bool) -> &'static str {
    if secure { "__Host-linli-known" } else { "linli-known" }
}

/// What this browser keeps of logins that were used in it.
pub(crate) fn read_known(headers: &HeaderMap, secure: bool) -> Option<KnownBrowser> {
    let jar = CookieJar::from_headers(headers);
    jar.get(known_name(secure)).and_then(|cookie| KnownBrowser::read(cookie.value()))
}

/// Sets the session's cookie and the one by which the browser is known.
pub(crate) fn set_both(
    headers: &mut HeaderMap,
    token: &SessionToken,
    known: Option<&KnownBrowser>,
    secure: bool,
) {
    headers.append(SET_COOKIE, set(token, secure));
    if let Some(known) = known {
        let mut cookie = built(known.text(), secure);
        cookie.set_name(known_name(secure));
        let text = format!("{cookie}; Max-Age={KNOWN_SECONDS}");
        headers.extend(HeaderValue::from_str(&text).ok().map(|value| (SET_COOKIE, value)));
    }
}

/// How long a browser keeps the secret of a visit to the identity provider; the visit itself ends sooner.
const VISIT_SECONDS: u32 = 3600;

const fn visit_name(secure: bool) -> &'static str {
    if secure { "__Host-linli-visit" } else { "linli-visit" }
}

/// What this browser keeps while its person is at the identity provider.
pub(crate) fn read_visit(headers: &HeaderMap, secure: bool) -> Option<VisitSecret> {
    let jar = CookieJar::from_headers(headers);
    jar.get(visit_name(secure)).and_then(|cookie| VisitSecret::read(cookie.value()))
}

pub(crate) fn set_visit(secret: &VisitSecret, secure: bool) -> HeaderValue {
    let mut cookie = built(secret.text(), secure);
    cookie.set_name(visit_name(secure));
    let text = format!("{cookie}; Max-Age={VISIT_SECONDS}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Makes the browser forget it.
pub(crate) fn clear_visit(secure: bool) -> HeaderValue {
    let mut cookie = built(String::new(), secure);
    cookie.set_name(visit_name(secure));
    cookie.make_removal();
    header(cookie)
}

/// Sets the session's cookie; it ends with the browser, the session itself with the policy's limits.
pub(crate) fn set(token: &SessionToken, secure: bool) -> HeaderValue {
    header(built(token.text(), secure))
}

/// Makes the browser forget it.
pub(crate) fn clear(secure: bool) -> HeaderValue {
    let mut cookie = built(String::new(), secure);
    cookie.make_removal();
    header(cookie)
}

fn built(value: String, secure: bool) -> Cookie<'static> {
    Cookie::build((name(secure), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .build()
}

fn header(cookie: Cookie<'_>) -> HeaderValue {
    // Name, value and attributes are all plain ASCII of ours.
    HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}
