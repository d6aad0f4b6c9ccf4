//! What rules of the system do: raise ladders by time, follow what becomes of cases, count time anew. They decide nothing:
//! no rule lists a matter, issues a notice or rules on anything.

use super::opening::open_ladder;
use super::{about, carry_out, next_number, policy_in_force};
use crate::model::{
    About, Body, File, FileCommand, FileId, FileState, Limits, Opening, Parking, Procedure, climb_ladder,
};
use crate::store;
use ::store::Tx;
use cases::{Case, CaseId, Ground};
use guard::Granted;
use guard::right::{RaiseLadder, RecalculateClock};
use kernel::{Context, Failure, Folded, UnitId};

/// Cases raised in one sweep at the most; the next sweep goes on.
pub const BATCH: u32 = 500;

/// Raises the ladders of the cases whose time has come; gives how many were raised. Costs what is due, not what exists.
///
/// # Errors
/// See [`::store::Error`].
pub async fn sweep(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<RaiseLadder>,
    context: &Context,
) -> Result<usize, Failure> {
    let limits = policy_in_force(tx, context).await?.limits.clone();
    let mut raised = 0;
    for case in store::watched_until(tx, &context.tenant, context.now, BATCH).await? {
        let Some(found) = cases::query::by_id(tx, &context.tenant, case).await? else {
            store::watch(tx, &context.tenant, case, None).await?;
            continue;
        };
        raised += usize::from(raise(tx, ground, context, &found.state, &limits).await?);
    }
    Ok(raised)
}

/// Follows what happened to a case: what its ladder watched may be done, it may be parked or resumed, and a lead that was
/// named above may have been designated.
///
/// # Errors
/// See [`::store::Error`].
pub async fn follow_case(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<RaiseLadder>,
    context: &Context,
    case: CaseId,
) -> Result<(), Failure> {
    let Some(found) = cases::query::by_id(tx, &context.tenant, case).await? else { return Ok(()) };
    let case = found.state;
    let limits = policy_in_force(tx, context).await?.limits.clone();
    ease(tx, ground, context, &case).await?;
    watch_next(tx, context, &case, &limits).await?;
    parked(tx, ground, context, &case).await?;
    designated(tx, ground, context, &case).await
}

async fn ladder_of(tx: &mut Tx, context: &Context, case: CaseId) -> Result<Option<Folded<File>>, Failure> {
    Ok(store::open_about(tx, &context.tenant, case, Procedure::Ladder).await?)
}

/// The rung that a case's ladder has reached for the clock that presses now.
fn reached(file: &File, clock: clock::ClockId) -> Option<crate::Rung> {
    match &file.body {
        Body::Ladder(ladder) => ladder.reached(file.state, clock),
        _ => None,
    }
}

async fn raise(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    case: &Case,
    limits: &Limits,
) -> Result<bool, Failure> {
    ease(tx, ground, context, case).await?;
    let Some(clock) = case.pressing() else {
        store::watch(tx, &context.tenant, case.id, None).await?;
        return Ok(false);
    };
    let file = ladder_of(tx, context, case.id).await?;
    let known = file.as_ref().and_then(|file| reached(&file.state, clock.id));
    let (rung, next) = climb_ladder(clock, known, limits, context.now);
    let listed = file.as_ref().is_some_and(|file| file.state.state == FileState::Listed);
    store::watch(tx, &context.tenant, case.id, next.filter(|_| !listed)).await?;
    let Some(rung) = rung.filter(|_| !listed) else { return Ok(false) };
    let file = match file {
        Some(file) => file,
        None => open_ladder(tx, ground, context, case).await?,
    };
    let command = FileCommand::Raise { rung, clock: Box::new(clock.clone()) };
    carry_out(tx, ground, context, Some(file), command).await?;
    Ok(true)
}

/// The ladder of a clock that does not press any more is done, unless the matter is listed.
async fn ease(tx: &mut Tx, ground: &Ground, context: &Context, case: &Case) -> Result<(), Failure> {
    let Some(file) = ladder_of(tx, context, case.id).await? else { return Ok(()) };
    let Body::Ladder(ladder) = &file.state.body else { return Ok(()) };
    let over = match ladder.clock {
        Some(watched) => case.pressing().is_none_or(|clock| clock.id != watched),
        None => case.state.is_ended(),
    };
    if over && file.state.state != FileState::Listed {
        carry_out(tx, ground, context, Some(file), FileCommand::Ease).await?;
    }
    Ok(())
}

async fn watch_next(tx: &mut Tx, context: &Context, case: &Case, limits: &Limits) -> Result<(), Failure> {
    let file = ladder_of(tx, context, case.id).await?;
    let next = case.pressing().filter(|_| !case.state.is_ended()).and_then(|clock| {
        let known = file.as_ref().and_then(|file| reached(&file.state, clock.id));
        let (due, next) = climb_ladder(clock, known, limits, context.now);
        // What is due already is raised by the next sweep.
        due.map(|_| context.now).or(next)
    });
    Ok(store::watch(tx, &context.tenant, case.id, next).await?)
}

/// A parked case has a file that says whether the requester was told.
async fn parked(tx: &mut Tx, ground: &Ground, context: &Context, case: &Case) -> Result<(), Failure> {
    let file = store::open_about(tx, &context.tenant, case.id, Procedure::Parking).await?;
    match (&case.parking, file) {
        (Some(parking), None) => {
            let id: FileId = context.draw_id();
            let number = next_number(tx, context, Procedure::Parking).await?;
            let about = About { unit: about(case).unit.or(Some(case.owner)), ..about(case) };
            let body = Body::Parking(Parking { cause: parking.cause, told: None });
            let opening = Opening { id, number, about, body };
            carry_out(tx, ground, context, None, FileCommand::Open(Box::new(opening))).await?;
        }
        (None, Some(file)) => {
            carry_out(tx, ground, context, Some(file), FileCommand::Resume).await?;
        }
        _ => {}
    }
    Ok(())
}

async fn designated(tx: &mut Tx, ground: &Ground, context: &Context, case: &Case) -> Result<(), Failure> {
    let Some(file) = store::open_about(tx, &context.tenant, case.id, Procedure::Climb).await? else {
        return Ok(());
    };
    let lead: Option<UnitId> = case.lead.as_ref().map(|lead| lead.unit);
    let Body::Climb(climb) = &file.state.body else { return Ok(()) };
    if file.state.state == FileState::Designating && climb.lead.is_some() && climb.lead == lead {
        carry_out(tx, ground, context, Some(file), FileCommand::Settle).await?;
    }
    Ok(())
}

/// Computes the due times of a file anew on a calendar that has changed; gives whether something moved.
///
/// # Errors
/// See [`::store::Error`].
pub async fn recalculate(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<RecalculateClock>,
    context: &Context,
    file: FileId,
    calendar: &str,
) -> Result<bool, Failure> {
    let Some(found) = store::by_id(tx, &context.tenant, file).await? else { return Ok(false) };
    let before = found.version;
    let command = FileCommand::Recalculate { calendar: calendar.to_owned() };
    let taken = carry_out(tx, ground, context, Some(found), command).await?;
    Ok(taken.version > before)
}
