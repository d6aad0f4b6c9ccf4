//! The same for machines. Nobody sends an answer here: a program gets the questions with what each answer leads to.

use crate::model::{Answer, Card, Otherwise, Standing};
use crate::pages::publishing::carry_out;
use crate::pages::read;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use cases::CaseSite;
use guard::{Idempotency, SignedIn, Site};
use kernel::Refusal;
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed};

/// A card as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CardJson {
    code: String,
    /// `upcoming`, `in_force` or `ended`.
    standing: &'static str,
    title: String,
    title_en: String,
    who: String,
    who_en: String,
    gives: String,
    gives_en: String,
    basis: String,
    link: String,
    /// The place where it holds; empty: everywhere.
    place: String,
    /// The code of the unit to go to.
    office: String,
    matters: Vec<String>,
    from: String,
    until: String,
    questions: Vec<QuestionJson>,
}

/// A question, to be answered where it is read.
#[derive(Serialize, JsonSchema)]
pub(crate) struct QuestionJson {
    text: String,
    text_en: String,
    wanted: Answer,
    otherwise: Otherwise,
}

/// The number of the version that holds all cards.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PublishedJson {
    code: String,
    version: i64,
}

/// GET `/api/v1/benefits`, `?matter=` those of one matter, `?all=yes` those as well that do not hold today
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    typed: Typed,
) -> Result<Json<Vec<CardJson>>, Problem> {
    let (cards, _) = read(&site, &cases).await?;
    let day = site.now().date();
    let all = typed.get("all").is_some();
    let wanted = |card: &&Card| {
        let of_matter = |matter: &str| card.matters.iter().any(|known| known == matter);
        (all || card.standing(day) == Standing::InForce) && typed.get("matter").is_none_or(of_matter)
    };
    Ok(Json(cards.card.iter().filter(wanted).map(|card| card_json(card, card.standing(day))).collect()))
}

/// GET `/api/v1/benefits/{code}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Path(code): Path<String>,
) -> Result<Json<CardJson>, Problem> {
    let (cards, _) = read(&site, &cases).await?;
    let card = cards.find(&code).ok_or(Refusal::not_found("benefit-unknown"))?;
    Ok(Json(card_json(card, card.standing(site.now().date()))))
}

/// POST `/api/v1/benefits/{code}`
pub(crate) async fn publish(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path(code): Path<String>,
    Fields(typed): Fields,
) -> Result<(StatusCode, Json<PublishedJson>), Problem> {
    let (code, version) =
        carry_out(&site, &cases, viewer.viewer(), &typed, &idempotency, Some(&code)).await?;
    Ok((StatusCode::CREATED, Json(PublishedJson { code, version })))
}

fn card_json(card: &Card, standing: Standing) -> CardJson {
    let questions = card.question.iter().map(|question| QuestionJson {
        text: question.text.clone(),
        text_en: question.text_en.clone(),
        wanted: question.wanted,
        otherwise: question.otherwise,
    });
    CardJson {
        code: card.code.clone(),
        standing: standing.name(),
        title: card.title.clone(),
        title_en: card.title_en.clone(),
        who: card.who.clone(),
        who_en: card.who_en.clone(),
        gives: card.gives.clone(),
        gives_en: card.gives_en.clone(),
        basis: card.basis.clone(),
        link: card.link.clone(),
        place: card.place.clone(),
        office: card.office.clone(),
        matters: card.matters.clone(),
        from: card.from.clone(),
        until: card.until.clone(),
        questions: questions.collect(),
    }
}
