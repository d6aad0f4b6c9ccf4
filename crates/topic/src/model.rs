//! Topics (治理主题) as closed loops: state, events and rules; pure. A topic is about a place and a matter, never about
//! persons.

mod candidate;
mod policy;
mod repeat;
mod rules;
mod state;

pub use candidate::{Candidate, Counted, ParkedLong, candidates};
pub use policy::{TopicPolicy, TopicRules};
pub use repeat::{Change, Closure, Repeats, repeats};
pub use state::{
    Adoption, Ending, Measure, Moment, Outcome, Practice, Topic, TopicCommand, TopicEvent, TopicFact,
    TopicId, TopicMark, TopicState,
};

use kernel::{Context, Loop, Refusal};

/// The closed loop of a topic.
pub enum TopicLoop {}

/// What the rules need to know from outside.
#[derive(Clone, Debug)]
pub struct TopicFacts {
    pub rules: TopicRules,
    /// Number of an open topic about the same place and matter.
    pub open_already: Option<String>,
    /// The repeats since the evaluation began, for closing.
    pub after: Option<Repeats>,
    /// The lead that was named exists.
    pub lead_exists: bool,
}

impl Loop for TopicLoop {
    const KIND: &'static str = "topic";
    type State = Topic;
    type Command = TopicCommand;
    type Event = TopicEvent;
    type Facts = TopicFacts;

    fn decide(
        state: Option<&Topic>,
        command: TopicCommand,
        context: &Context,
        facts: &TopicFacts,
    ) -> Result<Vec<TopicEvent>, Refusal> {
        let what = rules::decide(state, command, context, facts)?;
        Ok(vec![TopicEvent { at: context.now, by: context.actor.clone(), what }])
    }

    fn evolve(state: Option<Topic>, event: &TopicEvent) -> Option<Topic> {
        state::evolve(state, event)
    }

    fn kind(event: &TopicEvent) -> &'static str {
        event.what.kind()
    }
}
