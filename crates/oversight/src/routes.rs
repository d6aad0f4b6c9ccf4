//! Every address of oversight.

use crate::{api, pages};
use axum::Router;
use axum::routing::{get, post};
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/oversight", get(pages::list::show))
        .route("/oversight/new", get(pages::new::show).post(pages::new::submit))
        .route("/oversight/{number}", get(pages::file::show))
        .route("/oversight/{number}/{step}", post(pages::file::step))
        .route("/commendations", get(pages::commendations::list))
        .route("/commendations/{number}", get(pages::commendations::show))
        .route("/commendations/{number}/object", post(pages::commendations::submit))
        .route("/listed", get(pages::listed::show))
        .route("/parked", get(pages::parked::show))
        .route("/api/v1/oversight", get(api::list).post(api::open))
        .route("/api/v1/oversight/{number}", get(api::show))
        .route("/api/v1/oversight/{number}/{step}", post(api::step))
        .route("/api/v1/commendations", get(api::commendations::list))
        .route("/api/v1/commendations/{number}", get(api::commendations::show))
        .route("/api/v1/commendations/{number}/object", post(api::commendations::submit))
        .route("/api/v1/listed", get(api::listed))
        .route("/api/v1/parked", get(api::parked))
}
