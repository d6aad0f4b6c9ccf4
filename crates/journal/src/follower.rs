//! Followers: who reads the log in its order, each entry once.

use crate::entry::Entry;
use crate::store::audit::cursors;
use crate::store::log::{advance_cursor, cursor, last_head, named, placed};
use kernel::Failure;
use store::Tx;

/// A named reader of the log (跟随者): a flow, a roll-up, a search index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follower {
    pub name: &'static str,
}

/// The log has a hole where a follower reads; nothing after it is handed out.
#[derive(Debug, thiserror::Error)]
#[error(
    "journal-log-gap: the entry at position {position} of the log is missing; run the journal's verification"
)]
pub struct LogGap {
    pub position: i64,
}

/// The next entries for `follower` with their positions, at most `limit`; none when it has read all.
///
/// To consume each entry exactly once, call this, do what follows from the entries and call [`advance`],
/// all in one write transaction.
///
/// # Errors
/// [`LogGap`] on a damaged log; see [`store::Error`] for the rest.
pub async fn follow(
    tx: &mut Tx,
    tenant: &str,
    follower: &Follower,
    limit: u32,
) -> Result<Vec<(i64, Entry)>, Failure> {
    let from = cursor(tx, tenant, follower.name).await?;
    entries_from(tx, tenant, from, limit).await
}

/// Remembers that `follower` has consumed `entries`, which [`follow`] gave it (or the first part of them).
///
/// # Errors
/// [`Failure::Stale`] when another process consumed them first; the caller's transaction then ends
/// without effect.
pub async fn advance(
    tx: &mut Tx,
    tenant: &str,
    follower: &Follower,
    entries: &[(i64, Entry)],
) -> Result<(), Failure> {
    let (Some((first, _)), Some((last, _))) = (entries.first(), entries.last()) else {
        return Ok(());
    };
    set_position(tx, tenant, follower, *first, last + 1).await
}

/// The position of the entry that `follower` reads next.
///
/// # Errors
/// See [`store::Error`].
pub async fn position(tx: &mut Tx, tenant: &str, follower: &Follower) -> Result<i64, Failure> {
    Ok(cursor(tx, tenant, follower.name).await?)
}

/// Every follower that has read something, with the position that it reads next.
///
/// # Errors
/// See [`store::Error`].
pub async fn positions(tx: &mut Tx, tenant: &str) -> Result<Vec<(String, i64)>, Failure> {
    Ok(cursors(tx, tenant).await?)
}

/// Whether `follower` has read an entry; one that has no place in the log yet nobody has.
///
/// # Errors
/// See [`store::Error`].
pub async fn has_read(
    tx: &mut Tx,
    tenant: &str,
    follower: &Follower,
    stream: &str,
    version: i64,
) -> Result<bool, Failure> {
    let place = crate::store::log::place_of(tx, tenant, stream, version).await?;
    let next = cursor(tx, tenant, follower.name).await?;
    Ok(place.is_some_and(|place| place < next))
}

/// Moves `follower` from position `from` to `next`: to skip what it needs not read, or to read again
/// what it has to rebuild.
///
/// # Errors
/// [`Failure::Stale`] when it does not stand at `from`.
pub async fn set_position(
    tx: &mut Tx,
    tenant: &str,
    follower: &Follower,
    from: i64,
    next: i64,
) -> Result<(), Failure> {
    let now = cursor(tx, tenant, follower.name).await?;
    if now == from && (from == next || advance_cursor(tx, tenant, follower.name, from, next).await?) {
        return Ok(());
    }
    tx.contested();
    Err(Failure::Stale { stream: format!("follower/{}", follower.name), version: now })
}

/// Entries in the log's order from `position` on, without a cursor: for live pages.
///
/// # Errors
/// As [`follow`].
pub async fn entries_from(
    tx: &mut Tx,
    tenant: &str,
    position: i64,
    limit: u32,
) -> Result<Vec<(i64, Entry)>, Failure> {
    let found = placed(tx, tenant, position, limit).await?;
    for ((at, _), expected) in found.iter().zip(position..) {
        if *at != expected {
            return Err(Failure::broken(LogGap { position: expected }));
        }
    }
    Ok(found)
}

/// Stream and kind of the entries from `position` on: enough to know whether somebody is concerned.
///
/// # Errors
/// See [`store::Error`].
pub async fn names_from(
    tx: &mut Tx,
    tenant: &str,
    position: i64,
    limit: u32,
) -> Result<Vec<(String, String)>, Failure> {
    Ok(named(tx, tenant, position, limit).await?)
}

/// How many entries have a place in the log.
///
/// # Errors
/// See [`store::Error`].
pub async fn log_size(tx: &mut Tx, tenant: &str) -> Result<u64, Failure> {
    Ok(last_head(tx, tenant).await?.map_or(0, |head| head.size))
}
