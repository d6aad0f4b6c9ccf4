//! What can be done with topics: parse what was typed, ask the rules, commit.

use crate::model::{Adoption, Repeats, Topic, TopicCommand, TopicFacts, TopicId, TopicLoop, TopicRules};
use crate::query;
use crate::store;
use ::store::Tx;
use cases::{Ground, Placement, Words};
use guard::right::{AdoptTopic, NoticeChange};
use guard::{Granted, Right, Site, Target, Viewer};
use kernel::{Context, Failure, Folded, Instant, Loop, Refusal, RequestKey};
use place::PlaceId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ui::Typed;

/// The most characters that one text may have.
pub const LONGEST_WORDS: usize = 20_000;

const DAY: i64 = 86_400;

/// The answer to a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    pub number: String,
    pub version: i64,
    pub state: String,
}

/// Adopts a topic: a candidate, a place and matter that somebody names, or a published practice for another place.
///
/// # Errors
/// Refusals of missing and unreadable fields, of a right that is not held there, and those of the rules.
pub async fn adopt(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let placement = ground.placement(place_named(ground, typed)?);
    adopt_at(tx, site, ground, viewer, placement, typed, request).await
}

/// As [`adopt`], in a place that was found already.
///
/// # Errors
/// As [`adopt`].
pub async fn adopt_at(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    placement: Placement,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let place = placement.place.ok_or_else(|| Refusal::invalid("topic-place-unknown", "place"))?;
    let target = Target::at(placement.path_text());
    let granted = viewer.grant::<AdoptTopic>(&target)?;
    let context = site.context(&granted, request);
    let digest = journal::command_digest(&("adopt", typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, &context, "topic-adopt", &digest).await? {
        return Ok(taken);
    }
    let practice = match typed.get("practice") {
        Some(number) => Some(practice_named(tx, site, number).await?),
        None => None,
    };
    let code = match (typed.get("matter"), &practice) {
        (Some(code), _) => code.to_owned(),
        (None, Some(practice)) => practice.matter.clone(),
        (None, None) => return Err(Refusal::invalid("topic-choice-missing", "matter").into()),
    };
    let matter = ground.matter(&code, context.now)?;
    let lead = ground.unit(typed.require("lead", "topic-choice-missing")?, "lead")?;
    let wanted = typed.read::<u32>("target", "topic-number-unreadable")?;
    let rules = query::rules(tx, &context.tenant, context.now).await?;
    let baseline = baseline(tx, &context, &placement, &matter, &rules).await?;
    let id: TopicId = context.draw_id();
    let problem = put_words(tx, &context, id, typed.require("words", "topic-words-missing")?).await?;
    let adoption = Adoption {
        id,
        number: store::next_number(tx, &context.tenant, context.now).await?,
        placement,
        matter,
        lead,
        adopted_by: context.actor.unit().unwrap_or(lead),
        problem,
        target: wanted.ok_or_else(|| Refusal::invalid("topic-choice-missing", "target"))?,
        baseline,
        from_practice: practice.map(|practice| practice.number),
    };
    let facts = TopicFacts {
        rules,
        open_already: store::open_about(tx, &context.tenant, place, &adoption.matter).await?,
        after: None,
        lead_exists: ground.unit_exists(lead, context.now),
    };
    let taken = commit(tx, &context, None, TopicCommand::Adopt(Box::new(adoption)), &facts).await?;
    journal::remember(tx, &context, "topic-adopt", &digest, &taken).await?;
    Ok(taken)
}

fn place_named(ground: &Ground, typed: &Typed) -> Result<PlaceId, Refusal> {
    let named = typed.require("place", "topic-choice-missing")?;
    let known = named.parse().ok().filter(|place| ground.atlas.node(*place).is_some());
    known
        .or_else(|| ground.atlas.by_code_or_name(named))
        .ok_or_else(|| Refusal::invalid("topic-place-unknown", "place"))
}

async fn practice_named(tx: &mut Tx, site: &Site, number: &str) -> Result<Topic, Failure> {
    let found = store::by_number(tx, &site.tenant, number).await?.map(|found| found.state);
    let published = found.filter(|topic| topic.practice.is_some());
    Ok(published
        .ok_or_else(|| Refusal::invalid("topic-practice-unknown", "practice").with("given", number))?)
}

/// What came again before a topic was adopted.
async fn baseline(
    tx: &mut Tx,
    context: &Context,
    placement: &Placement,
    matter: &str,
    rules: &TopicRules,
) -> Result<Repeats, Failure> {
    let days = i64::from(rules.baseline_days) + i64::from(rules.repeat_days);
    let from = context.now.plus_seconds(-days * DAY);
    query::repeats_of(tx, &context.tenant, &placement.path_text(), matter, from, context.now).await
}

/// Takes a step with a topic that was loaded in this transaction; the caller has checked its right.
///
/// # Errors
/// The rules' refusal, or `Stale` when `version` was typed and the topic has moved on meanwhile.
pub(crate) async fn take<R: Right>(
    tx: &mut Tx,
    context: &Context,
    _: &Granted<R>,
    found: Folded<Topic>,
    step: crate::StepName,
    typed: &Typed,
) -> Result<Taken, Failure> {
    let action = format!("topic-{}", step.as_str());
    let digest = journal::command_digest(&(step.as_str(), &found.state.number, typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, context, &action, &digest).await? {
        return Ok(taken);
    }
    if let Some(seen) = typed.read::<i64>("version", "topic-number-unreadable")?
        && seen != found.version
    {
        return Err(Failure::Stale { stream: found.state.number, version: found.version });
    }
    let command = step.command(tx, context, &found.state, typed).await?;
    let rules = query::rules(tx, &context.tenant, context.now).await?;
    let after = match (&command, found.state.evaluating_since) {
        (TopicCommand::Close { .. }, Some(since)) => {
            let (place, matter) = (found.state.placement.path_text(), found.state.matter.clone());
            Some(query::repeats_of(tx, &context.tenant, &place, &matter, since, context.now).await?)
        }
        _ => None,
    };
    let facts = TopicFacts { rules, open_already: None, after, lead_exists: true };
    let taken = commit(tx, context, Some(found), command, &facts).await?;
    journal::remember(tx, context, &action, &digest, &taken).await?;
    Ok(taken)
}

/// A resident says whether he noticed the change: with the number and code of a case of this place and matter, so that
/// those answer who live with it. One answer for each case; the last one holds.
///
/// # Errors
/// Refusals `topic-not-found`, `case-code-wrong`, `topic-other-case`, `topic-choice-missing`.
pub async fn notice(
    tx: &mut Tx,
    site: &Site,
    number: &str,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let found = store::by_number(tx, &site.tenant, number).await?.filter(|found| is_asked(&found.state));
    let found = found.ok_or_else(|| Refusal::not_found("topic-not-found"))?;
    let case = typed.require("case", "topic-choice-missing")?;
    let code = typed.require("code", "topic-choice-missing")?;
    let view = cases::query::case_by_code(tx, &site.tenant, case, code).await?;
    let inside = view.case.placement.path_text().is_within(&found.state.placement.path_text());
    if !inside || view.case.matter.as_deref() != Some(found.state.matter.as_str()) {
        return Err(Refusal::invalid("topic-other-case", "case").into());
    }
    let noticed = match typed.get("noticed") {
        Some("yes" | "true") => true,
        Some("no" | "false") => false,
        _ => return Err(Refusal::invalid("topic-choice-missing", "noticed").into()),
    };
    let granted = Granted::<NoticeChange>::for_requester(Some(code))?;
    let context = site.context(&granted, request);
    let rules = query::rules(tx, &context.tenant, context.now).await?;
    let facts = TopicFacts { rules, open_already: None, after: None, lead_exists: true };
    let command = TopicCommand::Notice { case: view.case.id.to_string(), noticed };
    commit(tx, &context, Some(found), command, &facts).await
}

/// Residents are asked while a topic is judged and afterwards.
pub fn is_asked(topic: &Topic) -> bool {
    topic.evaluating_since.is_some()
}

async fn commit(
    tx: &mut Tx,
    context: &Context,
    before: Option<Folded<Topic>>,
    command: TopicCommand,
    facts: &TopicFacts,
) -> Result<Taken, Failure> {
    let (state, version) = match before {
        Some(Folded { state, version }) => (Some(state), version),
        None => (None, 0),
    };
    let events = TopicLoop::decide(state.as_ref(), command, context, facts)?;
    let after =
        events.iter().fold(state, TopicLoop::evolve).ok_or_else(|| Refusal::not_found("topic-not-found"))?;
    let version = journal::append::<TopicLoop>(tx, context, &stream_of(after.id), version, &events).await?;
    store::save(tx, &context.tenant, &after, version).await?;
    Ok(Taken { number: after.number, version, state: after.state.to_string() })
}

/// The stream of a topic in the journal.
pub(crate) fn stream_of(id: TopicId) -> String {
    journal::stream_of::<TopicLoop>(id)
}

/// Keeps words as content of a topic.
pub(crate) async fn put_words(
    tx: &mut Tx,
    context: &Context,
    topic: TopicId,
    text: &str,
) -> Result<Words, Failure> {
    let count = text.chars().count();
    if count > LONGEST_WORDS {
        let refusal = Refusal::invalid("topic-words-too-long", "words");
        return Err(refusal.with("most", LONGEST_WORDS).with("count", count).into());
    }
    journal::put_content(tx, context, &stream_of(topic), text).await.map(Words)
}

/// What a topic is, as far as authority is concerned.
pub fn target_of(topic: &Topic) -> Target {
    let path = topic.placement.path_text();
    let place = (!path.as_str().is_empty()).then_some(path);
    topic.parts().into_iter().fold(Target::anywhere().with_place(place), Target::with_unit)
}

/// The day from which a topic may be closed.
pub(crate) fn judged_from(topic: &Topic, rules: &TopicRules) -> Option<Instant> {
    topic.evaluating_since.map(|since| since.plus_seconds(i64::from(rules.repeat_days) * DAY))
}
