//! Webhooks for machines.

use crate::model::webhook::WebhookId;
use crate::outbox::{Delivery, DeliveryState};
use crate::webhook::{self, Reachable, WebhookRow};
use crate::webhook_desk::{self as desk};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::CaseSite;
use guard::{Idempotency, SignedIn, Site};
use kernel::{Instant, Paged, Paging};
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed};

/// A webhook.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WebhookJson {
    id: String,
    url: String,
    kinds: Vec<String>,
    /// Path of the place that the cases lie in.
    place: Option<String>,
    created: String,
    ended: Option<String>,
}

/// A new webhook with the secret of its signatures.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RegisteredJson {
    id: String,
    /// As Standard Webhooks writes it: `whsec_…`.
    secret: String,
}

/// One event on its way to a webhook.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DeliveryJson {
    id: String,
    kind: String,
    event: String,
    state: DeliveryState,
    attempts: i64,
    next: String,
    created: String,
    ended: Option<String>,
    /// Why the last attempt failed.
    failure: Option<String>,
}

impl From<WebhookRow> for WebhookJson {
    fn from(row: WebhookRow) -> Self {
        Self {
            id: row.id.to_string(),
            url: row.state.url,
            kinds: row.state.kinds.into_iter().collect(),
            place: row.state.place.map(|place| place.as_str().to_owned()),
            created: row.created_at.rfc3339(),
            ended: row.state.ended_at.map(Instant::rfc3339),
        }
    }
}

impl From<Delivery> for DeliveryJson {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id.to_string(),
            kind: delivery.kind,
            event: delivery.event,
            state: delivery.state,
            attempts: delivery.attempts,
            next: delivery.next_at.rfc3339(),
            created: delivery.created_at.rfc3339(),
            ended: delivery.ended_at.map(Instant::rfc3339),
            failure: delivery.failure,
        }
    }
}

fn sized(typed: &Typed) -> Result<u32, Problem> {
    Ok(Paging { after: None, size: typed.read("size", "not-a-number")? }.size())
}

/// GET `/api/v1/webhooks`
pub(crate) async fn list(
    State(site): State<Site>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<Paged<WebhookJson>>, Problem> {
    let size = sized(&typed)?;
    let mut rows = desk::listed(&site, viewer.viewer(), typed.get("after"), size + 1).await?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let next = more.then(|| rows.last().map(|row| row.id.to_string())).flatten();
    Ok(Json(Paged { rows: rows.into_iter().map(WebhookJson::from).collect(), next }))
}

/// POST `/api/v1/webhooks`
pub(crate) async fn register(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(reachable): Extension<Reachable>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<RegisteredJson>), Problem> {
    let id = desk::register(&site, &cases, reachable, viewer.viewer(), &typed, idempotency.key()).await?;
    let answer = RegisteredJson { id: id.to_string(), secret: webhook::secret(&site.master, id) };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// GET `/api/v1/webhooks/{id}`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<WebhookJson>, Problem> {
    let id: WebhookId = desk::id_of(&id)?;
    Ok(Json(desk::found(&site, viewer.viewer(), id).await?.into()))
}

/// DELETE `/api/v1/webhooks/{id}`
pub(crate) async fn end(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    desk::end(&site, viewer.viewer(), desk::id_of(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// GET `/api/v1/webhooks/{id}/deliveries`
pub(crate) async fn deliveries(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Json<Paged<DeliveryJson>>, Problem> {
    let size = sized(&typed)?;
    let id = desk::id_of(&id)?;
    let mut rows = desk::deliveries(&site, viewer.viewer(), id, typed.get("after"), size + 1).await?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let next = more.then(|| rows.last().map(|row| row.id.to_string())).flatten();
    Ok(Json(Paged { rows: rows.into_iter().map(DeliveryJson::from).collect(), next }))
}

/// POST `/api/v1/webhooks/{id}/deliveries/{delivery}/resend`
pub(crate) async fn resend(
    State(site): State<Site>,
    viewer: SignedIn,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<Json<DeliveryJson>, Problem> {
    Ok(Json(desk::resend(&site, viewer.viewer(), desk::id_of(&id)?, &delivery).await?.into()))
}
