//! Commendations, for machines.

use crate::actions::Taken;
use crate::model::{File, public_until};
use crate::pages::commendations as page;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use cases::{CaseSite, Said};
use guard::{Idempotency, Site, Viewer};
use journal::Content as Written;
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Words};

/// A row of the commendations.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CommendationRowJson {
    number: String,
    /// Code of the unit that is commended.
    unit: String,
    /// A team or a post of it; none when the unit itself is commended.
    team: Option<String>,
    matter: Option<String>,
    /// `public`, `awarded`, `not_awarded` or `withdrawn`.
    state: String,
    /// Until when anybody may object.
    public_until: Option<String>,
    proposed: String,
    proposed_by: String,
}

/// A commendation with its facts.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CommendationJson {
    #[serde(flatten)]
    row: CommendationRowJson,
    version: i64,
    facts: Option<String>,
    /// Cases that ended as solved.
    cases: usize,
    /// Of these, confirmed by whoever raised them.
    confirmed: usize,
    /// Of these, looked at by somebody else and found so.
    checked: usize,
    objections: usize,
    decided_by: Option<String>,
    reason: Option<String>,
    /// Why it was taken back.
    withdrawn: Option<String>,
}

fn row(said: &Said, file: &File) -> CommendationRowJson {
    let code = |unit| {
        said.ground.catalogue.directory().unit(unit).map_or_else(String::new, |unit| unit.code.clone())
    };
    CommendationRowJson {
        number: file.number.clone(),
        unit: file.about.unit.map_or_else(String::new, code),
        team: page::body_of(file).and_then(|commendation| commendation.team.clone()),
        matter: file.about.matter.clone(),
        state: file.state.to_string(),
        public_until: public_until(file).map(kernel::Instant::rfc3339),
        proposed: file.opened_at.rfc3339(),
        proposed_by: file.opened_by.map_or_else(String::new, code),
    }
}

/// GET `/api/v1/commendations`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    _: Viewer,
    words: Words,
) -> Result<Json<Vec<CommendationRowJson>>, Problem> {
    let (ground, files) = page::read(&site, &cases).await?;
    let said = Said { words, ground, now: site.now() };
    Ok(Json(files.iter().map(|file| row(&said, file)).collect()))
}

/// GET `/api/v1/commendations/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    _: Viewer,
    words: Words,
    Path(number): Path<String>,
) -> Result<Json<CommendationJson>, Problem> {
    let (ground, view) = page::read_one(&site, &cases, number).await?;
    let said = Said { words, ground, now: site.now() };
    let written = |digest: &cases::Words| match view.words.get(digest) {
        Some(Written::Present { body, .. }) => Some(body.clone()),
        _ => None,
    };
    let body = page::body_of(&view.file);
    let merits = body.map(|body| body.merits.as_slice()).unwrap_or_default();
    let decided = body.and_then(|body| body.decided.as_ref());
    let code = |unit| said.ground.catalogue.directory().unit(unit).map(|unit| unit.code.clone());
    Ok(Json(CommendationJson {
        row: row(&said, &view.file),
        version: view.version,
        facts: body.and_then(|body| written(&body.facts)),
        cases: merits.len(),
        confirmed: merits.iter().filter(|merit| merit.confirmed).count(),
        checked: merits.iter().filter(|merit| merit.checked).count(),
        objections: body.map_or(0, |body| body.objections.len()),
        decided_by: decided.and_then(|decided| code(decided.unit)),
        reason: decided.and_then(|decided| written(&decided.words)),
        withdrawn: body.and_then(|body| body.withdrawn.as_ref()).and_then(written),
    }))
}

/// POST `/api/v1/commendations/{number}/object`
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    idempotency: Idempotency,
    Path(number): Path<String>,
    Fields(typed): Fields,
) -> Result<Json<Taken>, Problem> {
    Ok(Json(page::send(&site, &cases, number, &typed, idempotency.key()).await?))
}
