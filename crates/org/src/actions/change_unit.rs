//! 变更单位: rename, reparent, term, places, end.

use super::{commit_unit, unit_facts};
use crate::model::{UnitCommand, UnitEvent, UnitLoop};
use crate::{query, store};
use ::store::Tx;
use kernel::{Context, Failure, Instant, Loop, Refusal, UnitId};

/// What a change of a unit touches beyond the unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// From when on.
    pub from: Instant,
    /// Units whose open work has to be routed anew from then on: after a change of parent the unit and
    /// all below it by that line, after an end or a change of places the unit itself.
    pub to_route_again: Vec<UnitId>,
}

/// Changes a unit. `expected` is the version that the sender has seen, where one has.
///
/// # Errors
/// Refusals `unit-…` of the rules; [`Failure::Stale`] when the unit was changed meanwhile.
pub async fn change_unit(
    tx: &mut Tx,
    context: &Context,
    id: UnitId,
    expected: Option<i64>,
    command: UnitCommand,
) -> Result<Changed, Failure> {
    let before = store::unit(tx, context.tenant.as_str(), id).await?;
    let before = before.ok_or(Refusal::not_found("unit-unknown"))?;
    if expected.is_some_and(|expected| expected != before.version) {
        return Err(Failure::Stale { stream: journal::stream_of::<UnitLoop>(id), version: before.version });
    }
    let mut directory = query::directory(tx, &context.tenant).await?;
    let facts = unit_facts(&directory, id, &command);
    let events = UnitLoop::decide(Some(&before.state), command, context, &facts)?;
    let after = commit_unit(tx, context, Some(before), &events).await?;
    directory.extend(after);
    Ok(events.iter().fold(Changed::default(), |changed, event| match event {
        UnitEvent::Reparented { link, from, .. } => {
            Changed { from: *from, to_route_again: directory.subtree(id, *link, *from) }
        }
        UnitEvent::AnsweringFor { from, .. } | UnitEvent::Released { from, .. } => {
            Changed { from: *from, to_route_again: vec![id] }
        }
        UnitEvent::Ended { at, .. } => Changed { from: *at, to_route_again: vec![id] },
        _ => changed,
    }))
}
