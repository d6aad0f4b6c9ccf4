//! The same as the pages, for machines: JSON in, JSON out, refusals as problem details.

use crate::Origin;
use crate::pages::link::{origin_of, read as open, take};
use crate::pages::{rule, unit};
use axum::extract::{Path, State};
use axum::{Extension, Json};
use cases::{CaseSite, DrawGround};
use guard::{SignedIn, Site, Viewer};
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Fields, Problem, Typed};

/// What a link leads to. Nothing of the case but its number: whoever holds only the link reads no more.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LinkJson {
    number: String,
    expires: String,
    answered: bool,
}

/// GET `/api/v1/v/{code}`
pub(crate) async fn link(
    State(site): State<Site>,
    viewer: Viewer,
    origin: Option<Extension<Origin>>,
    Path(code): Path<String>,
) -> Result<Json<LinkJson>, Problem> {
    let opened = open(&site, viewer, origin_of(origin), code).await?;
    Ok(Json(LinkJson {
        number: opened.invitation.number,
        expires: opened.invitation.expires_at.rfc3339(),
        answered: opened.invitation.answered_at.is_some(),
    }))
}

/// What became of an answer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AnsweredJson {
    solved: bool,
    rated: bool,
    /// Until when the rating may be changed through the same link.
    until: Option<String>,
}

/// POST `/api/v1/v/{code}`
pub(crate) async fn answer(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    origin: Option<Extension<Origin>>,
    Path(code): Path<String>,
    Fields(typed): Fields,
) -> Result<Json<AnsweredJson>, Problem> {
    let answered = take(&site, &cases, viewer, origin_of(origin), code, typed).await?;
    let until = answered.until.map(|until| until.rfc3339());
    Ok(Json(AnsweredJson { solved: answered.solved, rated: answered.rated, until }))
}

/// What those who were asked say of a unit's work.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UnitJson {
    unit: String,
    /// Cases whose requesters were asked; of these, answered; of those, said to be solved.
    asked: i64,
    reached: i64,
    solved: i64,
    /// Ratings in batches.
    shown: i64,
    /// Ratings given in all, and left out of them by reason.
    rated: Option<i64>,
    burst: i64,
    prompted: i64,
    batches: Vec<Vec<RatingJson>>,
}

/// A rating inside a batch: its author and its case are kept apart from it.
#[derive(Serialize, JsonSchema)]
struct RatingJson {
    month: String,
    satisfaction: u8,
    contacted: Option<bool>,
    solved: Option<bool>,
    words: Option<String>,
}

/// GET `/api/v1/verify?unit=`
pub(crate) async fn unit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<UnitJson>, Problem> {
    let (ground, view, _) = unit::read(&site, &cases, viewer.viewer(), &typed).await?;
    let code = ground.catalogue.directory().unit(view.unit).map(|unit| unit.code.clone());
    let counts = view.counts;
    let waiting = counts.rated - counts.shown - counts.burst - counts.prompted;
    let batches = view.batches.into_iter().map(|batch| {
        let ratings = batch.ratings.into_iter().map(|rating| RatingJson {
            month: rating.month,
            satisfaction: rating.satisfaction,
            contacted: rating.contacted,
            solved: rating.solved,
            words: rating.words,
        });
        ratings.collect()
    });
    Ok(Json(UnitJson {
        unit: code.unwrap_or_default(),
        asked: counts.asked,
        reached: counts.reached,
        solved: counts.solved,
        shown: counts.shown,
        rated: (waiting == 0 || waiting >= i64::from(view.least)).then_some(counts.rated),
        burst: counts.burst,
        prompted: counts.prompted,
        batches: batches.collect(),
    }))
}

/// The rule by which replies are drawn for a check.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RuleJson {
    version: i64,
    since: String,
    /// Of a hundred, by ground; 100 is always.
    shares: Vec<ShareJson>,
    recurrent_days: u32,
    failed_days: u32,
    hold_days: u32,
    /// The draws of the case that was named, computed again; for whoever audits.
    draws: Option<Vec<DrawJson>>,
}

#[derive(Serialize, JsonSchema)]
struct ShareJson {
    ground: String,
    share: u32,
}

#[derive(Serialize, JsonSchema)]
struct DrawJson {
    at: String,
    rule: i64,
    grounds: Vec<String>,
    share: u32,
    seed: String,
    lot: f64,
    drawn: bool,
    agrees: bool,
}

/// GET `/api/v1/verify/rule?number=`
pub(crate) async fn rule(
    State(site): State<Site>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<RuleJson>, Problem> {
    let ruled = rule::read(&site, viewer.viewer(), typed.get("number")).await?;
    let share =
        |ground: &DrawGround| ShareJson { ground: ground.to_string(), share: ruled.sampling.share(*ground) };
    let draws = ruled.draws.as_ref().map(|draws| {
        let one = |one: &crate::query::Recomputed| DrawJson {
            at: one.at.rfc3339(),
            rule: one.draw.rule,
            grounds: one.draw.grounds.iter().map(ToString::to_string).collect(),
            share: one.draw.share,
            seed: one.draw.seed.clone(),
            lot: one.lot,
            drawn: one.draw.drawn,
            agrees: one.agrees,
        };
        draws.iter().map(one).collect()
    });
    Ok(Json(RuleJson {
        version: ruled.version,
        since: ruled.since.rfc3339(),
        shares: DrawGround::ALL.iter().map(share).collect(),
        recurrent_days: ruled.sampling.recurrent_days,
        failed_days: ruled.sampling.failed_days,
        hold_days: ruled.sampling.hold_days,
        draws,
    }))
}
