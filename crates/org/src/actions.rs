//! What can be done to units and assignments: one file per command. Whether the actor may is checked
//! by the caller, because rights are of this crate's rank.

mod assign;
mod change_assignment;
mod change_unit;
mod end_terms;
mod establish;
mod forget_name;

pub use assign::{Assign, Person, assign};
pub(crate) use assign::{assign_within, assignment_facts, is_same, overlaps};
pub use change_assignment::{end_assignment, prolong_assignment};
pub use change_unit::{Changed, change_unit};
pub use end_terms::end_terms;
pub use establish::establish;
pub use forget_name::forget_name;

use crate::directory::Directory;
use crate::model::{LinkKind, ParentFacts, Unit, UnitCommand, UnitEvent, UnitFacts, UnitLoop};
use crate::store;
use ::store::Tx;
use kernel::{Context, Failure, Folded, Instant, Loop, UnitId};

pub(crate) async fn commit_unit(
    tx: &mut Tx,
    context: &Context,
    before: Option<Folded<Unit>>,
    events: &[UnitEvent],
) -> Result<Option<Unit>, Failure> {
    let (mut state, expected) = match before {
        Some(folded) => (Some(folded.state), folded.version),
        None => (None, 0),
    };
    for event in events {
        state = UnitLoop::evolve(state, event);
    }
    if let (Some(unit), false) = (&state, events.is_empty()) {
        let stream = journal::stream_of::<UnitLoop>(unit.id);
        let version = journal::append::<UnitLoop>(tx, context, &stream, expected, events).await?;
        store::put_unit(tx, context, unit, version).await?;
    }
    Ok(state)
}

/// What the rules need to know of other units for a command to `id`.
pub(crate) fn unit_facts(directory: &Directory, id: UnitId, command: &UnitCommand) -> UnitFacts {
    let mut facts = UnitFacts::default();
    let mut name = |unit: Option<UnitId>, link: Option<LinkKind>, from: Instant| {
        let Some(found) = unit.and_then(|unit| directory.unit(unit)) else { return };
        let ancestors = link.map(|link| directory.ancestors_from(found.id, link, from)).unwrap_or_default();
        let known = ParentFacts {
            name: found.name.clone(),
            from: found.valid_from,
            until: found.active_until(),
            ancestors,
        };
        facts.named.insert(found.id, known);
    };
    let mut credit_code = None;
    match command {
        UnitCommand::Establish { establishment: new, .. } => {
            // A new unit has none below it, so nothing can close a circle.
            name(new.territorial_parent, None, new.valid_from);
            name(new.sector_parent, None, new.valid_from);
            credit_code = new.credit_code.as_ref();
            facts.code_taken = directory.by_code(new.code.trim()).map(|unit| unit.name.clone());
        }
        UnitCommand::Reparent { link, parent, from } => name(*parent, Some(*link), *from),
        UnitCommand::End { at, successor, .. } => name(*successor, None, *at),
        UnitCommand::SetCreditCode { credit_code: given } => credit_code = given.as_ref(),
        _ => {}
    }
    facts.credit_code_taken = credit_code
        .and_then(|code| directory.by_credit_code(code.as_str()))
        .filter(|holder| holder.id != id)
        .map(|holder| holder.name.clone());
    facts
}
