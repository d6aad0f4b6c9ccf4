//! What rules of the system keep: whom somebody asked and with what answer, ratings said by phone, batches.

use super::{carry_rating, policy_in_force};
use crate::model::{
    Answer, BatchId, EndReason, InvitationCommand, RatingCommand, RatingId, Source, asked, shuffled,
};
use crate::store;
use ::store::Tx;
use cases::{Case, CaseEvent, CaseFact, CaseId};
use guard::Granted;
use guard::right::{InviteRequester, KeepRatings};
use kernel::{Actor, Context, Entropy, Failure, Instant, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Notes a revisit: who was asked and answered; and the level said to an agent by phone, apart from the case. One
/// given by the link has been noted there.
///
/// # Errors
/// See [`::store::Error`].
pub async fn note_revisit(
    tx: &mut Tx,
    _: &Granted<KeepRatings>,
    context: &Context,
    case: &Case,
    event: &CaseEvent,
) -> Result<(), Failure> {
    let CaseFact::Revisited { solved, satisfaction, .. } = &event.what else { return Ok(()) };
    // As the case stood then: it may have gone to another unit before the rule reads of it.
    let mut events = cases::query::events(tx, &context.tenant, case.id).await?;
    events.truncate(events.iter().rposition(|one| one == event).map_or(0, |last| last + 1));
    let Some(noted) = asked(&events) else { return Ok(()) };
    let unit = noted.unit;
    store::put_asked(tx, &context.tenant, case.id, &noted).await?;
    if let (Some(satisfaction), Actor::Staff { .. }) = (satisfaction, &event.by) {
        let answer = Answer { contacted: None, solved: *solved, satisfaction: *satisfaction, words: None };
        let id: RatingId = context.draw_id();
        // It was given when it was said, not when the rule read of it.
        let entropy = Entropy::new(context.entropy.draw());
        let said = Context { now: event.at, entropy, ..context.clone() };
        let command = RatingCommand::Give { id, unit, source: Source::Phone, answer, excluded: None };
        carry_rating(tx, &said, None, command).await?;
    }
    Ok(())
}

/// What the journal says of a batch.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Formed {
    pub unit: UnitId,
    /// Under which the order was drawn, hex.
    pub seed: String,
    pub ratings: Vec<RatingId>,
}

/// The kind of streams of batches.
pub(crate) const BATCH: &str = "rating-batch";

/// Forms batches of what can no longer be changed: for each unit all of it, once there are enough; gives how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn form_batches(
    tx: &mut Tx,
    _: &Granted<KeepRatings>,
    context: &Context,
) -> Result<usize, Failure> {
    let limits = policy_in_force(tx, &context.tenant, context.now).await?.limits;
    let before = context.now.plus_seconds(-i64::from(limits.edit_days) * 86_400);
    let mut by_unit: BTreeMap<UnitId, Vec<RatingId>> = BTreeMap::new();
    for (unit, rating) in store::unbatched(tx, &context.tenant, before).await? {
        by_unit.entry(unit).or_default().push(rating);
    }
    let mut formed = 0;
    for (unit, ratings) in by_unit {
        if ratings.len() < limits.batch_least as usize {
            continue;
        }
        let seed = context.entropy.draw();
        let ratings = shuffled(&seed, ratings);
        let id: BatchId = context.draw_id();
        let seed = seed.iter().map(|byte| format!("{byte:02x}")).collect();
        let event = serde_json::to_string(&Formed { unit, seed, ratings: ratings.clone() })?;
        let stream = format!("{BATCH}/{id}");
        journal::append_entries(tx, context, &stream, 0, &[("formed", event)]).await?;
        store::set_batch(tx, &context.tenant, id, &ratings).await?;
        formed += 1;
    }
    Ok(formed)
}

/// Ends the invitations whose time is over; gives the cases that nobody has answered about.
///
/// # Errors
/// See [`::store::Error`].
pub async fn end_unanswered(
    tx: &mut Tx,
    _: &Granted<InviteRequester>,
    context: &Context,
) -> Result<BTreeSet<CaseId>, Failure> {
    let mut cases = BTreeSet::new();
    for found in store::open_before(tx, &context.tenant, context.now).await? {
        cases.insert(found.state.case);
        let command = InvitationCommand::End { reason: EndReason::Unanswered };
        super::carry_invitation(tx, context, Some(found), command).await?;
    }
    Ok(cases)
}

/// Notes that somebody of a unit works with this device and from this network.
///
/// # Errors
/// See [`::store::Error`].
pub async fn note_staff(
    tx: &mut Tx,
    tenant: &kernel::TenantId,
    now: Instant,
    unit: UnitId,
    origin: &crate::Origin,
) -> Result<(), Failure> {
    let days = policy_in_force(tx, tenant, now).await?.limits.trace_days;
    let until = now.plus_seconds(i64::from(days) * 86_400);
    for digest in origin.digests() {
        store::note_unit(tx, tenant, digest, unit, now, until).await?;
    }
    Ok(())
}

/// Destroys traces and links to authors whose time is over; gives how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn forget_expired(tx: &mut Tx, tenant: &kernel::TenantId, now: Instant) -> Result<usize, Failure> {
    Ok(store::forget_expired(tx, tenant, now).await?)
}
