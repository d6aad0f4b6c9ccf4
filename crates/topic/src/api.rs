//! The same as the pages, for machines: JSON in, JSON out, refusals as problem details.

use crate::TopicSite;
use crate::actions::{Taken, is_asked};
use crate::hot::Hot;
use crate::model::{Candidate, Repeats, Topic};
use crate::pages::{hot as hot_page, list as list_page, new, noticed as noticed_page, said, topic as page};
use crate::query::TopicView;
use crate::steps::{StepName, offered};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::{CaseSite, Said};
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::UnitId;
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed, Words};

/// A repeat rate with what it is made of.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RateJson {
    from: String,
    until: String,
    received: u32,
    closed: u32,
    repeated: u32,
    /// In hundredths; none without closures.
    percent: Option<u32>,
}

impl RateJson {
    fn of(repeats: &Repeats) -> Self {
        Self {
            from: repeats.from.rfc3339(),
            until: repeats.until.rfc3339(),
            received: repeats.received,
            closed: repeats.closed,
            repeated: repeats.repeated,
            percent: repeats.percent(),
        }
    }
}

/// A row of the list.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TopicRowJson {
    number: String,
    state: String,
    outcome: Option<String>,
    /// Published for others to take over.
    practice: bool,
    matter: String,
    place: Option<String>,
    lead: String,
    adopted: String,
    before: RateJson,
    after: Option<RateJson>,
}

/// A topic as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TopicJson {
    #[serde(flatten)]
    row: TopicRowJson,
    version: i64,
    /// The repeat rate that is wanted, in hundredths.
    target: u32,
    from_practice: Option<String>,
    problem: Option<String>,
    cause: Option<String>,
    measures: Vec<Option<String>>,
    /// How it ended.
    result: Option<String>,
    /// What others can take over.
    worked: Option<String>,
    change: Option<ChangeJson>,
    /// Whether residents noticed the change; none below five answers.
    noticed: Option<NoticedJson>,
    /// Topics that took the practice over.
    adopters: Vec<TopicRowJson>,
    /// The steps that this viewer may take now: `POST /api/v1/topics/{number}/{step}`.
    steps: Vec<String>,
}

/// By how much the repeat rate fell.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ChangeJson {
    /// From −1 to 1; none when one side has no closures.
    fall: Option<f64>,
    /// The interval of 95 % (Newcombe 1998, method 10).
    low: Option<f64>,
    high: Option<f64>,
    fell: bool,
    /// The whole interval lies above zero.
    certain: bool,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct NoticedJson {
    yes: usize,
    answers: usize,
}

/// A candidate with its evidence.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CandidateJson {
    place: String,
    matter: String,
    /// Among the most frequent in every period; otherwise it is here for parked cases.
    recurring: bool,
    /// Cases in each period, the oldest first.
    counts: Vec<u32>,
    /// The least count of the top share in each period.
    bounds: Vec<u32>,
    overdue: u32,
    parked: Vec<ParkedJson>,
}

#[derive(Serialize, JsonSchema)]
struct ParkedJson {
    case: String,
    days: i64,
}

/// A hot problem with the parts of its heat.
#[derive(Serialize, JsonSchema)]
pub(crate) struct HotJson {
    title: String,
    place: Option<String>,
    cases: Vec<String>,
    reporters: usize,
    from: String,
    to: String,
    heat: f64,
    parts: PartsJson,
    words: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct PartsJson {
    reporters: f64,
    messages: f64,
    span: f64,
    recency: f64,
    agreement: f64,
}

/// What residents are asked about.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AskedJson {
    number: String,
    title: String,
    asked: bool,
}

fn code(said: &Said, unit: UnitId) -> String {
    said.ground.catalogue.directory().unit(unit).map_or_else(String::new, |unit| unit.code.clone())
}

fn row(said: &Said, topic: &Topic) -> TopicRowJson {
    TopicRowJson {
        number: topic.number.clone(),
        state: topic.state.to_string(),
        outcome: topic.ending.as_ref().map(|ending| ending.outcome.to_string()),
        practice: topic.practice.is_some(),
        matter: topic.matter.clone(),
        place: topic.placement.place.map(|place| place.to_string()),
        lead: code(said, topic.lead),
        adopted: topic.adopted_at.rfc3339(),
        before: RateJson::of(&topic.baseline),
        after: topic.ending.as_ref().map(|ending| RateJson::of(&ending.after)),
    }
}

/// GET `/api/v1/topics?state=&matter=&place=&show=practices&q=`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Vec<TopicRowJson>>, Problem> {
    let (ground, found) = list_page::read(&site, &cases, viewer.viewer(), &typed).await?;
    let said = Said { words, ground, now: site.now() };
    Ok(Json(found.iter().map(|topic| row(&said, topic)).collect()))
}

/// POST `/api/v1/topics`
pub(crate) async fn adopt(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<Taken>), Problem> {
    let taken = new::send(&site, &cases, viewer.viewer(), &typed, idempotency.key()).await?;
    Ok((StatusCode::CREATED, Json(taken)))
}

/// GET `/api/v1/topics/candidates`
pub(crate) async fn candidates(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
) -> Result<Json<Vec<CandidateJson>>, Problem> {
    let (_, found, _) = list_page::candidates(&site, &cases, viewer.viewer()).await?;
    let json = |one: Candidate| CandidateJson {
        place: one.place.to_string(),
        matter: one.matter,
        recurring: one.recurring,
        counts: one.counts,
        bounds: one.bounds,
        overdue: one.overdue,
        parked: one
            .parked
            .into_iter()
            .map(|long| ParkedJson { case: long.number, days: long.days })
            .collect(),
    };
    Ok(Json(found.into_iter().map(json).collect()))
}

/// GET `/api/v1/topics/hot`
pub(crate) async fn hot(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(kept): Extension<TopicSite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<Vec<HotJson>>, Problem> {
    let (_, found) = hot_page::read(&site, &cases, &kept.0, viewer.viewer(), &words).await?;
    let json = |hot: &Hot| HotJson {
        title: hot.title.clone(),
        place: hot.place.clone(),
        cases: hot.cases.clone(),
        reporters: hot.reporters,
        from: hot.from.rfc3339(),
        to: hot.to.rfc3339(),
        heat: hot.parts.heat(),
        parts: PartsJson {
            reporters: hot.parts.reporters,
            messages: hot.parts.messages,
            span: hot.parts.span,
            recency: hot.parts.recency,
            agreement: hot.parts.agreement,
        },
        words: hot.words.clone(),
    };
    Ok(Json(found.problems.iter().map(json).collect()))
}

/// GET `/api/v1/topics/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(number): Path<String>,
) -> Result<Json<TopicJson>, Problem> {
    let (said, view, _) = page::read(&site, &cases, viewer.viewer(), &words, number).await?;
    let steps = offered(&view.topic, viewer.viewer());
    Ok(Json(json_of(&said, &view, &steps)))
}

fn json_of(said: &Said, view: &TopicView, steps: &[StepName]) -> TopicJson {
    let topic = &view.topic;
    let say = |words: &cases::Words| view.said(words).map(str::to_owned);
    let change = view.change().map(|change| {
        let fall = change.fall();
        ChangeJson {
            fall: fall.map(|(fall, _)| fall),
            low: fall.map(|(_, interval)| interval.low),
            high: fall.map(|(_, interval)| interval.high),
            fell: change.fell(),
            certain: change.certain(),
        }
    });
    let answers = topic.noticed.len();
    let yes = topic.noticed.values().filter(|noticed| **noticed).count();
    TopicJson {
        row: TopicRowJson { after: view.after.as_ref().map(RateJson::of), ..row(said, topic) },
        version: view.version,
        target: topic.target,
        from_practice: topic.from_practice.clone(),
        problem: say(&topic.problem),
        cause: topic.cause.as_ref().and_then(say),
        measures: topic.measures.iter().map(|measure| say(&measure.words)).collect(),
        result: topic.ending.as_ref().and_then(|ending| say(&ending.words)),
        worked: topic.practice.as_ref().and_then(|practice| say(&practice.words)),
        change,
        noticed: (answers >= said::FEW).then_some(NoticedJson { yes, answers }),
        adopters: view.adopters.iter().map(|topic| row(said, topic)).collect(),
        steps: steps.iter().map(|step| step.as_str().to_owned()).collect(),
    }
}

/// POST `/api/v1/topics/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path((number, step)): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Json<Taken>, Problem> {
    let step: StepName = step.parse()?;
    let (viewer, request) = (viewer.viewer().clone(), idempotency.key());
    Ok(Json(page::take(&site, viewer, number, step, typed, request).await?))
}

/// GET `/api/v1/topics/{number}/noticed`
pub(crate) async fn asked(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    _: Viewer,
    words: Words,
    Path(number): Path<String>,
) -> Result<Json<AskedJson>, Problem> {
    let (said, topic) = noticed_page::read(&site, &cases, &words, number).await?;
    let title = said::title(&said, &topic);
    Ok(Json(AskedJson { title, asked: is_asked(&topic), number: topic.number }))
}

/// POST `/api/v1/topics/{number}/noticed`
pub(crate) async fn noticed(
    State(site): State<Site>,
    _: Viewer,
    idempotency: Idempotency,
    Path(number): Path<String>,
    Fields(typed): Fields,
) -> Result<Json<Taken>, Problem> {
    Ok(Json(noticed_page::send(&site, number, typed, idempotency.key()).await?))
}
