//! The steps by name: what may be done with a topic now, and doing it. One word runs through address, form and message.

use crate::actions::{Taken, put_words, take, target_of};
use crate::model::{Outcome, Topic, TopicCommand, TopicState as S};
use crate::store;
use ::store::Tx;
use guard::right::{JudgeTopic, WorkOnTopic};
use guard::{Site, Viewer};
use kernel::{Context, Failure, Refusal, RequestKey};
use std::str::FromStr;
use ui::Typed;

/// A step that a person may take with a topic, the likely one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepName {
    Cause,
    Measure,
    Evaluate,
    Close,
    TryAgain,
    Publish,
}

impl StepName {
    pub const ALL: [Self; 6] =
        [Self::Cause, Self::Measure, Self::Evaluate, Self::Close, Self::TryAgain, Self::Publish];

    /// The last word of the step's address: `/topics/{number}/{step}`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cause => "cause",
            Self::Measure => "measure",
            Self::Evaluate => "evaluate",
            Self::Close => "close",
            Self::TryAgain => "try-again",
            Self::Publish => "publish",
        }
    }

    /// Whoever works on a topic does not judge it.
    const fn is_judgement(self) -> bool {
        matches!(self, Self::Close | Self::TryAgain | Self::Publish)
    }

    pub(crate) async fn command(
        self,
        tx: &mut Tx,
        context: &Context,
        topic: &Topic,
        typed: &Typed,
    ) -> Result<TopicCommand, Failure> {
        let outcome = match self {
            Self::Close => {
                let text = typed.require("outcome", "topic-choice-missing")?;
                Some(text.parse::<Outcome>().map_err(|refusal| refusal.at("outcome"))?)
            }
            _ => None,
        };
        let words = match (self, typed.get("words")) {
            (Self::Evaluate, None) => return Ok(TopicCommand::Evaluate { words: None }),
            (_, Some(text)) => put_words(tx, context, topic.id, text).await?,
            (_, None) => return Err(Refusal::invalid("topic-words-missing", "words").into()),
        };
        Ok(match (self, outcome) {
            (Self::Cause, _) => TopicCommand::NameCause { words },
            (Self::Measure, _) => TopicCommand::TakeMeasure { words },
            (Self::Evaluate, _) => TopicCommand::Evaluate { words: Some(words) },
            (Self::TryAgain, _) => TopicCommand::TryAgain { words },
            (Self::Publish, _) => TopicCommand::Publish { words },
            (Self::Close, outcome) => {
                TopicCommand::Close { outcome: outcome.unwrap_or(Outcome::NotSolved), words }
            }
        })
    }
}

impl FromStr for StepName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let known = Self::ALL.into_iter().find(|step| step.as_str() == text);
        known.ok_or_else(|| Refusal::not_found("topic-step-unknown"))
    }
}

/// What this viewer may do with the topic now.
pub fn offered(topic: &Topic, viewer: &Viewer) -> Vec<StepName> {
    let target = target_of(topic);
    let own = viewer.staff().is_some_and(|staff| staff.unit == topic.lead);
    let (works, judges) = (viewer.may::<WorkOnTopic>(&target), viewer.may::<JudgeTopic>(&target) && !own);
    let working = matches!(topic.state, S::Adopted | S::Measures);
    StepName::ALL
        .into_iter()
        .filter(|step| if step.is_judgement() { judges } else { works })
        .filter(|step| match step {
            StepName::Cause => working && topic.cause.is_none(),
            StepName::Measure => working && topic.cause.is_some(),
            StepName::Evaluate => topic.state == S::Measures && !topic.measures.is_empty(),
            StepName::Close | StepName::TryAgain => topic.state == S::Evaluating,
            StepName::Publish => topic.solved() && topic.practice.is_none(),
        })
        .collect()
}

/// Takes a step in this transaction: loads the topic, checks the right for it, and asks the rules.
///
/// # Errors
/// Refusal `topic-not-found`; the refusals of rights and rules.
pub async fn perform(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    number: &str,
    step: StepName,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let found = store::by_number(tx, &site.tenant, number).await?;
    let found = found.ok_or_else(|| Refusal::not_found("topic-not-found"))?;
    let target = target_of(&found.state);
    if step.is_judgement() {
        let granted = viewer.grant::<JudgeTopic>(&target)?;
        let context = site.context(&granted, request);
        return take(tx, &context, &granted, found, step, typed).await;
    }
    let granted = viewer.grant::<WorkOnTopic>(&target)?;
    let context = site.context(&granted, request);
    take(tx, &context, &granted, found, step, typed).await
}
