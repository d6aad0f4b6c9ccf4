//! Every address of suggestions.

use crate::{api, pages};
use axum::Router;
use axum::routing::{get, post};
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] and [`crate::AssistSite`] as extensions.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/assist", get(pages::overview::show))
        .route("/assist/switch", post(pages::deeds::set))
        .route("/assist/models/{version}/{deed}", post(pages::deeds::model))
        .route("/assist/cases/{number}/{kind}", post(pages::deeds::answer))
        .route("/api/v1/assist", get(api::overview))
        .route("/api/v1/assist/read", post(api::read))
        .route("/api/v1/assist/switch", post(api::set))
        .route("/api/v1/assist/models/{version}/{deed}", post(api::model))
        .route("/api/v1/assist/cases/{number}", get(api::case))
        .route("/api/v1/assist/cases/{number}/{kind}", post(api::answer))
}
