//! The rules of a topic: which command may follow in which state, and what follows from it.

use super::{Adoption, Change, Outcome, Topic, TopicCommand, TopicFact, TopicFacts, TopicState as S};
use cases::Words;
use kernel::{Context, Refusal};

const DAY: i64 = 86_400;

pub(super) fn decide(
    state: Option<&Topic>,
    command: TopicCommand,
    context: &Context,
    facts: &TopicFacts,
) -> Result<TopicFact, Refusal> {
    match (state, command) {
        (None, TopicCommand::Adopt(adoption)) => adopt(adoption, facts),
        (None, _) => Err(Refusal::not_found("topic-not-found")),
        (Some(topic), TopicCommand::Adopt(_)) => {
            Err(Refusal::rule("topic-open-already").with("number", &topic.number))
        }
        (Some(topic), TopicCommand::NameCause { words }) => {
            only(topic, &[S::Adopted, S::Measures])?;
            Ok(TopicFact::CauseNamed { words })
        }
        (Some(topic), TopicCommand::TakeMeasure { words }) => {
            only(topic, &[S::Adopted, S::Measures])?;
            // A measure against an unknown cause is a guess; the cause is named first.
            if topic.cause.is_none() {
                return Err(Refusal::rule("topic-cause-first"));
            }
            Ok(TopicFact::MeasureTaken { words })
        }
        (Some(topic), TopicCommand::Evaluate { words }) => {
            only(topic, &[S::Measures])?;
            if topic.measures.is_empty() {
                return Err(Refusal::rule("topic-measure-first"));
            }
            Ok(TopicFact::EvaluationBegun { words })
        }
        (Some(topic), TopicCommand::TryAgain { words }) => {
            only(topic, &[S::Evaluating])?;
            not_own(topic, context)?;
            Ok(TopicFact::TriedAgain { words })
        }
        (Some(topic), TopicCommand::Close { outcome, words }) => close(topic, outcome, words, context, facts),
        (Some(topic), TopicCommand::Publish { words }) => {
            only(topic, &[S::Closed])?;
            not_own(topic, context)?;
            if !topic.solved() {
                return Err(Refusal::rule("topic-not-solved"));
            }
            if topic.practice.is_some() {
                return Err(Refusal::rule("topic-published-already"));
            }
            Ok(TopicFact::Published { words })
        }
        (Some(topic), TopicCommand::Notice { case, noticed }) => {
            only(topic, &[S::Evaluating, S::Closed])?;
            Ok(TopicFact::Noticed { case, noticed })
        }
    }
}

fn adopt(adoption: Box<Adoption>, facts: &TopicFacts) -> Result<TopicFact, Refusal> {
    if let Some(number) = &facts.open_already {
        return Err(Refusal::rule("topic-open-already").with("number", number));
    }
    if !facts.lead_exists {
        return Err(Refusal::invalid("topic-lead-gone", "lead"));
    }
    if adoption.target > 100 {
        return Err(Refusal::invalid("topic-target-high", "target").with("most", 100));
    }
    // A target that is no better than today is none.
    if let Some(now) = adoption.baseline.percent().filter(|now| *now > 0 && adoption.target >= *now) {
        return Err(Refusal::invalid("topic-target-not-lower", "target").with("now", now));
    }
    Ok(TopicFact::Adopted(adoption))
}

fn close(
    topic: &Topic,
    outcome: Outcome,
    words: Words,
    context: &Context,
    facts: &TopicFacts,
) -> Result<TopicFact, Refusal> {
    only(topic, &[S::Evaluating])?;
    not_own(topic, context)?;
    let since = topic.evaluating_since.ok_or_else(|| Refusal::rule("topic-other-state"))?;
    let first = since.plus_seconds(i64::from(facts.rules.repeat_days) * DAY);
    if context.now < first {
        return Err(Refusal::rule("topic-too-early").with("from", first.date()));
    }
    let after = facts.after.ok_or_else(|| Refusal::rule("topic-other-state"))?;
    let change = Change { before: topic.baseline, after };
    if outcome == Outcome::Solved && !change.fell() {
        return Err(Refusal::invalid("topic-rate-did-not-fall", "outcome"));
    }
    Ok(TopicFact::Closed { outcome, after, words })
}

fn only(topic: &Topic, states: &[S]) -> Result<(), Refusal> {
    match states.contains(&topic.state) {
        true => Ok(()),
        false => Err(Refusal::rule("topic-other-state").with("state", topic.state)),
    }
}

/// Nobody judges what his unit leads.
fn not_own(topic: &Topic, context: &Context) -> Result<(), Refusal> {
    match context.actor.unit() == Some(topic.lead) {
        true => Err(Refusal::forbidden("topic-own-work")),
        false => Ok(()),
    }
}
