//! Every address of wording.

use crate::{api, pages};
use axum::Router;
use axum::routing::get;
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/admin/words", get(pages::list))
        .route("/admin/words/{language}/{key}", get(pages::show).post(pages::change))
        .route("/api/v1/words", get(api::list))
        .route("/api/v1/words/{language}/{key}", get(api::show).post(api::change))
}
