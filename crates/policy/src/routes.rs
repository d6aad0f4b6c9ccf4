//! Every address of policy.

use crate::{api, pages};
use axum::Router;
use axum::routing::get;
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`crate::Policies`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/admin/policies", get(pages::list))
        .route("/admin/policies/{name}", get(pages::show).post(pages::change))
        .route("/api/v1/policies", get(api::list))
        .route("/api/v1/policies/{name}", get(api::show).post(api::change))
}
