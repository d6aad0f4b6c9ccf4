//! Until when the identity of whoever raised a case is kept (保存期限): known as soon as the case is over, open again with it.

use crate::model::{CaseId, kept_until};
use crate::store;
use ::store::Tx;
use guard::Granted;
use guard::actions::vault::keep_until;
use guard::right::EraseVault;
use kernel::{Context, Failure, Folded};
use privacy::Retention;

/// Events by which a case ends, goes on, or takes others along.
pub const CONCERNED: &[&str] = &[
    "declined",
    "merged",
    "unmerged",
    "closed",
    "reopening_asked",
    "reopening_ruled",
    "reopened",
    "archived",
    "withdrawn",
    "original_kept",
    "made_safe",
    "amended",
    "forgotten",
    "data_answered",
    "held",
    "released",
];

/// Says until when the identities behind a case and behind those that were joined to it are kept, by the period in force.
///
/// # Errors
/// See [`::store::Error`].
pub async fn follow_end(
    tx: &mut Tx,
    _: &Granted<EraseVault>,
    context: &Context,
    id: CaseId,
) -> Result<(), Failure> {
    let Some(found) = store::by_id(tx, &context.tenant, id).await? else { return Ok(()) };
    let period = policy::query::in_force::<Retention>(tx, &context.tenant, context.now).await?.limits;
    // What was joined to another case is over when that is: until then its requester is told.
    let mut goes_on = found.state.clone();
    while let Some(into) = goes_on.merged_into {
        let Some(main) = store::by_id(tx, &context.tenant, into).await? else { break };
        goes_on = main.state;
    }
    let over = kept_until(&period, &goes_on);
    let joined = store::joined_below(tx, &context.tenant, id).await?;
    let joined = store::by_ids(tx, &context.tenant, &joined).await?;
    for Folded { state: case, .. } in joined.into_iter().chain([found]) {
        let until = kept_until(&period, &case).zip(over).map(|(own, over)| own.max(over));
        // What he wrote of himself goes with his name.
        let forgotten = case.forgotten.filter(|_| case.hold.is_none());
        let originals = case.kept.iter().map(|kept| {
            // Whoever wanted to be forgotten is, as soon as somebody has said what units may read.
            (kept.original.as_str(), forgotten.filter(|_| !kept.is_open()).or(until))
        });
        for (person, until) in case.requester.as_deref().map(|one| (one, until)).into_iter().chain(originals)
        {
            let Ok(person) = person.parse() else { continue };
            keep_until(tx, context, person, until).await?;
        }
    }
    Ok(())
}
