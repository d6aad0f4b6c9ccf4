//! What rules of the system do for matters of other capabilities: raise their ladders by time and end them; and hand the
//! parts of units that have ended to their heirs.

use super::{above, carry_out, next_number, policy_in_force};
use crate::model::{
    About, Body, File, FileCommand, FileId, FileState, Ladder, Opening, Outside, Procedure, climb_ladder,
};
use crate::store;
use ::store::Tx;
use cases::{Ground, Placement};
use clock::Clock;
use guard::Granted;
use guard::right::{RaiseLadder, TransferOversight};
use kernel::{Context, Failure, Folded, UnitId};
use std::collections::BTreeSet;

/// Matters looked at in one sweep at the most; the next sweep goes on.
pub const BATCH: u32 = 500;

/// A matter of another capability as it stands.
#[derive(Clone, Debug)]
pub struct Watched {
    pub outside: Outside,
    pub placement: Placement,
    pub matter: Option<String>,
    /// The unit whose time runs.
    pub unit: UnitId,
    pub barred: BTreeSet<UnitId>,
    /// The running clock that presses first; `None`: nothing is waited for any more.
    pub clock: Option<Clock>,
}

/// Brings the ladder of a matter outside in line with its clock and the time; gives whether it was raised.
///
/// # Errors
/// See [`::store::Error`].
pub async fn follow_outside(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<RaiseLadder>,
    context: &Context,
    watched: &Watched,
) -> Result<bool, Failure> {
    let limits = policy_in_force(tx, context).await?.limits.clone();
    let subject = watched.outside.key.as_str();
    let file = store::open_outside(tx, &context.tenant, subject).await?;
    let file = eased(tx, ground, context, file, watched.clock.as_ref()).await?;
    let id = file.as_ref().map(|file| file.state.id);
    let listed = file.as_ref().is_some_and(|file| file.state.state == FileState::Listed);
    let Some(clock) = watched.clock.as_ref().filter(|_| !listed) else {
        store::watch_outside(tx, &context.tenant, subject, id, None).await?;
        return Ok(false);
    };
    let known = file.as_ref().and_then(|file| match &file.state.body {
        Body::Ladder(ladder) => ladder.reached(file.state.state, clock.id),
        _ => None,
    });
    let (rung, next) = climb_ladder(clock, known, &limits, context.now);
    let Some(rung) = rung else {
        store::watch_outside(tx, &context.tenant, subject, id, next).await?;
        return Ok(false);
    };
    let file = match file {
        Some(file) => file,
        None => opened(tx, ground, context, watched).await?,
    };
    store::watch_outside(tx, &context.tenant, subject, Some(file.state.id), next).await?;
    let command = FileCommand::Raise { rung, clock: Box::new(clock.clone()) };
    carry_out(tx, ground, context, Some(file), command).await?;
    Ok(true)
}

/// The ladder of a clock that presses no more is done, unless the matter is listed.
async fn eased(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    file: Option<Folded<File>>,
    clock: Option<&Clock>,
) -> Result<Option<Folded<File>>, Failure> {
    let Some(file) = file else { return Ok(None) };
    let Body::Ladder(ladder) = &file.state.body else { return Ok(Some(file)) };
    let over = match ladder.clock {
        Some(watched) => clock.is_none_or(|clock| clock.id != watched),
        None => clock.is_none(),
    };
    if !over || file.state.state == FileState::Listed {
        return Ok(Some(file));
    }
    carry_out(tx, ground, context, Some(file), FileCommand::Ease).await?;
    Ok(None)
}

async fn opened(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    watched: &Watched,
) -> Result<Folded<File>, Failure> {
    let id: FileId = context.draw_id();
    let number = next_number(tx, context, Procedure::Ladder).await?;
    let about = About {
        placement: watched.placement.clone(),
        matter: watched.matter.clone(),
        unit: Some(watched.unit),
        barred: watched.barred.clone(),
        outside: Some(watched.outside.clone()),
        ..About::default()
    };
    let opening = Opening { id, number, about, body: Body::Ladder(Ladder::default()) };
    carry_out(tx, ground, context, None, FileCommand::Open(Box::new(opening))).await?;
    let found = store::by_id(tx, &context.tenant, id).await?;
    found.ok_or_else(|| kernel::Refusal::not_found("oversight-not-found").into())
}

/// Lets the heir of a unit that has ended take its parts in every open file, or the unit above where there is no heir, or
/// the desk; gives in how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn follow_ended(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<TransferOversight>,
    context: &Context,
    unit: UnitId,
) -> Result<usize, Failure> {
    if ground.unit_exists(unit, context.now) {
        return Ok(0);
    }
    let heir = ground.catalogue.directory().heir(unit, context.now);
    let heir = heir
        .or_else(|| above(ground, unit, context.now).first().copied())
        .unwrap_or(ground.policy.desks.dispatch);
    let mut moved = 0;
    for id in store::open_of_unit(tx, &context.tenant, unit).await? {
        let Some(found) = store::by_id(tx, &context.tenant, id).await? else { continue };
        let before = found.version;
        let taken = carry_out(tx, ground, context, Some(found), FileCommand::Transfer { unit, heir }).await?;
        moved += usize::from(taken.version > before);
    }
    Ok(moved)
}
