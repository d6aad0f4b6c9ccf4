//! Every address of link.

use crate::files::LARGEST_FILE;
use crate::{api, pages};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use guard::Site;

/// What a form needs around its file.
const FORM: usize = 64 << 10;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/cases/import", get(pages::upload::show).post(pages::upload::submit))
        .route("/imports/{id}", get(pages::import::show).post(pages::import::submit))
        .route("/imports/{id}/refused.csv", get(pages::import::refused))
        .route("/api/v1/imports", get(api::list).post(api::upload))
        .route("/api/v1/imports/{id}", get(api::show))
        .route("/api/v1/imports/{id}/try", post(api::try_out))
        .route("/api/v1/imports/{id}/start", post(api::start))
        .route("/api/v1/imports/{id}/refused", get(api::refused))
        .route("/api/v1/imports/{id}/refused.csv", get(pages::import::refused))
        .layer(DefaultBodyLimit::max(LARGEST_FILE + FORM))
}
