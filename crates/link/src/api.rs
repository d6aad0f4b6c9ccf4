//! The same for machines.

pub(crate) mod receivers;
pub(crate) mod tokens;
pub(crate) mod webhooks;

use crate::figures::{Figures, ImportRecord, RefusalRow};
use crate::jobs::{self, Brought};
use crate::lists::ListSite;
use crate::model::ImportKind;
use crate::pages::import::seen;
use crate::pages::{Incoming, choice_of, choice_of_kind};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::{CaseSite, Channel};
use guard::{SignedIn, Site};
use kernel::{Failure, Instant, Paged, Paging, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use ui::{Problem, Typed, Words};

/// An import as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImportJson {
    id: String,
    kind: ImportKind,
    state: String,
    source: String,
    channel: String,
    /// The columns of the file, by what they mean.
    columns: std::collections::BTreeMap<String, String>,
    datum: String,
    dispatch: bool,
    #[serde(flatten)]
    figures: Figures,
    seconds: f64,
    created_at: String,
    started_at: Option<String>,
    finished_at: Option<String>,
    keep_until: String,
}

impl From<ImportRecord> for ImportJson {
    fn from(record: ImportRecord) -> Self {
        Self {
            id: record.id.to_string(),
            state: record.state.to_string(),
            source: record.source.clone(),
            channel: record.channel.to_string(),
            kind: record.kind,
            columns: record
                .chosen
                .columns
                .iter()
                .map(|(field, column)| (field.to_string(), column.clone()))
                .chain(record.chosen.named.clone())
                .collect(),
            datum: record.chosen.datum.name().to_owned(),
            dispatch: record.dispatch,
            seconds: record.seconds(),
            created_at: record.created_at.rfc3339(),
            started_at: record.started_at.map(Instant::rfc3339),
            finished_at: record.finished_at.map(Instant::rfc3339),
            keep_until: record.keep_until.rfc3339(),
            figures: record.figures,
        }
    }
}

/// GET `/api/v1/imports`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
) -> Result<Json<Paged<ImportJson>>, Problem> {
    let kinds = jobs::kinds_for(&site, &cases, viewer.viewer()).await?;
    let tenant = site.tenant.clone();
    let read = site
        .store
        .read(move |tx| Box::pin(async move { crate::query::imports(tx, &tenant, Paging::DEFAULT).await }));
    let rows = read.await?.into_iter().filter(|import| kinds.contains(&import.kind));
    Ok(Json(Paged { rows: rows.map(ImportJson::from).collect(), next: None }))
}

/// POST `/api/v1/imports` (multipart: file, kind, source, channel)
pub(crate) async fn upload(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    incoming: Incoming,
) -> Result<(StatusCode, Json<ImportJson>), Problem> {
    let Incoming { typed, name, bytes } = incoming;
    let kind = match typed.get("kind") {
        None => ImportKind::Cases,
        Some(_) => crate::pages::imports::kind_of(&typed)?,
    };
    let may = jobs::may_import(&site, &cases, viewer.viewer(), kind).await?;
    let channel = typed.get("channel").map_or(Ok(Channel::Transfer), str::parse::<Channel>)?;
    let brought = Brought { name, source: typed.get("source").map(str::to_owned), bytes };
    let id = jobs::upload(&site, &cases, viewer.viewer(), may, channel, brought).await?;
    Ok((StatusCode::CREATED, Json(jobs::record(&site, id).await?.into())))
}

/// GET `/api/v1/imports/{id}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<ImportJson>, Problem> {
    Ok(Json(seen(&site, &cases, &viewer, &id).await?.into()))
}

/// POST `/api/v1/imports/{id}/try`: `column_NAME`, `source`, `channel`, `datum`, `dispatch`; what is left out is as recorded
pub(crate) async fn try_out(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(lists): Extension<ListSite>,
    viewer: SignedIn,
    Path(id): Path<String>,
    body: Option<Json<Map<String, Value>>>,
) -> Result<Json<Figures>, Problem> {
    let record = seen(&site, &cases, &viewer, &id).await?;
    let typed = typed_of(&record, body)?;
    if record.kind != ImportKind::Cases {
        let choice = choice_of_kind(record.kind, &typed)?;
        let tried = crate::lists::try_out(&site, &cases, &lists, viewer.viewer(), record.id, &choice).await?;
        return Ok(Json(tried.figures));
    }
    Ok(Json(jobs::try_out(&site, &cases, viewer.viewer(), record.id, &choice_of(&typed)?).await?))
}

/// POST `/api/v1/imports/{id}/undo`
pub(crate) async fn undo(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(lists): Extension<ListSite>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<crate::undo::Undone>, Problem> {
    let record = seen(&site, &cases, &viewer, &id).await?;
    if record.kind != ImportKind::Cases {
        return Ok(Json(crate::lists::take_back(&site, &lists, Some(viewer.viewer()), record.id).await?));
    }
    let granted = jobs::allowed(&site, &cases, viewer.viewer()).await?;
    Ok(Json(crate::undo::undo(&site, &cases.grounds, Some(&granted), record.id).await?))
}

/// POST `/api/v1/imports/{id}/start`, as [`try_out`]
pub(crate) async fn start(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(lists): Extension<ListSite>,
    viewer: SignedIn,
    Path(id): Path<String>,
    body: Option<Json<Map<String, Value>>>,
) -> Result<(StatusCode, Json<ImportJson>), Problem> {
    let record = seen(&site, &cases, &viewer, &id).await?;
    let id = record.id;
    let typed = typed_of(&record, body)?;
    if record.kind == ImportKind::Cases {
        let granted = jobs::allowed(&site, &cases, viewer.viewer()).await?;
        jobs::start(&site, &cases, viewer.viewer(), granted, id, &choice_of(&typed)?).await?;
    } else {
        let choice = choice_of_kind(record.kind, &typed)?;
        crate::lists::start(&site, &cases, &lists, viewer.viewer(), id, &choice).await?;
    }
    Ok((StatusCode::ACCEPTED, Json(jobs::record(&site, id).await?.into())))
}

/// What was sent, over what is recorded.
fn typed_of(record: &ImportRecord, body: Option<Json<Map<String, Value>>>) -> Result<Typed, Refusal> {
    let mut typed = crate::pages::import::stored(record);
    for (name, value) in body.map(|Json(body)| body).unwrap_or_default() {
        match value {
            Value::Null => typed.set(name, ""),
            Value::String(text) => typed.set(name, text),
            Value::Bool(yes) => typed.set(name, if yes { "yes" } else { "no" }),
            _ => return Err(Refusal::invalid("form-unreadable", "body")),
        }
    }
    Ok(typed)
}

/// A refused row as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RefusalJson {
    #[serde(flatten)]
    row: RefusalRow,
    reason: String,
}

/// GET `/api/v1/imports/{id}/refused?after=LINE`
pub(crate) async fn refused(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Json<Paged<RefusalJson>>, Problem> {
    let (tenant, id) = (site.tenant.clone(), seen(&site, &cases, &viewer, &id).await?.id);
    let after: u64 = typed.read("after", "not-a-number")?.unwrap_or(0);
    let rows: Result<Vec<RefusalRow>, Failure> = site
        .store
        .read(move |tx| {
            Box::pin(async move { crate::query::refusals(tx, &tenant, id, after, Paging::MOST).await })
        })
        .await;
    let rows = rows?;
    let next =
        (rows.len() == Paging::MOST as usize).then(|| rows.last().map(|row| row.line.to_string())).flatten();
    let said = |row: RefusalRow| RefusalJson { reason: row.said(&words), row };
    Ok(Json(Paged { rows: rows.into_iter().map(said).collect(), next }))
}
