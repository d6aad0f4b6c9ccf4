//! Red list, yellow card and veto (红榜、黄牌、一票否决): a unit, or a project that a unit answers for, named with the figures as they stood
//! and the facts, open to appeal. There is no variant in which a person could be named. Pure.

use crate::model::scheme::Veto;
use crate::model::{Period, Share};
use cases::Words;
use kernel::{Actor, Context, Id, Instant, Loop, Refusal, UnitId};
use serde::{Deserialize, Serialize};

/// Marks the id of a listing.
pub enum ListingMark {}
/// An entry of the red list or a yellow card (列榜).
pub type ListingId = Id<ListingMark>;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingKind {
    /// 红榜
    Red,
    /// 黄牌
    Yellow,
    /// 一票否决: a veto item of the scheme has come true for a unit, which then has no result in that quarter.
    Veto,
}

impl ListingKind {
    pub const ALL: [Self; 3] = [Self::Red, Self::Yellow, Self::Veto];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Yellow => "yellow",
            Self::Veto => "veto",
        }
    }
}

/// Who or what is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "subject", rename_all = "snake_case")]
pub enum Subject {
    Unit {
        unit: UnitId,
    },
    /// A project by its name, with the unit that answers for it.
    Project {
        project: String,
        unit: UnitId,
    },
}

impl Subject {
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Unit { unit } | Self::Project { unit, .. } => *unit,
        }
    }
}

/// A figure as it stood when the decision was taken; later counting does not move it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    pub figure: String,
    pub numerator: i64,
    pub denominator: i64,
    /// What rulings had taken out.
    pub exempted: i64,
    /// None: there was no data, or too little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Frozen {
    pub const fn share(&self) -> Share {
        Share::new(self.numerator, self.denominator)
    }
}

/// What the decision rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// The scheme with its version, and the quarter.
    pub scheme: String,
    pub version: u32,
    pub period: String,
    /// How many entries of the journal were counted.
    pub entries: i64,
    pub result: Option<String>,
    pub figures: Vec<Frozen>,
    /// What happened, in words.
    pub facts: Words,
}

/// Where a listing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingState {
    Listed,
    /// The unit has appealed; nobody has ruled yet.
    Appealed,
    /// The appeal was turned down.
    Kept,
    /// The appeal was right, or whoever listed took it back.
    TakenBack,
}

impl ListingState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Appealed => "appealed",
            Self::Kept => "kept",
            Self::TakenBack => "taken_back",
        }
    }
    pub const fn stands(self) -> bool {
        !matches!(self, Self::TakenBack)
    }
}

/// One line of its story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingMoment {
    pub at: Instant,
    pub by: Actor,
    pub kind: String,
    pub words: Words,
}

/// What is said when something is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub id: ListingId,
    pub number: String,
    pub kind: ListingKind,
    #[serde(flatten)]
    pub subject: Subject,
    pub place: String,
    pub ground: Ground,
    /// The item of the scheme's version, as it stood with its legal basis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub veto: Option<Veto>,
    /// Until then the unit may appeal.
    pub appeal_until: Instant,
}

/// The state of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    pub listed: Listed,
    pub state: ListingState,
    pub at: Instant,
    pub by: Actor,
    pub timeline: Vec<ListingMoment>,
}

/// A command to a listing.
#[derive(Clone, Debug)]
pub enum ListingCommand {
    List(Box<Listed>),
    Appeal { words: Words },
    Rule { right: bool, words: Words },
    TakeBack { words: Words },
}

/// One event: what happened, when, by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingEvent {
    pub at: Instant,
    pub by: Actor,
    #[serde(flatten)]
    pub what: ListingFact,
}

/// What happened. Written to the journal; fields may be added with a default, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ListingFact {
    Listed(Box<Listed>),
    Appealed { words: Words },
    Ruled { right: bool, words: Words },
    TakenBack { words: Words },
}

/// The closed loop of a listing.
pub enum ListingLoop {}

impl Loop for ListingLoop {
    const KIND: &'static str = "listing";
    type State = Listing;
    type Command = ListingCommand;
    type Event = ListingEvent;
    type Facts = ();

    fn decide(
        state: Option<&Listing>,
        command: ListingCommand,
        context: &Context,
        (): &(),
    ) -> Result<Vec<ListingEvent>, Refusal> {
        let what = decide(state, command, context)?;
        Ok(vec![ListingEvent { at: context.now, by: context.actor.clone(), what }])
    }

    fn evolve(state: Option<Listing>, event: &ListingEvent) -> Option<Listing> {
        let (state, words) = match (&event.what, state) {
            (ListingFact::Listed(listed), None) => {
                let words = listed.ground.facts.clone();
                let (at, by) = (event.at, event.by.clone());
                let state = ListingState::Listed;
                (Listing { listed: (**listed).clone(), state, at, by, timeline: Vec::new() }, words)
            }
            (ListingFact::Listed(_), Some(_)) | (_, None) => return None,
            (ListingFact::Appealed { words }, Some(one)) => {
                (Listing { state: ListingState::Appealed, ..one }, words.clone())
            }
            (ListingFact::Ruled { right, words }, Some(one)) => {
                let state = if *right { ListingState::TakenBack } else { ListingState::Kept };
                (Listing { state, ..one }, words.clone())
            }
            (ListingFact::TakenBack { words }, Some(one)) => {
                (Listing { state: ListingState::TakenBack, ..one }, words.clone())
            }
        };
        let mut state = state;
        let kind = Self::kind(event).to_owned();
        state.timeline.push(ListingMoment { at: event.at, by: event.by.clone(), kind, words });
        Some(state)
    }

    fn kind(event: &ListingEvent) -> &'static str {
        match &event.what {
            ListingFact::Listed(listed) => listed.kind.as_str(),
            ListingFact::Appealed { .. } => "appealed",
            ListingFact::Ruled { right: true, .. } => "ruled_right",
            ListingFact::Ruled { .. } => "ruled_wrong",
            ListingFact::TakenBack { .. } => "taken_back",
        }
    }
}

fn decide(
    state: Option<&Listing>,
    command: ListingCommand,
    context: &Context,
) -> Result<ListingFact, Refusal> {
    match (state, command) {
        (None, ListingCommand::List(listed)) => {
            Period::read(&listed.ground.period)?;
            // Nobody praises or blames his own unit.
            if context.actor.unit() == Some(listed.subject.unit()) {
                return Err(Refusal::forbidden("listing-own-unit"));
            }
            match (listed.kind, &listed.veto, &listed.subject) {
                (ListingKind::Veto, None, _) => {
                    return Err(Refusal::invalid("listing-veto-missing", "veto"));
                }
                // What is vetoed is the result of a unit.
                (ListingKind::Veto, Some(_), Subject::Project { .. }) => {
                    return Err(Refusal::invalid("listing-veto-of-project", "project"));
                }
                (ListingKind::Red | ListingKind::Yellow, Some(_), _) => {
                    return Err(Refusal::invalid("listing-veto-elsewhere", "veto"));
                }
                _ => {}
            }
            // A veto rests on a fact and its law, the lists on figures.
            let counted = listed.ground.figures.iter().any(|figure| figure.denominator > 0);
            if listed.kind != ListingKind::Veto && !counted {
                return Err(Refusal::rule("listing-without-figures"));
            }
            Ok(ListingFact::Listed(listed))
        }
        (None, _) => Err(Refusal::not_found("listing-not-found")),
        (Some(_), ListingCommand::List(_)) => Err(Refusal::rule("listing-there-already")),
        (Some(listing), ListingCommand::Appeal { words }) => {
            if listing.state != ListingState::Listed {
                return Err(Refusal::rule("listing-other-state"));
            }
            if context.actor.unit() != Some(listing.listed.subject.unit()) {
                return Err(Refusal::forbidden("listing-not-yours"));
            }
            if context.now > listing.listed.appeal_until {
                return Err(Refusal::rule("listing-appeal-late"));
            }
            Ok(ListingFact::Appealed { words })
        }
        (Some(listing), ListingCommand::Rule { right, words }) => {
            if listing.state != ListingState::Appealed {
                return Err(Refusal::rule("listing-other-state"));
            }
            // Whoever listed does not rule on the appeal, and nobody on his own unit.
            if listing.by.account() == context.actor.account() {
                return Err(Refusal::forbidden("listing-own-decision"));
            }
            if context.actor.unit() == Some(listing.listed.subject.unit()) {
                return Err(Refusal::forbidden("listing-own-unit"));
            }
            Ok(ListingFact::Ruled { right, words })
        }
        (Some(listing), ListingCommand::TakeBack { words }) => match listing.state.stands() {
            true => Ok(ListingFact::TakenBack { words }),
            false => Err(Refusal::rule("listing-other-state")),
        },
    }
}
