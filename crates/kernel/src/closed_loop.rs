//! The closed loop: two pure functions that every life cycle consists of.

use crate::{Context, Refusal};
use serde::{Serialize, de::DeserializeOwned};

/// A life cycle (case, whistle, motion …). `decide` holds the rules, `evolve` what an event changes;
/// neither reads a clock, randomness, configuration, database or network.
pub trait Loop {
    /// First part of the stream's name in the journal, e.g. `case`.
    const KIND: &'static str;
    type State: Clone + PartialEq + Serialize + DeserializeOwned;
    type Command;
    type Event: Clone + Serialize + DeserializeOwned;
    /// What the rules need to know from outside: calendar, rule set in force, routes, other streams.
    type Facts;

    /// The rules: what follows from `command` in `state` (`None` before the first event).
    ///
    /// # Errors
    /// A [`Refusal`] with its stable code; the state is then unchanged and nothing is written.
    fn decide(
        state: Option<&Self::State>,
        command: Self::Command,
        context: &Context,
        facts: &Self::Facts,
    ) -> Result<Vec<Self::Event>, Refusal>;

    /// What one event changes. Total: every event ever written can be replayed.
    fn evolve(state: Option<Self::State>, event: &Self::Event) -> Option<Self::State>;

    /// The event's kind as written to the journal, e.g. `dispatched`.
    fn kind(event: &Self::Event) -> &'static str;

    /// The state after `events`, starting from nothing.
    fn fold<'a>(events: impl IntoIterator<Item = &'a Self::Event>) -> Option<Self::State>
    where
        Self::Event: 'a,
    {
        events.into_iter().fold(None, Self::evolve)
    }
}

/// A state together with the version of its stream, i.e. how many events led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded<State> {
    pub state: State,
    pub version: i64,
}
