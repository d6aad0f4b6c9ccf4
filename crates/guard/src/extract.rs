//! What handlers take from a request.

use crate::gate::leads_to;
use crate::granted::nobody;
use crate::viewer::{Staff, Viewer};
use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use kernel::RequestKey;
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::ops::Deref;
use ui::{Asked, Problem, Typed};

impl<S: Sync> FromRequestParts<S> for Viewer {
    type Rejection = Infallible;

    /// Anonymous where the gate does not stand.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// A viewer who is signed in. Others are led to the sign-in page and back; machines get 401.
#[derive(Clone, Debug)]
pub struct SignedIn {
    viewer: Viewer,
}

impl SignedIn {
    pub const fn viewer(&self) -> &Viewer {
        &self.viewer
    }
    /// The person.
    ///
    /// # Errors
    /// Never for a value that came from a request; refusal `sign-in` otherwise.
    pub fn staff(&self) -> Result<&Staff, kernel::Refusal> {
        self.viewer.signed_in()
    }
}

impl Deref for SignedIn {
    type Target = Viewer;
    fn deref(&self) -> &Viewer {
        &self.viewer
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Ok(viewer) = Viewer::from_request_parts(parts, state).await;
        if viewer.staff().is_some() {
            return Ok(Self { viewer });
        }
        let asked = Asked::read(&parts.uri, &parts.headers);
        if asked.json {
            return Err(Problem::from(nobody()).into_response());
        }
        let back = (parts.method == Method::GET).then(|| parts.uri.path_and_query()).flatten();
        Err(leads_to(&asked, &sign_in_address(back.map(|address| address.as_str()))))
    }
}

/// The sign-in page that leads back to `next`.
pub fn sign_in_address(next: Option<&str>) -> String {
    match next.and_then(safe_next) {
        Some(next) => format!("/sign-in?next={}", percent_encoded(next)),
        None => "/sign-in".to_owned(),
    }
}

/// `next` if it stays on this site: a path of our own, never another host.
pub(crate) fn safe_next(next: &str) -> Option<&str> {
    let own = next.starts_with('/') && !next.starts_with("//");
    let plain = next.chars().all(|one| !one.is_control() && one != '\\' && one != ' ');
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let elsewhere = !matches!(path, "/sign-in" | "/sign-out");
    (own && plain && elsewhere && next.len() <= 2000).then_some(next)
}

fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The sender's request key from the header `idempotency-key`; with [`Idempotency::or_typed`] from a
/// form's hidden field. Empty when neither is sent: the command is then carried out each time.
#[derive(Clone, Debug)]
pub struct Idempotency(RequestKey);

impl Idempotency {
    /// The name of the hidden field; its value comes from [`crate::Site::form_key`].
    pub const FIELD: &'static str = "request";

    pub fn key(&self) -> RequestKey {
        self.0.clone()
    }
    /// The header's key, else the form's.
    pub fn or_typed(&self, typed: &Typed) -> RequestKey {
        match self.0.0.is_empty() {
            true => read_key(typed.get(Self::FIELD).unwrap_or_default()),
            false => self.key(),
        }
    }
}

/// Keys longer than a hash are replaced by theirs.
fn read_key(text: &str) -> RequestKey {
    let text = text.trim();
    RequestKey(if text.len() > 64 { hex::encode(Sha256::digest(text)) } else { text.to_owned() })
}

impl<S: Sync> FromRequestParts<S> for Idempotency {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let sent = parts.headers.get("idempotency-key").and_then(|value| value.to_str().ok());
        Ok(Self(read_key(sent.unwrap_or_default())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_never_leaves_the_site() {
        for bad in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "desk",
            "",
            "/sign-in?next=/x",
            "/a\nb",
        ] {
            assert_eq!(safe_next(bad), None, "{bad}");
        }
        assert_eq!(safe_next("/cases?state=open"), Some("/cases?state=open"));
        assert_eq!(sign_in_address(Some("/cases?a=1&b=2")), "/sign-in?next=/cases%3Fa%3D1%26b%3D2");
        assert_eq!(sign_in_address(Some("//evil")), "/sign-in");
    }

    #[test]
    fn long_request_keys_are_digested() {
        assert_eq!(read_key(" k1 ").0, "k1");
        assert_eq!(read_key(&"x".repeat(500)).0.len(), 64);
    }
}
