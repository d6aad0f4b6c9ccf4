//! The rating (评价) apart from case and author: a unit, a month, five levels, and words that only a batch shows.

use cases::Words;
use kernel::{Actor, Context, Id, Instant, Loop, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Marks the id of a rating.
pub enum RatingMark {}
/// A rating.
pub type RatingId = Id<RatingMark>;
/// Marks the id of a batch.
pub enum BatchMark {}
/// A batch of ratings that a unit reads together.
pub type BatchId = Id<BatchMark>;

/// A month as `2026-11`: the finest date that a rated unit reads.
pub type Month = String;

/// How it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// By the link, by whoever raised it.
    Link,
    /// To an agent who asked by phone.
    Phone,
}

/// Why a rating counts nowhere; it is shown how many were left out, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// Several for one unit from one device or network in a short time.
    Burst,
    /// Whoever rated says that he was prompted or given something.
    Prompted,
}

impl Exclusion {
    pub const ALL: &'static [Self] = &[Self::Burst, Self::Prompted];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Burst => "burst",
            Self::Prompted => "prompted",
        }
    }
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether the unit got in touch.
    pub contacted: Option<bool>,
    pub solved: Option<bool>,
    /// 1 very dissatisfied … 5 very satisfied.
    pub satisfaction: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
}

/// A rating as its events make it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub id: RatingId,
    pub unit: UnitId,
    pub source: Source,
    pub given_at: Instant,
    pub answer: Answer,
    pub excluded: Option<Exclusion>,
}

impl Rating {
    /// The month in which it was given.
    pub fn month(&self) -> Month {
        self.given_at.date().strftime("%Y-%m").to_string()
    }
}

#[derive(Clone, Debug)]
pub enum RatingCommand {
    Give {
        id: RatingId,
        unit: UnitId,
        source: Source,
        answer: Answer,
        excluded: Option<Exclusion>,
    },
    /// By its author, through his link.
    Revise {
        answer: Answer,
        edit_days: u32,
    },
    Exclude {
        why: Exclusion,
    },
}

/// One event: what happened, when, by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingEvent {
    pub at: Instant,
    pub by: Actor,
    #[serde(flatten)]
    pub what: RatingFact,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum RatingFact {
    Given { id: RatingId, unit: UnitId, source: Source, answer: Answer, excluded: Option<Exclusion> },
    Revised { answer: Answer },
    Excluded { why: Exclusion },
}

/// The closed loop of a rating.
pub enum RatingLoop {}

impl Loop for RatingLoop {
    const KIND: &'static str = "rating";
    type State = Rating;
    type Command = RatingCommand;
    type Event = RatingEvent;
    type Facts = ();

    fn decide(
        state: Option<&Rating>,
        command: RatingCommand,
        context: &Context,
        (): &(),
    ) -> Result<Vec<RatingEvent>, Refusal> {
        let say = |what| Ok(vec![RatingEvent { at: context.now, by: context.actor.clone(), what }]);
        match (state, command) {
            (None, RatingCommand::Give { id, unit, source, answer, excluded }) => {
                // Whoever did the work never says how good it was, in nobody's name.
                if context.actor.unit() == Some(unit) {
                    return Err(Refusal::forbidden("verify-own-work"));
                }
                level(&answer)?;
                say(RatingFact::Given { id, unit, source, answer, excluded })
            }
            (Some(_), RatingCommand::Give { .. }) => Err(Refusal::rule("verify-link-used")),
            (None, _) => Err(Refusal::not_found("verify-link-unknown")),
            (Some(rating), RatingCommand::Revise { answer, edit_days }) => {
                if context.actor != Actor::Requester {
                    return Err(Refusal::forbidden("verify-edit-author"));
                }
                let until = rating.given_at.plus_seconds(i64::from(edit_days) * 86_400);
                if context.now > until {
                    return Err(Refusal::rule("verify-edit-late").with("due", until));
                }
                level(&answer)?;
                say(RatingFact::Revised { answer })
            }
            (Some(rating), RatingCommand::Exclude { why }) => match rating.excluded {
                Some(_) => Ok(Vec::new()),
                None => say(RatingFact::Excluded { why }),
            },
        }
    }

    fn evolve(state: Option<Rating>, event: &RatingEvent) -> Option<Rating> {
        if let RatingFact::Given { id, unit, source, answer, excluded } = &event.what {
            let (given_at, answer) = (event.at, answer.clone());
            return Some(Rating {
                id: *id,
                unit: *unit,
                source: *source,
                given_at,
                answer,
                excluded: *excluded,
            });
        }
        let mut rating = state?;
        match &event.what {
            RatingFact::Given { .. } => {}
            RatingFact::Revised { answer } => rating.answer = answer.clone(),
            RatingFact::Excluded { why } => rating.excluded = Some(*why),
        }
        Some(rating)
    }

    fn kind(event: &RatingEvent) -> &'static str {
        match event.what {
            RatingFact::Given { .. } => "given",
            RatingFact::Revised { .. } => "revised",
            RatingFact::Excluded { .. } => "excluded",
        }
    }
}

fn level(answer: &Answer) -> Result<(), Refusal> {
    if (1..=5).contains(&answer.satisfaction) {
        return Ok(());
    }
    Err(Refusal::invalid("verify-satisfaction", "satisfaction"))
}

/// The order in which a batch is read: by a digest under a seed, so that it says nothing of who came first.
pub fn shuffled(seed: &[u8; 32], mut ratings: Vec<RatingId>) -> Vec<RatingId> {
    let place = |rating: &RatingId| {
        let mut hasher = Sha256::new();
        hasher.update(seed);
        hasher.update(rating.to_string());
        <[u8; 32]>::from(hasher.finalize())
    };
    ratings.sort_by_cached_key(place);
    ratings
}
