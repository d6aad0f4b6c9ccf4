//! How one reader wants the pages: language, text size, contrast. Kept in cookies of the browser only.

use crate::Language;
use crate::language::cookie;
use axum::Router;
use axum::extract::Form;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;

/// A reader's choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    pub language: Language,
    /// Text at 1.35 times its size (大字).
    pub large: bool,
    /// Black on white with strong borders (高对比).
    pub contrast: bool,
}

impl Preferences {
    /// From the request's cookies and languages.
    pub fn read(headers: &HeaderMap) -> Self {
        Self {
            language: Language::negotiate(headers),
            large: cookie(headers, "text") == Some("large"),
            contrast: cookie(headers, "contrast") == Some("high"),
        }
    }
}

/// `POST /preferences`: sets the cookies and leads back. It changes nothing on the server, so it needs
/// no session; the edge's same-origin check applies to it as to every POST.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/preferences", post(choose))
}

#[derive(Debug, Deserialize)]
struct Chosen {
    language: Option<String>,
    text: Option<String>,
    contrast: Option<String>,
    back: Option<String>,
}

async fn choose(Form(chosen): Form<Chosen>) -> Response {
    let back = chosen.back.filter(|back| is_own_path(back)).unwrap_or_else(|| "/".to_owned());
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(back) = HeaderValue::from_str(&back) {
        response.headers_mut().insert(header::LOCATION, back);
    }
    let language = chosen.language.as_deref().and_then(Language::from_tag).map(Language::tag);
    let text = chosen.text.as_deref().and_then(|text| one_of(text, &["large", "normal"]));
    let contrast = chosen.contrast.as_deref().and_then(|contrast| one_of(contrast, &["high", "normal"]));
    for (name, value) in [("language", language), ("text", text), ("contrast", contrast)] {
        let Some(value) = value else { continue };
        let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn one_of(value: &str, known: &[&'static str]) -> Option<&'static str> {
    known.iter().copied().find(|one| *one == value)
}

/// A path on this server: never another host, nor anything a browser reads as one.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.chars().all(|letter| !letter.is_control() && letter.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::is_own_path;

    #[test]
    fn leads_back_to_this_server_only() {
        assert!(is_own_path("/cases?state=open"));
        for path in ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nSet-Cookie: x=1"]
        {
            assert!(!is_own_path(path), "{path:?}");
        }
    }
}
