//! Every address of indicators.

use crate::{api, pages};
use axum::Router;
use axum::routing::get;
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/open", get(pages::open::show))
        .route("/open/figures.csv", get(pages::open::table))
        .route("/insight", get(pages::overview::show))
        .route("/insight/figures.csv", get(pages::overview::table))
        .route("/insight/{indicator}", get(pages::indicator::show))
        .route("/api/v1/open", get(api::open))
        .route("/api/v1/insight", get(api::overview))
        .route("/api/v1/insight/{indicator}", get(api::indicator))
}
