//! The same as the pages, for machines: JSON in, JSON out, refusals as problem details.

pub(crate) mod bundles;
pub(crate) mod deadlines;

use crate::actions::propose::{self, NewProposal};
use crate::model::{
    DutyItem, Edit, MatterCode, MatterType, PolicyVersion, Proposal, ProposalStep, RoutingRule,
};
use crate::pages::drafts::{carry_out, id_of, seen, trial as try_out};
use crate::pages::explain::{Where, where_of};
use crate::pages::{arrive, health as health_page};
use crate::query;
use crate::site::DutySite;
use crate::{Alarm, Crossing, Gap, Routed, RuleUse, Trial};
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use guard::right::{ProposeDuty, TryDuty};
use guard::{Idempotency, SignedIn, Site};
use kernel::{Failure, Instant, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ui::{Problem, Typed, Words};

/// Rows of a list that is not paged.
const MOST: u32 = 200;

fn unreadable(_: JsonRejection) -> Problem {
    Problem::from(Refusal::invalid("form-unreadable", "body"))
}

/// GET `/api/v1/matters`
pub(crate) async fn matters(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<Vec<MatterType>>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    Ok(Json(said.book().matters().cloned().collect()))
}

/// GET `/api/v1/matters/{code}`
pub(crate) async fn matter(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    Path(code): Path<String>,
) -> Result<Json<MatterType>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let matter = said.book().matter(&MatterCode::new(code)).cloned();
    Ok(Json(matter.ok_or_else(|| Refusal::not_found("duty-matter-unknown"))?))
}

/// GET `/api/v1/duties`
pub(crate) async fn duties(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<Vec<DutyItem>>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    Ok(Json(said.book().duties().cloned().collect()))
}

/// GET `/api/v1/routes`
pub(crate) async fn rules(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<Vec<RoutingRule>>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    Ok(Json(said.book().rules().cloned().collect()))
}

/// GET `/api/v1/forms`
pub(crate) async fn forms(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<Vec<crate::MatterForm>>, Problem> {
    arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let tenant = site.tenant.clone();
    let rows = site.store.read(move |tx| Box::pin(async move { query::forms(tx, &tenant).await })).await?;
    Ok(Json(rows.into_iter().map(|row| row.form).collect()))
}

/// GET `/api/v1/forms/{matter}`
pub(crate) async fn form(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    Path(matter): Path<String>,
) -> Result<Json<crate::MatterForm>, Problem> {
    arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    Ok(Json(read_form(&site, MatterCode::new(matter)).await?))
}

async fn read_form(site: &Site, matter: MatterCode) -> Result<crate::MatterForm, Failure> {
    let tenant = site.tenant.clone();
    let row =
        site.store.read(move |tx| Box::pin(async move { query::form(tx, &tenant, &matter).await })).await?;
    Ok(row.map(|row| row.form).ok_or_else(|| Refusal::not_found("duty-form-unknown"))?)
}

/// A draft of the questions, or putting it in force, or ending what is asked.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct FormJson {
    /// `draft`, `force` or `end`.
    #[serde(rename = "do")]
    step: String,
    #[serde(default)]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    text: Option<crate::FormText>,
}

/// POST `/api/v1/forms/{matter}`
pub(crate) async fn change_form(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(matter): Path<String>,
    asked: Result<Json<FormJson>, JsonRejection>,
) -> Result<Json<crate::MatterForm>, Problem> {
    let Json(FormJson { step, text }) = asked.map_err(unreadable)?;
    let (said, granted) = arrive::<guard::right::EditDuty>(&site, &duty, &viewer, &words).await?;
    let matter = MatterCode::new(matter);
    let command = match (step.as_str(), text) {
        ("force", _) => crate::FormCommand::PutInForce { from: said.now },
        ("end", _) => crate::FormCommand::End { at: said.now },
        (_, text) => crate::FormCommand::Draft { matter: matter.clone(), text: text.unwrap_or_default() },
    };
    let (context, code) = (site.context(&granted, idempotency.key()), matter.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move { crate::actions::form::change(tx, &context, &granted, &code, command).await })
    });
    write.await?;
    Ok(Json(read_form(&site, matter).await?))
}

/// GET `/api/v1/calendars`
pub(crate) async fn calendars(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<Vec<clock::Definition>>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    Ok(Json(said.ground.calendars.iter().map(|calendar| calendar.definition().clone()).collect()))
}

/// A calendar, or the notice of a year, as text.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct CalendarText {
    text: String,
    /// The calendar that a notice belongs to; the national one when left out.
    #[serde(default)]
    calendar: Option<String>,
    /// Say what would move, change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// The calendars that count anew, and how many open clocks move.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CalendarEffect {
    calendars: Vec<String>,
    clocks: usize,
}

/// POST `/api/v1/calendars`: announces a year or saves a calendar
pub(crate) async fn announce(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    text: Result<Json<CalendarText>, JsonRejection>,
) -> Result<Json<CalendarEffect>, Problem> {
    let Json(CalendarText { text, calendar, dry_run }) = text.map_err(unreadable)?;
    let (said, granted) = arrive::<guard::right::EditCalendar>(&site, &duty, &viewer, &words).await?;
    let file = clock::CalendarFile::parse(&text).map_err(|error| error.refusal().at("text"))?;
    let definition = file.apply(&said.ground.calendars, calendar.as_deref())?;
    let pages = crate::pages::calendars::preview(&site, &duty, &said, definition.clone()).await?;
    if !dry_run {
        crate::pages::calendars::save(&site, granted, definition, said.now).await?;
    }
    Ok(Json(CalendarEffect { calendars: pages.0, clocks: pages.1.len() }))
}

/// GET `/api/v1/calendars/day?calendar=&day=`: whether it is a work day, and why
pub(crate) async fn day(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<clock::command::DayAnswer>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let calendar = said.ground.calendars.find(typed.get("calendar"))?;
    let wrong = || Refusal::invalid("duty-date-wrong", "day");
    let day: Instant = typed.get("day").ok_or_else(wrong)?.parse().map_err(|_| wrong())?;
    Ok(Json(clock::command::day(calendar, clock::Day::of(day))))
}

/// A route with its reasons in words, or the gap.
#[derive(Serialize)]
pub(crate) struct Explained {
    place: place::PlaceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    routed: Option<Routed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<Gap>,
    said: Vec<String>,
}

/// GET `/api/v1/routes/explain?matter=&q=` or `…&place=`
pub(crate) async fn explain(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Explained>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let matter = MatterCode::new(typed.require("matter", "duty-text-missing")?);
    let Where::Found(place) = where_of(&said, &typed) else {
        return Err(Refusal::invalid("duty-place-unknown", "q").into());
    };
    let path = said.ground.atlas.path(place);
    Ok(Json(match said.catalogue().route(&matter, &path, said.now) {
        Ok(routed) => {
            let because = routed.because.iter().map(|reason| said.reason(reason)).collect();
            Explained { place, routed: Some(routed), gap: None, said: because }
        }
        Err(gap) => {
            let because =
                std::iter::once(said.gap(gap.reason)).chain(gap.because.iter().map(|one| said.reason(one)));
            Explained { place, routed: None, said: because.collect(), gap: Some(gap) }
        }
    }))
}

/// What is found about the rules.
#[derive(Serialize)]
pub(crate) struct HealthJson {
    cases: usize,
    alarms: Vec<Alarm>,
    crossings: Vec<Crossing>,
    uses: Vec<RuleUse>,
}

/// GET `/api/v1/routes/health`
pub(crate) async fn health(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<HealthJson>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let found = health_page::look(&site, &duty, &said).await?;
    let health_page::Health { alarms, uses, crossings, cases } = found;
    Ok(Json(HealthJson { cases, alarms, crossings, uses }))
}

/// A change of the catalogue with the version that it made.
#[derive(Serialize)]
pub(crate) struct ChangeJson {
    version: i64,
    event: crate::CatalogueEvent,
    said: String,
    at: Instant,
    proposal: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Range {
    first: i64,
    last: i64,
    ground: String,
}

/// GET `/api/v1/routes/versions?first=&last=`
pub(crate) async fn versions(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Vec<ChangeJson>>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let number = |name: &str| typed.get(name).and_then(|text| text.parse::<i64>().ok());
    let first = PolicyVersion(number("first").unwrap_or(1));
    let last = PolicyVersion(number("last").unwrap_or(i64::MAX));
    let tenant = site.tenant.clone();
    let read = site
        .store
        .read(move |tx| Box::pin(async move { query::changes(tx, &tenant, first, last, MOST).await }));
    let rows = read.await?.into_iter().map(|row| ChangeJson {
        version: row.number,
        said: said.event(&row.event),
        event: row.event,
        at: row.at,
        proposal: row.proposal,
    });
    Ok(Json(rows.collect()))
}

/// POST `/api/v1/routes/versions`: a proposal that takes changes back
pub(crate) async fn undo(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    range: Result<Json<Range>, JsonRejection>,
) -> Result<(StatusCode, Json<ProposalJson>), Problem> {
    let Json(Range { first, last, ground }) = range.map_err(unreadable)?;
    let (said, granted) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    let title =
        said.words.with("duty-undo-named", &[("first", first.to_string()), ("last", last.to_string())]);
    let (places, context) = (said.places(), site.context(&granted, idempotency.key()));
    let tenant = site.tenant.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let new = NewProposal { title, ground, case: None };
            let (first, last) = (PolicyVersion(first), PolicyVersion(last));
            let id = propose::undo_versions(tx, &context, &granted, first, last, new, &places).await?;
            read_proposal(tx, &tenant, id).await
        })
    });
    Ok((StatusCode::CREATED, Json(write.await?)))
}

/// A proposal with the version of its stream.
#[derive(Serialize)]
pub(crate) struct ProposalJson {
    version: i64,
    #[serde(flatten)]
    proposal: Proposal,
}

async fn read_proposal(
    tx: &mut store::Tx,
    tenant: &kernel::TenantId,
    id: crate::ProposalId,
) -> Result<ProposalJson, Failure> {
    let row = query::proposal(tx, tenant, id).await?;
    let row = row.ok_or_else(|| Refusal::not_found("duty-proposal-unknown"))?;
    Ok(ProposalJson { version: row.version, proposal: row.proposal })
}

/// GET `/api/v1/proposals?step=`
pub(crate) async fn proposals(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Vec<ProposalJson>>, Problem> {
    let (_, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let step = typed.get("step").and_then(ProposalStep::from_name).unwrap_or(ProposalStep::Submitted);
    let tenant = site.tenant.clone();
    let read =
        site.store.read(move |tx| Box::pin(async move { query::proposals(tx, &tenant, step, MOST).await }));
    let rows = read.await?.into_iter();
    Ok(Json(rows.map(|row| ProposalJson { version: row.version, proposal: row.proposal }).collect()))
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Proposed {
    title: String,
    ground: String,
    #[serde(default)]
    case: Option<String>,
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    edits: Vec<Edit>,
}

/// POST `/api/v1/proposals`
pub(crate) async fn propose(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    proposed: Result<Json<Proposed>, JsonRejection>,
) -> Result<(StatusCode, Json<ProposalJson>), Problem> {
    let Json(Proposed { title, ground, case, edits }) = proposed.map_err(unreadable)?;
    let (said, granted) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    let (places, context) = (said.places(), site.context(&granted, idempotency.key()));
    let tenant = site.tenant.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let new = NewProposal { title, ground, case };
            let id = propose::open(tx, &context, &granted, new, edits, &places).await?;
            read_proposal(tx, &tenant, id).await
        })
    });
    Ok((StatusCode::CREATED, Json(write.await?)))
}

/// GET `/api/v1/proposals/{id}`
pub(crate) async fn proposal(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    Path(id): Path<String>,
) -> Result<Json<ProposalJson>, Problem> {
    let (_, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let (tenant, id) = (site.tenant.clone(), id_of(&id)?);
    let read = site.store.read(move |tx| Box::pin(async move { read_proposal(tx, &tenant, id).await }));
    Ok(Json(read.await?))
}

/// GET `/api/v1/proposals/{id}/trial`: old and new routes of the cases of the last year
pub(crate) async fn trial(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    Path(id): Path<String>,
) -> Result<Json<Trial>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let found = seen(&site, &viewer, &said, id_of(&id)?).await?;
    let mut trial = try_out(&site, &duty, &said, &found.row.proposal, found.draft?.catalogue()).await?;
    trial.rows.retain(crate::TriedCase::is_changed);
    Ok(Json(trial))
}

/// POST `/api/v1/proposals/{id}/edits`
pub(crate) async fn add(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(id): Path<String>,
    edits: Result<Json<Vec<Edit>>, JsonRejection>,
) -> Result<Json<ProposalJson>, Problem> {
    let Json(edits) = edits.map_err(unreadable)?;
    let (said, granted) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    let (places, context) = (said.places(), site.context(&granted, idempotency.key()));
    let (tenant, id) = (site.tenant.clone(), id_of(&id)?);
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            propose::add(tx, &context, &granted, id, edits, &places).await?;
            read_proposal(tx, &tenant, id).await
        })
    });
    Ok(Json(write.await?))
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Ruling {
    /// `submit`, `withdraw`, `drop`, `approve` or `back`.
    #[serde(rename = "do")]
    step: String,
    words: Option<String>,
    /// The version of the catalogue that was looked at.
    version: Option<i64>,
    /// The edit to be dropped.
    number: Option<u32>,
}

/// POST `/api/v1/proposals/{id}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    Path(id): Path<String>,
    ruling: Result<Json<Ruling>, JsonRejection>,
) -> Result<Json<ProposalJson>, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let Json(Ruling { step, words, version, number }) = ruling.map_err(unreadable)?;
    let mut typed = Typed::new().with("do", step);
    for (name, value) in [
        ("words", words),
        ("version", version.map(|version| version.to_string())),
        ("number", number.map(|number| number.to_string())),
    ] {
        if let Some(value) = value {
            typed.set(name, value);
        }
    }
    let id = id_of(&id)?;
    carry_out(&site, &viewer, &said, id, &typed).await?;
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| Box::pin(async move { read_proposal(tx, &tenant, id).await }));
    Ok(Json(read.await?))
}
