//! Opening a file: a notice, a climb, an exemption, a spot check; reminding and listing a case, with or without a ladder.

use super::{Taken, about, carry_out, choice, next_number, number, policy_in_force, put_words, stream_of};
use crate::model::{
    About, Body, Candidate, Climb, Drawn, Exemption, Figure, FileCommand, FileId, Issuer, Ladder, Notice,
    Opening, Procedure, Scope, SpotCheck, candidates_digest, candidates_written, draw,
};
use crate::store;
use ::store::Tx;
use cases::{Case, Ground, Words};
use guard::right::{AskOversight, DrawSpotCheck, ReadCase, RemindCase, SuperviseCase};
use guard::{Granted, Part, Right, Site, Target, Viewer};
use kernel::{Context, Failure, Folded, Instant, Refusal, RequestKey};
use std::collections::BTreeMap;
use ui::Typed;

const DAY: i64 = 86_400;
/// The most candidates that one draw is made from.
pub const MOST_CANDIDATES: u32 = 5_000;

/// What somebody opens, by name: the value of the field `procedure`.
pub const OPENED: [&str; 7] =
    ["notice", "climb", "exemption", "spot_check", "remind", "list", "commendation"];

/// Opens a file, or reminds or lists a case.
///
/// # Errors
/// Refusals `unknown-word`, `oversight-case-unknown`, those of missing fields, and those of the rules.
pub async fn open(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    match typed.require("procedure", "oversight-choice-missing")? {
        "notice" => with_case::<SuperviseCase>(tx, site, ground, viewer, typed, request, What::Notice).await,
        "climb" => with_case::<AskOversight>(tx, site, ground, viewer, typed, request, What::Climb).await,
        "exemption" => {
            with_case::<AskOversight>(tx, site, ground, viewer, typed, request, What::Exemption).await
        }
        "remind" => with_case::<RemindCase>(tx, site, ground, viewer, typed, request, What::Remind).await,
        "list" => with_case::<SuperviseCase>(tx, site, ground, viewer, typed, request, What::List).await,
        "commendation" => super::commending::propose(tx, site, ground, viewer, typed, request).await,
        "spot_check" => spot_check(tx, site, ground, viewer, typed, request).await,
        other => Err(Refusal::invalid("unknown-word", "procedure")
            .with("given", other.chars().take(40).collect::<String>())
            .with("known", OPENED.join(", "))
            .into()),
    }
}

#[derive(Clone, Copy, Debug)]
enum What {
    Notice,
    Climb,
    Exemption,
    Remind,
    List,
}

/// The case that was named, if it is there for the viewer.
///
/// # Errors
/// Refusal `oversight-case-unknown` at the field `case`.
pub async fn case_named(tx: &mut Tx, site: &Site, viewer: &Viewer, typed: &Typed) -> Result<Case, Failure> {
    let number = typed.require("case", "oversight-case-unknown")?;
    let unknown = || Refusal::invalid("oversight-case-unknown", "case").with("given", number);
    let case = cases::query::by_number(tx, &site.tenant, number).await?.ok_or_else(unknown)?.state;
    match viewer.may::<ReadCase>(&cases::actions::target_of(&case)) {
        true => Ok(case),
        false => Err(unknown().into()),
    }
}

async fn with_case<R: Right>(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
    what: What,
) -> Result<Taken, Failure> {
    let case = case_named(tx, site, viewer, typed).await?;
    let granted = viewer.grant::<R>(&cases::actions::target_of(&case))?;
    let context = site.context(&granted, request);
    let digest = journal::command_digest(&("open", typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, &context, "oversight-open", &digest).await? {
        return Ok(taken);
    }
    let taken = match what {
        What::Remind | What::List => on_ladder(tx, ground, &context, &case, typed, what).await?,
        _ => {
            let id: FileId = context.draw_id();
            let body = body_of(tx, &context, id, typed, what).await?;
            let number = next_number(tx, &context, body.procedure()).await?;
            let opening = Opening { id, number, about: asked_about(&case, &context, what), body };
            carry_out(tx, ground, &context, None, FileCommand::Open(Box::new(opening))).await?
        }
    };
    journal::remember(tx, &context, "oversight-open", &digest, &taken).await?;
    Ok(taken)
}

/// An exemption concerns the unit that asks for it, whoever leads the case now.
fn asked_about(case: &Case, context: &Context, what: What) -> About {
    let about = about(case);
    match what {
        What::Exemption => About { unit: context.actor.unit().or(about.unit), ..about },
        _ => about,
    }
}

async fn body_of(
    tx: &mut Tx,
    context: &Context,
    id: FileId,
    typed: &Typed,
    what: What,
) -> Result<Body, Failure> {
    Ok(match what {
        What::Climb => Body::Climb(Climb {
            reason: choice(typed, "reason")?,
            tried: words(tx, context, id, typed, "tried").await?,
            asked: words(tx, context, id, typed, "words").await?,
            levels: Vec::new(),
            order: None,
            lead: None,
        }),
        What::Exemption => Body::Exemption(Exemption {
            ground: choice(typed, "ground")?,
            figures: typed
                .all("figure")
                .map(|figure| figure.parse::<Figure>().map_err(|refusal| refusal.at("figure")))
                .collect::<Result<_, Refusal>>()?,
            facts: words(tx, context, id, typed, "words").await?,
            rulings: Vec::new(),
            objection: None,
        }),
        What::Notice | What::Remind | What::List => {
            let person = context.actor.unit().zip(context.actor.account());
            let (unit, account) = person.ok_or_else(|| Refusal::forbidden("oversight-staff-only"))?;
            Body::Notice(Notice {
                days: number(typed, "days")?,
                asked: words(tx, context, id, typed, "words").await?,
                issuers: vec![Issuer { unit, account, at: context.now }],
                answer: None,
                before: Vec::new(),
                accepted: Default::default(),
            })
        }
    })
}

async fn words(
    tx: &mut Tx,
    context: &Context,
    id: FileId,
    typed: &Typed,
    field: &'static str,
) -> Result<Words, Failure> {
    let text = typed.require(field, "oversight-words-missing")?;
    put_words(tx, context, id, text, field).await
}

/// Reminds or lists: on the case's ladder, or on a new one.
async fn on_ladder(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    case: &Case,
    typed: &Typed,
    what: What,
) -> Result<Taken, Failure> {
    if case.state.is_ended() {
        return Err(Refusal::rule("oversight-case-over").at("case").into());
    }
    let file = match store::open_about(tx, &context.tenant, case.id, Procedure::Ladder).await? {
        Some(file) => file,
        None => open_ladder(tx, ground, context, case).await?,
    };
    let words = words(tx, context, file.state.id, typed, "words").await?;
    let command = match what {
        What::List => FileCommand::List { words },
        _ => FileCommand::Remind { words },
    };
    carry_out(tx, ground, context, Some(file), command).await
}

/// Opens a case's ladder; it watches nothing yet.
pub(crate) async fn open_ladder(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    case: &Case,
) -> Result<Folded<crate::File>, Failure> {
    let id: FileId = context.draw_id();
    let number = next_number(tx, context, Procedure::Ladder).await?;
    let about = About { unit: about(case).unit.or(Some(case.owner)), ..about(case) };
    let opening = Opening { id, number, about, body: Body::Ladder(Ladder::default()) };
    carry_out(tx, ground, context, None, FileCommand::Open(Box::new(opening))).await?;
    let found = store::by_id(tx, &context.tenant, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("oversight-not-found"))?)
}

/// Draws matters for a spot check in the place that was named.
async fn spot_check(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let named = typed.require("place", "oversight-place-missing")?;
    let place = named
        .parse::<place::PlaceId>()
        .ok()
        .filter(|place| ground.atlas.name(*place).is_some())
        .or_else(|| ground.atlas.by_code_or_name(named));
    let unknown = || Refusal::invalid("oversight-place-unknown", "place").with("given", named);
    let placement = ground.placement(place.ok_or_else(unknown)?);
    let granted = viewer.grant::<DrawSpotCheck>(&Target::at(placement.path_text()))?;
    let context = site.context(&granted, request);
    draw_spot_check(tx, ground, viewer, &granted, &context, placement, typed).await
}

/// Draws matters for a spot check from what the query finds at this moment.
///
/// # Errors
/// Refusals `oversight-spot-size`, `oversight-spot-nothing`, `oversight-spot-wide`, those of an unknown matter or unit.
pub async fn draw_spot_check(
    tx: &mut Tx,
    ground: &Ground,
    viewer: &Viewer,
    _: &Granted<DrawSpotCheck>,
    context: &Context,
    placement: cases::Placement,
    typed: &Typed,
) -> Result<Taken, Failure> {
    let place = placement.place;
    let digest = journal::command_digest(&("open", typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, context, "oversight-open", &digest).await? {
        return Ok(taken);
    }
    let matter = match typed.get("matter") {
        Some(code) => Some(ground.matter(code, context.now)?),
        None => None,
    };
    let unit = match typed.get("unit") {
        Some(named) => Some(ground.unit(named, "unit")?),
        None => None,
    };
    let days = i64::from(number(typed, "days")?.clamp(1, 366));
    let scope =
        Scope { place, matter, unit, from: context.now.plus_seconds(-days * DAY), until: context.now };
    let candidates = candidates(tx, context, &scope, &placement, viewer).await?;
    let rules = policy_in_force(tx, context).await?.limits.spot;
    let since = context.now.plus_seconds(-i64::from(rules.period_days) * DAY);
    let used: BTreeMap<_, _> = store::drawn_since(tx, &context.tenant, since).await?;
    let (seed, size) = (context.entropy.draw(), number(typed, "size")?);
    let drawn = draw(&candidates, &seed, size, rules.per_unit, &used)
        .into_iter()
        .map(|one| Drawn { case: one.case, number: one.number, unit: one.unit, finding: None })
        .collect();
    let id: FileId = context.draw_id();
    let list = candidates_written(&candidates);
    let check = SpotCheck {
        scope,
        count: u32::try_from(candidates.len()).unwrap_or(u32::MAX),
        digest: candidates_digest(&candidates),
        candidates: journal::put_content(tx, context, &stream_of(id), &list).await.map(Words)?,
        seed: hex::encode(seed),
        size,
        cap: rules.per_unit,
        used: used.into_iter().collect(),
        drawn,
    };
    let number = next_number(tx, context, Procedure::SpotCheck).await?;
    let about = About { matter: check.scope.matter.clone(), placement, ..About::default() };
    let opening = Opening { id, number, about, body: Body::SpotCheck(check) };
    let taken = carry_out(tx, ground, context, None, FileCommand::Open(Box::new(opening))).await?;
    journal::remember(tx, context, "oversight-open", &digest, &taken).await?;
    Ok(taken)
}

/// The matters that can be drawn: with a leading unit that is not the one that draws.
async fn candidates(
    tx: &mut Tx,
    context: &Context,
    scope: &Scope,
    placement: &cases::Placement,
    viewer: &Viewer,
) -> Result<Vec<Candidate>, Failure> {
    let own = viewer.staff().map(|staff| staff.unit);
    let filter = cases::query::Filter {
        matters: scope.matter.clone().map(|matter| vec![matter]),
        unit: scope.unit,
        received_from: Some(scope.from),
        received_to: Some(Instant::from_micros(scope.until.micros() + 1)),
        scope: vec![Part::below(placement.path_text()).open_to(&viewer.bars())],
        now: context.now,
        ..cases::query::Filter::default()
    };
    let rows = cases::query::case_rows(tx, &context.tenant, &filter, None, MOST_CANDIDATES + 1).await?;
    if rows.len() > MOST_CANDIDATES as usize {
        return Err(Refusal::rule("oversight-spot-wide").with("most", MOST_CANDIDATES).into());
    }
    let fits = |unit: &kernel::UnitId| Some(*unit) != own && scope.unit.is_none_or(|only| only == *unit);
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let unit = row.lead.filter(fits)?;
            Some(Candidate { case: row.id, number: row.number, unit })
        })
        .collect())
}
