//! Styles, script and icons, built by Vite into `web/dist` and embedded in the binary.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Where the assets live in the address space.
pub const PREFIX: &str = "/assets/";

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// The address of an asset by its plain name (`app.css`, `app.js`, `icons.svg`, or an island's name).
/// Unknown names give an address that answers 404, so that a missing build is seen at once.
pub fn path(name: &str) -> &'static str {
    table().get(name).map_or("/assets/run-make-web-first", String::as_str)
}

/// Whether the styles and scripts were built.
pub fn built() -> bool {
    !table().is_empty()
}

fn table() -> &'static BTreeMap<String, String> {
    static TABLE: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    TABLE.get_or_init(|| Dist::get("manifest.json").map(|file| read_manifest(&file.data)).unwrap_or_default())
}

/// `{"app.css": "app-3f2a.css"}` → addresses.
fn read_manifest(bytes: &[u8]) -> BTreeMap<String, String> {
    let names: BTreeMap<String, String> = serde_json::from_slice(bytes).unwrap_or_default();
    names.into_iter().map(|(name, file)| (name, format!("{PREFIX}{file}"))).collect()
}

/// The text of an asset by its plain name, for those that have to stand at another address.
pub fn text(name: &str) -> Option<String> {
    let file = Dist::get(table().get(name)?.trim_start_matches(PREFIX))?;
    String::from_utf8(file.data.into_owned()).ok()
}

/// Serves `/assets/{file}`: cached for ever (the names carry a digest), compressed ahead of time.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{*file}", get(serve)).route("/favicon.ico", get(favicon))
}

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    answer(&file, &headers)
}

async fn favicon(headers: HeaderMap) -> Response {
    answer(path("mark.svg").trim_start_matches(PREFIX), &headers)
}

fn answer(file: &str, headers: &HeaderMap) -> Response {
    let hidden = file.ends_with(".br") || file.ends_with(".gz") || file.ends_with(".json");
    let Some(plain) = Dist::get(file).filter(|_| !hidden) else {
        return (StatusCode::NOT_FOUND, "404").into_response();
    };
    let tag = entity_tag(&plain);
    let mut response = if matches(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let (encoding, chosen) = choose_encoding(file, headers, plain);
        let mut response = Response::new(Body::from(chosen.data.into_owned()));
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let kind = mime_guess::from_path(file).first_or_octet_stream();
    let out = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&with_charset(kind.as_ref())) {
        out.insert(header::CONTENT_TYPE, kind);
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn with_charset(kind: &str) -> String {
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

fn entity_tag(file: &EmbeddedFile) -> String {
    let digest = file.metadata.sha256_hash();
    format!("\"{}\"", hex::encode(&digest[..12]))
}

fn matches(headers: &HeaderMap, tag: &str) -> bool {
    let Some(known) = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
}

fn choose_encoding(
    file: &str,
    headers: &HeaderMap,
    plain: EmbeddedFile,
) -> (Option<&'static str>, EmbeddedFile) {
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |name: &str| {
        accepted.split(',').any(|one| {
            let (coding, quality) = one.split_once(';').unwrap_or((one, ""));
            coding.trim() == name && quality.trim() != "q=0"
        })
    };
    for (name, extension) in [("br", "br"), ("gzip", "gz")] {
        if accepts(name)
            && let Some(packed) = Dist::get(&format!("{file}.{extension}"))
        {
            return (Some(name), packed);
        }
    }
    (None, plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_maps_names_to_addresses() {
        let table = read_manifest(br#"{"app.css": "app-1a.css"}"#);
        assert_eq!(table.get("app.css").map(String::as_str), Some("/assets/app-1a.css"));
        assert!(read_manifest(b"damaged").is_empty());
    }

    #[test]
    fn an_unbuilt_name_is_seen() {
        assert_eq!(path("no-such-asset"), "/assets/run-make-web-first");
        assert_eq!(answer("no-such-asset", &HeaderMap::new()).status(), StatusCode::NOT_FOUND);
    }
}
