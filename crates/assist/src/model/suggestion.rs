//! What was suggested about a case, and what people decided: recorded apart from the case itself. The fold of one stream a
//! case. Nobody is named: neither who wrote nor who decided.

use kernel::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

/// What a suggestion is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 事项
    Matter,
    /// 地点
    Place,
    /// 主办单位, through a duty item
    Lead,
    /// 紧急程度
    Urgency,
    /// 同一问题
    Duplicate,
    /// 一件来件几件事
    Split,
}

impl Kind {
    pub const ALL: &'static [Self] =
        &[Self::Matter, Self::Place, Self::Lead, Self::Urgency, Self::Duplicate, Self::Split];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Matter => "matter",
            Self::Place => "place",
            Self::Lead => "lead",
            Self::Urgency => "urgency",
            Self::Duplicate => "duplicate",
            Self::Split => "split",
        }
    }
}

impl FromStr for Kind {
    type Err = kernel::Refusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().copied().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| kernel::Refusal::not_found("assist-kind-unknown"))
    }
}

/// What became of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// What was decided is what was suggested, or lies below the heading that was.
    Accepted,
    /// Something else was decided.
    Overridden,
    /// A person said that it does not fit.
    SetAside,
}

impl Answer {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Overridden => "overridden",
            Self::SetAside => "set_aside",
        }
    }

    pub fn read(text: &str) -> Option<Self> {
        [Self::Accepted, Self::Overridden, Self::SetAside].into_iter().find(|one| one.as_str() == text)
    }
}

/// One suggestion as it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggested {
    pub kind: Kind,
    /// Version of the model; 0 for what rules and the catalogue suggest.
    pub model: i64,
    /// False: recorded to compare, never shown.
    pub shown: bool,
    /// A code, an id or a number; empty when nothing was sure enough.
    pub value: String,
    /// Confidence in thousandths; 0 where there is no probability.
    pub sure: i64,
    pub at: Instant,
}

/// What happened to suggestions about a case; the names stand in the journal. No words of the case are here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum SuggestionFact {
    Suggested(Suggested),
    Answered { kind: Kind, model: i64, answer: Answer, decided: String, at: Instant },
}

impl SuggestionFact {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Suggested(_) => "suggested",
            Self::Answered { .. } => "answered",
        }
    }
}

/// A suggestion with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub suggested: Suggested,
    pub answer: Option<(Answer, String, Instant)>,
}

impl Said {
    /// Whether it still waits for somebody.
    pub fn is_open(&self) -> bool {
        self.suggested.shown && self.answer.is_none() && !self.suggested.value.is_empty()
    }
}

/// Everything that was suggested about a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestions(pub BTreeMap<(Kind, i64), Said>);

impl Suggestions {
    /// What an event changes.
    #[must_use]
    pub fn evolve(mut self, fact: &SuggestionFact) -> Self {
        match fact {
            SuggestionFact::Suggested(suggested) => {
                let said = Said { suggested: suggested.clone(), answer: None };
                self.0.insert((suggested.kind, suggested.model), said);
            }
            SuggestionFact::Answered { kind, model, answer, decided, at } => {
                if let Some(said) = self.0.get_mut(&(*kind, *model)) {
                    said.answer = Some((*answer, decided.clone(), *at));
                }
            }
        }
        self
    }

    /// Whether the suggestion is new: an answered one is not made again, and the same not twice.
    pub fn lacks(&self, suggested: &Suggested) -> bool {
        self.0.get(&(suggested.kind, suggested.model)).is_none_or(|said| {
            said.answer.is_none() && said.suggested.value != suggested.value && !suggested.value.is_empty()
        })
    }

    /// The events by which the suggestions learn what was decided. `fits` says whether a decision is what was suggested.
    pub fn settle(
        &self,
        decided: impl Fn(Kind) -> Option<String>,
        fits: impl Fn(&Suggested, &str) -> bool,
        at: Instant,
    ) -> Vec<SuggestionFact> {
        let of = |said: &Said| {
            let suggested = &said.suggested;
            let decided = decided(suggested.kind)?;
            let answer = match fits(suggested, &decided) {
                true => Answer::Accepted,
                false => Answer::Overridden,
            };
            // Whoever set it aside has said so already; deciding otherwise afterwards only agrees with him.
            let said_before = said.answer.as_ref().is_some_and(|(known, before, _)| match known {
                Answer::SetAside => *before == decided || answer == Answer::Overridden,
                _ => *before == decided && *known == answer,
            });
            if said_before {
                return None;
            }
            let (kind, model) = (suggested.kind, suggested.model);
            Some(SuggestionFact::Answered { kind, model, answer, decided, at })
        };
        self.0.values().filter_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(value: &str) -> Suggested {
        let at = Instant::default();
        Suggested { kind: Kind::Matter, model: 1, shown: true, value: value.into(), sure: 870, at }
    }

    #[test]
    fn a_decision_answers_and_a_correction_answers_again() {
        let at = Instant::default();
        let known = Suggestions::default().evolve(&SuggestionFact::Suggested(suggested("080101")));
        let same = |suggested: &Suggested, decided: &str| suggested.value == decided;
        assert!(known.settle(|_| None, same, at).is_empty());
        let facts = known.settle(|_| Some("080101".into()), same, at);
        let known = facts.iter().fold(known, Suggestions::evolve);
        assert_eq!(known.0[&(Kind::Matter, 1)].answer.as_ref().map(|one| one.0), Some(Answer::Accepted));
        assert!(known.settle(|_| Some("080101".into()), same, at).is_empty(), "said once");
        let facts = known.settle(|_| Some("100101".into()), same, at);
        let known = facts.iter().fold(known, Suggestions::evolve);
        assert_eq!(known.0[&(Kind::Matter, 1)].answer.as_ref().map(|one| one.0), Some(Answer::Overridden));
        assert!(!known.lacks(&suggested("100101")), "an answered suggestion is not made again");
    }
}
