//! Every address of street.

use crate::{api, pages};
use axum::Router;
use axum::routing::get;
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(pages::home::show))
        .route("/places", get(pages::find::show))
        .route("/places/{code}", get(pages::place::show))
        .route("/api/v1/places", get(api::find))
        .route("/api/v1/places/{code}", get(api::show))
}
