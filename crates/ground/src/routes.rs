//! Every address of the ground.

use crate::pages;
use axum::Router;
use axum::routing::get;
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines.
pub fn routes() -> Router<Site> {
    Router::new().route("/admin/gaps", get(pages::gaps::show)).route("/api/v1/gaps", get(pages::gaps::list))
}
