//! Receivers, quiet hours and deliveries for machines.

use crate::channels::Surroundings;
use crate::model::quiet::{QuietHours, Stretch};
use crate::outbox::DeliveryState;
use crate::pages::state_of;
use crate::receiver::ReceiverRow;
use crate::receiver_desk::{self as desk, Deed, Sent};
use crate::receiver_form;
use crate::webhook::Reachable;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::{CaseSite, Ground};
use guard::{Idempotency, SignedIn, Site};
use kernel::{Instant, Paged, Paging};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use ui::{Fields, Problem, Typed};

/// A receiver; never its secrets.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ReceiverJson {
    id: String,
    /// `sms`, `mail`, `dingtalk`, `wecom`.
    way: String,
    name: String,
    language: String,
    /// The settings of its way, by field; several kinds are joined by a space.
    settings: BTreeMap<String, String>,
    created: String,
    ended: Option<String>,
}

/// What came of a trial message.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TriedJson {
    delivered: bool,
    /// Why it was not delivered.
    failure: Option<String>,
}

/// One message on its way.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SentJson {
    id: String,
    /// `contact` to whoever raised a case, else the way.
    channel: String,
    kind: String,
    /// The number that it is about.
    number: Option<String>,
    state: DeliveryState,
    attempts: i64,
    next: String,
    created: String,
    ended: Option<String>,
    /// Why the last attempt failed.
    failure: Option<String>,
}

/// Quiet hours of one audience, China's time.
#[derive(Serialize, JsonSchema)]
pub(crate) struct StretchJson {
    /// `HH:MM`.
    from: String,
    until: String,
    days_off: bool,
}

/// The quiet hours that hold now.
#[derive(Serialize, JsonSchema)]
pub(crate) struct QuietJson {
    residents: StretchJson,
    staff: StretchJson,
}

fn receiver_json(row: &ReceiverRow, ground: &Ground) -> ReceiverJson {
    let mut settings: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in receiver_form::written(&row.state, ground).pairs() {
        if matches!(name.as_str(), "name" | "language") || value.is_empty() {
            continue;
        }
        let given = settings.entry(name.clone()).or_default();
        if !given.is_empty() {
            given.push(' ');
        }
        given.push_str(value);
    }
    ReceiverJson {
        id: row.id.to_string(),
        way: row.state.way.name().to_owned(),
        name: row.state.name.clone(),
        language: row.state.language.clone(),
        settings,
        created: row.created_at.rfc3339(),
        ended: row.state.ended_at.map(Instant::rfc3339),
    }
}

impl From<Sent> for SentJson {
    fn from(sent: Sent) -> Self {
        let Sent { delivery, number } = sent;
        Self {
            id: delivery.id.to_string(),
            channel: delivery.channel,
            kind: delivery.kind,
            number,
            state: delivery.state,
            attempts: delivery.attempts,
            next: delivery.next_at.rfc3339(),
            created: delivery.created_at.rfc3339(),
            ended: delivery.ended_at.map(Instant::rfc3339),
            failure: delivery.failure,
        }
    }
}

impl From<Stretch> for StretchJson {
    fn from(stretch: Stretch) -> Self {
        Self { from: stretch.from, until: stretch.until, days_off: stretch.days_off }
    }
}

impl From<QuietHours> for QuietJson {
    fn from(hours: QuietHours) -> Self {
        Self { residents: hours.residents.into(), staff: hours.staff.into() }
    }
}

fn sized(typed: &Typed) -> Result<u32, Problem> {
    Ok(Paging { after: None, size: typed.read("size", "not-a-number")? }.size())
}

/// GET `/api/v1/receivers`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<Paged<ReceiverJson>>, Problem> {
    let size = sized(&typed)?;
    let mut rows = desk::listed(&site, viewer.viewer(), typed.get("after"), size + 1).await?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let next = more.then(|| rows.last().map(|row| row.id.to_string())).flatten();
    let ground = desk::ground(&site, &cases).await?;
    Ok(Json(Paged { rows: rows.iter().map(|row| receiver_json(row, &ground)).collect(), next }))
}

/// POST `/api/v1/receivers`
pub(crate) async fn register(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(reachable): Extension<Reachable>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<ReceiverJson>), Problem> {
    let id = desk::register(&site, &cases, reachable, viewer.viewer(), &typed, idempotency.key()).await?;
    let row = desk::found(&site, viewer.viewer(), id).await?;
    let ground = desk::ground(&site, &cases).await?;
    Ok((StatusCode::CREATED, Json(receiver_json(&row, &ground))))
}

/// GET `/api/v1/receivers/{id}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<ReceiverJson>, Problem> {
    let row = desk::found(&site, viewer.viewer(), desk::id_of(&id)?).await?;
    Ok(Json(receiver_json(&row, &*desk::ground(&site, &cases).await?)))
}

/// POST `/api/v1/receivers/{id}`
pub(crate) async fn change(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(reachable): Extension<Reachable>,
    viewer: SignedIn,
    Path(id): Path<String>,
    Fields(typed): Fields,
) -> Result<Json<ReceiverJson>, Problem> {
    let row = desk::change(&site, &cases, reachable, viewer.viewer(), desk::id_of(&id)?, &typed).await?;
    Ok(Json(receiver_json(&row, &*desk::ground(&site, &cases).await?)))
}

/// DELETE `/api/v1/receivers/{id}`
pub(crate) async fn end(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    desk::end(&site, viewer.viewer(), desk::id_of(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// POST `/api/v1/receivers/{id}/try`
pub(crate) async fn try_out(
    Extension(surroundings): Extension<Surroundings>,
    viewer: SignedIn,
    Path(id): Path<String>,
    Fields(typed): Fields,
) -> Result<Json<TriedJson>, Problem> {
    let outcome = desk::try_out(&surroundings, viewer.viewer(), desk::id_of(&id)?, typed.get("to")).await?;
    Ok(Json(TriedJson { delivered: outcome.is_ok(), failure: outcome.err().map(|why| why.code.to_owned()) }))
}

/// GET `/api/v1/quiet-hours`
pub(crate) async fn quiet(State(site): State<Site>, viewer: SignedIn) -> Result<Json<QuietJson>, Problem> {
    let (hours, _) = desk::quiet_hours(&site, viewer.viewer()).await?;
    Ok(Json(hours.into()))
}

/// POST `/api/v1/quiet-hours`
pub(crate) async fn set_quiet(
    State(site): State<Site>,
    viewer: SignedIn,
    Fields(typed): Fields,
) -> Result<Json<QuietJson>, Problem> {
    desk::set_quiet(&site, viewer.viewer(), &typed).await?;
    let (hours, _) = desk::quiet_hours(&site, viewer.viewer()).await?;
    Ok(Json(hours.into()))
}

/// GET `/api/v1/deliveries?state=`
pub(crate) async fn sent(
    State(site): State<Site>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<Paged<SentJson>>, Problem> {
    let size = sized(&typed)?;
    let state = state_of(&typed);
    let mut rows = desk::sent(&site, viewer.viewer(), state, typed.get("after"), size + 1).await?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let next = more.then(|| rows.last().map(|row| row.delivery.id.to_string())).flatten();
    Ok(Json(Paged { rows: rows.into_iter().map(SentJson::from).collect(), next }))
}

/// POST `/api/v1/deliveries/{id}/resend`
pub(crate) async fn resend(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<SentJson>, Problem> {
    Ok(Json(desk::see_to(&site, viewer.viewer(), &id, Deed::SendAgain).await?.into()))
}

/// POST `/api/v1/deliveries/{id}/set-aside`
pub(crate) async fn set_aside(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<SentJson>, Problem> {
    Ok(Json(desk::see_to(&site, viewer.viewer(), &id, Deed::SetAside).await?.into()))
}
