//! Second factors for machines. Passkeys need a browser and have pages only.

use super::{Me, readable};
use crate::actions::factor;
use crate::actions::proof::{self, Proof};
use crate::cookie;
use crate::extract::{Idempotency, SignedIn};
use crate::model::{FactorId, FactorKind};
use crate::pages::sign_in::not_kept;
use crate::query;
use crate::session::{Pending, arrive};
use crate::site::Site;
use crate::viewer::Viewer;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::{Extension, Json};
use kernel::Refusal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ui::Problem;

/// The password was right, the second factor is due: send it with PUT.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SecondDue {
    pub(crate) second: bool,
    /// To be sent as `x-linli-token`.
    pub(crate) token: String,
}

/// A code of an app or a recovery code; the password where there is no second factor.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ProofRequest {
    code: Option<String>,
    password: Option<String>,
}

/// PUT `/api/v1/session`
pub(crate) async fn prove(
    State(site): State<Site>,
    viewer: Viewer,
    pending: Option<Extension<Pending>>,
    headers: HeaderMap,
    body: Result<Json<ProofRequest>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(ProofRequest { code, password }) = readable(body)?;
    let shown = match (code, password) {
        (Some(code), _) => Proof::Typed(code),
        (None, Some(password)) => Proof::Password(password),
        (None, None) => return Err(Refusal::invalid("required", "code").into()),
    };
    let Some(Extension(pending)) = pending else {
        proof::confirm(&site, &viewer, shown).await?;
        return Ok(not_kept(StatusCode::NO_CONTENT));
    };
    let known = cookie::read_known(&headers, site.secure_cookies);
    let done = proof::complete(&site, &pending, known, shown).await?;
    let arrival = arrive(&site, Some(&done.token)).await?;
    let me = Me::of(&arrival.viewer, &arrival.form_token)?;
    let mut response = not_kept((StatusCode::CREATED, Json(me)));
    cookie::set_both(response.headers_mut(), &done.token, Some(&done.known), site.secure_cookies);
    Ok(response)
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct FactorItem {
    id: FactorId,
    kind: FactorKind,
    name: String,
    created_at: String,
    used_at: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Factors {
    factors: Vec<FactorItem>,
    /// Recovery codes that were not used yet.
    recovery_left: usize,
}

/// GET `/api/v1/me/factors`
pub(crate) async fn list(State(site): State<Site>, viewer: SignedIn) -> Result<Response, Problem> {
    let factors = query::own_factors(&site, viewer.viewer()).await?.into_iter().map(|row| FactorItem {
        id: row.id,
        kind: row.kind,
        name: row.name,
        created_at: row.created_at.rfc3339(),
        used_at: row.used_at.map(|at| at.rfc3339()),
    });
    let factors = factors.collect();
    let recovery_left = query::recovery_left(&site, viewer.viewer()).await?;
    Ok(not_kept(Json(Factors { factors, recovery_left })))
}

/// What an authenticator app is given.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OfferItem {
    secret: String,
    address: String,
    /// To be sent back with the first code.
    offer: String,
}

/// POST `/api/v1/me/factors/offer`
pub(crate) async fn offer(State(site): State<Site>, viewer: SignedIn) -> Result<Response, Problem> {
    let offer = factor::offer_code(&site, viewer.viewer())?;
    Ok(not_kept(Json(OfferItem { secret: offer.secret, address: offer.address, offer: offer.sealed })))
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct FactorRequest {
    offer: String,
    code: String,
    name: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Added {
    id: FactorId,
}

/// POST `/api/v1/me/factors`
pub(crate) async fn add(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    body: Result<Json<FactorRequest>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(FactorRequest { offer, code, name }) = readable(body)?;
    let told = (offer.as_str(), code.as_str(), name.as_str());
    let id = factor::add_code(&site, viewer.viewer(), told, idempotency.key()).await?;
    Ok(not_kept((StatusCode::CREATED, Json(Added { id }))))
}

/// DELETE `/api/v1/me/factors/{factor}`
pub(crate) async fn remove(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Refusal::not_found("factor-unknown"))?;
    factor::remove(&site, viewer.viewer(), id, idempotency.key()).await?;
    Ok(not_kept(StatusCode::NO_CONTENT))
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Codes {
    codes: Vec<String>,
}

/// POST `/api/v1/me/recovery`
pub(crate) async fn recovery(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
) -> Result<Response, Problem> {
    let codes = factor::draw_recovery(&site, viewer.viewer(), idempotency.key()).await?;
    Ok(not_kept(Json(Codes { codes })))
}
