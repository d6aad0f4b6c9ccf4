//! The same for machines, and for the queue of the phone.

use crate::actions::capture::{Answer, Kind, capture};
use crate::model::{PatrolRules, Reason};
use crate::pages::patrol::{chosen_place, plan_at};
use crate::pages::rules::{Tried, try_out};
use crate::query;
use crate::sent::Sent;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::CaseSite;
use guard::right::{ReadAggregates, ReadCase};
use guard::{Idempotency, SignedIn, Site, Target};
use kernel::{Failure, Refusal};
use serde::Serialize;
use ui::{Problem, Token, Typed, Words};

/// Whose phone this is, and with which token its queue may send.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct StateJson {
    account: String,
    token: String,
    now: String,
}

/// GET `/api/v1/field`
pub(crate) async fn state(
    State(site): State<Site>,
    viewer: SignedIn,
    token: Token,
) -> Result<Json<StateJson>, Problem> {
    let account = viewer.staff()?.account.to_string();
    Ok(Json(StateJson { account, token: token.0, now: site.now().rfc3339() }))
}

/// POST `/api/v1/field/reports`
pub(crate) async fn report(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Sent(sent): Sent,
) -> Result<(StatusCode, Json<Answer>), Problem> {
    let answer = capture(&site, &cases, &viewer, &words, Kind::Report, idempotency.key(), sent).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}

/// POST `/api/v1/field/spot`
pub(crate) async fn spot(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Sent(sent): Sent,
) -> Result<(StatusCode, Json<Answer>), Problem> {
    let answer = capture(&site, &cases, &viewer, &words, Kind::Spot, idempotency.key(), sent).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}

/// POST `/api/v1/field/cases/{number}/facts`
pub(crate) async fn facts(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(number): Path<String>,
    Sent(sent): Sent,
) -> Result<Json<Answer>, Problem> {
    let kind = Kind::Facts(number);
    Ok(Json(capture(&site, &cases, &viewer, &words, kind, idempotency.key(), sent).await?))
}

/// A stop of the plan.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct StopJson {
    day: String,
    place: String,
    matter: String,
    reasons: Vec<ReasonJson>,
}

/// Why; counts below 5 are left out for those who may only read aggregates.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct ReasonJson {
    because: &'static str,
    count: Option<u32>,
    season: Option<String>,
}

/// The plan of a week.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct PlanJson {
    from: String,
    to: String,
    rules: i64,
    stops: Vec<StopJson>,
}

/// GET `/api/v1/patrol?place=&week=`
pub(crate) async fn plan_of_place(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<PlanJson>, Problem> {
    if !viewer.holds::<ReadAggregates>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let (now, grounds) = (site.now(), cases.grounds.clone());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    let place = chosen_place(&viewer, &ground, typed.get("place"))?;
    let exact = viewer.may::<ReadCase>(&Target::at(query::path_of(&ground, place)));
    let (_, plan) = plan_at(&site, &cases, &words, &typed, move |_| vec![place]).await?;
    let shown = |count: u32| (exact || count >= 5).then_some(count);
    let reason = |reason: &Reason| match reason {
        Reason::Recurs { times } => ReasonJson { because: "recurs", count: shown(*times), season: None },
        Reason::Overdue { count } => ReasonJson { because: "overdue", count: shown(*count), season: None },
        Reason::Season { code } => ReasonJson { because: "season", count: None, season: Some(code.clone()) },
    };
    let stops = plan.stops.iter().map(|stop| StopJson {
        day: stop.day.date().to_string(),
        place: stop.place.to_string(),
        matter: stop.matter.clone(),
        reasons: stop.reasons.iter().map(reason).collect(),
    });
    Ok(Json(PlanJson {
        from: plan.week.monday.date().to_string(),
        to: plan.week.sunday().date().to_string(),
        rules: plan.rules.version,
        stops: stops.collect(),
    }))
}

/// One version of the rules.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct RulesJson {
    version: i64,
    effective_from: String,
    rules: PatrolRules,
}

/// GET `/api/v1/patrol/rules`
pub(crate) async fn rules(State(site): State<Site>) -> Result<Json<Vec<RulesJson>>, Problem> {
    let tenant = site.tenant.clone();
    let all = site
        .store
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(query::all_rules(tx, &tenant).await?) }))
        .await?;
    let json = all.into_iter().map(|one| RulesJson {
        version: one.version,
        effective_from: one.effective_from.rfc3339(),
        rules: one.limits,
    });
    Ok(Json(json.collect()))
}

/// POST `/api/v1/admin/patrol`: `rules` as TOML, tried on this week
pub(crate) async fn try_rules(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    Sent(sent): Sent,
) -> Result<Json<Tried>, Problem> {
    Ok(Json(try_out(&site, &cases, &viewer, &sent.typed).await?))
}
