//! Every address of whistles.

use crate::{api, pages};
use axum::Router;
use axum::routing::{get, post};
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/whistles", get(pages::list::show))
        .route("/whistles/new", get(pages::new::show).post(pages::new::submit))
        .route("/whistles/{number}", get(pages::whistle::show))
        .route("/whistles/{number}/{step}", post(pages::whistle::step))
        .route("/api/v1/whistles", get(api::list).post(api::propose))
        .route("/api/v1/whistles/{number}", get(api::show))
        .route("/api/v1/whistles/{number}/{step}", post(api::step))
}
