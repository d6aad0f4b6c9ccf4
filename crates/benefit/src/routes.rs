//! Every address of policy cards.

use crate::{api, pages};
use axum::Router;
use axum::routing::get;
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/benefits", get(pages::open::list))
        .route("/benefits/{code}", get(pages::open::show))
        .route("/admin/benefits", get(pages::publishing::list))
        .route("/admin/benefits/card", get(pages::publishing::edit).post(pages::publishing::publish))
        .route("/api/v1/benefits", get(api::list))
        .route("/api/v1/benefits/{code}", get(api::show).post(api::publish))
}
