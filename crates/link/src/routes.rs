//! Every address of link.

use crate::files::LARGEST_FILE;
use crate::{api, pages};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post};
use guard::Site;

/// What a form needs around its file.
const FORM: usize = 64 << 10;

/// Pages and, under `/api/v1`, the same for machines. They need [`cases::CaseSite`] and [`crate::lists::ListSite`] as
/// extensions.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/cases/import", get(pages::upload::show).post(pages::upload::submit))
        .route("/admin/imports", get(pages::imports::show).post(pages::imports::submit))
        .route("/imports/{id}", get(pages::import::show).post(pages::import::submit))
        .route("/imports/{id}/refused.csv", get(pages::import::refused))
        .route("/api/v1/imports", get(api::list).post(api::upload))
        .route("/api/v1/imports/{id}", get(api::show))
        .route("/api/v1/imports/{id}/try", post(api::try_out))
        .route("/api/v1/imports/{id}/start", post(api::start))
        .route("/api/v1/imports/{id}/undo", post(api::undo))
        .route("/api/v1/imports/{id}/refused", get(api::refused))
        .route("/api/v1/imports/{id}/refused.csv", get(pages::import::refused))
        .merge(of_programs())
        .merge(of_notices())
        .layer(DefaultBodyLimit::max(LARGEST_FILE + FORM))
}

/// What programs are given: tokens, and word of events. They need [`crate::webhook::Reachable`] as an extension.
fn of_programs() -> Router<Site> {
    Router::new()
        .route("/me/tokens", get(pages::tokens::own).post(pages::tokens::issue))
        .route("/me/tokens/{id}/revoke", post(pages::tokens::revoke_own))
        .route("/admin/tokens", get(pages::tokens::all))
        .route("/admin/tokens/{id}/revoke", post(pages::tokens::revoke))
        .route("/admin/webhooks", get(pages::webhooks::list).post(pages::webhooks::register))
        .route("/admin/webhooks/{id}", get(pages::webhooks::show))
        .route("/admin/webhooks/{id}/end", post(pages::webhooks::end))
        .route("/admin/webhooks/{id}/deliveries/{delivery}/resend", post(pages::webhooks::resend))
        .route("/api/v1/me/tokens", get(api::tokens::own).post(api::tokens::issue))
        .route("/api/v1/me/tokens/{id}", delete(api::tokens::revoke_own))
        .route("/api/v1/admin/tokens", get(api::tokens::all))
        .route("/api/v1/admin/tokens/{id}", delete(api::tokens::revoke))
        .route("/api/v1/webhooks", get(api::webhooks::list).post(api::webhooks::register))
        .route("/api/v1/webhooks/{id}", get(api::webhooks::show).delete(api::webhooks::end))
        .route("/api/v1/webhooks/{id}/deliveries", get(api::webhooks::deliveries))
        .route("/api/v1/webhooks/{id}/deliveries/{delivery}/resend", post(api::webhooks::resend))
}

/// Through what residents and groups are told, and what became of it. They need [`cases::CaseSite`],
/// [`crate::webhook::Reachable`] and [`crate::channels::Surroundings`] as extensions.
fn of_notices() -> Router<Site> {
    Router::new()
        .route("/admin/receivers", get(pages::receivers::list).post(pages::receivers::register))
        .route("/admin/receivers/new", get(pages::receivers::new))
        .route("/admin/receivers/quiet", post(pages::receivers::set_quiet))
        .route("/admin/receivers/{id}", get(pages::receivers::show).post(pages::receivers::change))
        .route("/admin/receivers/{id}/end", post(pages::receivers::end))
        .route("/admin/receivers/{id}/try", post(pages::receivers::try_out))
        .route("/admin/deliveries", get(pages::deliveries::show))
        .route("/admin/deliveries/{id}/resend", post(pages::deliveries::resend))
        .route("/admin/deliveries/{id}/set-aside", post(pages::deliveries::set_aside))
        .route("/api/v1/receivers", get(api::receivers::list).post(api::receivers::register))
        .route(
            "/api/v1/receivers/{id}",
            get(api::receivers::show).post(api::receivers::change).delete(api::receivers::end),
        )
        .route("/api/v1/receivers/{id}/try", post(api::receivers::try_out))
        .route("/api/v1/quiet-hours", get(api::receivers::quiet).post(api::receivers::set_quiet))
        .route("/api/v1/deliveries", get(api::receivers::sent))
        .route("/api/v1/deliveries/{id}/resend", post(api::receivers::resend))
        .route("/api/v1/deliveries/{id}/set-aside", post(api::receivers::set_aside))
}
