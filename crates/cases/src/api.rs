//! The same as the pages, for machines: JSON in, JSON out, refusals as problem details.

pub(crate) mod own_data;

use crate::CaseSite;
use crate::actions::Taken;
use crate::actions::receive::Received;
use crate::actions::upload::keep;
use crate::model::{Case, Channel, KeptWords};
use crate::pages::door::send_in;
use crate::pages::files::Uploaded;
use crate::pages::follow::take as take_as_requester;
use crate::pages::list::filter_of;
use crate::pages::{case::take, said::Said};
use crate::query::{self, CaseRow, CaseView};
use crate::steps::{StepName, offered};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use guard::right::ReceiveCase;
use guard::{Granted, Idempotency, SignedIn, Site, Target};
use journal::Content as Written;
use kernel::{Failure, Paged, Paging, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use ui::problem::Changed;
use ui::{Fields, Problem, Typed, Words};

/// POST `/api/v1/report`
pub(crate) async fn report(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let granted = Granted::<ReceiveCase>::for_requester(None)?;
    let received = send_in(&site, &cases, granted, idempotency.key(), &typed, Channel::Web).await?;
    Ok((StatusCode::CREATED, Json(received)))
}

/// An open matter that resembles what is told: matter, place, state and clock, never words or persons.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SimilarJson {
    /// To be sent as `join`.
    number: String,
    matter: Option<String>,
    place: Option<String>,
    state: String,
    due: Option<String>,
    /// Only where it is large enough to point at nobody.
    reporters: Option<u32>,
}

/// POST `/api/v1/report/similar`: what resembles a report, before it is sent
pub(crate) async fn similar(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    Fields(typed): Fields,
) -> Result<Json<Vec<SimilarJson>>, Problem> {
    let looked = crate::pages::similar::look(&site, &cases, &words, None, &None, &typed).await?;
    let told_from = looked.said.ground.policy.limits.open.told_from;
    let found = looked.similar.into_iter().map(|one| SimilarJson {
        number: one.matter.number,
        matter: one.matter.matter,
        place: one.matter.place.map(|place| place.to_string()),
        state: one.matter.step.to_string(),
        due: one.matter.due.map(|due| due.at.rfc3339()),
        reporters: (one.matter.reporters >= told_from).then_some(one.matter.reporters),
    });
    Ok(Json(found.collect()))
}

/// POST `/api/v1/cases`
pub(crate) async fn file(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let granted = viewer.grant::<ReceiveCase>(&Target::of(viewer.staff()?.unit))?;
    let channel = typed.get("channel").map_or(Ok(Channel::Phone), str::parse::<Channel>)?;
    let received = send_in(&site, &cases, granted, idempotency.key(), &typed, channel).await?;
    Ok((StatusCode::CREATED, Json(received)))
}

/// A case as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CaseJson {
    number: String,
    version: i64,
    title: Option<String>,
    text: Option<String>,
    state: String,
    outcome: Option<String>,
    channel: String,
    urgency: String,
    confidentiality: String,
    matter: Option<String>,
    place: Option<String>,
    owner: String,
    lead: Option<String>,
    assists: Vec<AssistJson>,
    received: String,
    /// Units that it passed before one signed for it; none while none has.
    hops: Option<usize>,
    /// Whose behaviour it is about, in the words of whoever raised it.
    complaint: Option<String>,
    /// To whom the case is closed.
    barred: Vec<BarredJson>,
    /// The day after which name and contact of whoever raised it are destroyed; known once the case is over.
    requester_kept_until: Option<String>,
    /// When they were.
    requester_erased: Option<String>,
    /// The units that are responsible together since it was dispatched.
    bundle: Option<CaseBundleJson>,
    /// Words of the requester that tell who he is: they lie in the vault, and units read a safe version.
    kept: Vec<KeptJson>,
    /// What became of the requester's own data.
    own_data: own_data::CaseDataJson,
    /// Number of the case that holds the first matter of the same message.
    part_of: Option<String>,
    /// Numbers of the cases that hold further matters of its message.
    parts: Vec<String>,
    clocks: Vec<ClockJson>,
    timeline: Vec<MomentJson>,
    /// The steps that this viewer may take now: `POST /api/v1/cases/{number}/{step}`.
    steps: Vec<String>,
}

/// An assisting unit.
#[derive(Serialize, JsonSchema)]
struct AssistJson {
    unit: String,
    /// When its part was done.
    replied: Option<String>,
}

/// A bundle as it ties a case.
#[derive(Serialize, JsonSchema)]
struct CaseBundleJson {
    code: String,
    /// The version of the bundle.
    version: u32,
    /// Handling has run out of time: all of them are told.
    overdue: bool,
    units: Vec<CaseBundleUnitJson>,
}

#[derive(Serialize, JsonSchema)]
struct CaseBundleUnitJson {
    /// `township`, `village` or `grid`.
    level: String,
    unit: String,
    /// Per mille.
    share: u32,
    /// The level has no unit here, the next above bears its share.
    stands_in: bool,
}

/// Words that lie in the vault.
#[derive(Serialize, JsonSchema)]
struct KeptJson {
    /// To be sent as `original` of the step `safe`.
    original: String,
    /// `appeal`, or `later` for what was added.
    told: String,
    /// What they tell.
    marks: Vec<guard::safe_text::Telling>,
    /// When a person said what units may read; until then the case is not dispatched.
    confirmed: Option<String>,
    /// What was left in on purpose, and why.
    left: std::collections::BTreeMap<String, String>,
}

/// Somebody for whom the case does not exist.
#[derive(Serialize, JsonSchema)]
struct BarredJson {
    /// `unit:…` or `account:…`.
    bar: String,
    /// `matter` or `conduct`.
    about: String,
    /// Codes of the units under its control that are barred with it.
    below: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct ClockJson {
    kind: String,
    started: String,
    due: String,
    provisional: bool,
    basis: String,
    /// The rule with its version: `H003/2`, `H003/2@PLACE/1` where the place says otherwise.
    rule: String,
    calendar: String,
}

#[derive(Serialize, JsonSchema)]
struct MomentJson {
    at: String,
    kind: String,
    who: String,
    words: Option<String>,
    facts: Vec<String>,
}

fn read(content: Option<&Written>) -> Option<String> {
    match content {
        Some(Written::Present { body, .. }) => Some(body.clone()),
        _ => None,
    }
}

fn bundle_json(
    said: &Said,
    case: &Case,
    unit_code: impl Fn(kernel::UnitId) -> String,
) -> Option<CaseBundleJson> {
    let bundle = case.bundle.as_ref()?;
    let unit = |member: &duty::BundledUnit| CaseBundleUnitJson {
        level: member.level.name().to_owned(),
        unit: unit_code(member.unit),
        share: member.share,
        stands_in: member.stands_in,
    };
    Some(CaseBundleJson {
        code: bundle.bundle.to_string(),
        version: bundle.version,
        overdue: case.is_overdue(said.now),
        units: bundle.members.iter().map(unit).collect(),
    })
}

fn json_of(said: &Said, view: &CaseView, steps: Vec<StepName>, inner: bool) -> CaseJson {
    let case: &Case = &view.case;
    let unit_code = |unit| {
        said.ground.catalogue.directory().unit(unit).map_or_else(String::new, |unit| unit.code.clone())
    };
    let moments = crate::pages::case::moments_for(case, inner);
    CaseJson {
        number: case.number.clone(),
        version: view.version,
        title: view.title.clone(),
        text: read(view.words.get(&case.text)),
        state: case.state.to_string(),
        outcome: case.outcome.map(|outcome| outcome.to_string()),
        channel: case.channel.to_string(),
        urgency: case.urgency.name().to_owned(),
        confidentiality: case.confidentiality.to_string(),
        matter: case.matter.clone(),
        place: case.placement.place.map(|place| place.to_string()),
        owner: unit_code(case.owner),
        lead: case.lead.as_ref().map(|lead| unit_code(lead.unit)),
        assists: case
            .assists
            .iter()
            .map(|assist| AssistJson {
                unit: unit_code(assist.unit),
                replied: assist.replied.map(|at| at.rfc3339()),
            })
            .collect(),
        complaint: crate::pages::case::complaint(view).filter(|_| inner),
        barred: case
            .barred
            .iter()
            .filter(|_| inner)
            .map(|barred| BarredJson {
                bar: barred.bar.to_string(),
                about: barred.about.to_string(),
                below: barred.below.iter().map(|unit| unit_code(*unit)).collect(),
            })
            .collect(),
        requester_kept_until: view.kept.and_then(|kept| kept.until).map(|until| until.date().to_string()),
        requester_erased: view.kept.and_then(|kept| kept.erased).map(kernel::Instant::rfc3339),
        bundle: bundle_json(said, case, unit_code).filter(|_| inner),
        own_data: own_data::case_json(case, steps.contains(&StepName::AnswerData)),
        kept: case.kept.iter().filter(|_| inner).map(kept_json).collect(),
        part_of: case.part_of.as_ref().map(|whole| whole.number.clone()),
        hops: crate::Way::of(&case.timeline).hops(),
        parts: case.parts.iter().map(|part| part.number.clone()).collect(),
        received: case.received_at.rfc3339(),
        clocks: case
            .clocks
            .open()
            .map(|clock| ClockJson {
                kind: clock.kind.clone(),
                started: clock.started.rfc3339(),
                due: clock.due.rfc3339(),
                provisional: clock.provisional,
                basis: clock.basis.text.clone(),
                rule: clock.basis.code.clone(),
                calendar: clock.calendar.name.clone(),
            })
            .collect(),
        timeline: moments
            .iter()
            .map(|moment| MomentJson {
                at: moment.at.rfc3339(),
                kind: moment.kind.clone(),
                who: said.who(&moment.by),
                words: moment.words.as_ref().and_then(|words| read(view.words.get(words))),
                facts: said.details(moment),
            })
            .collect(),
        steps: steps.into_iter().map(|step| step.to_string()).collect(),
    }
}

fn kept_json(kept: &KeptWords) -> KeptJson {
    let left = kept.confirmed.iter().flat_map(|confirmed| &confirmed.left);
    KeptJson {
        original: kept.original.clone(),
        told: kept.told.to_string(),
        marks: kept.marks.iter().copied().collect(),
        confirmed: kept.confirmed.as_ref().map(|confirmed| confirmed.at.rfc3339()),
        left: left.map(|(kind, because)| (kind.as_str().to_owned(), because.to_string())).collect(),
    }
}

/// GET `/api/v1/cases/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let (inner, grounds, asking, now) =
        (site.clone(), cases.grounds.clone(), viewer.viewer().clone(), site.now());
    let (view, ground) = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let view = query::case_for(tx, &inner.tenant, &asking, &number).await?;
                Ok::<_, Failure>((view, grounds.current(tx, now).await?))
            })
        })
        .await?;
    let steps = offered(&view.case, viewer.viewer(), now);
    Ok(tagged(view.version, Json(json_of(&Said { words, ground, now }, &view, steps, true))))
}

/// GET `/api/v1/c/{number}?code=`
pub(crate) async fn follow(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Json<CaseJson>, Problem> {
    let code = typed.get("code").unwrap_or_default().to_owned();
    let (inner, grounds, now) = (site.clone(), cases.grounds.clone(), site.now());
    let (view, ground) = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let view = query::case_by_code(tx, &inner.tenant, &number, &code).await?;
                let view = query::in_own_words(tx, &inner, view, &code).await?;
                Ok::<_, Failure>((view, grounds.current(tx, now).await?))
            })
        })
        .await?;
    Ok(Json(json_of(&Said { words, ground, now }, &view, Vec::new(), false)))
}

/// POST `/api/v1/cases/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    words: Words,
    headers: HeaderMap,
    Path((number, step)): Path<(String, String)>,
    Fields(mut typed): Fields,
) -> Result<Response, Problem> {
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("case-step-unknown"))?;
    if let Some(seen) = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()) {
        typed.set("version", version_of(seen)?);
    }
    let seen: i64 = typed.read("version", "case-number-unreadable")?.unwrap_or(0);
    let asking = viewer.viewer().clone();
    match take(&site, &cases, asking, number.clone(), step, typed, idempotency.key()).await {
        Ok(taken) => Ok(tagged(taken.version, Json(taken))),
        Err(Failure::Stale { stream, version }) => {
            let changed = changes_since(&site, &cases, &viewer, words, &number, seen).await?;
            let mut response = Problem(Failure::Stale { stream, version }).into_response();
            response.extensions_mut().insert(changed);
            response.headers_mut().insert(header::ETAG, tag(version));
            Ok(response)
        }
        Err(other) => Err(Problem(other)),
    }
}

/// The version in an entity tag, as `If-Match` brings it back.
fn version_of(tag: &str) -> Result<String, Refusal> {
    let version = tag.trim().trim_start_matches("W/").trim_matches('"');
    match version.parse::<i64>() {
        Ok(_) => Ok(version.to_owned()),
        Err(_) => Err(Refusal::invalid("case-number-unreadable", "version").with("value", "If-Match")),
    }
}

fn tag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

fn tagged(version: i64, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response.headers_mut().insert(header::ETAG, tag(version));
    response
}

/// What others have done with a case since a version, in words.
async fn changes_since(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: Words,
    number: &str,
    seen: i64,
) -> Result<Changed, Failure> {
    let (inner, grounds, now) = (site.clone(), cases.grounds.clone(), site.now());
    let (asking, number) = (viewer.viewer().clone(), number.to_owned());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let view = query::case_for(tx, &inner.tenant, &asking, &number).await?;
            let stream = crate::actions::stream_of(view.case.id);
            let since = journal::entries(tx, inner.tenant.as_str(), &stream, seen).await?;
            Ok::<_, Failure>((view, grounds.current(tx, now).await?, since.first().map(|entry| entry.at)))
        })
    });
    let (view, ground, since) = read.await?;
    let said = Said { words, ground, now };
    let Some(since) = since else { return Ok(Changed::default()) };
    let later = view.case.timeline.iter().filter(|moment| moment.at >= since);
    let line = |moment: &crate::model::Moment| {
        format!("{} {} {}", said.words.moment(moment.at), said.who(&moment.by), said.what(moment))
    };
    Ok(Changed(later.map(line).collect()))
}

/// POST `/api/v1/c/{number}/{step}`
pub(crate) async fn follow_step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    idempotency: Idempotency,
    Path((number, step)): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Json<Taken>, Problem> {
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("case-step-unknown"))?;
    let code = typed.get("code").unwrap_or_default().to_owned();
    let taken = take_as_requester(&site, &cases, &number, &code, step, &typed, idempotency.key()).await?;
    Ok(Json(taken))
}

/// A row of a list as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RowJson {
    number: String,
    title: Option<String>,
    state: String,
    outcome: Option<String>,
    channel: String,
    urgency: String,
    matter: Option<String>,
    place: Option<String>,
    owner: String,
    lead: Option<String>,
    received: String,
    due: Option<String>,
    source_number: Option<String>,
}

/// GET `/api/v1/cases`, with the filters of the page
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<Paged<RowJson>>, Problem> {
    let now = site.now();
    let size = Paging { after: None, size: typed.read("size", "not-a-number")? }.size();
    let (inner, grounds, asking) = (site.clone(), cases.grounds.clone(), viewer.viewer().clone());
    let (mut rows, ground, sort) = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, now).await?;
                let filter = filter_of(&ground, &asking, &typed, now);
                let rows = query::case_rows(tx, &inner.tenant, &filter, typed.get("after"), size + 1).await?;
                Ok::<_, Failure>((rows, ground, filter.sort))
            })
        })
        .await?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let next = more.then(|| rows.last().map(|row| row.mark(sort))).flatten();
    let unit_code =
        |unit| ground.catalogue.directory().unit(unit).map_or_else(String::new, |unit| unit.code.clone());
    let row = |row: &CaseRow| RowJson {
        number: row.number.clone(),
        title: row.title.clone(),
        state: row.step.to_string(),
        outcome: row.outcome.clone(),
        channel: row.channel.clone(),
        urgency: row.urgency.clone(),
        matter: row.matter.clone(),
        place: row.place.map(|place| place.to_string()),
        owner: unit_code(row.owner),
        lead: row.lead.map(unit_code),
        received: row.received_at.rfc3339(),
        due: row.due.map(|due| due.at.rfc3339()),
        source_number: row.source_number.clone(),
    };
    Ok(Json(Paged { rows: rows.iter().map(row).collect(), next }))
}

/// The answer to an upload: name it as `attachment` in the step that it belongs to.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UploadJson {
    attachment: Vec<String>,
}

/// POST `/api/v1/files` (multipart)
pub(crate) async fn upload(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    form: Uploaded,
) -> Result<(StatusCode, Json<UploadJson>), Problem> {
    let mut attachment = Vec::with_capacity(form.files.len());
    for (name, bytes) in form.files {
        attachment.push(keep(&site, cases.objects.as_ref(), name, bytes).await?.to_string());
    }
    Ok((StatusCode::CREATED, Json(UploadJson { attachment })))
}
