//! Deadlines with what they leave open, and what places say instead.

use crate::model::{Adaptation, DeadlineCode, DeadlineRule};
use crate::pages::deadline::{carry_out, place_asked};
use crate::pages::deadlines::{all_standing, come, is_open, standing};
use crate::pages::said::Said;
use crate::site::DutySite;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use guard::{Idempotency, SignedIn, Site};
use kernel::{Instant, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed, Words};

/// A deadline in one version.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DeadlineJson {
    code: String,
    version: usize,
    clock: String,
    matter: Option<String>,
    urgency: Option<String>,
    amount: u32,
    unit: String,
    calendar: Option<String>,
    basis: String,
    /// Set by law.
    legal: bool,
    leeway: LeewayJson,
    from: String,
    to: Option<String>,
    /// How many places differ, or will.
    differences: usize,
}

/// How far a place may differ.
#[derive(Serialize, JsonSchema)]
struct LeewayJson {
    /// `fixed`, `shorter` or `within`.
    may: String,
    least: Option<u32>,
    most: Option<u32>,
}

/// A place's own value in one version.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AdaptationJson {
    deadline: String,
    place: String,
    name: String,
    number: u32,
    /// The version of the template against which it was set.
    template: usize,
    /// The template's value as it is now.
    template_amount: Option<u32>,
    amount: u32,
    unit: String,
    basis: String,
    reason: String,
    /// The unit that says so.
    by: Option<String>,
    set_at: String,
    from: String,
    to: Option<String>,
    in_force: bool,
    /// Why it is over, or will be.
    ended: Option<String>,
}

/// A deadline with its versions, the oldest first, and the differences from it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WholeJson {
    deadline: DeadlineJson,
    versions: Vec<DeadlineJson>,
    adaptations: Vec<AdaptationJson>,
}

impl DeadlineJson {
    fn of(said: &Said, version: usize, rule: &DeadlineRule) -> Self {
        let own = said.book().adaptations().filter(|one| one.deadline == rule.code);
        let bounds = rule.leeway.bounds(rule.term.amount);
        Self {
            code: rule.code.to_string(),
            version,
            clock: rule.clock.to_string(),
            matter: rule.matter.as_ref().map(ToString::to_string),
            urgency: rule.urgency.map(|urgency| urgency.name().to_owned()),
            amount: rule.term.amount,
            unit: rule.term.unit.as_str().to_owned(),
            calendar: rule.calendar.clone(),
            basis: rule.basis.clone(),
            legal: rule.legal,
            leeway: LeewayJson {
                may: rule.leeway.name().to_owned(),
                least: bounds.map(|(least, _)| least),
                most: bounds.map(|(_, most)| most),
            },
            from: rule.valid.from.rfc3339(),
            to: rule.valid.to.map(Instant::rfc3339),
            differences: own.filter(|one| is_open(one, said.now)).count(),
        }
    }
}

impl AdaptationJson {
    fn of(said: &Said, one: &Adaptation) -> Self {
        let rule = standing(said.book().deadline(&one.deadline), said.now);
        let code = |unit| said.catalogue().directory().unit(unit).map(|unit| unit.code.clone());
        Self {
            deadline: one.deadline.to_string(),
            place: one.place.to_string(),
            name: said.place(Some(one.place)),
            number: one.number,
            template: one.template,
            template_amount: rule.map(|(_, rule)| rule.term.amount),
            amount: one.term.amount,
            unit: one.term.unit.as_str().to_owned(),
            basis: one.basis.clone(),
            reason: one.reason.clone(),
            by: one.unit.and_then(code),
            set_at: one.set_at.rfc3339(),
            from: one.valid.from.rfc3339(),
            to: one.valid.to.map(Instant::rfc3339),
            in_force: one.holds_at(said.now),
            ended: (one.end.is_some() || !is_open(one, said.now)).then(|| said.why_over(one)),
        }
    }
}

fn whole(said: &Said, code: &DeadlineCode) -> Result<WholeJson, Refusal> {
    let versions = said.book().deadline(code);
    let (number, rule) = standing(versions, said.now).ok_or(Refusal::not_found("duty-deadline-unknown"))?;
    let own = said.book().adaptations().filter(|one| one.deadline == *code);
    let numbered = versions.iter().enumerate();
    Ok(WholeJson {
        deadline: DeadlineJson::of(said, number, rule),
        versions: numbered.map(|(position, rule)| DeadlineJson::of(said, position + 1, rule)).collect(),
        adaptations: own.map(|one| AdaptationJson::of(said, one)).collect(),
    })
}

/// GET `/api/v1/deadlines`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<Vec<DeadlineJson>>, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    let all = all_standing(&said);
    Ok(Json(all.into_iter().map(|(number, rule)| DeadlineJson::of(&said, number, rule)).collect()))
}

/// GET `/api/v1/deadlines/{code}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    Path(code): Path<String>,
) -> Result<Json<WholeJson>, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    Ok(Json(whole(&said, &DeadlineCode::new(code))?))
}

/// POST `/api/v1/deadlines/{code}`: `do` is `adapt` or `end`; a new version of the template goes through a proposal
pub(crate) async fn act(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(code): Path<String>,
    Fields(typed): Fields,
) -> Result<Json<WholeJson>, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    let code = DeadlineCode::new(code);
    carry_out(&site, viewer.viewer(), &said, &code, &typed, idempotency.key()).await?;
    let said = come(&site, &duty, &viewer, &words).await?;
    Ok(Json(whole(&said, &code)?))
}

/// GET `/api/v1/adaptations?place=`: every difference of every place or of one, named by id or code; those that are over too
pub(crate) async fn adaptations(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Vec<AdaptationJson>>, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    let place = place_asked(&said, &typed)?;
    let all = said.book().adaptations().filter(|one| place.is_none_or(|place| one.place == place));
    Ok(Json(all.map(|one| AdaptationJson::of(&said, one)).collect()))
}
