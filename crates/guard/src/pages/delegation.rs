//! `/me/delegations`: what one handed on to a colleague, and what one does in another's place.

use crate::actions::delegation::{self, Handover};
use crate::delegation::{DelegationRules, StandIn};
use crate::extract::{Idempotency, SignedIn};
use crate::model::RolePeriod;
use crate::pages::me::{role_name, role_said};
use crate::pages::sign_in::not_kept;
use crate::query::{self, HandedOn};
use crate::site::Site;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, http};
use kernel::{AccountId, Failure, Instant, Refusal, RequestKey};
use schemars::JsonSchema;
use serde::Serialize;
use ui::{
    Choice, Column, Content, Fields, Form, Html, Moment, Notice, Page, PageHead, Problem, Row, Table, Token,
    Typed, Words,
};

#[derive(Template)]
#[template(path = "delegation.html")]
struct DelegationBody {
    words: Words,
    head: PageHead,
    notices: Vec<Notice>,
    list: Option<Table>,
    form: Form,
    /// The roles that may be handed on; without any there is no form.
    roles: Vec<Choice>,
    whys: Vec<Choice>,
    today: String,
    days: i64,
    request: String,
}

/// GET `/me/delegations`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let done = typed.get("done").map(|_| Notice::done(words.t("delegation-done")));
    let form = Form::new(&words, &token).prefix("delegation");
    let page = draw(&site, &viewer, (&words, &token), form, done.into_iter().collect()).await?;
    Ok(not_kept(page))
}

/// POST `/me/delegations`
pub(crate) async fn submit(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    match hand_on(&site, &viewer, &typed, idempotency.or_typed(&typed)).await {
        Ok(_) => Ok(not_kept(Redirect::to("/me/delegations?done=yes"))),
        Err(Failure::Refused(refusal)) if refusal.code != "proof-old" => {
            let form = Form::new(&words, &token).prefix("delegation").typed(typed).refused(&refusal);
            let page = draw(&site, &viewer, (&words, &token), form, Vec::new()).await?;
            Ok(not_kept(page.refused(&refusal)))
        }
        Err(other) => Err(Problem(other)),
    }
}

/// POST `/me/delegations/{given}/end`
pub(crate) async fn end(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(given): Path<String>,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    end_one(&site, &viewer, &given, idempotency.or_typed(&typed)).await?;
    Ok(not_kept(Redirect::to("/me/delegations?done=yes")))
}

/// A role that somebody holds in a colleague's place.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DelegationItem {
    id: String,
    role: String,
    by: AccountId,
    by_name: String,
    in_place_of: AccountId,
    in_place_of_name: String,
    why: Option<StandIn>,
    valid_from: String,
    valid_to: Option<String>,
}

/// GET `/api/v1/me/delegations`
pub(crate) async fn list(State(site): State<Site>, viewer: SignedIn) -> Result<Response, Problem> {
    let all = query::own_delegations(&site, viewer.viewer()).await?;
    let items = all.into_iter().map(|one| DelegationItem {
        id: one.given.id.to_string(),
        role: one.given.role.to_string(),
        by: one.by.0,
        by_name: one.by.1,
        in_place_of: one.of.0,
        in_place_of_name: one.of.1,
        why: one.given.in_place_of.map(|place| place.why),
        valid_from: one.given.valid_from.rfc3339(),
        valid_to: one.given.valid_to.map(Instant::rfc3339),
    });
    Ok(not_kept(Json(items.collect::<Vec<_>>())))
}

/// What was handed on.
#[derive(Serialize, JsonSchema)]
pub(crate) struct HandedItem {
    handed: Vec<String>,
}

/// POST `/api/v1/me/delegations`
pub(crate) async fn submit_json(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Fields(typed): Fields,
) -> Result<Response, Problem> {
    let handed = hand_on(&site, &viewer, &typed, idempotency.key()).await?;
    let handed = handed.iter().map(ToString::to_string).collect();
    Ok(not_kept((StatusCode::CREATED, Json(HandedItem { handed }))))
}

/// DELETE `/api/v1/me/delegations/{given}`
pub(crate) async fn end_by_program(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(given): Path<String>,
    idempotency: Idempotency,
) -> Result<Response, Problem> {
    end_one(&site, &viewer, &given, idempotency.key()).await?;
    Ok(not_kept(http::StatusCode::NO_CONTENT).into_response())
}

async fn hand_on(
    site: &Site,
    viewer: &SignedIn,
    typed: &Typed,
    request: RequestKey,
) -> Result<Vec<crate::GivenId>, Failure> {
    let unknown = |_| Refusal::invalid("delegation-lacking", "given");
    let given: Result<Vec<_>, _> = typed.all("given").map(|id| id.parse().map_err(unknown)).collect();
    let day = |name: &'static str| typed.read::<Instant>(name, "delegation-day");
    let until = day("until")?.ok_or(Refusal::invalid("required", "until"))?;
    let handover = Handover {
        given: given?,
        to: typed.require("to", "required")?.to_owned(),
        from: day("from")?.unwrap_or_else(|| site.now()),
        // To the end of that day.
        until: until.plus_seconds(86_400),
        why: typed.get("why").and_then(StandIn::read).unwrap_or(StandIn::Delegation),
    };
    delegation::delegate(site, viewer.viewer(), handover, request).await
}

async fn end_one(site: &Site, viewer: &SignedIn, given: &str, request: RequestKey) -> Result<(), Failure> {
    let given = given.parse().map_err(|_| Refusal::not_found("account-role-unknown"))?;
    delegation::end(site, viewer.viewer(), given, request).await
}

async fn draw(
    site: &Site,
    viewer: &SignedIn,
    (words, token): (&Words, &Token),
    form: Form,
    notices: Vec<Notice>,
) -> Result<Page, Problem> {
    let rules = DelegationRules::shipped().map_err(Failure::broken)?;
    let own = viewer.staff()?.account;
    let handed = query::own_delegations(site, viewer.viewer()).await?;
    let held = query::own_roles_to_hand_on(site, viewer.viewer()).await?;
    let column = |key| Column::new(words.t(key));
    let list = (!handed.is_empty()).then(|| {
        Table::new(words.t("delegation-list"))
            .column(column("delegation-role").title())
            .column(column("delegation-who"))
            .column(column("delegation-why"))
            .column(column("delegation-until"))
            .column(column("me-session-do"))
            .rows(handed.into_iter().map(|one| line(one, own, words, token)))
    });
    let title = words.t("delegation-title");
    let why = |why: StandIn| {
        let choice = Choice::new(why.as_str(), words.t(&format!("delegation-why-{}", why.as_str())));
        if why == StandIn::Delegation { choice.chosen() } else { choice }
    };
    let body = DelegationBody {
        head: PageHead::new(&title).about(words.t("delegation-about")).back(words.t("me-title"), "/me"),
        notices,
        list,
        form,
        roles: held.iter().map(|given| choice_of(given, words)).collect(),
        whys: StandIn::ALL.map(why).to_vec(),
        today: site.now().date().to_string(),
        days: rules.most_days,
        request: site.form_key(),
        words: words.clone(),
    };
    Ok(Page::desk(title, &body)?.at("me"))
}

fn choice_of(given: &RolePeriod, words: &Words) -> Choice {
    Choice::new(given.id.to_string(), role_said(&given.role, &given.scope, words))
}

fn line(one: HandedOn, own: AccountId, words: &Words, token: &Token) -> Row {
    let who = match one.by.0 == own {
        true => words.with("delegation-in-place-of", [("name", one.of.1.as_str())]),
        false => words.with("delegation-by", [("name", one.by.1.as_str())]),
    };
    let why = one.given.in_place_of.map_or(StandIn::Delegation, |place| place.why);
    let form = Form::new(words, token).prefix(format!("end-{}", one.given.id));
    let open = form.open(format!("/me/delegations/{}/end", one.given.id));
    let end = form.submit(words.t("delegation-end")).quiet();
    let until = one.given.valid_to.unwrap_or(one.given.valid_from);
    Row::new()
        .cell(role_name(&one.given.role, words))
        .cell(who)
        .cell(words.t(&format!("delegation-why-{}", why.as_str())))
        .cell(Html::of(&Moment::day(words, until.plus_seconds(-1))))
        .cell(Content::from(Html::join([Html::of(&open), Html::of(&end), Html::of(&form.close())])))
}
