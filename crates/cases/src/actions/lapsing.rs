//! What the rules of the system do when a time is over: a reply that was not drawn goes on, a request that nobody
//! ruled on is granted, a requester who did not answer was not reached. None of them finds anything solved.

use super::carry_out;
use crate::ground::Ground;
use crate::model::{Case, CaseCommand, CaseId, CaseState};
use crate::store;
use ::store::Tx;
use clock::ClockState;
use guard::Granted;
use guard::right::{CloseUndrawn, LapseCase};
use kernel::{Context, Failure, Folded, Instant, UnitId};
use std::collections::BTreeSet;

/// Clocks looked at in one sweep.
const MOST: u32 = 2000;

/// Lets replies go on that were not drawn and whose time for a check is over; gives how many. While a drawn one of
/// the same unit is late, those of that unit wait with it, for so many days as the rule says: otherwise whoever
/// still waits would know that he was drawn.
///
/// # Errors
/// See [`::store::Error`].
pub async fn pass_undrawn(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<CloseUndrawn>,
    context: &Context,
) -> Result<usize, Failure> {
    let late = late(tx, context, "check").await?;
    let held: BTreeSet<UnitId> = late
        .iter()
        .filter(|(found, _)| found.state.drawn != Some(false))
        .flat_map(|(found, _)| found.state.handling_units.iter().copied())
        .collect();
    let hold = i64::from(ground.policy.sampling.limits.hold_days) * 86_400;
    let mut passed = 0;
    for (found, due) in late {
        let case = &found.state;
        let waits = context.now.seconds_since(due) < hold
            && case.handling_units.iter().any(|unit| held.contains(unit));
        if case.state != CaseState::Replied || case.drawn != Some(false) || waits {
            continue;
        }
        carry_out(tx, ground, context, Some(found), CaseCommand::PassUndrawn, None).await?;
        passed += 1;
    }
    Ok(passed)
}

/// Grants the requests to handle a case again that nobody ruled on in time; gives how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn grant_unruled(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<LapseCase>,
    context: &Context,
) -> Result<usize, Failure> {
    let mut granted = 0;
    for (found, _) in late(tx, context, "rule_reopening").await? {
        carry_out(tx, ground, context, Some(found), CaseCommand::GrantUnruled, None).await?;
        granted += 1;
    }
    Ok(granted)
}

/// Notes that nobody answered, where the time for asking is over and `asked` says that the requester was asked by
/// himself; gives how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn note_unanswered(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<LapseCase>,
    context: &Context,
    asked: impl Fn(&Case) -> bool + Send,
) -> Result<usize, Failure> {
    let mut noted = 0;
    for (found, _) in late(tx, context, "revisit").await? {
        if found.state.state == CaseState::Revisiting && asked(&found.state) {
            carry_out(tx, ground, context, Some(found), CaseCommand::RevisitUnanswered, None).await?;
            noted += 1;
        }
    }
    Ok(noted)
}

/// The cases whose running clock of a kind is over, with when it was due; the longest overdue first.
async fn late(tx: &mut Tx, context: &Context, kind: &str) -> Result<Vec<(Folded<Case>, Instant)>, Failure> {
    let mut found = Vec::new();
    for clock in clock::store::due_of_kind(tx, &context.tenant, kind, context.now, MOST).await? {
        let Some(id) = super::upkeep::case_of(&clock.stream) else { continue };
        let Some(folded) = by_running(tx, context, id, kind).await? else { continue };
        found.push((folded, clock.due));
    }
    Ok(found)
}

async fn by_running(
    tx: &mut Tx,
    context: &Context,
    id: CaseId,
    kind: &str,
) -> Result<Option<Folded<Case>>, Failure> {
    let found = store::by_id(tx, &context.tenant, id).await?;
    Ok(found.filter(|found| found.state.clock(kind).is_some_and(|clock| clock.state == ClockState::Running)))
}
