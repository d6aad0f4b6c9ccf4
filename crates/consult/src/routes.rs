//! Every address of consultations.

use crate::{api, pages};
use axum::Router;
use axum::routing::{get, post};
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/consultations", get(pages::list::show))
        .route("/consultations/new", get(pages::new::show).post(pages::new::submit))
        .route("/consultations/answers", get(pages::answers::show))
        .route("/consultations/{number}", get(pages::one::show))
        .route("/consultations/{number}/open", post(pages::one::open))
        .route("/consultations/{number}/{step}", post(pages::one::step))
        .route("/api/v1/consultations", get(api::list).post(api::open))
        .route("/api/v1/consultations/answers", get(api::answers))
        .route("/api/v1/consultations/{number}", get(api::show))
        .route("/api/v1/consultations/{number}/open", post(api::open_sealed))
        .route("/api/v1/consultations/{number}/{step}", post(api::step))
}
