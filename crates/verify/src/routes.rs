//! Every address of verification.

use crate::{api, pages};
use axum::Router;
use axum::routing::get;
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] as an extension, and
/// [`crate::Origin`] where the edge knows it.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/v/{code}", get(pages::link::show).post(pages::link::answer))
        .route("/verify", get(pages::unit::show))
        .route("/verify/rule", get(pages::rule::show))
        .route("/api/v1/v/{code}", get(api::link).post(api::answer))
        .route("/api/v1/verify", get(api::unit))
        .route("/api/v1/verify/rule", get(api::rule))
}
