//! The roll-ups follow the journal in a cursor of their own: each entry is counted once, in the transaction that also
//! moves the cursor.

use super::{case_of, event_of};
use crate::model::{FactKey, Ledger, facts, recurring};
use crate::store::{self, Mark, Totals};
use ::store::Tx;
use cases::{CaseEvent, CaseId};
use guard::Site;
use journal::{Entry, Follower};
use kernel::{Failure, TenantId};
use std::collections::{BTreeMap, BTreeSet};

/// Reads the log and keeps the counts.
pub const ROLLER: Follower = Follower { name: "insight" };

/// Entries looked at together.
const BATCH: u32 = 1000;
/// The stored position is at most this far behind what was looked at, when nothing concerned it.
const IDLE: usize = 500;

/// Counts what the next entries of the log have changed; gives how many entries were read.
///
/// # Errors
/// The store's own; the counts then stay as they were and are brought up to date later.
pub async fn follow_journal(site: &Site) -> Result<usize, Failure> {
    let tenant = site.tenant.clone();
    let looked = site.store.read(move |tx| {
        Box::pin(async move {
            let entries = journal::follow(tx, tenant.as_str(), &ROLLER, BATCH).await?;
            let concerned = entries.iter().any(|(_, entry)| case_of(entry).is_some());
            Ok::<_, Failure>((concerned || entries.len() >= IDLE).then_some(entries.len()))
        })
    });
    let Some(count) = looked.await? else { return Ok(0) };
    let tenant = site.tenant.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let entries = journal::follow(tx, tenant.as_str(), &ROLLER, BATCH).await?;
            count_entries(tx, &tenant, &entries).await?;
            if let Some((position, last)) = entries.last() {
                store::put_mark(tx, &tenant, Mark { entries: position + 1, at: last.at }).await?;
            }
            journal::advance(tx, tenant.as_str(), &ROLLER, &entries).await
        })
    });
    match write.await {
        // Another process was faster.
        Err(Failure::Stale { .. }) => Ok(count),
        other => other.map(|()| count),
    }
}

/// A case before and after a batch of entries.
struct Changed {
    before: Option<Ledger>,
    after: Ledger,
}

async fn count_entries(tx: &mut Tx, tenant: &TenantId, entries: &[(i64, Entry)]) -> Result<(), Failure> {
    let mut events: BTreeMap<CaseId, Vec<CaseEvent>> = BTreeMap::new();
    for (_, entry) in entries {
        if let Some(case) = case_of(entry) {
            events.entry(case).or_default().push(event_of(entry)?);
        }
    }
    let mut changed = BTreeMap::new();
    for (case, events) in events {
        let before = store::ledger(tx, tenant, case).await?;
        let Some(mut after) = events.iter().fold(before.clone(), Ledger::evolve) else { continue };
        after.repeated = after.repeated && after.closed;
        store::put_ledger(tx, tenant, &after).await?;
        changed.insert(case, Changed { before, after });
    }
    find_recurrences(tx, tenant, &mut changed).await?;
    let mut totals = Totals::default();
    for one in changed.values() {
        put_changes(tx, tenant, one, &mut totals).await?;
    }
    put_totals(tx, tenant, &totals).await
}

/// A case that came, moved or was closed changes what counts as recurrence in the places and matters that it left and
/// came to, for other cases as well.
async fn find_recurrences(
    tx: &mut Tx,
    tenant: &TenantId,
    changed: &mut BTreeMap<CaseId, Changed>,
) -> Result<(), Failure> {
    let of = |ledger: &Ledger| ledger.place_and_matter();
    let keys: BTreeSet<String> = changed
        .values()
        .flat_map(|one| one.before.as_ref().and_then(of).into_iter().chain(of(&one.after)))
        .collect();
    for one in changed.values_mut().filter(|one| of(&one.after).is_none() && one.after.repeated) {
        one.after.repeated = false;
        store::put_ledger(tx, tenant, &one.after).await?;
    }
    for key in keys {
        let found = store::of_place_and_matter(tx, tenant, &key).await?;
        let known: BTreeMap<CaseId, bool> = found.iter().map(|(seen, known)| (seen.key, *known)).collect();
        let seen: Vec<_> = found.into_iter().map(|(seen, _)| seen).collect();
        for (case, repeated) in recurring(&seen) {
            if known.get(&case) == Some(&repeated) {
                continue;
            }
            if let Some(one) = changed.get_mut(&case) {
                one.after.repeated = repeated;
                store::put_ledger(tx, tenant, &one.after).await?;
            } else if let Some(before) = store::ledger(tx, tenant, case).await? {
                let after = Ledger { repeated, ..before.clone() };
                store::put_ledger(tx, tenant, &after).await?;
                changed.insert(case, Changed { before: Some(before), after });
            }
        }
    }
    Ok(())
}

/// Takes back what no longer holds of a case and adds what holds now.
async fn put_changes(
    tx: &mut Tx,
    tenant: &TenantId,
    one: &Changed,
    totals: &mut Totals,
) -> Result<(), Failure> {
    let after = &one.after;
    let had: BTreeMap<FactKey, i64> = one.before.as_ref().map(facts).unwrap_or_default();
    let has = facts(after);
    let stays = one.before.as_ref().is_some_and(|before| same_ground(before, after));
    for (key, n) in &had {
        if stays && has.get(key) == Some(n) {
            continue;
        }
        if let Some(before) = &one.before {
            store::delete_fact(tx, tenant, before.id, *key).await?;
            totals.add(before, *key, -n);
        }
    }
    for (key, n) in &has {
        if stays && had.get(key) == Some(n) {
            continue;
        }
        store::put_fact(tx, tenant, after, *key, *n).await?;
        totals.add(after, *key, *n);
    }
    let parked = one.before.as_ref().map(|before| (&before.parked, before.merged));
    if !stays || parked != Some((&after.parked, after.merged)) {
        store::delete_parked(tx, tenant, after.id).await?;
        for spell in after.parked.iter().filter(|_| !after.merged) {
            store::put_parked(tx, tenant, after, spell).await?;
        }
    }
    Ok(())
}

/// Whether a case lies where it lay, under the same matter.
fn same_ground(one: &Ledger, other: &Ledger) -> bool {
    let ground = |ledger: &Ledger| (ledger.path_text(), ledger.community_path(), ledger.matter.clone());
    ground(one) == ground(other)
}

pub(super) async fn put_totals(tx: &mut Tx, tenant: &TenantId, totals: &Totals) -> Result<(), Failure> {
    for (key, n) in totals.days.iter().filter(|(_, n)| **n != 0) {
        store::add_day(tx, tenant, key, *n).await?;
    }
    for (key, n) in totals.months.iter().filter(|(_, n)| **n != 0) {
        store::add_month(tx, tenant, key, *n).await?;
    }
    Ok(())
}
