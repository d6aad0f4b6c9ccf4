//! Every address of indicators.

use crate::{api, pages};
use axum::Router;
use axum::routing::{get, post};
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/open", get(pages::open::show))
        .route("/open/figures.csv", get(pages::open::table))
        .route("/insight", get(pages::overview::show))
        .route("/insight/figures.csv", get(pages::overview::table))
        .route("/insight/{indicator}", get(pages::indicator::show))
        .route("/insight/schemes", get(pages::schemes::show))
        .route("/insight/schemes/new", get(pages::scheme_form::new).post(pages::scheme_form::begin))
        .route("/insight/schemes/{number}", get(pages::scheme::show))
        .route(
            "/insight/schemes/{number}/draft",
            get(pages::scheme_form::edit).post(pages::scheme_form::keep),
        )
        .route("/insight/schemes/{number}/units/{unit}", get(pages::report::show))
        .route("/insight/schemes/{number}/{step}", post(pages::scheme::step))
        .route("/insight/lists", get(pages::listings::show))
        .route("/insight/lists/new", get(pages::listings::new).post(pages::listings::submit))
        .route("/insight/lists/{number}", get(pages::listings::open))
        .route("/insight/lists/{number}/{step}", post(pages::listings::step))
        .route("/api/v1/open", get(api::open))
        .route("/api/v1/insight", get(api::overview))
        .route("/api/v1/insight/{indicator}", get(api::indicator))
        .route("/api/v1/schemes", get(api::scheme::list).post(api::scheme::draft))
        .route("/api/v1/schemes/{number}", get(api::scheme::show))
        .route("/api/v1/schemes/{number}/units/{unit}", get(api::listing::signed_report))
        .route("/api/v1/schemes/{number}/{step}", post(api::scheme::step))
        .route("/api/v1/lists", get(api::listing::list).post(api::listing::put))
        .route("/api/v1/lists/{number}", get(api::listing::show))
        .route("/api/v1/lists/{number}/{step}", post(api::listing::step))
}
