//! Every address of the map.

use crate::{api, drawn::Sheets};
use axum::routing::get;
use axum::{Extension, Router};
use guard::Site;
use std::sync::Arc;

/// Pages and, under `/api/v1/map`, the same for machines.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/api/v1/map", get(api::index))
        .route("/api/v1/map/boundaries/{level}", get(api::boundaries))
        .route("/api/v1/map/at", get(api::at))
        .layer(Extension(Arc::new(Sheets::default())))
}
