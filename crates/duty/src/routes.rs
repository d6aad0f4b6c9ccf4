//! Every address of duty.

use crate::{api, pages};
use axum::Router;
use axum::routing::{get, post};
use guard::Site;

/// Pages and, under `/api/v1`, the same for machines. They need [`crate::DutySite`] as an extension.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/admin/matters", get(pages::matters::list).post(pages::matters::define))
        .route("/admin/matters/{code}", get(pages::matters::show).post(pages::matters::change))
        .route("/admin/duties", get(pages::duties::list).post(pages::duties::enlist))
        .route("/admin/duties/{code}", get(pages::duties::show).post(pages::duties::end))
        .route("/admin/deadlines", get(pages::deadlines::list))
        .route("/admin/deadlines/{code}", get(pages::deadline::show).post(pages::deadline::act))
        .route("/admin/adaptations", get(pages::adaptations::list))
        .route("/admin/bundles", get(pages::bundles::list).post(pages::bundles::propose))
        .route("/admin/bundles/{code}", get(pages::bundle::show).post(pages::bundle::change))
        .route("/admin/forms", get(pages::forms::list))
        .route("/admin/forms/of", get(pages::forms::of))
        .route("/admin/forms/{matter}", get(pages::forms::show).post(pages::forms::change))
        .route("/admin/calendars", get(pages::calendars::show).post(pages::calendars::change))
        .route("/admin/routes", get(pages::routes::show))
        .route("/admin/routes/explain", get(pages::explain::show))
        .route("/admin/routes/health", get(pages::health::show))
        .route("/admin/routes/new", get(pages::rule::new).post(pages::rule::propose))
        .route("/admin/routes/rules/{id}", get(pages::rule::show).post(pages::rule::change))
        .route("/admin/routes/drafts", get(pages::drafts::list))
        .route("/admin/routes/drafts/{id}", get(pages::drafts::show).post(pages::drafts::act))
        .route("/admin/routes/versions", get(pages::versions::show).post(pages::versions::undo))
        .route("/api/v1/matters", get(api::matters))
        .route("/api/v1/matters/{code}", get(api::matter))
        .route("/api/v1/duties", get(api::duties))
        .route("/api/v1/deadlines", get(api::deadlines::list))
        .route("/api/v1/deadlines/{code}", get(api::deadlines::show).post(api::deadlines::act))
        .route("/api/v1/adaptations", get(api::deadlines::adaptations))
        .route("/api/v1/bundles", get(api::bundles::list))
        .route("/api/v1/bundles/{code}", get(api::bundles::show))
        .route("/api/v1/forms", get(api::forms))
        .route("/api/v1/forms/{matter}", get(api::form).post(api::change_form))
        .route("/api/v1/calendars", get(api::calendars).post(api::announce))
        .route("/api/v1/calendars/day", get(api::day))
        .route("/api/v1/routes", get(api::rules))
        .route("/api/v1/routes/explain", get(api::explain))
        .route("/api/v1/routes/health", get(api::health))
        .route("/api/v1/routes/versions", get(api::versions).post(api::undo))
        .route("/api/v1/proposals", get(api::proposals).post(api::propose))
        .route("/api/v1/proposals/{id}", get(api::proposal).post(api::step))
        .route("/api/v1/proposals/{id}/trial", get(api::trial))
        .route("/api/v1/proposals/{id}/edits", post(api::add))
}
