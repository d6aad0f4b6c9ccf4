//! Assessment schemes (考核方案): how units of one kind are judged in a quarter, as data in versions. Units only: neither the
//! kind of a subject nor a figure can be a person. Pure.

mod figures;
mod result;
mod rules;
mod state;
mod terms;

pub use figures::{Better, Figure, Figures, Side};
pub use result::{Counted, GroupResult, ItemResult, Lack, UnitResult, Vetoed, assess, hundredths};
pub use state::{Draft, Published, Scheme, SchemeEvent, SchemeFact, SchemeId, SchemeMoment, SchemeState};
pub use terms::{Balance, Group, Item, MOST_GROUPS, MOST_VETOES, Terms, Veto};

use crate::model::{Month, Period};
use kernel::{Context, Loop, Refusal, UnitId};
use org::UnitKind;

/// The closed loop of a scheme.
pub enum SchemeLoop {}

/// What is told of a scheme when it is drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    pub name: String,
    pub name_en: Option<String>,
    pub terms: Terms,
}

/// A command to a scheme.
#[derive(Clone, Debug)]
pub enum SchemeCommand {
    Draft { id: SchemeId, number: String, kind: UnitKind, place: String, drafted: Drafted },
    Redraft { drafted: Drafted },
    Publish { from: Period },
    End { after: Period },
}

/// What the rules need to know from outside.
#[derive(Clone, Debug)]
pub struct SchemeFacts {
    /// The running quarter.
    pub running: Period,
    /// The kind of the unit for which the actor speaks.
    pub own_kind: Option<UnitKind>,
    /// Units of the scheme's kind below it.
    pub below: Vec<UnitId>,
}

impl Loop for SchemeLoop {
    const KIND: &'static str = "scheme";
    type State = Scheme;
    type Command = SchemeCommand;
    type Event = SchemeEvent;
    type Facts = SchemeFacts;

    fn decide(
        state: Option<&Scheme>,
        command: SchemeCommand,
        context: &Context,
        facts: &SchemeFacts,
    ) -> Result<Vec<SchemeEvent>, Refusal> {
        let what = rules::decide(state, command, context, facts)?;
        Ok(vec![SchemeEvent { at: context.now, by: context.actor.clone(), what }])
    }

    fn evolve(state: Option<Scheme>, event: &SchemeEvent) -> Option<Scheme> {
        state::evolve(state, event)
    }

    fn kind(event: &SchemeEvent) -> &'static str {
        event.what.kind()
    }
}

/// A quarter from its first month.
pub(crate) const fn quarter_from(first: Month) -> Period {
    Period::around(crate::model::PeriodKind::Quarter, first)
}
