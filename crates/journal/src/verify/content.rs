//! Words that entries name: there and sound, or deleted as the journal says.

use super::{Difference, Verification, Verifier};
use crate::content::{Content, ContentDeleted, DELETION, content};
use crate::entry::Entry;
use crate::store::audit::{content_of_stream, content_unnamed, count_content};
use crate::store::{ContentRow, log};
use kernel::{Failure, Instant};
use std::collections::BTreeSet;
use store::Tx;

/// Checks a stream's content; gives how many rows of it entries name.
pub(super) async fn check_stream(
    tx: &mut Tx,
    verifier: &Verifier,
    found: &mut Verification,
    stream: &str,
    mut names: BTreeSet<String>,
) -> Result<u64, Failure> {
    if names.is_empty() {
        return Ok(0);
    }
    let mut rows = 0;
    for row in content_of_stream(tx, &verifier.tenant, stream).await? {
        let digest = match &row {
            Ok(row) => Some(row.digest.clone()),
            Err(digest) => digest.clone(),
        };
        // What no entry names is found at the end, by counting.
        let Some(digest) = digest.filter(|digest| names.remove(digest)) else { continue };
        rows += 1;
        match row {
            Ok(row) => check_row(tx, verifier, found, stream, row).await?,
            Err(_) => {
                found.note(verifier.most, Difference::in_stream("content-altered", stream, None, digest))
            }
        }
    }
    for digest in names {
        found.note(verifier.most, Difference::in_stream("content-missing", stream, None, digest));
    }
    Ok(rows)
}

async fn check_row(
    tx: &mut Tx,
    verifier: &Verifier,
    found: &mut Verification,
    stream: &str,
    row: ContentRow,
) -> Result<(), Failure> {
    let (digest, written) = (row.digest.clone(), row.at);
    match row.into_content() {
        Content::Present { sound: true, .. } => found.contents += 1,
        Content::Deleted { at, rule } => {
            if is_recorded(tx, &verifier.tenant, stream, &digest, at, &rule, written).await? {
                *found.deleted.entry(rule).or_default() += 1;
            } else {
                found.note(
                    verifier.most,
                    Difference::in_stream("content-deletion-unrecorded", stream, None, digest),
                );
            }
        }
        Content::Present { sound: false, .. } | Content::Missing => {
            found.note(verifier.most, Difference::in_stream("content-altered", stream, None, digest));
        }
    }
    Ok(())
}

/// Whether the journal says exactly this of the deletion.
async fn is_recorded(
    tx: &mut Tx,
    tenant: &str,
    stream: &str,
    digest: &str,
    at: Instant,
    rule: &str,
    written: Instant,
) -> Result<bool, Failure> {
    // An entry that cannot be read is reported with its own stream.
    let Ok(Some(entry)) = log::entry(tx, tenant, &format!("{DELETION}/{digest}"), 1).await else {
        return Ok(false);
    };
    let said = ContentDeleted { stream: stream.to_owned(), rule: rule.to_owned(), written };
    Ok(entry.at == at
        && serde_json::from_str::<ContentDeleted>(&entry.payload).is_ok_and(|event| event == said))
}

/// What the journal says was deleted must not be there any more.
pub(super) async fn check_deletion(
    tx: &mut Tx,
    verifier: &Verifier,
    found: &mut Verification,
    stream: &str,
    digest: &str,
    entries: &[Entry],
) -> Result<(), Failure> {
    let Some(entry) = entries.first() else { return Ok(()) };
    let Ok(event) = serde_json::from_str::<ContentDeleted>(&entry.payload) else {
        found.note(
            verifier.most,
            Difference::in_stream("entry-unreadable", stream, Some(entry.version), "payload"),
        );
        return Ok(());
    };
    // A row that cannot be read is reported with the stream that names it.
    if let Ok(Content::Present { .. }) = content(tx, &verifier.tenant, &event.stream, digest).await {
        found.note(verifier.most, Difference::in_stream("content-undeleted", &event.stream, None, digest));
    }
    Ok(())
}

/// Looks for content that no entry names, when there is more of it than was met.
pub(super) async fn check_unnamed(
    tx: &mut Tx,
    verifier: &Verifier,
    found: &mut Verification,
    met: u64,
) -> Result<(), Failure> {
    if count_content(tx, &verifier.tenant).await? == met {
        return Ok(());
    }
    let unnamed = content_unnamed(tx, &verifier.tenant, verifier.most).await?;
    if unnamed.is_empty() {
        found.note(verifier.most, Difference::outside("content-unnamed", "count"));
    }
    for (stream, digest) in unnamed {
        let what = digest.unwrap_or_default();
        found.note(verifier.most, Difference { stream, ..Difference::outside("content-unnamed", what) });
    }
    Ok(())
}
