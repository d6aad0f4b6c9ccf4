//! Access tokens for machines.

use crate::tokens::{self, TokenLine};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::CaseSite;
use guard::{Idempotency, SignedIn, Site};
use kernel::{Instant, Paged, Paging};
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed};

/// An access token; its secret is not in it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TokenJson {
    id: String,
    purpose: String,
    owner: String,
    /// Empty: all rights that the owner has at the moment of use.
    rights: Vec<String>,
    place: Option<String>,
    created: String,
    valid_to: String,
    revoked: Option<String>,
    /// The last day of use; nothing finer is kept.
    used_on: Option<String>,
    valid: bool,
}

/// A new token with its secret, which is shown once.
#[derive(Serialize, JsonSchema)]
pub(crate) struct IssuedJson {
    id: String,
    /// To be sent as `Authorization: Bearer …`.
    secret: String,
    valid_to: String,
}

fn json_of(line: TokenLine, now: Instant) -> TokenJson {
    let TokenLine { row, purpose, owner, place } = line;
    TokenJson {
        id: row.id.to_string(),
        purpose,
        owner,
        rights: row.state.limits.rights.iter().cloned().collect(),
        place,
        created: row.created_at.rfc3339(),
        valid_to: row.state.valid_to.rfc3339(),
        revoked: row.state.revoked_at.map(Instant::rfc3339),
        used_on: row.used_day.map(|day| day.date().to_string()),
        valid: row.is_valid(now),
    }
}

async fn page(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    everybody: bool,
    typed: &Typed,
) -> Result<Json<Paged<TokenJson>>, Problem> {
    let size = Paging { after: None, size: typed.read("size", "not-a-number")? }.size();
    let after = typed.get("after").map(str::to_owned);
    let mut lines = tokens::listed(site, cases, viewer.viewer(), everybody, after, size + 1).await?;
    let more = lines.len() > size as usize;
    lines.truncate(size as usize);
    let next = more.then(|| lines.last().map(|line| line.row.id.to_string())).flatten();
    let now = site.now();
    Ok(Json(Paged { rows: lines.into_iter().map(|line| json_of(line, now)).collect(), next }))
}

/// GET `/api/v1/me/tokens`
pub(crate) async fn own(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<Paged<TokenJson>>, Problem> {
    page(&site, &cases, &viewer, false, &typed).await
}

/// GET `/api/v1/admin/tokens`
pub(crate) async fn all(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<Paged<TokenJson>>, Problem> {
    page(&site, &cases, &viewer, true, &typed).await
}

/// POST `/api/v1/me/tokens`
pub(crate) async fn issue(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<IssuedJson>), Problem> {
    let issued = tokens::issue(&site, &cases, &viewer, &typed, idempotency.key()).await?;
    let answer = IssuedJson {
        id: issued.row.id.to_string(),
        secret: issued.secret.text(),
        valid_to: issued.row.state.valid_to.rfc3339(),
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// DELETE `/api/v1/me/tokens/{id}`
pub(crate) async fn revoke_own(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    tokens::revoke_own(&site, viewer.viewer(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// DELETE `/api/v1/admin/tokens/{id}`
pub(crate) async fn revoke(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    tokens::revoke(&site, viewer.viewer(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
