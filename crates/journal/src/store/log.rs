//! The tables of the log: places, nodes, heads, leases, cursors.

use crate::entry::Entry;
use crate::head::SignedHead;
use crate::store::entry_of;
use kernel::Instant;
use methods::merkle::{Frontier, Hash, NodeId};
use store::{Error, Row, Tx, statement, values};

statement!(WAITING_SOME, "select id from journal_outbox where tenant = ?1 order by id limit 1");
statement!(
    WAITING,
    "select o.id, o.stream, o.first_version, o.last_version, o.placed, e.hash
     from (select w.tenant, w.id, w.stream, w.first_version, w.last_version,
                  (select max(l.version) from journal_leaf l where l.tenant = w.tenant and l.stream = w.stream) as placed
           from journal_outbox w where w.tenant = ?1 and w.id > ?2 order by w.id limit ?3) o
     left join journal_entry e on e.tenant = o.tenant and e.stream = o.stream
          and e.version >= o.first_version and e.version <= o.last_version
     order by o.id, e.version"
);
statement!(
    WAITING_BEFORE,
    "select o.id, o.stream, o.first_version, o.last_version, cast(0 as bigint), e.hash
     from journal_outbox o
     left join journal_entry e on e.tenant = o.tenant and e.stream = o.stream
          and e.version >= o.first_version and e.version <= o.last_version
     where o.tenant = ?1 and o.stream = ?2 and o.first_version < ?3
     order by o.first_version, e.version"
);
statement!(DELETE_WAITING, "delete from journal_outbox where tenant = ?1 and id = ?2");
statement!(
    INSERT_LEAF,
    "insert into journal_leaf (tenant, position, stream, version, hash) values (?1, ?2, ?3, ?4, ?5)"
);
statement!(INSERT_NODE, "insert into journal_node (tenant, level, number, hash) values (?1, ?2, ?3, ?4)");
statement!(
    INSERT_HEAD,
    "insert into journal_head (tenant, number, size, root, at, key, signature) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
);
statement!(
    LAST_HEAD,
    "select number, size, root, at, key, signature from journal_head where tenant = ?1 order by number desc limit 1"
);
statement!(
    HEAD_AT_OR_BELOW,
    "select number, size, root, at, key, signature from journal_head
     where tenant = ?1 and size <= ?2 order by size desc limit 1"
);
statement!(
    HEADS,
    "select number, size, root, at, key, signature from journal_head
     where tenant = ?1 and number > ?2 order by number limit ?3"
);
statement!(
    HEADS_BEFORE,
    "select number, size, root, at, key, signature from journal_head
     where tenant = ?1 and number < ?2 order by number desc limit ?3"
);
statement!(
    LEAF_HASHES,
    "select position, hash from journal_leaf where tenant = ?1 and position >= ?2 and position < ?3 order by position"
);
statement!(NODE_HASH, "select hash from journal_node where tenant = ?1 and level = ?2 and number = ?3");
statement!(PLACE, "select position from journal_leaf where tenant = ?1 and stream = ?2 and version = ?3");
statement!(
    ENTRY,
    "select stream, version, kind, payload, actor, authority, request, at, prev_hash, hash
     from journal_entry where tenant = ?1 and stream = ?2 and version = ?3"
);
statement!(
    TAKE_LEASE,
    "insert into journal_lease (tenant, name, holder, until) values (?1, ?2, ?3, ?4)
     on conflict (tenant, name) do update set holder = excluded.holder, until = excluded.until
     where journal_lease.holder = excluded.holder or journal_lease.until <= ?5 or journal_lease.until > ?6"
);
statement!(RELEASE_LEASE, "delete from journal_lease where tenant = ?1 and name = ?2 and holder = ?3");
statement!(CURSOR, "select position from journal_cursor where tenant = ?1 and follower = ?2");
statement!(
    ADVANCE,
    "insert into journal_cursor (tenant, follower, position) values (?1, ?2, ?3)
     on conflict (tenant, follower) do update set position = excluded.position where journal_cursor.position = ?4"
);
statement!(
    PLACED,
    "select e.stream, e.version, e.kind, e.payload, e.actor, e.authority, e.request, e.at, e.prev_hash, e.hash, l.position
     from journal_leaf l
     left join journal_entry e on e.tenant = l.tenant and e.stream = l.stream and e.version = l.version
     where l.tenant = ?1 and l.position >= ?2 order by l.position limit ?3"
);

statement!(
    NAMED,
    "select e.stream, e.kind from journal_leaf l
     join journal_entry e on e.tenant = l.tenant and e.stream = l.stream and e.version = l.version
     where l.tenant = ?1 and l.position >= ?2 order by l.position limit ?3"
);

/// Nodes below this level are not stored: they are three of four, and have four leaves at most.
pub(crate) const LOWEST_STORED: u32 = 3;

/// A row of the outbox with what the sequencer needs to know about it.
pub(crate) struct WaitingRow {
    pub(crate) id: String,
    pub(crate) stream: String,
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// The stream's last version that has a place already.
    pub(crate) placed: i64,
    /// The hashes of the entries that the row covers, as far as they are there.
    pub(crate) hashes: Vec<[u8; 32]>,
}

impl WaitingRow {
    /// Whether every entry that the row names is there.
    pub(crate) fn is_whole(&self) -> bool {
        self.last >= self.first && usize::try_from(self.last - self.first + 1) == Ok(self.hashes.len())
    }
}

pub(crate) async fn is_waiting(tx: &mut Tx, tenant: &str) -> Result<bool, Error> {
    Ok(tx.query_optional(&WAITING_SOME, values![tenant], |_| Ok(())).await?.is_some())
}

pub(crate) async fn waiting(
    tx: &mut Tx,
    tenant: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<WaitingRow>, Error> {
    let mut rows = Vec::new();
    tx.query(&WAITING, values![tenant, after, limit], |row| gather(&mut rows, row)).await?;
    Ok(rows)
}

/// The waiting rows of one stream that begin before `version`, in the stream's order.
pub(crate) async fn waiting_before(
    tx: &mut Tx,
    tenant: &str,
    stream: &str,
    version: i64,
) -> Result<Vec<WaitingRow>, Error> {
    let mut rows = Vec::new();
    tx.query(&WAITING_BEFORE, values![tenant, stream, version], |row| gather(&mut rows, row)).await?;
    Ok(rows)
}

/// One outbox row comes as one result row per entry that it covers.
fn gather(rows: &mut Vec<WaitingRow>, row: &Row<'_>) -> Result<(), Error> {
    let id: String = row.get(0)?;
    let hash = row.get::<Option<[u8; 32]>>(5).ok().flatten();
    match rows.last_mut() {
        Some(last) if last.id == id => last.hashes.extend(hash),
        _ => rows.push(WaitingRow {
            id,
            stream: row.get(1)?,
            first: row.get(2)?,
            last: row.get(3)?,
            placed: row.get::<Option<i64>>(4)?.unwrap_or(0),
            hashes: hash.into_iter().collect(),
        }),
    }
    Ok(())
}

pub(crate) async fn delete_waiting(tx: &mut Tx, tenant: &str, id: &str) -> Result<(), Error> {
    tx.execute(&DELETE_WAITING, values![tenant, id]).await.map(drop)
}

pub(crate) async fn insert_leaf(
    tx: &mut Tx,
    tenant: &str,
    position: u64,
    stream: &str,
    version: i64,
    hash: &Hash,
) -> Result<(), Error> {
    tx.execute(&INSERT_LEAF, values![tenant, position.cast_signed(), stream, version, hash.0]).await.map(drop)
}

pub(crate) async fn insert_node(tx: &mut Tx, tenant: &str, node: NodeId, hash: &Hash) -> Result<(), Error> {
    tx.execute(&INSERT_NODE, values![tenant, node.level, node.index.cast_signed(), hash.0]).await.map(drop)
}

/// The hash of a full subtree: stored, or recomputed from its leaves when it has few.
pub(crate) async fn node(tx: &mut Tx, tenant: &str, node: NodeId) -> Result<Option<Hash>, Error> {
    if node.level >= LOWEST_STORED {
        let values = values![tenant, node.level, node.index.cast_signed()];
        return Ok(tx.query_optional(&NODE_HASH, values, |row| row.get(0)).await?.map(Hash));
    }
    let first = (node.index << node.level).cast_signed();
    let last = first + (1 << node.level);
    let leaves: Vec<(i64, [u8; 32])> =
        tx.query(&LEAF_HASHES, values![tenant, first, last], |row| Ok((row.get(0)?, row.get(1)?))).await?;
    let mut subtree = Frontier::new();
    for (_, hash) in
        leaves.iter().zip(first..).take_while(|((at, _), expected)| at == expected).map(|(leaf, _)| leaf)
    {
        subtree.append_with(Hash(*hash), |_, _| {});
    }
    Ok(Some(subtree).filter(|subtree| subtree.size() == 1 << node.level).map(|subtree| subtree.root()))
}

pub(crate) async fn insert_head(tx: &mut Tx, head: &SignedHead) -> Result<(), Error> {
    let row = values![
        &head.tenant,
        head.number,
        head.size.cast_signed(),
        head.root.0,
        head.at,
        hex::encode(head.key.0),
        head.signature.0.to_vec()
    ];
    tx.execute(&INSERT_HEAD, row).await.map(drop)
}

pub(crate) async fn last_head(tx: &mut Tx, tenant: &str) -> Result<Option<SignedHead>, Error> {
    tx.query_optional(&LAST_HEAD, values![tenant], |row| head_of(tenant, row)).await
}

/// The head with the largest size that is not above `size`.
pub(crate) async fn head_at_or_below(
    tx: &mut Tx,
    tenant: &str,
    size: u64,
) -> Result<Option<SignedHead>, Error> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    tx.query_optional(&HEAD_AT_OR_BELOW, values![tenant, size], |row| head_of(tenant, row)).await
}

/// Heads after number `after`, each read on its own: `None` is one that cannot be read.
pub(crate) async fn heads(
    tx: &mut Tx,
    tenant: &str,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Option<SignedHead>)>, Error> {
    tx.query(&HEADS, values![tenant, after, limit], |row| Ok((row.get(0)?, head_of(tenant, row).ok()))).await
}

/// Heads below number `before`, the newest first.
pub(crate) async fn heads_before(
    tx: &mut Tx,
    tenant: &str,
    before: i64,
    limit: u32,
) -> Result<Vec<SignedHead>, Error> {
    tx.query(&HEADS_BEFORE, values![tenant, before, limit], |row| head_of(tenant, row)).await
}

fn head_of(tenant: &str, row: &Row<'_>) -> Result<SignedHead, Error> {
    let unreadable = |position, what| move |_| Error::Column { position, what };
    // Upper-case digits would be the same key in another writing: the stored text must be the one written.
    let key = Some(row.get::<String>(4)?).filter(|key| *key == key.to_ascii_lowercase()).unwrap_or_default();
    let signature: Vec<u8> = row.get(5)?;
    Ok(SignedHead {
        tenant: tenant.to_owned(),
        number: row.get(0)?,
        size: row.get(1)?,
        root: Hash(row.get(2)?),
        at: row.get(3)?,
        key: key.parse().map_err(unreadable(4, "a public key was expected"))?,
        signature: signature.as_slice().try_into().map_err(unreadable(5, "a signature was expected"))?,
    })
}

/// The position of an entry in the log, when it has one.
pub(crate) async fn place_of(
    tx: &mut Tx,
    tenant: &str,
    stream: &str,
    version: i64,
) -> Result<Option<i64>, Error> {
    tx.query_optional(&PLACE, values![tenant, stream, version], |row| row.get(0)).await
}

pub(crate) async fn entry(
    tx: &mut Tx,
    tenant: &str,
    stream: &str,
    version: i64,
) -> Result<Option<Entry>, Error> {
    tx.query_optional(&ENTRY, values![tenant, stream, version], entry_of).await
}

/// Takes or renews a lease. One that ends after `implausible` is the trace of a clock that ran ahead, and
/// is taken over too.
pub(crate) async fn take_lease(
    tx: &mut Tx,
    tenant: &str,
    name: &str,
    holder: &str,
    now: Instant,
    until: Instant,
    implausible: Instant,
) -> Result<bool, Error> {
    Ok(tx.execute(&TAKE_LEASE, values![tenant, name, holder, until, now, implausible]).await? > 0)
}

pub(crate) async fn release_lease(tx: &mut Tx, tenant: &str, name: &str, holder: &str) -> Result<(), Error> {
    tx.execute(&RELEASE_LEASE, values![tenant, name, holder]).await.map(drop)
}

pub(crate) async fn cursor(tx: &mut Tx, tenant: &str, follower: &str) -> Result<i64, Error> {
    Ok(tx.query_optional(&CURSOR, values![tenant, follower], |row| row.get(0)).await?.unwrap_or(0))
}

pub(crate) async fn advance_cursor(
    tx: &mut Tx,
    tenant: &str,
    follower: &str,
    from: i64,
    next: i64,
) -> Result<bool, Error> {
    Ok(tx.execute(&ADVANCE, values![tenant, follower, next, from]).await? > 0)
}

/// Entries in the log's order from a position on; a place whose entry is missing is an error.
pub(crate) async fn placed(
    tx: &mut Tx,
    tenant: &str,
    position: i64,
    limit: u32,
) -> Result<Vec<(i64, Entry)>, Error> {
    tx.query(&PLACED, values![tenant, position, limit], |row| Ok((row.get(10)?, entry_of(row)?))).await
}

/// Stream and kind of the entries in the log's order from a position on.
pub(crate) async fn named(
    tx: &mut Tx,
    tenant: &str,
    position: i64,
    limit: u32,
) -> Result<Vec<(String, String)>, Error> {
    tx.query(&NAMED, values![tenant, position, limit], |row| Ok((row.get(0)?, row.get(1)?))).await
}
