//! 终止、延长任用

use super::overlaps;
use crate::model::{AssignmentCommand, AssignmentFacts, AssignmentId, AssignmentLoop};
use crate::store::{self, Staffed};
use ::store::Tx;
use kernel::{Context, Failure, Instant, Loop, Refusal};

/// Ends an assignment at an instant; it stays known for the time before.
///
/// # Errors
/// Refusals `assignment-unknown`, `assignment-ended`, `assignment-end-outside`.
pub async fn end_assignment(
    tx: &mut Tx,
    context: &Context,
    id: AssignmentId,
    at: Instant,
    reason: &str,
) -> Result<(), Failure> {
    let before = load(tx, context, id).await?;
    let command = AssignmentCommand::End { at, reason: reason.to_owned() };
    commit(tx, context, before, command, &AssignmentFacts::default()).await
}

/// Sets another end of an assignment; `None`: until further notice.
///
/// # Errors
/// Refusals `assignment-unknown`, `assignment-ended`, `assignment-period-empty`, `assignment-held-already`.
pub async fn prolong_assignment(
    tx: &mut Tx,
    context: &Context,
    id: AssignmentId,
    valid_to: Option<Instant>,
) -> Result<(), Failure> {
    let before = load(tx, context, id).await?;
    let given = &before.assignment.appointment;
    let there = store::at_station(tx, context.tenant.as_str(), given.station).await?;
    let held_already = there.iter().any(|other| {
        let other_given = &other.assignment.appointment;
        other.assignment.id != id
            && other_given.role == given.role
            && (other_given.who == given.who || (other.name.is_some() && other.name == before.name))
            && overlaps(&other.assignment, given.valid_from, valid_to)
    });
    let facts = AssignmentFacts { held_already, ..AssignmentFacts::default() };
    commit(tx, context, before, AssignmentCommand::Prolong { valid_to }, &facts).await
}

async fn load(tx: &mut Tx, context: &Context, id: AssignmentId) -> Result<Staffed, Failure> {
    let found = store::assignment(tx, context.tenant.as_str(), id).await?;
    Ok(found.ok_or(Refusal::not_found("assignment-unknown"))?)
}

async fn commit(
    tx: &mut Tx,
    context: &Context,
    before: Staffed,
    command: AssignmentCommand,
    facts: &AssignmentFacts,
) -> Result<(), Failure> {
    let events = AssignmentLoop::decide(Some(&before.assignment), command, context, facts)?;
    let stream = journal::stream_of::<AssignmentLoop>(before.assignment.id);
    let version = journal::append::<AssignmentLoop>(tx, context, &stream, before.version, &events).await?;
    let after = events.iter().fold(Some(before.assignment), AssignmentLoop::evolve);
    if let Some(assignment) = after {
        store::put_assignment(tx, context.tenant.as_str(), &assignment, version, before.name.as_deref())
            .await?;
    }
    Ok(())
}
