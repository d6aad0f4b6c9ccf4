//! What is known of a topic: always the fold of its events.

use super::Repeats;
use cases::{Placement, Words};
use kernel::{Actor, Id, Instant, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// Marks the id of a topic.
pub enum TopicMark {}
/// A topic (治理主题).
pub type TopicId = Id<TopicMark>;

/// Where a topic stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopicState {
    /// 立项
    Adopted,
    /// 治理中: the cause is named or a measure was taken
    Measures,
    /// 评估中: the measures stand, what comes again is counted
    Evaluating,
    /// 办结
    Closed,
}

impl TopicState {
    pub const ALL: [Self; 4] = [Self::Adopted, Self::Measures, Self::Evaluating, Self::Closed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Measures => "measures",
            Self::Evaluating => "evaluating",
            Self::Closed => "closed",
        }
    }
}

/// How a topic ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The repeat rate fell.
    Solved,
    /// It did not; what was tried stands for others to read.
    NotSolved,
}

impl Outcome {
    pub const ALL: [Self; 2] = [Self::Solved, Self::NotSolved];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::NotSolved => "not_solved",
        }
    }
}

macro_rules! spelled {
    ($($kind:ident),+) => {$(
        impl fmt::Display for $kind {
            fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
                form.write_str(self.as_str())
            }
        }
        impl FromStr for $kind {
            type Err = Refusal;
            fn from_str(text: &str) -> Result<Self, Refusal> {
                let known = Self::ALL.into_iter().find(|one| one.as_str() == text);
                known.ok_or_else(|| Refusal::invalid("topic-unknown-word", "state"))
            }
        }
    )+};
}
spelled!(TopicState, Outcome);

/// A measure that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    pub at: Instant,
    pub words: Words,
}

/// How it ended, with what was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub at: Instant,
    pub outcome: Outcome,
    pub after: Repeats,
    pub words: Words,
}

/// What others can take over from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    pub at: Instant,
    pub words: Words,
}

/// One line of the story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub at: Instant,
    pub by: Actor,
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
}

/// The state of a topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    pub id: TopicId,
    pub number: String,
    pub placement: Placement,
    pub matter: String,
    pub state: TopicState,
    /// Who answers for it. There is always one.
    pub lead: UnitId,
    pub adopted_by: UnitId,
    pub adopted_at: Instant,
    pub problem: Words,
    /// The repeat rate that is wanted, in hundredths.
    pub target: u32,
    pub baseline: Repeats,
    /// Number of the practice that was taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_practice: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Words>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluating_since: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<Practice>,
    /// Whether residents noticed the change, one answer for each case; who answered is not known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub noticed: BTreeMap<String, bool>,
    pub timeline: Vec<Moment>,
}

impl Topic {
    pub fn is_open(&self) -> bool {
        self.state != TopicState::Closed
    }
    pub fn solved(&self) -> bool {
        self.ending.as_ref().is_some_and(|ending| ending.outcome == Outcome::Solved)
    }
    /// Units that take part, whatever their place.
    pub fn parts(&self) -> BTreeSet<UnitId> {
        [self.lead, self.adopted_by].into()
    }
    /// Everything that people wrote, by digest.
    pub fn written(&self) -> BTreeSet<Words> {
        let told = self.timeline.iter().filter_map(|moment| moment.words.clone());
        told.chain([self.problem.clone()]).collect()
    }
}

/// What is said when a topic is adopted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adoption {
    pub id: TopicId,
    pub number: String,
    pub placement: Placement,
    pub matter: String,
    pub lead: UnitId,
    pub adopted_by: UnitId,
    pub problem: Words,
    pub target: u32,
    pub baseline: Repeats,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_practice: Option<String>,
}

/// A command to a topic. Words have been stored as content before; commands carry digests.
#[derive(Clone, Debug)]
pub enum TopicCommand {
    Adopt(Box<Adoption>),
    NameCause {
        words: Words,
    },
    TakeMeasure {
        words: Words,
    },
    Evaluate {
        words: Option<Words>,
    },
    /// The measures did not suffice: others follow.
    TryAgain {
        words: Words,
    },
    Close {
        outcome: Outcome,
        words: Words,
    },
    Publish {
        words: Words,
    },
    /// Whether a resident noticed the change.
    Notice {
        case: String,
        noticed: bool,
    },
}

/// One event: what happened, when, by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopicEvent {
    pub at: Instant,
    pub by: Actor,
    #[serde(flatten)]
    pub what: TopicFact,
}

/// What happened. Written to the journal; fields may be added with a default, never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TopicFact {
    Adopted(Box<Adoption>),
    CauseNamed { words: Words },
    MeasureTaken { words: Words },
    EvaluationBegun { words: Option<Words> },
    TriedAgain { words: Words },
    Closed { outcome: Outcome, after: Repeats, words: Words },
    Published { words: Words },
    Noticed { case: String, noticed: bool },
}

impl TopicFact {
    /// The event's kind, as the journal and the timeline have it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Adopted(_) => "adopted",
            Self::CauseNamed { .. } => "cause_named",
            Self::MeasureTaken { .. } => "measure_taken",
            Self::EvaluationBegun { .. } => "evaluation_begun",
            Self::TriedAgain { .. } => "tried_again",
            Self::Closed { outcome: Outcome::Solved, .. } => "closed_solved",
            Self::Closed { .. } => "closed_not_solved",
            Self::Published { .. } => "published",
            Self::Noticed { .. } => "noticed",
        }
    }

    fn words(&self) -> Option<Words> {
        match self {
            Self::Adopted(adoption) => Some(adoption.problem.clone()),
            Self::CauseNamed { words }
            | Self::MeasureTaken { words }
            | Self::TriedAgain { words }
            | Self::Closed { words, .. }
            | Self::Published { words } => Some(words.clone()),
            Self::EvaluationBegun { words } => words.clone(),
            Self::Noticed { .. } => None,
        }
    }
}

pub(super) fn evolve(state: Option<Topic>, event: &TopicEvent) -> Option<Topic> {
    let mut topic = match (state, &event.what) {
        (None, TopicFact::Adopted(adoption)) => begun(adoption, event.at),
        (state, _) => state?,
    };
    let at = event.at;
    match &event.what {
        TopicFact::Adopted(_) => {}
        TopicFact::CauseNamed { words } => {
            topic.cause = Some(words.clone());
            topic.state = TopicState::Measures;
        }
        TopicFact::MeasureTaken { words } => {
            topic.measures.push(Measure { at, words: words.clone() });
            topic.state = TopicState::Measures;
        }
        TopicFact::EvaluationBegun { .. } => {
            topic.evaluating_since = Some(at);
            topic.state = TopicState::Evaluating;
        }
        TopicFact::TriedAgain { .. } => {
            topic.evaluating_since = None;
            topic.state = TopicState::Measures;
        }
        TopicFact::Closed { outcome, after, words } => {
            topic.ending = Some(Ending { at, outcome: *outcome, after: *after, words: words.clone() });
            topic.state = TopicState::Closed;
        }
        TopicFact::Published { words } => topic.practice = Some(Practice { at, words: words.clone() }),
        TopicFact::Noticed { case, noticed } => _ = topic.noticed.insert(case.clone(), *noticed),
    }
    // Residents' answers are counted, not told one by one.
    if !matches!(event.what, TopicFact::Noticed { .. }) {
        topic.timeline.push(Moment {
            at,
            by: event.by.clone(),
            kind: event.what.kind().to_owned(),
            words: event.what.words(),
        });
    }
    Some(topic)
}

fn begun(adoption: &Adoption, at: Instant) -> Topic {
    Topic {
        id: adoption.id,
        number: adoption.number.clone(),
        placement: adoption.placement.clone(),
        matter: adoption.matter.clone(),
        state: TopicState::Adopted,
        lead: adoption.lead,
        adopted_by: adoption.adopted_by,
        adopted_at: at,
        problem: adoption.problem.clone(),
        target: adoption.target,
        baseline: adoption.baseline,
        from_practice: adoption.from_practice.clone(),
        cause: None,
        measures: Vec::new(),
        evaluating_since: None,
        ending: None,
        practice: None,
        noticed: BTreeMap::new(),
        timeline: Vec::new(),
    }
}
