//! 任期届满自动终止: closes functional and joint units whose term is over.

use super::commit_unit;
use crate::model::{UnitCommand, UnitFacts, UnitLoop};
use crate::store;
use ::store::Tx;
use kernel::{Context, Failure, Loop, UnitId};

/// Writes the end of every functional or joint unit whose term is over; gives those that ended now.
/// They own nothing from their term's end on even before this has run; their open work needs a new owner.
///
/// # Errors
/// See [`::store::Error`].
pub async fn end_terms(tx: &mut Tx, context: &Context) -> Result<Vec<UnitId>, Failure> {
    let mut ended = Vec::new();
    for unit in store::units(tx, context.tenant.as_str()).await? {
        let due = unit.state.kind.ends_with_term() && unit.state.term_over_at(context.now);
        if due && unit.state.ending.is_none() {
            let id = unit.state.id;
            let events =
                UnitLoop::decide(Some(&unit.state), UnitCommand::EndTerm, context, &UnitFacts::default())?;
            commit_unit(tx, context, Some(unit), &events).await?;
            ended.push(id);
        }
    }
    Ok(ended)
}
