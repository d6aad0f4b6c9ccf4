//! Every address of field.

use crate::{api, device, pages};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use cases::files::{LARGEST_FILE, MOST_FILES};
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/field", get(pages::home::show))
        .route("/field/report", get(pages::capture::report_form).post(pages::capture::report))
        .route("/field/spot", get(pages::capture::spot_form).post(pages::capture::spot))
        .route("/field/patrol", get(pages::patrol::own))
        .route("/field/cases/{number}", get(pages::case::show))
        .route("/field/cases/{number}/facts", post(pages::capture::facts))
        .route("/patrol", get(pages::patrol::plan_of_place))
        .route("/patrol/rules", get(pages::rules::published))
        .route("/admin/patrol", get(pages::rules::edit).post(pages::rules::tried))
        .route("/manifest.webmanifest", get(device::manifest))
        .route("/service-worker.js", get(device::service_worker))
        .route("/api/v1/field", get(api::state))
        .route("/api/v1/field/reports", post(api::report))
        .route("/api/v1/field/spot", post(api::spot))
        .route("/api/v1/field/cases/{number}/facts", post(api::facts))
        .route("/api/v1/patrol", get(api::plan_of_place))
        .route("/api/v1/patrol/rules", get(api::rules))
        .route("/api/v1/admin/patrol", post(api::try_rules))
        .layer(DefaultBodyLimit::max(LARGEST_FILE * MOST_FILES))
}
