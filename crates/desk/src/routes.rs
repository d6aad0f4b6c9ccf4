//! Every address of the desk.

use crate::pages;
use axum::Router;
use axum::routing::get;
use guard::Site;

pub fn routes() -> Router<Site> {
    Router::new().route("/desk", get(pages::desk::show))
}
