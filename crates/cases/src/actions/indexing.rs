//! The search index follows the journal: what a commit changed is found a moment later. Cutting words into
//! segments so costs the sender of a command nothing.

use super::{stream_of, upkeep::case_of};
use crate::ground::Grounds;
use crate::model::{Case, CaseId};
use crate::search::{Searched, own_words};
use crate::store;
pub use crate::store::refill;
use ::store::Tx;
use guard::Site;
use journal::{Content, ContentDeleted, Entry, Follower};
use kernel::{Failure, TenantId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads the log and keeps the index. An index of another form takes another name, so that it is filled from the beginning.
pub const INDEXER: Follower = Follower { name: "cases_search_ranked" };

/// Entries looked at together.
const BATCH: u32 = 1000;
/// The stored position is at most this far behind what was looked at, when nothing concerned it.
const IDLE: i64 = 500;

/// Indexes what the next entries of the log have changed; gives how many entries were read.
///
/// # Errors
/// The store's own; the index then stays as it was and is brought up to date later.
pub async fn follow_journal(site: &Site, grounds: &Arc<Grounds>) -> Result<usize, Failure> {
    let (inner, reading) = (site.clone(), Arc::clone(grounds));
    let read = site.store.read(move |tx| Box::pin(async move { look(tx, &inner, &reading).await }));
    let Some((entries, found)) = read.await? else { return Ok(0) };
    let count = entries.len();
    let tenant = site.tenant.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            for (case, searched) in &found {
                store::index(tx, &tenant, case, searched).await?;
            }
            journal::advance(tx, tenant.as_str(), &INDEXER, &entries).await
        })
    });
    match write.await {
        // Another process was faster.
        Err(Failure::Stale { .. }) => Ok(count),
        other => other.map(|()| count),
    }
}

type Looked = (Vec<(i64, Entry)>, Vec<(Case, Searched)>);

async fn look(tx: &mut Tx, site: &Site, grounds: &Grounds) -> Result<Option<Looked>, Failure> {
    let tenant = &site.tenant;
    let entries = journal::follow(tx, tenant.as_str(), &INDEXER, BATCH).await?;
    let mut changed: Vec<CaseId> = entries.iter().filter_map(|(_, entry)| concerned(entry)).collect();
    changed.sort_unstable();
    changed.dedup();
    let few = i64::try_from(entries.len()).unwrap_or(i64::MAX) < IDLE;
    if entries.is_empty() || (changed.is_empty() && few) {
        return Ok(None);
    }
    if changed.is_empty() {
        return Ok(Some((entries, Vec::new())));
    }
    let ground = grounds.current(tx, site.now()).await?;
    ground.segmenter.learn(own_words(&ground));
    let mut found = BTreeMap::new();
    for id in changed {
        let Some((case, title)) = store::case_and_title(tx, tenant, id).await? else { continue };
        let written = written(tx, tenant, &case).await?;
        let searched = Searched::of(&ground.segmenter, &ground, &case, title.as_deref(), &written);
        // In the order of their places the index takes them up without a detour.
        found.insert((case.received_at, id), (case, searched));
    }
    Ok(Some((entries, found.into_values().collect())))
}

/// The case that an entry changed: by a step, or because words of it were deleted.
fn concerned(entry: &Entry) -> Option<CaseId> {
    if let Some(case) = case_of(&entry.stream) {
        return Some(case);
    }
    if !entry.stream.starts_with(journal::DELETION) {
        return None;
    }
    let deleted: ContentDeleted = serde_json::from_str(&entry.payload).ok()?;
    case_of(&deleted.stream)
}

/// What people wrote beside the title and may still be read.
async fn written(tx: &mut Tx, tenant: &TenantId, case: &Case) -> Result<Vec<String>, Failure> {
    let stream = stream_of(case.id);
    let mut texts = Vec::new();
    let told = case.timeline.iter().filter_map(|moment| moment.words.as_ref());
    for words in std::iter::once(&case.text).chain(told) {
        if let Content::Present { body, .. } =
            journal::content(tx, tenant.as_str(), &stream, &words.0).await?
        {
            texts.push(body);
        }
    }
    Ok(texts)
}

/// How many entries of the log the index has not looked at yet.
///
/// # Errors
/// The store's own.
pub async fn behind(tx: &mut Tx, tenant: &TenantId) -> Result<i64, Failure> {
    let size = i64::try_from(journal::log_size(tx, tenant.as_str()).await?).unwrap_or(i64::MAX);
    let position = journal::position(tx, tenant.as_str(), &INDEXER).await?;
    Ok((size - position).max(0))
}
