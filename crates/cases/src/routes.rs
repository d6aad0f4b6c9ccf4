//! Every address of cases.

use crate::files::{LARGEST_FILE, MOST_FILES};
use crate::{api, pages};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/report", get(pages::door::report_form).post(pages::door::report))
        .route("/suggest", get(pages::door::suggest))
        .route("/c", get(pages::follow::find_or_ask))
        .route("/c/{number}", get(pages::follow::follow))
        .route("/c/{number}/data", get(pages::own_data::show))
        .route("/c/{number}/files/{code}/{file}", get(pages::follow::file))
        .route("/c/{number}/{step}", post(pages::follow::step))
        .route("/cases", get(pages::list::show))
        .route("/cases/new", get(pages::intake::show).post(pages::intake::submit))
        .route("/cases/new/look", post(pages::intake::look))
        .route("/cases/{number}/acknowledgement", get(pages::intake::acknowledgement))
        .route("/cases/bulk", post(pages::bulk::preview))
        .route("/cases/bulk/do", post(pages::bulk::carry_out))
        .route("/cases/{number}", get(pages::case::show))
        .route("/cases/{number}/files/{file}", get(pages::files::show))
        .route("/cases/{number}/original", post(pages::safe::open))
        .route("/cases/{number}/data", post(pages::own_data::copy))
        .route("/cases/{number}/{step}", post(pages::case::step))
        .route("/disputes", get(pages::disputes::show))
        .route("/api/v1/disputes", get(pages::disputes::machines))
        .route("/api/v1/report", post(api::report))
        .route("/api/v1/report/similar", post(api::similar))
        .route("/api/v1/c/{number}", get(api::follow))
        .route("/api/v1/c/{number}/data", get(api::own_data::machines))
        .route("/api/v1/c/{number}/{step}", post(api::follow_step))
        .route("/api/v1/cases", get(api::list).post(api::file))
        .route("/api/v1/cases/{number}", get(api::show))
        .route("/api/v1/cases/{number}/original", post(pages::safe::open_for_machines))
        .route("/api/v1/cases/{number}/data", post(api::own_data::copy_for_machines))
        .route("/api/v1/cases/{number}/{step}", post(api::step))
        .route("/api/v1/files", post(api::upload))
        .layer(DefaultBodyLimit::max(LARGEST_FILE * MOST_FILES))
}
