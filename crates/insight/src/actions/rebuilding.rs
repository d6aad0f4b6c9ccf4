//! All counts made anew from the journal: read in pages, folded in memory, written at once.

use super::following::put_totals;
use super::{ROLLER, case_of, event_of};
use crate::model::{FactKey, Ledger, Seen, facts, recurring};
use crate::store::{self, Mark, Totals};
use ::store::{Store, Tx};
use cases::CaseId;
use kernel::{Failure, TenantId};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Entries read at a time.
const PAGE: u32 = 10_000;

/// What a rebuild did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Entries of the journal that were read.
    pub entries: u64,
    pub cases: u64,
    /// Counts of single cases that were written.
    pub facts: u64,
}

struct Built {
    ledgers: BTreeMap<CaseId, Ledger>,
    mark: Mark,
}

/// Makes all counts anew from the journal of a tenant. The ones that are there are replaced in one transaction, so a page
/// sees the old or the new ones. `progress` hears how many entries have been read.
///
/// # Errors
/// An entry that does not read; the store's own. The counts are then as before.
pub async fn rebuild(
    store: &Store,
    tenant: &TenantId,
    progress: impl Fn(u64) + Send + Sync,
) -> Result<Rebuilt, Failure> {
    let built = Arc::new(read(store, tenant, progress).await?);
    let (inner, owner) = (Arc::clone(&built), tenant.clone());
    let write = store.write(move |tx| Box::pin(async move { put(tx, &owner, &inner).await }));
    let facts = write.await?;
    let (entries, cases) = (built.mark.entries, built.ledgers.len());
    Ok(Rebuilt { entries: entries.unsigned_abs(), cases: cases as u64, facts })
}

async fn read(store: &Store, tenant: &TenantId, progress: impl Fn(u64)) -> Result<Built, Failure> {
    let mut ledgers: HashMap<CaseId, Ledger> = HashMap::new();
    let mut mark = Mark::default();
    loop {
        let (owner, from) = (tenant.clone(), mark.entries);
        let page = store
            .read(move |tx| {
                Box::pin(async move { journal::entries_from(tx, owner.as_str(), from, PAGE).await })
            })
            .await?;
        let Some((position, last)) = page.last() else { break };
        mark = Mark { entries: position + 1, at: last.at };
        for (_, entry) in &page {
            let Some(case) = case_of(entry) else { continue };
            let event = event_of(entry)?;
            if let Some(ledger) = Ledger::evolve(ledgers.remove(&case), &event) {
                ledgers.insert(case, ledger);
            }
        }
        progress(mark.entries.unsigned_abs());
    }
    let mut ledgers: BTreeMap<CaseId, Ledger> = ledgers.into_iter().collect();
    find_recurrences(&mut ledgers);
    Ok(Built { ledgers, mark })
}

fn find_recurrences(ledgers: &mut BTreeMap<CaseId, Ledger>) {
    let mut groups: HashMap<String, Vec<Seen<CaseId>>> = HashMap::new();
    for ledger in ledgers.values() {
        if let Some(key) = ledger.place_and_matter() {
            let seen = Seen { key: ledger.id, received: ledger.received, closed: ledger.closed_at() };
            groups.entry(key).or_default().push(seen);
        }
    }
    for (case, repeated) in groups.values().flat_map(|group| recurring(group)) {
        if let Some(ledger) = ledgers.get_mut(&case) {
            ledger.repeated = repeated;
        }
    }
}

async fn put(tx: &mut Tx, tenant: &TenantId, built: &Built) -> Result<u64, Failure> {
    store::clear(tx, tenant).await?;
    let mut totals = Totals::default();
    let mut all: Vec<(FactKey, i64, &Ledger)> = Vec::new();
    for ledger in built.ledgers.values() {
        store::put_ledger(tx, tenant, ledger).await?;
        for spell in ledger.parked.iter().filter(|_| !ledger.merged) {
            store::put_parked(tx, tenant, ledger, spell).await?;
        }
        for (key, n) in facts(ledger) {
            totals.add(ledger, key, n);
            all.push((key, n, ledger));
        }
    }
    // In the order of the table's key rows are appended, not inserted between others.
    all.sort_by_key(|(key, _, ledger)| (key.measure.as_str(), key.day, ledger.id));
    for (key, n, ledger) in &all {
        store::put_fact(tx, tenant, ledger, *key, *n).await?;
    }
    put_totals(tx, tenant, &totals).await?;
    store::put_mark(tx, tenant, built.mark).await?;
    let stands = journal::position(tx, tenant.as_str(), &ROLLER).await?;
    journal::set_position(tx, tenant.as_str(), &ROLLER, stands, built.mark.entries).await?;
    Ok(all.len() as u64)
}
