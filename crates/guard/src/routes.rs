//! Every address of the guard.

use crate::site::Site;
use crate::{api, pages};
use axum::Router;
use axum::routing::{delete, get, post, put};

/// Pages and, under `/api/v1`, the same for machines.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/sign-in", get(pages::sign_in::show).post(pages::sign_in::submit))
        .route("/sign-in/second", get(pages::second::show).post(pages::second::submit))
        .route("/sign-in/provider", post(pages::provider::begin))
        .route("/sign-in/provider/return", get(pages::provider::come_back))
        .route("/sign-out", post(pages::sign_in::leave))
        .route("/me", get(pages::me::show))
        .route("/me/confirm", get(pages::confirm::show).post(pages::confirm::submit))
        .route("/me/confirm/provider", post(pages::provider::begin_confirming))
        .route("/me/delegations", get(pages::delegation::show).post(pages::delegation::submit))
        .route("/me/delegations/{given}/end", post(pages::delegation::end))
        .route("/me/provider", post(pages::provider::begin_linking))
        .route("/me/provider/remove", post(pages::provider::remove))
        .route("/me/factors", get(pages::factors::show).post(pages::factors::add_code))
        .route("/me/factors/passkeys", post(pages::factors::add_passkey))
        .route("/me/factors/{factor}/remove", post(pages::factors::remove))
        .route("/me/recovery", post(pages::factors::recovery))
        .route("/me/password", post(pages::me::change_password))
        .route("/me/sessions/{session}/end", post(pages::me::end_session))
        .route("/api/v1/session", post(api::sign_in).put(api::factors::prove).delete(api::sign_out))
        .route("/api/v1/me", get(api::me))
        .route("/api/v1/me/factors", get(api::factors::list).post(api::factors::add))
        .route("/api/v1/me/factors/offer", post(api::factors::offer))
        .route("/api/v1/me/factors/{factor}", delete(api::factors::remove))
        .route("/api/v1/me/recovery", post(api::factors::recovery))
        .route("/api/v1/me/delegations", get(pages::delegation::list).post(pages::delegation::submit_json))
        .route("/api/v1/me/delegations/{given}", delete(pages::delegation::end_by_program))
        .route("/api/v1/me/provider", delete(pages::provider::remove_by_program))
        .route("/api/v1/me/password", put(api::change_password))
        .route("/api/v1/me/sessions", get(api::sessions))
        .route("/api/v1/me/sessions/{session}", delete(api::end_session))
}
