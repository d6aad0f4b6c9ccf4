//! Every address of topics.

use crate::{api, pages};
use axum::Router;
use axum::routing::{get, post};
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/topics", get(pages::list::show))
        .route("/topics/new", get(pages::new::show).post(pages::new::submit))
        .route("/topics/hot", get(pages::hot::show))
        .route("/topics/{number}", get(pages::topic::show))
        .route("/topics/{number}/noticed", get(pages::noticed::show).post(pages::noticed::submit))
        .route("/topics/{number}/{step}", post(pages::topic::step))
        .route("/api/v1/topics", get(api::list).post(api::adopt))
        .route("/api/v1/topics/candidates", get(api::candidates))
        .route("/api/v1/topics/hot", get(api::hot))
        .route("/api/v1/topics/{number}", get(api::show))
        .route("/api/v1/topics/{number}/noticed", get(api::asked).post(api::noticed))
        .route("/api/v1/topics/{number}/{step}", post(api::step))
}
