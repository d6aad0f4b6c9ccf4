//! Red list, yellow cards and reports, for machines.

use crate::actions::listing::ListingStep;
use crate::actions::scheme::Taken;
use crate::model::listing::{Listing, Subject};
use crate::pages::listings as page;
use crate::pages::report::{self, SignedReportJson, Signer};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::{CaseSite, Said};
use guard::{Idempotency, SignedIn, Site, Viewer};
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed, Words};

/// A row of the lists.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ListingRowJson {
    number: String,
    /// `red`, `yellow` or `veto`.
    list: String,
    /// Code of the unit that is named, or that answers for the project.
    unit: String,
    /// Name of the project; none when the unit itself is named.
    project: Option<String>,
    scheme: String,
    period: String,
    /// `listed`, `appealed`, `kept` or `taken_back`.
    state: String,
    listed: String,
}

/// A figure as it stood when the decision was taken. A count that is not shown is null.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FrozenJson {
    figure: String,
    numerator: Option<i64>,
    denominator: Option<i64>,
    exempted: Option<i64>,
    value: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct StepJson {
    kind: String,
    at: String,
    words: Option<String>,
}

/// A listing with what it rests on.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ListingJson {
    #[serde(flatten)]
    row: ListingRowJson,
    version: i64,
    scheme_version: u32,
    /// Entries of the journal that were counted then.
    entries: i64,
    result: Option<String>,
    /// The veto item with its legal basis, for a veto.
    veto: Option<String>,
    basis: Option<String>,
    figures: Vec<FrozenJson>,
    appeal_until: String,
    story: Vec<StepJson>,
    /// The steps that this viewer may take now.
    steps: Vec<String>,
}

fn row(said: &Said, listing: &Listing) -> ListingRowJson {
    let listed = &listing.listed;
    let unit = said.ground.catalogue.directory().unit(listed.subject.unit());
    ListingRowJson {
        number: listed.number.clone(),
        list: listed.kind.as_str().to_owned(),
        unit: unit.map_or_else(String::new, |unit| unit.code.clone()),
        project: match &listed.subject {
            Subject::Unit { .. } => None,
            Subject::Project { project, .. } => Some(project.clone()),
        },
        scheme: listed.ground.scheme.clone(),
        period: listed.ground.period.clone(),
        state: listing.state.as_str().to_owned(),
        listed: listing.at.rfc3339(),
    }
}

/// GET `/api/v1/lists`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    _: Viewer,
    words: Words,
) -> Result<Json<Vec<ListingRowJson>>, Problem> {
    let (said, found) = page::read(&site, &cases, &words).await?;
    Ok(Json(found.iter().map(|listing| row(&said, listing)).collect()))
}

/// POST `/api/v1/lists`
pub(crate) async fn put(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<Taken>), Problem> {
    let taken = page::send(&site, &cases, viewer.viewer(), &typed, idempotency.key()).await?;
    Ok((StatusCode::CREATED, Json(taken)))
}

/// GET `/api/v1/lists/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
    Path(number): Path<String>,
) -> Result<Json<ListingJson>, Problem> {
    let seen = page::read_one(&site, &cases, &viewer, &words, number).await?;
    let listing = &seen.view.listing;
    let ground = &listing.listed.ground;
    let figures = ground.figures.iter().map(|one| {
        let hidden = seen.hides(one);
        let shown = |count: i64| (!hidden).then_some(count);
        FrozenJson {
            figure: one.figure.clone(),
            numerator: shown(one.numerator),
            denominator: shown(one.denominator),
            exempted: shown(one.exempted),
            value: one.value.clone().filter(|_| !hidden),
        }
    });
    let story = listing.timeline.iter().map(|moment| StepJson {
        kind: moment.kind.clone(),
        at: moment.at.rfc3339(),
        words: seen.view.said(&moment.words).map(str::to_owned),
    });
    let steps = page::offered(listing, &viewer).into_iter().map(|step| step.as_str().to_owned());
    Ok(Json(ListingJson {
        row: row(&seen.said, listing),
        version: seen.view.version,
        scheme_version: ground.version,
        entries: ground.entries,
        result: ground.result.clone(),
        veto: listing.listed.veto.as_ref().map(|veto| veto.what.clone()),
        basis: listing.listed.veto.as_ref().and_then(|veto| veto.basis.clone()),
        figures: figures.collect(),
        appeal_until: listing.listed.appeal_until.rfc3339(),
        story: story.collect(),
        steps: steps.collect(),
    }))
}

/// POST `/api/v1/lists/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path((number, step)): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Json<Taken>, Problem> {
    let step: ListingStep = step.parse()?;
    Ok(Json(page::take(&site, viewer.viewer(), number, step, typed, idempotency.key()).await?))
}

/// GET `/api/v1/schemes/{number}/units/{unit}?period=2026Q4`
pub(crate) async fn signed_report(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(signer): Extension<Signer>,
    viewer: SignedIn,
    words: Words,
    Path(asked): Path<(String, String)>,
    typed: Typed,
) -> Result<Json<SignedReportJson>, Problem> {
    let seen = report::read(&site, &cases, &viewer, &words, asked, &typed).await?;
    Ok(Json(report::signed(&site, &signer, &seen)?))
}
