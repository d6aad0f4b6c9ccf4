//! The same as the pages, for machines: JSON in, JSON out, refusals as problem details.

use crate::beside;
use crate::like::places_of;
use crate::model::{Answer, Figures, Kind, ModelState, ModelStep, Routing};
use crate::pages::{deeds, overview};
use crate::said::odd_key;
use crate::{AssistSite, Said as Known};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::CaseSite;
use guard::desk::Asked;
use guard::{Idempotency, SignedIn, Site};
use kernel::Failure;
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Words};

/// A version of the model.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ModelJson {
    version: i64,
    step: ModelStep,
    trained_at: String,
    from: String,
    until: String,
    cases: u64,
    /// The version that it goes on from, when it has learnt corrections only; the measured figures are that one's.
    base: Option<i64>,
    corrections: u64,
    /// SHA-256 of the stored model.
    digest: String,
    /// Measured on cases of the window, each by a model that had not seen it.
    measured: Figures,
    /// Measured on what people decided after the window; nothing of it was shown to them.
    compared: Option<Figures>,
    /// Whether the first guess led to the unit that had the case in the end.
    routing: Option<Routing>,
}

impl ModelJson {
    fn of(model: &ModelState) -> Self {
        let record = &model.record;
        Self {
            version: record.version,
            step: model.step,
            trained_at: record.trained_at.rfc3339(),
            from: record.from.rfc3339(),
            until: record.until.rfc3339(),
            cases: record.count(),
            base: record.base,
            corrections: record.corrections,
            digest: record.digest.clone(),
            measured: record.figures.clone(),
            compared: model.compared.as_ref().map(|compared| compared.figures.clone()),
            routing: model.compared.as_ref().map(|compared| compared.routing),
        }
    }
}

/// A matter in the last days and in the window of training.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DriftJson {
    matter: String,
    share_then: f64,
    share_now: f64,
    cases: i64,
    suggested: i64,
    right: i64,
    right_then: Option<f64>,
    drifted: bool,
}

/// What people did with suggestions of a kind.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AnswersJson {
    kind: Kind,
    suggested: i64,
    accepted: i64,
}

/// How suggestions do.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OverviewJson {
    on: bool,
    rules: i64,
    least_percent: u32,
    recent_days: u32,
    models: Vec<ModelJson>,
    drift: Vec<DriftJson>,
    answers: Vec<AnswersJson>,
}

/// GET `/api/v1/assist`
pub(crate) async fn overview(
    State(site): State<Site>,
    viewer: SignedIn,
) -> Result<Json<OverviewJson>, Problem> {
    let read = overview::read(&site, viewer.viewer()).await?;
    let drift = read.drift.into_iter().map(|one| DriftJson {
        matter: one.matter,
        share_then: one.share_then,
        share_now: one.share_now,
        cases: one.cases,
        suggested: one.suggested,
        right: one.right,
        right_then: one.right_then,
        drifted: one.drifted,
    });
    let answers =
        read.answers.into_iter().map(|(kind, suggested, accepted)| AnswersJson { kind, suggested, accepted });
    Ok(Json(OverviewJson {
        on: read.rules.limits.on,
        rules: read.rules.version,
        least_percent: read.rules.limits.least_percent,
        recent_days: read.rules.limits.recent_days,
        models: read.registry.models.iter().map(ModelJson::of).collect(),
        drift: drift.collect(),
        answers: answers.collect(),
    }))
}

/// A matter that is suggested.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MatterJson {
    code: String,
    /// Only the heading is sure enough.
    heading: bool,
    /// Calibrated, from 0 to 1.
    confidence: f32,
    /// Words of the text that speak most for it.
    because: Vec<String>,
    model: i64,
}

/// What is read out of a text.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ReadJson {
    /// Suggestions are switched on.
    on: bool,
    matter: Option<MatterJson>,
    /// Ids of the places that the text names; several where it is not clear.
    places: Vec<String>,
    urgency: Option<String>,
    urgent_because: Vec<String>,
    /// What is odd: empty, short, long, no-words, language, mixed, several, advertising, abuse.
    odd: Vec<String>,
}

/// POST `/api/v1/assist/read`: what a text may be about; nothing of it is kept. Unlike a page, a program that asks waits once
/// until the model is in memory.
pub(crate) async fn read(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(assist): Extension<AssistSite>,
    Fields(typed): Fields,
) -> Result<Json<ReadJson>, Problem> {
    let (grounds, now) = (cases.grounds.clone(), site.now());
    let text = typed.raw("text").unwrap_or_default().to_owned();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let current = assist.0.current(tx, now).await?;
            let matter = current.matter(&ground, &text, now);
            let urgent = current.urgency(&text);
            let places = if current.is_on() { places_of(&ground, &text).0 } else { Vec::new() };
            Ok::<_, Failure>(ReadJson {
                on: current.is_on(),
                matter: matter.map(|said| MatterJson {
                    code: said.chosen.code,
                    heading: said.chosen.heading,
                    confidence: said.chosen.confidence,
                    because: said.because,
                    model: said.model,
                }),
                places: places.into_iter().map(|place| place.to_string()).collect(),
                urgency: urgent.as_ref().map(|urgent| urgent.urgency.name().to_owned()),
                urgent_because: urgent.map(|urgent| urgent.because).unwrap_or_default(),
                odd: current.odd(&text).iter().map(|odd| odd_key(odd).to_owned()).collect(),
            })
        })
    });
    Ok(Json(read.await?))
}

/// The version of the rules that was set.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RulesSetJson {
    version: i64,
}

/// POST `/api/v1/assist/switch`
pub(crate) async fn set(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<Json<RulesSetJson>, Problem> {
    let request = idempotency.or_typed(&typed);
    let version = deeds::set_by(&site, &cases, viewer.viewer(), request, &typed).await?;
    Ok(Json(RulesSetJson { version }))
}

/// POST `/api/v1/assist/models/{version}/{deed}`
pub(crate) async fn model(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(assist): Extension<AssistSite>,
    viewer: SignedIn,
    Path((version, deed)): Path<(i64, String)>,
    Fields(typed): Fields,
) -> Result<StatusCode, Problem> {
    deeds::model_by(&site, &cases, &assist, viewer.viewer(), version, &deed, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One suggestion about a case.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SuggestionJson {
    kind: Kind,
    /// Version of the model; 0 for rules and the catalogue.
    model: i64,
    value: String,
    /// Calibrated, from 0 to 1; none where there is no probability.
    confidence: Option<f64>,
    suggested_at: String,
    answer: Option<Answer>,
    decided: Option<String>,
}

impl SuggestionJson {
    fn of(known: &Known) -> Self {
        let suggested = &known.suggested;
        let sure = suggested.sure as f64 / 1000.0;
        Self {
            kind: suggested.kind,
            model: suggested.model,
            value: suggested.value.clone(),
            confidence: (suggested.sure > 0).then_some(sure),
            suggested_at: suggested.at.rfc3339(),
            answer: known.answer.as_ref().map(|(answer, ..)| *answer),
            decided: known.answer.as_ref().map(|(_, decided, _)| decided.clone()),
        }
    }
}

/// A case like another, that the caller may see.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LikeJson {
    number: String,
    title: String,
    /// Words that stand in both, for open ones; what worked, for solved ones.
    because: Vec<String>,
}

/// What is suggested about a case.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CaseJson {
    on: bool,
    suggestions: Vec<SuggestionJson>,
    /// Words of the text that speak for the matter.
    because: Vec<String>,
    odd: Vec<String>,
    same: Vec<LikeJson>,
    solved: Vec<LikeJson>,
}

/// GET `/api/v1/assist/cases/{number}`
pub(crate) async fn case(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(assist): Extension<AssistSite>,
    viewer: SignedIn,
    words: Words,
    Path(number): Path<String>,
) -> Result<Json<CaseJson>, Problem> {
    let asked =
        Asked { tenant: site.tenant.clone(), viewer: viewer.viewer().clone(), words, now: site.now() };
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let view = cases::query::case_for(tx, &asked.tenant, &asked.viewer, &number).await?;
            beside::read(tx, &assist.0, &cases.grounds, &asked, &view.case).await
        })
    });
    let Some(reading) = read.await? else {
        let (suggestions, because, odd) = (Vec::new(), Vec::new(), Vec::new());
        return Ok(Json(CaseJson {
            on: false,
            suggestions,
            because,
            odd,
            same: Vec::new(),
            solved: Vec::new(),
        }));
    };
    let shown = |known: &&Known| known.suggested.shown && !known.suggested.value.is_empty();
    Ok(Json(CaseJson {
        on: true,
        suggestions: reading.known.0.values().filter(shown).map(SuggestionJson::of).collect(),
        because: reading.matter.map(|said| said.because).unwrap_or_default(),
        odd: reading.odd.iter().map(|odd| odd_key(odd).to_owned()).collect(),
        same: reading
            .same
            .into_iter()
            .map(|same| LikeJson { number: same.number, title: same.title, because: same.shared })
            .collect(),
        solved: reading
            .solved
            .into_iter()
            .map(|solved| LikeJson {
                number: solved.number,
                title: solved.title,
                because: vec![solved.worked],
            })
            .collect(),
    }))
}

/// POST `/api/v1/assist/cases/{number}/{kind}`
pub(crate) async fn answer(
    State(site): State<Site>,
    viewer: SignedIn,
    Path((number, kind)): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<StatusCode, Problem> {
    deeds::answer_by(&site, viewer.viewer(), &number, &kind, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}
