//! Commending: a unit, a team or a post is proposed for what it did in cases; anybody objects while it is public.

use super::{Taken, about, carry_out, next_number, put_words};
use crate::model::{About, Body, Commendation, FileCommand, FileId, MOST_FACTS, Merit, Opening, Procedure};
use crate::store;
use ::store::Tx;
use cases::{Case, Ground, Outcome};
use guard::right::{CommendUnit, ObjectToCommendation, ReadCase};
use guard::{Granted, Identity, Keeping, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey, UnitId};
use ui::Typed;

/// The most characters of a team's or a post's name.
pub(crate) const LONGEST_TEAM: u32 = 60;
/// How long whoever objected may be answered, in seconds.
const ANSWERED_WITHIN: i64 = 365 * 86_400;
/// Names of fields that would speak of a person.
const OF_PERSONS: [&str; 3] = ["person", "account", "login"];

/// Proposes a commendation; it is public from then on.
///
/// # Errors
/// Refusals `oversight-commend-…`, those of missing fields, and those of the rules.
pub async fn propose(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    if let Some(field) = OF_PERSONS.into_iter().find(|field| typed.get(field).is_some()) {
        return Err(Refusal::invalid("oversight-commend-person", field).into());
    }
    let cases = cases_named(tx, site, viewer, typed).await?;
    let first = cases
        .first()
        .ok_or_else(|| Refusal::invalid("oversight-commend-facts", "cases").with("most", MOST_FACTS))?;
    // Whoever names none commends the unit that led.
    let lead = first.lead.as_ref().map(|lead| lead.unit);
    let unit = match typed.get("unit") {
        Some(named) => ground.unit(named, "unit")?,
        None => lead.ok_or_else(|| Refusal::invalid("oversight-choice-missing", "unit"))?,
    };
    let granted = viewer.grant::<CommendUnit>(&cases::actions::target_of(first))?;
    let context = site.context(&granted, request);
    let digest = journal::command_digest(&("open", typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, &context, "oversight-open", &digest).await? {
        return Ok(taken);
    }
    let team = team_of(typed)?;
    let id: FileId = context.draw_id();
    let text = typed.require("words", "oversight-words-missing")?;
    let facts = put_words(tx, &context, id, text, "words").await?;
    let number = next_number(tx, &context, Procedure::Commendation).await?;
    let about = About { unit: Some(unit), ..about(first) };
    let merits = cases.iter().map(|case| merit(case, unit)).collect();
    let body = Body::Commendation(Commendation {
        team,
        facts,
        merits,
        objections: Vec::new(),
        decided: None,
        withdrawn: None,
    });
    let opening = Opening { id, number, about, body };
    let taken = carry_out(tx, ground, &context, None, FileCommand::Open(Box::new(opening))).await?;
    journal::remember(tx, &context, "oversight-open", &digest, &taken).await?;
    Ok(taken)
}

/// The cases that were named, each once, as far as they are there for the viewer.
async fn cases_named(tx: &mut Tx, site: &Site, viewer: &Viewer, typed: &Typed) -> Result<Vec<Case>, Failure> {
    let mut found: Vec<Case> = Vec::new();
    let separate = |one: char| one.is_whitespace() || matches!(one, ',' | '，' | '、' | ';' | '；');
    for number in typed
        .all("cases")
        .chain(typed.all("case"))
        .flat_map(|text| text.split(separate))
        .filter(|text| !text.is_empty())
    {
        if found.iter().any(|case| case.number == number) || found.len() > MOST_FACTS {
            continue;
        }
        let given: String = number.chars().take(40).collect();
        let unknown = || Refusal::invalid("oversight-case-unknown", "cases").with("given", &given);
        let case = cases::query::by_number(tx, &site.tenant, number).await?.ok_or_else(unknown)?.state;
        if !viewer.may::<ReadCase>(&cases::actions::target_of(&case)) {
            return Err(unknown().into());
        }
        found.push(case);
    }
    Ok(found)
}

fn team_of(typed: &Typed) -> Result<Option<String>, Refusal> {
    match typed.get("team") {
        Some(team) if team.chars().nth(LONGEST_TEAM as usize).is_some() => {
            Err(Refusal::invalid("oversight-words-too-long", "team")
                .with("most", LONGEST_TEAM)
                .with("count", team.chars().count()))
        }
        team => Ok(team.map(str::to_owned)),
    }
}

/// What verification found about a case.
fn merit(case: &Case, unit: UnitId) -> Merit {
    Merit {
        case: case.id,
        number: case.number.clone(),
        solved: case.outcome == Some(Outcome::Solved),
        confirmed: case.revisit.as_ref().is_some_and(|revisit| revisit.solved == Some(true)),
        checked: case.timeline.iter().any(|moment| {
            moment.kind == "checked" && moment.detail.get("passed").is_some_and(|passed| passed == "true")
        }),
        theirs: case.lead.as_ref().is_some_and(|lead| lead.unit == unit)
            || case.handling_units.contains(&unit),
    }
}

/// Somebody objects; who he is goes into the vault, if he says it.
///
/// # Errors
/// Refusals `oversight-not-found`, `oversight-objection-late`, those of missing and too long texts.
pub async fn object(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    number: &str,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let found = store::by_number(tx, &site.tenant, number).await?;
    let found = found.filter(|found| matches!(found.state.body, Body::Commendation(_)));
    let found = found.ok_or_else(|| Refusal::not_found("oversight-not-found"))?;
    let granted = Granted::<ObjectToCommendation>::for_requester(None)?;
    let context = site.context(&granted, request);
    let digest = journal::command_digest(&("object", number, typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, &context, "oversight-object", &digest).await? {
        return Ok(taken);
    }
    let text = typed.require("words", "oversight-words-missing")?;
    let words = put_words(tx, &context, found.state.id, text, "words").await?;
    let identity = Identity::new(typed.get("name"), typed.get("contact"));
    let keeping = Keeping { until: Some(context.now.plus_seconds(ANSWERED_WITHIN)), ..Keeping::to_answer() };
    let person = guard::actions::vault::put(tx, &context, &site.master, &identity, keeping).await?;
    let command = FileCommand::Object { words, person: person.map(|person| person.to_string()) };
    let taken = carry_out(tx, ground, &context, Some(found), command).await?;
    journal::remember(tx, &context, "oversight-object", &digest, &taken).await?;
    Ok(taken)
}
