//! Every address of the desk.

use crate::pages;
use axum::Router;
use axum::routing::{get, post};
use guard::Site;

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/desk", get(pages::desk::show))
        .route("/drafts/{form}", post(pages::drafts::keep))
        .route("/drafts/{form}/drop", post(pages::drafts::drop_it))
        .route("/notices", get(pages::notices::show))
        .route("/notices/read", post(pages::notices::read_all))
        .route("/notices/{id}", post(pages::notices::open))
        .route("/api/v1/desk", get(pages::desk::lines))
        .route("/api/v1/notices", get(pages::notices::list))
        .route("/api/v1/notices/read", post(pages::notices::read_all_json))
}
