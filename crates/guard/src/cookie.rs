//! The session's cookie.

use crate::session::SessionToken;
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
