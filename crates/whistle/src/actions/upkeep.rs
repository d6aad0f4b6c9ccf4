//! What rules of the system do to whistles: tell the district of delays, follow units that end, count time anew. They
//! decide nothing.

use super::carry_out;
use crate::model::{WhistleCommand, WhistleId, WhistleLoop};
use crate::store;
use ::store::Tx;
use cases::Ground;
use guard::Granted;
use guard::right::{EscalateWhistle, RecalculateClock, TransferWhistle};
use kernel::{Context, Failure, Loop, UnitId};

/// Tells the district of every department that is late and of which it does not know; gives how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn escalate_late(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<EscalateWhistle>,
    context: &Context,
) -> Result<usize, Failure> {
    let mut told = 0;
    for id in store::late(tx, &context.tenant, context.now).await? {
        let Some(found) = store::by_id(tx, &context.tenant, id).await? else { continue };
        let units: Vec<UnitId> = found.state.expected().map(|call| call.unit).collect();
        for unit in units {
            let Some(found) = store::by_id(tx, &context.tenant, id).await? else { continue };
            if !found.state.late_steps(unit, context.now).is_empty() {
                let command = WhistleCommand::Escalate { unit };
                carry_out(tx, ground, context, Some(found), command, None).await?;
                told += 1;
            }
        }
    }
    Ok(told)
}

/// Lets the heir of a unit that has ended take its place in every open whistle, or nobody; gives in how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn follow_ended(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<TransferWhistle>,
    context: &Context,
    unit: UnitId,
) -> Result<usize, Failure> {
    if ground.unit_exists(unit, context.now) {
        return Ok(0);
    }
    let heir = ground.catalogue.directory().heir(unit, context.now);
    let mut moved = 0;
    for id in store::open_calling(tx, &context.tenant, unit).await? {
        let Some(found) = store::by_id(tx, &context.tenant, id).await? else { continue };
        let ended = found.state.call(unit).is_none_or(|call| !call.is_expected());
        if ended || !(found.state.state.is_calling() || found.state.state == crate::WhistleState::Done) {
            continue;
        }
        let command = WhistleCommand::Transfer { unit, heir };
        carry_out(tx, ground, context, Some(found), command, None).await?;
        moved += 1;
    }
    Ok(moved)
}

/// The whistle whose stream this is.
pub fn whistle_of(stream: &str) -> Option<WhistleId> {
    stream.strip_prefix(WhistleLoop::KIND)?.strip_prefix('/')?.parse().ok()
}

/// Computes the due times of a whistle anew on a calendar that has changed; gives whether something moved.
///
/// # Errors
/// See [`::store::Error`].
pub async fn recalculate(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<RecalculateClock>,
    context: &Context,
    whistle: WhistleId,
    calendar: &str,
) -> Result<bool, Failure> {
    let Some(found) = store::by_id(tx, &context.tenant, whistle).await? else { return Ok(false) };
    let before = found.version;
    let command = WhistleCommand::Recalculate { calendar: calendar.to_owned() };
    let taken = carry_out(tx, ground, context, Some(found), command, None).await?;
    Ok(taken.version > before)
}
