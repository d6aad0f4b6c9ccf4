//! What can be done: inviting, answering, keeping. Each in one transaction with its journal.

pub mod answering;
pub mod inviting;
pub mod keeping;

use crate::model::{
    Invitation, InvitationCommand, InvitationId, InvitationLoop, Rating, RatingCommand, RatingId, RatingLoop,
    VerifyPolicy,
};
use crate::store;
use ::store::Tx;
use kernel::{Context, Failure, Folded, Instant, Loop, Refusal, TenantId};

pub(crate) async fn policy_in_force(
    tx: &mut Tx,
    tenant: &TenantId,
    now: Instant,
) -> Result<VerifyPolicy, Failure> {
    ::policy::query::in_force(tx, tenant, now).await
}

/// The stream of an invitation in the journal.
pub(crate) fn stream_of_invitation(id: InvitationId) -> String {
    journal::stream_of::<InvitationLoop>(id)
}

/// The stream of a rating in the journal.
pub(crate) fn stream_of_rating(id: RatingId) -> String {
    journal::stream_of::<RatingLoop>(id)
}

/// The invitation of a stream, when it is one of an invitation.
pub fn invitation_of(stream: &str) -> Option<InvitationId> {
    let id: InvitationId = stream.strip_prefix("invitation/")?.parse().ok()?;
    (stream_of_invitation(id) == stream).then_some(id)
}

pub(crate) async fn carry_invitation(
    tx: &mut Tx,
    context: &Context,
    before: Option<Folded<Invitation>>,
    command: InvitationCommand,
) -> Result<Invitation, Failure> {
    let (state, version) = before.map_or((None, 0), |found| (Some(found.state), found.version));
    let events = InvitationLoop::decide(state.as_ref(), command, context, &())?;
    let after = events.iter().fold(state, InvitationLoop::evolve);
    let after = after.ok_or_else(|| Refusal::not_found("verify-link-unknown"))?;
    let stream = stream_of_invitation(after.id);
    let version = journal::append::<InvitationLoop>(tx, context, &stream, version, &events).await?;
    store::put_invitation(tx, &context.tenant, &after, version).await?;
    Ok(after)
}

pub(crate) async fn carry_rating(
    tx: &mut Tx,
    context: &Context,
    before: Option<Folded<Rating>>,
    command: RatingCommand,
) -> Result<Rating, Failure> {
    let (state, version) = before.map_or((None, 0), |found| (Some(found.state), found.version));
    let events = RatingLoop::decide(state.as_ref(), command, context, &())?;
    let after = events.iter().fold(state, RatingLoop::evolve);
    let after = after.ok_or_else(|| Refusal::not_found("verify-link-unknown"))?;
    let stream = stream_of_rating(after.id);
    let version = journal::append::<RatingLoop>(tx, context, &stream, version, &events).await?;
    store::put_rating(tx, &context.tenant, &after, version).await?;
    Ok(after)
}
