//! The same as the pages, for machines: JSON in, JSON out, refusals as problem details.

pub(crate) mod commendations;

use crate::actions::Taken;
use crate::model::Body;
use crate::pages::file::take;
use crate::pages::list::{mark, read};
use crate::pages::new::send;
use crate::pages::parked::Parked;
use crate::pages::{listed as listed_page, parked as parked_page, said};
use crate::query::{self, FileRow, FileView};
use crate::steps::{StepName, offered};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::{CaseSite, Said, Words as Digest};
use guard::{Idempotency, SignedIn, Site};
use journal::Content as Written;
use kernel::{Failure, Paged, Paging, Refusal, UnitId};
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed, Words};

/// A row of the list.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FileRowJson {
    number: String,
    procedure: String,
    state: String,
    owner: String,
    /// The unit concerned.
    unit: Option<String>,
    matter: Option<String>,
    place: Option<String>,
    opened: String,
    due: Option<String>,
}

/// A file as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FileJson {
    number: String,
    version: i64,
    procedure: String,
    state: String,
    owner: String,
    unit: Option<String>,
    /// None: a rule of the system.
    opened_by: Option<String>,
    opened: String,
    case: Option<String>,
    /// The page of what is watched instead of a case, e.g. a whistle.
    outside: Option<String>,
    matter: Option<String>,
    place: Option<String>,
    clocks: Vec<ClockJson>,
    /// Of a notice: the units that issue it together.
    issuers: Vec<String>,
    answer: Option<String>,
    /// Of a climb: the units that it went up to.
    levels: Vec<String>,
    /// Of an exemption: the figures concerned, and whether they are exempted now.
    figures: Vec<String>,
    exempted: bool,
    spot_check: Option<SpotCheckJson>,
    timeline: Vec<MomentJson>,
    /// The steps that this viewer may take now: `POST /api/v1/oversight/{number}/{step}`.
    steps: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct ClockJson {
    kind: String,
    due: String,
    basis: String,
}

/// What was drawn, and everything that is needed to draw again.
#[derive(Serialize, JsonSchema)]
struct SpotCheckJson {
    count: u32,
    /// SHA-256 of the list of candidates.
    digest: String,
    seed: String,
    size: u32,
    cap: u32,
    /// One line for each candidate: id, number, unit.
    candidates: Option<String>,
    /// Whether drawing again gives the same; none when the list was deleted.
    redrawn: Option<bool>,
    drawn: Vec<DrawnJson>,
}

#[derive(Serialize, JsonSchema)]
struct DrawnJson {
    case: String,
    unit: String,
    passed: Option<bool>,
    words: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct MomentJson {
    at: String,
    kind: String,
    who: String,
    words: Option<String>,
    facts: Vec<String>,
}

/// A listed matter.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ListedJson {
    number: String,
    case: Option<String>,
    /// The page of what is watched instead of a case, e.g. a whistle.
    outside: Option<String>,
    matter: Option<String>,
    place: Option<String>,
    unit: Option<String>,
    since: String,
    by: String,
    why: Option<String>,
}

/// A parked case; none counts as closed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ParkedJson {
    number: String,
    case: String,
    matter: Option<String>,
    place: Option<String>,
    unit: Option<String>,
    cause: String,
    plan: Option<String>,
    since: String,
    days: i64,
    next_review: Option<String>,
    /// When the requester was told.
    told: Option<String>,
    /// The rung that an overdue review has reached.
    level: Option<String>,
    /// The parked age of its unit, the median in days, now and 30 days ago.
    unit_days: Option<i64>,
    unit_days_before: Option<i64>,
}

fn code(said: &Said, unit: UnitId) -> String {
    said.ground.catalogue.directory().unit(unit).map_or_else(String::new, |unit| unit.code.clone())
}

fn row_of(said: &Said, row: &FileRow) -> FileRowJson {
    FileRowJson {
        number: row.number.clone(),
        procedure: row.procedure.to_string(),
        state: row.state.to_string(),
        owner: code(said, row.owner),
        unit: row.unit.map(|unit| code(said, unit)),
        matter: row.matter.clone(),
        place: row.place.map(|place| place.to_string()),
        opened: row.opened_at.rfc3339(),
        due: row.due.filter(|_| !row.state.is_ended()).map(|due| due.at.rfc3339()),
    }
}

/// GET `/api/v1/oversight?procedure=&state=&clock=&place=&unit=&after=`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Paged<FileRowJson>>, Problem> {
    let size = typed.read::<u32>("size", "oversight-number-unreadable")?.unwrap_or(Paging::DEFAULT);
    // A program names the mark of the next page `after`, as in every list.
    let asked = match typed.get("after") {
        Some(after) => typed.clone().with("before", after),
        None => typed.clone(),
    };
    let (ground, rows, more) =
        read(&site, &cases, viewer.viewer(), &asked, size.clamp(1, Paging::MOST)).await?;
    let said = Said { words, ground, now: site.now() };
    let next = more.then(|| rows.last().map(mark)).flatten();
    Ok(Json(Paged { rows: rows.iter().map(|row| row_of(&said, row)).collect(), next }))
}

/// POST `/api/v1/oversight`
pub(crate) async fn open(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<Taken>), Problem> {
    let taken = send(&site, &cases, viewer.viewer(), &typed, idempotency.key()).await?;
    Ok((StatusCode::CREATED, Json(taken)))
}

/// GET `/api/v1/oversight/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(number): Path<String>,
) -> Result<Json<FileJson>, Problem> {
    let (tenant, grounds, asking, now) =
        (site.tenant.clone(), cases.grounds.clone(), viewer.viewer().clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let view = query::file_for(tx, &tenant, &asking, &number).await?;
            Ok::<_, Failure>((view, grounds.current(tx, now).await?))
        })
    });
    let (view, ground) = read.await?;
    let steps = offered(&view.file, viewer.viewer());
    Ok(Json(json_of(&Said { words, ground, now }, &view, steps)))
}

/// POST `/api/v1/oversight/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path((number, step)): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Json<Taken>, Problem> {
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("oversight-step-unknown"))?;
    let (viewer, request) = (viewer.viewer().clone(), idempotency.key());
    Ok(Json(take(&site, &cases, viewer, number, step, typed, request).await?))
}

/// GET `/api/v1/listed`
pub(crate) async fn listed(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Vec<ListedJson>>, Problem> {
    let (ground, rows) = listed_page::read(&site, &cases, viewer.viewer(), &typed).await?;
    let said = Said { words, ground, now: site.now() };
    let row = |row: &query::ListedRow| ListedJson {
        number: row.file.number.clone(),
        case: row.file.about.case_number.clone(),
        outside: row.file.about.outside.as_ref().map(|outside| outside.address.clone()),
        matter: row.file.about.matter.clone(),
        place: row.file.about.placement.place.map(|place| place.to_string()),
        unit: row.file.about.unit.map(|unit| code(&said, unit)),
        since: row.since.rfc3339(),
        by: code(&said, row.by),
        why: row.why.clone(),
    };
    Ok(Json(rows.iter().map(row).collect()))
}

/// GET `/api/v1/parked`
pub(crate) async fn parked(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Vec<ParkedJson>>, Problem> {
    let Parked { ground, rows, trends } = parked_page::read(&site, &cases, viewer.viewer(), &typed).await?;
    let trend = |unit: Option<UnitId>| trends.iter().find(|trend| Some(trend.unit) == unit);
    let said = Said { words, ground, now: site.now() };
    let row = |row: &query::ParkedRow| ParkedJson {
        number: row.file.number.clone(),
        case: row.case_number.clone(),
        matter: row.file.about.matter.clone(),
        place: row.file.about.placement.place.map(|place| place.to_string()),
        unit: row.file.about.unit.map(|unit| code(&said, unit)),
        cause: row.cause.to_string(),
        plan: row.plan.clone(),
        since: row.since.rfc3339(),
        days: said.now.seconds_since(row.since) / 86_400,
        next_review: row.review.map(|due| due.at.rfc3339()),
        told: match &row.file.body {
            Body::Parking(parking) => parking.told.as_ref().map(|told| told.at.rfc3339()),
            _ => None,
        },
        level: row.level.map(|level| level.to_string()),
        unit_days: trend(row.file.about.unit).and_then(|trend| trend.now).map(|age| age.days),
        unit_days_before: trend(row.file.about.unit).and_then(|trend| trend.before).map(|age| age.days),
    };
    Ok(Json(rows.iter().map(row).collect()))
}

fn json_of(said: &Said, view: &FileView, steps: Vec<StepName>) -> FileJson {
    let file = &view.file;
    let unit = |unit| code(said, unit);
    let written = |digest: &Digest| match view.words.get(digest) {
        Some(Written::Present { body, .. }) => Some(body.clone()),
        _ => None,
    };
    let (issuers, answer) = match &file.body {
        Body::Notice(notice) => (
            notice.issuers.iter().map(|one| unit(one.unit)).collect(),
            notice.answer.as_ref().and_then(|answer| written(&answer.words)),
        ),
        _ => (Vec::new(), None),
    };
    let levels = match &file.body {
        Body::Climb(climb) => climb.levels.iter().map(|level| unit(*level)).collect(),
        _ => Vec::new(),
    };
    let figures = match &file.body {
        Body::Exemption(exemption) => exemption.figures.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let spot_check = match &file.body {
        Body::SpotCheck(check) => Some(SpotCheckJson {
            count: check.count,
            digest: check.digest.clone(),
            seed: check.seed.clone(),
            size: check.size,
            cap: check.cap,
            candidates: written(&check.candidates),
            redrawn: view.redrawn,
            drawn: check
                .drawn
                .iter()
                .map(|one| DrawnJson {
                    case: one.number.clone(),
                    unit: unit(one.unit),
                    passed: one.finding.as_ref().map(|finding| finding.passed),
                    words: one.finding.as_ref().and_then(|finding| written(&finding.words)),
                })
                .collect(),
        }),
        _ => None,
    };
    FileJson {
        number: file.number.clone(),
        version: view.version,
        procedure: file.procedure().to_string(),
        state: file.state.to_string(),
        owner: unit(file.owner),
        unit: file.about.unit.map(unit),
        opened_by: file.opened_by.map(unit),
        opened: file.opened_at.rfc3339(),
        case: file.about.case_number.clone(),
        outside: file.about.outside.as_ref().map(|outside| outside.address.clone()),
        matter: file.about.matter.clone(),
        place: file.about.placement.place.map(|place| place.to_string()),
        clocks: file
            .clocks
            .open()
            .map(|clock| ClockJson {
                kind: clock.kind.clone(),
                due: clock.due.rfc3339(),
                basis: clock.basis.text.clone(),
            })
            .collect(),
        issuers,
        answer,
        levels,
        figures,
        exempted: !crate::exempted(file).is_empty(),
        spot_check,
        timeline: file
            .timeline
            .iter()
            .map(|moment| MomentJson {
                at: moment.at.rfc3339(),
                kind: moment.kind.clone(),
                who: said::who(said, &moment.by),
                words: moment.words.as_ref().and_then(written),
                facts: said::details(said, moment),
            })
            .collect(),
        steps: steps.into_iter().map(|step| step.to_string()).collect(),
    }
}
