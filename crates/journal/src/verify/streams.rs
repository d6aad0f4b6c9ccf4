//! Every entry of every stream: versions, hashes, chain, place; then the stream's content and tables.

use super::{Difference, PAGE, Step, Verification, Verifier, content};
use crate::content::{DELETION, content_names};
use crate::entry::{Entry, GENESIS};
use crate::store::audit::{After, Place, Seen, entry_page, waiting_for};
use kernel::Failure;
use methods::merkle::leaf_hash;
use std::collections::BTreeSet;
use store::Tx;

/// What was met on the way, to be compared with the tables' own counts.
#[derive(Default)]
pub(super) struct Met {
    /// Entries that have a place in the log.
    pub(super) placed: u64,
    /// Rows of content that entries name.
    pub(super) content: u64,
}

/// The stream that is being read.
struct Current {
    stream: String,
    version: i64,
    /// The hash that the next entry must carry on from; `None` after an entry that could not be read.
    hash: Option<[u8; 32]>,
    names: BTreeSet<String>,
    /// All entries, when a capability or the content's deletions need them.
    kept: Option<Vec<Entry>>,
    readable: bool,
}

pub(super) async fn check(
    tx: &mut Tx,
    verifier: &mut Verifier,
    found: &mut Verification,
    of: u64,
) -> Result<Met, Failure> {
    let mut met = Met::default();
    let mut current: Option<Current> = None;
    let mut after = After { stream: String::new(), version: i64::MIN, skip: 0 };
    loop {
        let page = entry_page(tx, &verifier.tenant, &after, PAGE).await?;
        let rows = page.len();
        for seen in page {
            found.entries += 1;
            let Some((stream, version)) = seen.key else {
                // The row stands after the last one that could be read: its order is all that is known.
                after.skip += 1;
                let stream = current.as_ref().map(|current| current.stream.clone());
                found.note(
                    verifier.most,
                    Difference { stream, ..Difference::outside("entry-unreadable", "key") },
                );
                continue;
            };
            if current.as_ref().is_none_or(|current| current.stream != stream) {
                if let Some(finished) = current.take() {
                    finish(tx, verifier, found, &mut met, finished).await?;
                }
                found.streams += 1;
                current = Some(Current::begin(&stream, verifier));
            }
            after = After { stream, version, skip: 0 };
            if let Some(current) = &mut current {
                let seen = Seen { key: None, ..seen };
                check_entry(tx, verifier, found, &mut met, current, version, seen).await?;
            }
        }
        verifier.report(Step::Streams, found.entries, of);
        if rows < PAGE {
            break;
        }
    }
    if let Some(finished) = current {
        finish(tx, verifier, found, &mut met, finished).await?;
    }
    Ok(met)
}

impl Current {
    fn begin(stream: &str, verifier: &Verifier) -> Self {
        let kept = !verifier.replays_of(stream).is_empty() || stream.starts_with(DELETION);
        Self {
            stream: stream.to_owned(),
            version: 0,
            hash: Some(GENESIS),
            names: BTreeSet::new(),
            kept: kept.then(Vec::new),
            readable: true,
        }
    }
}

async fn check_entry(
    tx: &mut Tx,
    verifier: &Verifier,
    found: &mut Verification,
    met: &mut Met,
    current: &mut Current,
    version: i64,
    seen: Seen,
) -> Result<(), Failure> {
    let mut note = |code, what: String| {
        found.note(verifier.most, Difference::in_stream(code, &current.stream, Some(version), what));
    };
    if version != current.version + 1 {
        note("entry-gap", format!("version {}", current.version + 1));
    }
    current.version = version;
    match &seen.entry {
        None => {
            note("entry-unreadable", "column".into());
            current.hash = None;
            current.readable = false;
        }
        Some(entry) => {
            if !entry.is_sound(&verifier.tenant) {
                note("entry-altered", "hash".into());
            }
            if current.hash.is_some_and(|hash| hash != entry.prev_hash) {
                note("entry-unchained", "prev_hash".into());
            }
            current.hash = Some(entry.hash);
            current.names.extend(content_names(&entry.payload).map(str::to_owned));
        }
    }
    match seen.place {
        Place::At { position, hash } => {
            met.placed += 1;
            if seen.entry.as_ref().is_some_and(|entry| leaf_hash(&entry.hash).0 != hash) {
                note("leaf-altered", format!("position {position}"));
            }
        }
        Place::Unreadable => {
            met.placed += 1;
            note("leaf-unreadable", "column".into());
        }
        Place::None => {
            let rows = waiting_for(tx, &verifier.tenant, &current.stream, version).await?;
            if rows == 0 {
                note("entry-unplaced", "outbox".into());
            } else if rows > 1 {
                note("outbox-twice", format!("{rows} rows"));
            }
            found.waiting += 1;
        }
    }
    if let (Some(kept), Some(entry)) = (&mut current.kept, seen.entry) {
        kept.push(entry);
    }
    Ok(())
}

/// What can be said once the whole stream has been read.
async fn finish(
    tx: &mut Tx,
    verifier: &Verifier,
    found: &mut Verification,
    met: &mut Met,
    current: Current,
) -> Result<(), Failure> {
    let Current { stream, names, kept, readable, .. } = current;
    met.content += content::check_stream(tx, verifier, found, &stream, names).await?;
    let Some(entries) = kept else { return Ok(()) };
    if let Some(digest) = stream.strip_prefix(DELETION).and_then(|rest| rest.strip_prefix('/')) {
        content::check_deletion(tx, verifier, found, &stream, digest, &entries).await?;
    }
    for replay in verifier.replays_of(&stream).into_iter().filter(|_| readable) {
        match replay.check(tx, &verifier.tenant, &stream, &entries).await {
            Ok(differences) => {
                for difference in differences {
                    found.note(verifier.most, difference);
                }
            }
            // One stream that does not read as events must not hide what is wrong with the others.
            Err(failure) => {
                found.note(
                    verifier.most,
                    Difference::in_stream("entry-unfolded", &stream, None, failure.to_string()),
                );
            }
        }
    }
    Ok(())
}
