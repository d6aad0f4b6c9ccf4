//! Every address of the ground.

use crate::{assignment_record, pages};
use axum::Router;
use axum::routing::{get, post};
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/admin/gaps", get(pages::gaps::show))
        .route("/admin/places", get(pages::places::index))
        .route("/admin/places/new", get(pages::places::root_form).post(pages::places::root))
        .route("/admin/places/{place}", get(pages::places::show))
        .route("/admin/places/{place}/{change}", get(pages::places::form).post(pages::places::submit))
        .route("/admin/units", get(pages::units::index))
        .route("/admin/units/new", get(pages::units::establish_form).post(pages::units::establish))
        .route("/admin/units/{unit}", get(pages::units::show))
        .route("/admin/units/{unit}/{change}", get(pages::units::form).post(pages::units::submit))
        .route("/admin/assignments/{assignment}/{change}", get(pages::posts::form).post(pages::posts::submit))
        .route("/admin/accounts", get(pages::accounts::index))
        .route("/admin/accounts/new", get(pages::accounts::create_form).post(pages::accounts::create))
        .route("/admin/accounts/{account}", get(pages::accounts::show))
        .route("/admin/accounts/{account}/{change}", get(pages::accounts::form).post(pages::accounts::submit))
        .route("/api/v1/admin/accounts", get(pages::accounts::list))
        .route("/api/v1/admin/accounts/{account}", get(pages::accounts::tell))
        .route("/api/v1/admin/accounts/{account}/{change}", post(pages::accounts::submit_json))
        .route("/api/v1/gaps", get(pages::gaps::list))
        .route("/api/v1/admin/places", get(pages::places::search))
        .route("/api/v1/admin/places/{place}", get(pages::places::tell))
        .route("/api/v1/admin/places/{place}/{change}", post(pages::places::submit_json))
        .route("/api/v1/admin/units", get(pages::units::list))
        .route("/api/v1/admin/units/{unit}", get(pages::units::tell))
        .route("/api/v1/admin/units/{unit}/{change}", post(pages::units::submit_json))
        .route("/api/v1/admin/assignments/{assignment}", get(assignment_record::tell))
        .route("/api/v1/admin/assignments/{assignment}/{change}", post(pages::posts::submit_json))
}
