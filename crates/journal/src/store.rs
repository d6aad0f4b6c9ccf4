//! The journal's own tables.

pub(crate) mod audit;
pub(crate) mod log;

use crate::entry::{Entry, GENESIS, entry_hash};
use kernel::{Context, Failure, Folded, Instant, Loop};
use store::{Error, Row, Tx, statement, values};

statement!(HASH_AT, "select hash from journal_entry where tenant = ?1 and stream = ?2 and version = ?3");
statement!(LATEST, "select coalesce(max(version), 0) from journal_entry where tenant = ?1 and stream = ?2");
statement!(
    INSERT_ENTRY,
    "insert into journal_entry (tenant, stream, version, kind, payload, actor, authority, request, at, prev_hash, hash)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
     on conflict do nothing"
);
statement!(
    INSERT_OUTBOX,
    "insert into journal_outbox (tenant, id, stream, first_version, last_version) values (?1, ?2, ?3, ?4, ?5)"
);
statement!(
    ENTRIES,
    "select stream, version, kind, payload, actor, authority, request, at, prev_hash, hash
     from journal_entry where tenant = ?1 and stream = ?2 and version > ?3 order by version"
);
// The bounds repeat those of the index.
statement!(
    WRITTEN,
    "select stream, min(version), max(version) from journal_entry
     where tenant = ?1 and request = ?2 and request >= 'import/' and request < 'import0'
     group by stream order by stream"
);
statement!(
    RECALL,
    "select action, actor, digest, answer from journal_request where tenant = ?1 and request = ?2"
);
statement!(
    REMEMBER,
    "insert into journal_request (tenant, request, action, actor, digest, answer, at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
);
statement!(
    PUT_CONTENT,
    "insert into journal_content (tenant, stream, digest, salt, body, at) values (?1, ?2, ?3, ?4, ?5, ?6)"
);
statement!(
    CONTENT,
    "select digest, salt, body, at, deleted_at, deleted_rule from journal_content
     where tenant = ?1 and stream = ?2 and digest = ?3"
);
statement!(
    DELETE_CONTENT,
    "update journal_content set salt = null, body = null, deleted_at = ?4, deleted_rule = ?5
     where tenant = ?1 and stream = ?2 and digest = ?3 and deleted_at is null returning at"
);

/// Marks the id of an outbox row.
enum OutboxRow {}

/// Writes the events of one command to a stream that stands at version `expected`; gives the new version.
/// To be called in the same transaction as the change of the tables.
///
/// # Errors
/// [`Failure::Stale`] when somebody else wrote to the stream first; nothing is then written.
pub async fn append<L: Loop>(
    tx: &mut Tx,
    context: &Context,
    stream: &str,
    expected: i64,
    events: &[L::Event],
) -> Result<i64, Failure> {
    let mut written = Vec::with_capacity(events.len());
    for event in events {
        written.push((L::kind(event), serde_json::to_string(event)?));
    }
    append_entries(tx, context, stream, expected, &written).await
}

/// As [`append`], for events already written as `(kind, JSON)`.
///
/// # Errors
/// As [`append`].
pub async fn append_entries(
    tx: &mut Tx,
    context: &Context,
    stream: &str,
    expected: i64,
    events: &[(&'static str, String)],
) -> Result<i64, Failure> {
    if events.is_empty() {
        return Ok(expected);
    }
    let tenant = context.tenant.as_str();
    let mut prev_hash = GENESIS;
    if expected > 0 {
        let found = tx.query_optional(&HASH_AT, values![tenant, stream, expected], |row| row.get(0)).await?;
        prev_hash = match found {
            Some(hash) => hash,
            None => return Err(stale(tx, tenant, stream).await),
        };
    }
    let actor = serde_json::to_string(&context.actor)?;
    let of = stream.split_once('/').map_or(stream, |(of, _)| of);
    let mut version = expected;
    for (kind, payload) in events {
        version += 1;
        tracing::trace!(target: store::TRACES, stream = of, kind, "entry");
        let mut entry = Entry {
            stream: stream.to_owned(),
            version,
            kind: (*kind).to_owned(),
            payload: payload.clone(),
            actor: actor.clone(),
            authority: context.authority.clone(),
            request: context.request.0.clone(),
            at: context.now,
            prev_hash,
            hash: GENESIS,
        };
        entry.hash = entry_hash(tenant, &entry);
        prev_hash = entry.hash;
        if !insert_chained(tx, tenant, &entry).await? {
            return Err(stale(tx, tenant, stream).await);
        }
    }
    insert_outbox(tx, tenant, context.draw_id::<OutboxRow>(), stream, (expected + 1, version)).await?;
    Ok(version)
}

/// The entries of a stream from the first to the last version wait for their places.
pub(crate) async fn insert_outbox<Mark>(
    tx: &mut Tx,
    tenant: &str,
    id: kernel::Id<Mark>,
    stream: &str,
    (first, last): (i64, i64),
) -> Result<(), Error> {
    tx.execute(&INSERT_OUTBOX, values![tenant, id, stream, first, last]).await.map(drop)
}

/// False when another writer was first.
pub(crate) async fn insert_chained(tx: &mut Tx, tenant: &str, entry: &Entry) -> Result<bool, Error> {
    let row = values![
        tenant,
        &entry.stream,
        entry.version,
        &entry.kind,
        &entry.payload,
        &entry.actor,
        &entry.authority,
        &entry.request,
        entry.at,
        entry.prev_hash,
        entry.hash
    ];
    Ok(tx.execute(&INSERT_ENTRY, row).await? > 0)
}

pub(crate) async fn stale(tx: &mut Tx, tenant: &str, stream: &str) -> Failure {
    tx.contested();
    match latest_version(tx, tenant, stream).await {
        Ok(version) => Failure::Stale { stream: stream.to_owned(), version },
        Err(error) => error.into(),
    }
}

/// The version of a stream's last entry, 0 when it has none.
///
/// # Errors
/// See [`store::Error`].
pub async fn latest_version(tx: &mut Tx, tenant: &str, stream: &str) -> Result<i64, Error> {
    tx.value(&LATEST, values![tenant, stream]).await
}

/// The entries of a stream after version `after`, in order.
///
/// # Errors
/// See [`store::Error`].
pub async fn entries(tx: &mut Tx, tenant: &str, stream: &str, after: i64) -> Result<Vec<Entry>, Error> {
    tx.query(&ENTRIES, values![tenant, stream, after], entry_of).await
}

/// Reads an entry from columns that begin as those of the table do, without the tenant.
pub(crate) fn entry_of(row: &Row<'_>) -> Result<Entry, Error> {
    Ok(Entry {
        stream: row.get(0)?,
        version: row.get(1)?,
        kind: row.get(2)?,
        payload: row.get(3)?,
        actor: row.get(4)?,
        authority: row.get(5)?,
        request: row.get(6)?,
        at: row.get(7)?,
        prev_hash: row.get(8)?,
        hash: row.get(9)?,
    })
}

/// A stream's state by replaying its entries; `None` when it has none.
///
/// # Errors
/// An entry that does not read as an event of the loop.
pub async fn fold<L: Loop>(
    tx: &mut Tx,
    tenant: &str,
    stream: &str,
) -> Result<Option<Folded<L::State>>, Failure> {
    fold_entries::<L>(&entries(tx, tenant, stream, 0).await?)
}

/// A stream's state by replaying entries that are at hand, from its first one on.
///
/// # Errors
/// An entry that does not read as an event of the loop.
pub fn fold_entries<L: Loop>(entries: &[Entry]) -> Result<Option<Folded<L::State>>, Failure> {
    let mut state = None;
    for entry in entries {
        let event: L::Event = serde_json::from_str(&entry.payload)?;
        state = L::evolve(state, &event);
    }
    let version = entries.last().map_or(0, |entry| entry.version);
    Ok(state.map(|state| Folded { state, version }))
}

pub(crate) struct Recalled {
    pub(crate) action: String,
    pub(crate) actor: String,
    pub(crate) digest: String,
    pub(crate) answer: String,
}

pub(crate) async fn recall_row(tx: &mut Tx, tenant: &str, request: &str) -> Result<Option<Recalled>, Error> {
    tx.query_optional(&RECALL, values![tenant, request], |row| {
        Ok(Recalled { action: row.get(0)?, actor: row.get(1)?, digest: row.get(2)?, answer: row.get(3)? })
    })
    .await
}

pub(crate) async fn remember_row(
    tx: &mut Tx,
    context: &Context,
    action: &str,
    actor: &str,
    digest: &str,
    answer: &str,
) -> Result<(), Error> {
    let row = values![&context.tenant, &context.request.0, action, actor, digest, answer, context.now];
    tx.execute(&REMEMBER, row).await.map(drop)
}

pub(crate) async fn put_content_row(
    tx: &mut Tx,
    tenant: &str,
    stream: &str,
    digest: &str,
    salt: &[u8],
    (at, body): (Instant, &str),
) -> Result<(), Error> {
    tx.execute(&PUT_CONTENT, values![tenant, stream, digest, salt, body, at]).await.map(drop)
}

pub(crate) struct ContentRow {
    pub(crate) digest: String,
    pub(crate) salt: Option<Vec<u8>>,
    pub(crate) body: Option<String>,
    pub(crate) at: Instant,
    pub(crate) deleted_at: Option<Instant>,
    pub(crate) deleted_rule: Option<String>,
}

pub(crate) fn content_of(row: &Row<'_>) -> Result<ContentRow, Error> {
    Ok(ContentRow {
        digest: row.get(0)?,
        salt: row.get(1)?,
        body: row.get(2)?,
        at: row.get(3)?,
        deleted_at: row.get(4)?,
        deleted_rule: row.get(5)?,
    })
}

pub(crate) async fn content_row(
    tx: &mut Tx,
    tenant: &str,
    stream: &str,
    digest: &str,
) -> Result<Option<ContentRow>, Error> {
    tx.query_optional(&CONTENT, values![tenant, stream, digest], content_of).await
}

/// Rows of content by stream and digest, as far as there are any.
pub(crate) async fn content_rows(
    tx: &mut Tx,
    tenant: &str,
    named: &[(String, String)],
) -> Result<Vec<(String, ContentRow)>, Error> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = values![tenant].to_vec();
    values.extend(named.iter().flat_map(|(stream, digest)| [stream.into(), digest.into()]));
    let listed = |from: usize| {
        let places: Vec<String> = (0..named.len()).map(|at| format!("?{}", from + 2 * at)).collect();
        places.join(", ")
    };
    let sql = format!(
        "select digest, salt, body, at, deleted_at, deleted_rule, stream from journal_content
         where tenant = ?1 and stream in ({}) and digest in ({})",
        listed(2),
        listed(3)
    );
    tx.query_composed("journal::content_rows", &sql, &values, |row| Ok((row.get(6)?, content_of(row)?))).await
}

/// Empties a row of content; gives when the words had been written, `None` when there was nothing.
pub(crate) async fn delete_content_row(
    tx: &mut Tx,
    context: &Context,
    stream: &str,
    digest: &str,
    rule: &str,
) -> Result<Option<Instant>, Error> {
    let row = values![&context.tenant, stream, digest, context.now, rule];
    tx.query_optional(&DELETE_CONTENT, row, |row| row.get(0)).await
}

/// What one import wrote to a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub stream: String,
    pub first_version: i64,
    pub last_version: i64,
}

/// The streams to which an import wrote, whose entries have `import/…` as request.
///
/// # Errors
/// See [`Error`].
pub async fn written_by_import(tx: &mut Tx, tenant: &str, request: &str) -> Result<Vec<Written>, Error> {
    tx.query(&WRITTEN, values![tenant, request], |row| {
        Ok(Written { stream: row.get(0)?, first_version: row.get(1)?, last_version: row.get(2)? })
    })
    .await
}
