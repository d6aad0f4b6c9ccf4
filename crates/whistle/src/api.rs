//! The same as the pages, for machines: JSON in, JSON out, refusals as problem details.

use crate::actions::Taken;
use crate::model::Side;
use crate::pages::list::{mark, read};
use crate::pages::new::send;
use crate::pages::said;
use crate::pages::whistle::take;
use crate::query::{self, WhistleRow, WhistleView};
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
pub(crate) struct WhistleRowJson {
    number: String,
    title: Option<String>,
    state: String,
    kind: String,
    owner: String,
    lead: Option<String>,
    matter: Option<String>,
    place: Option<String>,
    proposed: String,
    due: Option<String>,
}

/// A whistle as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WhistleJson {
    number: String,
    version: i64,
    title: Option<String>,
    text: Option<String>,
    state: String,
    kind: String,
    street: String,
    owner: String,
    lead: Option<String>,
    /// None: residents' cases proposed it together.
    proposed_by: Option<String>,
    matter: Option<String>,
    place: Option<String>,
    proposed: String,
    sounded: Option<String>,
    /// Numbers of the cases that this viewer may see.
    cases: Vec<String>,
    calls: Vec<CallJson>,
    plan: Option<PlanJson>,
    actions: Vec<ActionJson>,
    assessments: Vec<AssessmentJson>,
    timeline: Vec<MomentJson>,
    /// The steps that this viewer may take now: `POST /api/v1/whistles/{number}/{step}`.
    steps: Vec<String>,
}

/// A called department.
#[derive(Serialize, JsonSchema)]
struct CallJson {
    unit: String,
    duty: String,
    step: String,
    ordered: bool,
    /// A refusal or a delay lies before the district.
    before: Option<String>,
    clocks: Vec<ClockJson>,
}

#[derive(Serialize, JsonSchema)]
struct ClockJson {
    step: String,
    state: String,
    due: String,
    basis: String,
}

#[derive(Serialize, JsonSchema)]
struct PlanJson {
    words: Option<String>,
    days: u32,
    at: String,
}

#[derive(Serialize, JsonSchema)]
struct ActionJson {
    at: String,
    parts: Vec<PartJson>,
    result: String,
    words: Option<String>,
    remedies: Option<String>,
    handover: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct PartJson {
    unit: String,
    basis: Option<String>,
}

/// A word of one side about the other's part; left out while this viewer may not read it.
#[derive(Serialize, JsonSchema)]
struct AssessmentJson {
    /// `department` or `street`.
    of: String,
    unit: String,
    verdict: String,
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

fn code(said: &Said, unit: UnitId) -> String {
    said.ground.catalogue.directory().unit(unit).map_or_else(String::new, |unit| unit.code.clone())
}

fn row_of(said: &Said, row: &WhistleRow) -> WhistleRowJson {
    WhistleRowJson {
        number: row.number.clone(),
        title: row.title.clone(),
        state: row.state.to_string(),
        kind: row.kind.to_string(),
        owner: code(said, row.owner),
        lead: row.lead.map(|lead| code(said, lead)),
        matter: row.matter.clone(),
        place: row.place.map(|place| place.to_string()),
        proposed: row.proposed_at.rfc3339(),
        due: row.due.filter(|_| !row.state.is_ended()).map(|due| due.at.rfc3339()),
    }
}

/// GET `/api/v1/whistles?state=&kind=&clock=&place=&after=`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Paged<WhistleRowJson>>, Problem> {
    let size = typed.read::<u32>("size", "whistle-number-unreadable")?.unwrap_or(Paging::DEFAULT);
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

/// POST `/api/v1/whistles`
pub(crate) async fn propose(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<Taken>), Problem> {
    let taken = send(&site, &cases, viewer.viewer(), &typed, idempotency.key()).await?;
    Ok((StatusCode::CREATED, Json(taken)))
}

/// GET `/api/v1/whistles/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(number): Path<String>,
) -> Result<Json<WhistleJson>, Problem> {
    let (tenant, grounds, asking, now) =
        (site.tenant.clone(), cases.grounds.clone(), viewer.viewer().clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let view = query::whistle_for(tx, &tenant, &asking, &number).await?;
            Ok::<_, Failure>((view, grounds.current(tx, now).await?))
        })
    });
    let (view, ground) = read.await?;
    let steps = offered(&view.whistle, viewer.viewer(), now);
    let own = viewer.staff()?.unit;
    Ok(Json(json_of(&Said { words, ground, now }, &view, steps, own)))
}

/// POST `/api/v1/whistles/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path((number, step)): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Json<Taken>, Problem> {
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("whistle-step-unknown"))?;
    let (viewer, request) = (viewer.viewer().clone(), idempotency.key());
    Ok(Json(take(&site, &cases, viewer, number, step, typed, request).await?))
}

fn json_of(said: &Said, view: &WhistleView, steps: Vec<StepName>, own: UnitId) -> WhistleJson {
    let whistle = &view.whistle;
    let unit = |unit| code(said, unit);
    let written = |digest: &Digest| match view.words.get(digest) {
        Some(Written::Present { body, .. }) => Some(body.clone()),
        _ => None,
    };
    let clocks = |of: UnitId| {
        ["sign", "contact", "on_site"]
            .into_iter()
            .filter_map(|step| {
                let clock = whistle.clock_of(step, of)?;
                Some(ClockJson {
                    step: step.to_owned(),
                    state: clock.state.as_str().to_owned(),
                    due: clock.due.rfc3339(),
                    basis: clock.basis.text.clone(),
                })
            })
            .collect()
    };
    WhistleJson {
        number: whistle.number.clone(),
        version: view.version,
        title: view.title.clone(),
        text: written(&whistle.text),
        state: whistle.state.to_string(),
        kind: whistle.kind.to_string(),
        street: unit(whistle.street),
        owner: unit(whistle.owner),
        lead: whistle.lead.map(unit),
        proposed_by: whistle.proposed_by.map(unit),
        matter: whistle.matter.clone(),
        place: whistle.placement.place.map(|place| place.to_string()),
        proposed: whistle.proposed_at.rfc3339(),
        sounded: whistle.sounded_at.map(|at| at.rfc3339()),
        cases: view.cases.iter().map(|(number, _)| number.clone()).collect(),
        calls: whistle
            .calls
            .iter()
            .map(|call| CallJson {
                unit: unit(call.unit),
                duty: call.duty.code.clone(),
                step: call.step().as_str().to_owned(),
                ordered: call.ordered,
                before: call.before.map(|before| before.as_str().to_owned()),
                clocks: clocks(call.unit),
            })
            .collect(),
        plan: whistle.plan.as_ref().map(|plan| PlanJson {
            words: written(&plan.words),
            days: plan.days,
            at: plan.at.rfc3339(),
        }),
        actions: whistle
            .actions
            .iter()
            .map(|action| ActionJson {
                at: action.at.rfc3339(),
                parts: action
                    .parts
                    .iter()
                    .map(|part| PartJson { unit: unit(part.unit), basis: written(&part.basis) })
                    .collect(),
                result: action.result.to_string(),
                words: written(&action.words),
                remedies: written(&action.remedies),
                handover: action.handover.clone(),
            })
            .collect(),
        assessments: whistle
            .assessments
            .iter()
            .filter(|assessment| whistle.may_read_assessment(assessment, Some(own)))
            .map(|assessment| {
                let (of, about) = match assessment.side {
                    Side::OfDepartment { unit } => ("department", unit),
                    Side::OfStreet { by } => ("street", by),
                };
                AssessmentJson {
                    of: of.to_owned(),
                    unit: unit(about),
                    verdict: assessment.verdict.to_string(),
                    words: assessment.words.as_ref().and_then(written),
                }
            })
            .collect(),
        timeline: whistle
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
