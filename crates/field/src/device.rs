//! What makes the pages installable and readable without a connection: never required, never asked for.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use ui::{Words, assets};

/// GET `/manifest.webmanifest`
pub(crate) async fn manifest(words: Words) -> Response {
    let icon = |name: &str, sizes: &str, purpose: &str| {
        let kind = if name.ends_with(".svg") { "image/svg+xml" } else { "image/png" };
        json!({ "src": assets::path(name), "sizes": sizes, "type": kind, "purpose": purpose })
    };
    let manifest = json!({
        "id": "/field",
        "name": words.t("field-manifest-name"),
        "short_name": words.t("shell-brand"),
        "description": words.t("field-manifest-about"),
        "lang": words.language().tag(),
        "start_url": "/field",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": "#0b4f57",
        "background_color": "#f4f6f5",
        "icons": [
            icon("mark-192.png", "192x192", "any"),
            icon("mark-512.png", "512x512", "any"),
            icon("mark-512.png", "512x512", "maskable"),
            icon("mark.svg", "any", "any"),
        ],
        "shortcuts": [
            { "name": words.t("field-report"), "url": "/field/report" },
            { "name": words.t("field-spot"), "url": "/field/spot" },
        ],
    });
    let kind = HeaderValue::from_static("application/manifest+json");
    ([(header::CONTENT_TYPE, kind)], manifest.to_string()).into_response()
}

/// GET `/service-worker.js`: at the root, because the whole site is its scope; asked for anew each time, so
/// that a new version of the program is a new worker.
pub(crate) async fn service_worker() -> Response {
    match assets::text("service-worker.js") {
        Some(text) => {
            let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
            let fresh = HeaderValue::from_static("no-cache");
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, fresh)], text).into_response()
        }
        None => (StatusCode::NOT_FOUND, "404").into_response(),
    }
}
