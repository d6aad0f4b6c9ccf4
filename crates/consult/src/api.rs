//! The same as the pages, for machines: JSON in, JSON out, refusals as problem details.

use crate::actions::Taken;
use crate::model::Text;
use crate::pages::list::mark;
use crate::pages::{answers as answers_page, list as list_page, new, one, said};
use crate::query::ConsultView;
use crate::steps::{StepName, offered};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use cases::{CaseSite, Said, Words as Digest};
use guard::{Idempotency, SignedIn, Site};
use kernel::{Paged, Paging, Refusal, UnitId};
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed, Words};

/// A row of the list. What is sealed has no word in it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ConsultRowJson {
    number: String,
    kind: String,
    state: String,
    title: String,
    street: String,
    /// The unit that asked, or the body that is assessed.
    other: String,
    /// The stationed body that it is about.
    body: Option<String>,
    /// `2026`, `2026-H1`.
    period: Option<String>,
    opened: String,
    due: Option<String>,
    /// What became of a comment: `adopted`, `partly`, `not_adopted`.
    adoption: Option<String>,
    /// `met`, `partly`, `not_met`.
    verdict: Option<String>,
}

/// A consultation as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ConsultationJson {
    #[serde(flatten)]
    row: ConsultRowJson,
    version: i64,
    /// What was asked; none where it is sealed.
    request: Option<String>,
    /// What the street said; none where it is sealed.
    given: Option<String>,
    answer: Option<String>,
    /// The sealed parts that this viewer may open: `POST /api/v1/consultations/{number}/open`.
    sealed: Vec<String>,
    /// Until when sealed words are kept.
    kept_until: Option<String>,
    timeline: Vec<ConsultMomentJson>,
    /// The steps that this viewer may take now: `POST /api/v1/consultations/{number}/{step}`.
    steps: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct ConsultMomentJson {
    at: String,
    kind: String,
    who: String,
    what: String,
}

/// Words that were sealed, read with a trace.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OpenedJson {
    part: String,
    words: String,
}

fn code(said: &Said, unit: UnitId) -> String {
    said.ground.catalogue.directory().unit(unit).map_or_else(String::new, |unit| unit.code.clone())
}

fn row(said: &Said, view: &ConsultView) -> ConsultRowJson {
    let found = &view.found;
    ConsultRowJson {
        number: found.number.clone(),
        kind: found.kind.to_string(),
        state: found.state.to_string(),
        title: said::title_of(said, view),
        street: code(said, found.street),
        other: code(said, found.other),
        body: found.body.map(|body| code(said, body)),
        period: found.period.clone(),
        opened: found.opened_at.rfc3339(),
        due: found.pressing().map(|clock| clock.due.rfc3339()),
        adoption: found.adoption.map(|adoption| adoption.to_string()),
        verdict: found.verdict.map(|verdict| verdict.to_string()),
    }
}

fn whole(said: &Said, view: &ConsultView, steps: Vec<StepName>) -> ConsultationJson {
    let found = &view.found;
    let read = |words: Option<&Digest>| words.and_then(|words| view.said(words)).map(str::to_owned);
    let timeline = found.timeline.iter().map(|moment| ConsultMomentJson {
        at: moment.at.rfc3339(),
        kind: moment.kind.clone(),
        who: said::who(said, &moment.by),
        what: said::what(said, found, moment),
    });
    ConsultationJson {
        row: row(said, view),
        version: view.version,
        request: read(found.request.as_ref().and_then(Text::words)),
        given: read(found.given.as_ref().and_then(Text::words)),
        answer: read(found.answer.as_ref()),
        sealed: view.may_open.iter().map(ToString::to_string).collect(),
        kept_until: found.until.map(|until| until.rfc3339()),
        timeline: timeline.collect(),
        steps: steps.iter().map(ToString::to_string).collect(),
    }
}

/// How many rows are asked for, and the mark of the page, which programs call `after`.
fn asked(typed: &Typed) -> Result<(Typed, u32), Refusal> {
    let size = typed.read::<u32>("size", "consult-number-unreadable")?.unwrap_or(Paging::DEFAULT);
    let asked = match typed.get("after") {
        Some(after) => typed.clone().with("before", after),
        None => typed.clone(),
    };
    Ok((asked, size.clamp(1, Paging::MOST)))
}

/// GET `/api/v1/consultations?kind=&state=&after=`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Paged<ConsultRowJson>>, Problem> {
    let (typed, size) = asked(&typed)?;
    let (ground, views, more) = list_page::read(&site, &cases, viewer.viewer(), &typed, size).await?;
    let said = Said { words, ground, now: site.now() };
    let next = more.then(|| views.last().map(mark)).flatten();
    Ok(Json(Paged { rows: views.iter().map(|view| row(&said, view)).collect(), next }))
}

/// GET `/api/v1/consultations/answers?after=`
pub(crate) async fn answers(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    typed: Typed,
) -> Result<Json<Paged<ConsultationJson>>, Problem> {
    let (typed, size) = asked(&typed)?;
    let (ground, views, more) = answers_page::read(&site, &cases, &typed, size).await?;
    let said = Said { words, ground, now: site.now() };
    let next = more.then(|| views.last().map(mark)).flatten();
    Ok(Json(Paged { rows: views.iter().map(|view| whole(&said, view, Vec::new())).collect(), next }))
}

/// POST `/api/v1/consultations`
pub(crate) async fn open(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<Taken>), Problem> {
    let taken = new::send(&site, &cases, viewer.viewer(), &typed, idempotency.key()).await?;
    Ok((StatusCode::CREATED, Json(taken)))
}

/// GET `/api/v1/consultations/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(number): Path<String>,
) -> Result<Json<ConsultationJson>, Problem> {
    let (said, view) = one::read(&site, &cases, viewer.viewer(), &words, number).await?;
    let steps = offered(&view.found, viewer.viewer(), said.now);
    Ok(Json(whole(&said, &view, steps)))
}

/// POST `/api/v1/consultations/{number}/open`
pub(crate) async fn open_sealed(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path(number): Path<String>,
    Fields(typed): Fields,
) -> Result<Response, Problem> {
    let viewer = viewer.viewer().clone();
    let (part, words) = one::unseal(&site, &cases, viewer, number, typed, idempotency.key()).await?;
    let opened = OpenedJson { part: part.to_string(), words: words.text.clone() };
    let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((no_store, Json(opened)).into_response())
}

/// POST `/api/v1/consultations/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path((number, step)): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Json<Taken>, Problem> {
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("consult-step-unknown"))?;
    let (viewer, request) = (viewer.viewer().clone(), idempotency.key());
    Ok(Json(one::take(&site, &cases, viewer, number, step, typed, request).await?))
}
