//! Until when the identity of whoever raised a case is kept (保存期限): known as soon as the case is over, open again with it.

use crate::model::{Case, CaseId, Retention};
use crate::store;
use ::store::Tx;
use guard::Granted;
use guard::actions::vault::keep_until;
use guard::right::EraseVault;
use kernel::{Context, Failure, Instant};

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
    let mut all = Vec::new();
    for joined in store::joined_of(tx, &context.tenant, id).await? {
        all.extend(store::by_id(tx, &context.tenant, joined).await?.map(|found| found.state));
    }
    all.push(found.state);
    for case in &all {
        // What he wrote of himself goes with his name.
        let kept = case.kept.iter().map(|kept| kept.original.as_str());
        let persons: Vec<_> = case
            .requester
            .as_deref()
            .into_iter()
            .chain(kept)
            .filter_map(|person| person.parse().ok())
            .collect();
        if persons.is_empty() {
            continue;
        }
        let until = until(tx, context, &period, case).await?;
        for person in persons {
            keep_until(tx, context, person, until).await?;
        }
    }
    Ok(())
}

/// What was joined to another case is over when that is: until then its requester is told.
async fn until(
    tx: &mut Tx,
    context: &Context,
    period: &Retention,
    case: &Case,
) -> Result<Option<Instant>, Failure> {
    let Some(own) = period.kept_until(case) else { return Ok(None) };
    let Some(into) = case.merged_into else { return Ok(Some(own)) };
    let main = store::by_id(tx, &context.tenant, into).await?;
    Ok(main.map_or(Some(own), |main| period.kept_until(&main.state)).map(|until| until.max(own)))
}
