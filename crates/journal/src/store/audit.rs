//! What the verification reads. A damaged row must be reported, not end the run: columns are read one
//! by one, and one that cannot be read makes its row unreadable, nothing more.

use crate::entry::Entry;
use crate::store::{ContentRow, content_of, entry_of};
use kernel::Instant;
use store::{Error, FromColumn, Row, Tx, statement, values};

statement!(COUNT_ENTRIES, "select count(*) from journal_entry where tenant = ?1");
statement!(
    ENTRY_PAGE,
    "select e.stream, e.version, e.kind, e.payload, e.actor, e.authority, e.request, e.at, e.prev_hash, e.hash,
            l.position, l.hash
     from journal_entry e
     left join journal_leaf l on l.tenant = e.tenant and l.stream = e.stream and l.version = e.version
     where e.tenant = ?1 and (e.stream, e.version) > (?2, ?3)
     order by e.stream, e.version limit ?4 offset ?5"
);
statement!(
    WAITING_FOR,
    "select count(*) from journal_outbox
     where tenant = ?1 and stream = ?2 and first_version <= ?3 and last_version >= ?3"
);
statement!(
    OUTBOX_PAGE,
    "select o.id, o.stream, o.first_version, o.last_version,
            (select count(*) from journal_entry e where e.tenant = o.tenant and e.stream = o.stream
                    and e.version >= o.first_version and e.version <= o.last_version),
            (select count(*) from journal_leaf l where l.tenant = o.tenant and l.stream = o.stream
                    and l.version >= o.first_version and l.version <= o.last_version),
            (select min(e.at) from journal_entry e where e.tenant = o.tenant and e.stream = o.stream
                    and e.version = o.first_version)
     from journal_outbox o where o.tenant = ?1 order by o.id limit ?2 offset ?3"
);
statement!(COUNT_LEAVES, "select count(*) from journal_leaf where tenant = ?1");
statement!(
    LEAF_PAGE,
    "select position, hash from journal_leaf where tenant = ?1 and position >= ?2 order by position limit ?3"
);
statement!(
    LEAVES_WITHOUT_ENTRY,
    "select l.position, l.stream, l.version from journal_leaf l where l.tenant = ?1 and not exists
            (select 1 from journal_entry e where e.tenant = l.tenant and e.stream = l.stream and e.version = l.version)
     order by l.position limit ?2"
);
statement!(
    NODE_RANGE,
    "select number, hash from journal_node
     where tenant = ?1 and level = ?2 and number >= ?3 and number <= ?4 order by number"
);
statement!(COUNT_NODES, "select count(*) from journal_node where tenant = ?1");
statement!(
    NODES_OUTSIDE,
    "select number from journal_node where tenant = ?1 and level = ?2 and (number < 0 or number >= ?3)
     order by number limit ?4"
);
statement!(
    NODES_OFF_LEVEL,
    "select level, number from journal_node where tenant = ?1 and (level < ?2 or level > ?3)
     order by level, number limit ?4"
);
statement!(
    CONTENT_OF_STREAM,
    "select digest, salt, body, at, deleted_at, deleted_rule from journal_content
     where tenant = ?1 and stream = ?2 order by digest"
);
statement!(COUNT_CONTENT, "select count(*) from journal_content where tenant = ?1");
statement!(
    CONTENT_UNNAMED,
    "select c.stream, c.digest from journal_content c where c.tenant = ?1 and not exists
            (select 1 from journal_entry e where e.tenant = c.tenant and e.stream = c.stream
                    and e.payload like '%\"' || c.digest || '\"%')
     order by c.stream, c.digest limit ?2"
);
statement!(CURSORS, "select follower, position from journal_cursor where tenant = ?1 order by follower");
statement!(
    CURSORS_BEYOND,
    "select follower from journal_cursor where tenant = ?1 and (position > ?2 or position < 0)"
);

/// Where a page begins: after a stream and version, and past rows whose key could not be read.
#[derive(Clone, Debug)]
pub(crate) struct After {
    pub(crate) stream: String,
    pub(crate) version: i64,
    pub(crate) skip: usize,
}

/// One entry and its place, as far as they can be read.
pub(crate) struct Seen {
    pub(crate) key: Option<(String, i64)>,
    pub(crate) entry: Option<Entry>,
    pub(crate) place: Place,
}

/// What stands in the log for an entry.
pub(crate) enum Place {
    None,
    At { position: i64, hash: [u8; 32] },
    Unreadable,
}

pub(crate) async fn entry_page(
    tx: &mut Tx,
    tenant: &str,
    after: &After,
    limit: usize,
) -> Result<Vec<Seen>, Error> {
    let values = values![tenant, &after.stream, after.version, limit, after.skip];
    tx.query(&ENTRY_PAGE, values, |row| {
        let entry = entry_of(row).ok();
        let key = match &entry {
            Some(entry) => Some((entry.stream.clone(), entry.version)),
            None => read(row, 0).zip(read(row, 1)),
        };
        Ok(Seen { key, entry, place: place_of(row) })
    })
    .await
}

fn place_of(row: &Row<'_>) -> Place {
    match (row.get::<Option<i64>>(10), row.get::<Option<[u8; 32]>>(11)) {
        (Ok(None), _) => Place::None,
        (Ok(Some(position)), Ok(Some(hash))) => Place::At { position, hash },
        _ => Place::Unreadable,
    }
}

fn read<T: FromColumn>(row: &Row<'_>, position: usize) -> Option<T> {
    row.get(position).ok()
}

pub(crate) async fn count_entries(tx: &mut Tx, tenant: &str) -> Result<u64, Error> {
    tx.value(&COUNT_ENTRIES, values![tenant]).await
}

/// How many outbox rows cover an entry.
pub(crate) async fn waiting_for(tx: &mut Tx, tenant: &str, stream: &str, version: i64) -> Result<u64, Error> {
    tx.value(&WAITING_FOR, values![tenant, stream, version]).await
}

/// An outbox row with what it covers.
pub(crate) struct OutboxRow {
    pub(crate) id: String,
    pub(crate) stream: String,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) entries: i64,
    pub(crate) places: i64,
    pub(crate) at: Option<Instant>,
}

/// A page of the outbox; `None` is a row that cannot be read.
pub(crate) async fn outbox_page(
    tx: &mut Tx,
    tenant: &str,
    skip: usize,
    limit: usize,
) -> Result<Vec<Option<OutboxRow>>, Error> {
    let read = |row: &Row<'_>| -> Result<OutboxRow, Error> {
        Ok(OutboxRow {
            id: row.get(0)?,
            stream: row.get(1)?,
            first: row.get(2)?,
            last: row.get(3)?,
            entries: row.get(4)?,
            places: row.get(5)?,
            at: row.get(6)?,
        })
    };
    tx.query(&OUTBOX_PAGE, values![tenant, limit, skip], |row| Ok(read(row).ok())).await
}

pub(crate) async fn count_leaves(tx: &mut Tx, tenant: &str) -> Result<u64, Error> {
    tx.value(&COUNT_LEAVES, values![tenant]).await
}

/// Leaves from a position on; `None` stands for a hash that cannot be read.
pub(crate) async fn leaf_page(
    tx: &mut Tx,
    tenant: &str,
    from: i64,
    limit: usize,
) -> Result<Vec<(i64, Option<[u8; 32]>)>, Error> {
    tx.query(&LEAF_PAGE, values![tenant, from, limit], |row| Ok((row.get(0)?, read(row, 1)))).await
}

/// Places that name an entry which is not there.
pub(crate) async fn leaves_without_entry(
    tx: &mut Tx,
    tenant: &str,
    limit: usize,
) -> Result<Vec<(i64, Option<String>, Option<i64>)>, Error> {
    tx.query(&LEAVES_WITHOUT_ENTRY, values![tenant, limit], |row| {
        Ok((row.get(0)?, read(row, 1), read(row, 2)))
    })
    .await
}

/// Stored nodes `first..=last` of a level.
pub(crate) async fn node_range(
    tx: &mut Tx,
    tenant: &str,
    level: u32,
    first: u64,
    last: u64,
) -> Result<Vec<(i64, Option<[u8; 32]>)>, Error> {
    let values = values![tenant, level, first.cast_signed(), last.cast_signed()];
    tx.query(&NODE_RANGE, values, |row| Ok((row.get(0)?, read(row, 1)))).await
}

pub(crate) async fn count_nodes(tx: &mut Tx, tenant: &str) -> Result<u64, Error> {
    tx.value(&COUNT_NODES, values![tenant]).await
}

/// Stored nodes of a level that a tree with `count` nodes on it does not have.
pub(crate) async fn nodes_outside(
    tx: &mut Tx,
    tenant: &str,
    level: u32,
    count: u64,
    limit: usize,
) -> Result<Vec<i64>, Error> {
    tx.query(&NODES_OUTSIDE, values![tenant, level, count.cast_signed(), limit], |row| row.get(0)).await
}

/// Stored nodes on levels that no tree has.
pub(crate) async fn nodes_off_level(
    tx: &mut Tx,
    tenant: &str,
    lowest: u32,
    highest: u32,
    limit: usize,
) -> Result<Vec<(i64, i64)>, Error> {
    tx.query(&NODES_OFF_LEVEL, values![tenant, lowest, highest, limit], |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

/// A stream's content; of a row that cannot be read only the digest is given, when that can be.
pub(crate) async fn content_of_stream(
    tx: &mut Tx,
    tenant: &str,
    stream: &str,
) -> Result<Vec<Result<ContentRow, Option<String>>>, Error> {
    tx.query(&CONTENT_OF_STREAM, values![tenant, stream], |row| Ok(content_of(row).map_err(|_| read(row, 0))))
        .await
}

pub(crate) async fn count_content(tx: &mut Tx, tenant: &str) -> Result<u64, Error> {
    tx.value(&COUNT_CONTENT, values![tenant]).await
}

/// Content that no entry of its stream names.
pub(crate) async fn content_unnamed(
    tx: &mut Tx,
    tenant: &str,
    limit: usize,
) -> Result<Vec<(Option<String>, Option<String>)>, Error> {
    tx.query(&CONTENT_UNNAMED, values![tenant, limit], |row| Ok((read(row, 0), read(row, 1)))).await
}

/// Every follower and where it stands.
pub(crate) async fn cursors(tx: &mut Tx, tenant: &str) -> Result<Vec<(String, i64)>, Error> {
    tx.query(&CURSORS, values![tenant], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Followers that stand where the log has not been yet.
pub(crate) async fn cursors_beyond(tx: &mut Tx, tenant: &str, size: u64) -> Result<Vec<String>, Error> {
    let rows = tx.query(&CURSORS_BEYOND, values![tenant, size.cast_signed()], |row| Ok(read(row, 0))).await?;
    Ok(rows.into_iter().map(Option::unwrap_or_default).collect())
}
