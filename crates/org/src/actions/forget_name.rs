//! 清除公示姓名: forgets the published name of somebody who is no longer at work.

use crate::model::{AssignmentId, AssignmentLoop, Who};
use crate::store;
use ::store::Tx;
use kernel::{Context, Failure, Refusal};

/// Forgets the published name of an assignment under a named rule. That somebody worked there, in this
/// role and period, stays; the journal's digest stays too.
///
/// # Errors
/// Refusals `assignment-unknown`, `assignment-name-needed` while it still runs.
pub async fn forget_name(
    tx: &mut Tx,
    context: &Context,
    id: AssignmentId,
    rule: &str,
) -> Result<bool, Failure> {
    let found = store::assignment(tx, context.tenant.as_str(), id).await?;
    let found = found.ok_or(Refusal::not_found("assignment-unknown"))?;
    if found.assignment.until().is_none_or(|until| context.now < until) {
        return Err(Refusal::rule("assignment-name-needed").into());
    }
    let Who::Named { name_digest } = &found.assignment.appointment.who else { return Ok(false) };
    let stream = journal::stream_of::<AssignmentLoop>(id);
    let deleted = journal::delete_content(tx, context, &stream, name_digest, rule).await?;
    store::forget_name(tx, context.tenant.as_str(), id).await?;
    Ok(deleted)
}
