//! Every address of the rules about personal data.

use crate::{api, pages};
use axum::Router;
use axum::routing::get;
use guard::Site;

/// Open to all: it is read before anything is told.
pub fn routes() -> Router<Site> {
    Router::new().route("/privacy", get(pages::show)).route("/api/v1/privacy", get(api::show))
}
