//! The sequencer: gives every committed entry its place in the log and signs what the log then is.
//!
//! One transaction moves a batch: rows leave the outbox, leaves and completed nodes of the tree are
//! written, and a head is signed. A process that dies in between leaves nothing behind; the lease is
//! taken in the same transaction, so that two sequencers cannot both place an entry.

use crate::head::SignedHead;
use crate::lease::lease;
use crate::store::log::{
    LOWEST_STORED, WaitingRow, delete_waiting, insert_head, insert_leaf, insert_node, is_waiting, last_head,
    node, waiting, waiting_before,
};
use ed25519_dalek::SigningKey;
use kernel::{Failure, Instant};
use methods::merkle::{Frontier, MerkleError, leaf_hash};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::{Error, Store, Tx};

/// The lease under which a sequencer works.
pub const SEQUENCER_LEASE: &str = "sequencer";

/// Gives entries their places (定序器). Cheap to clone.
#[derive(Clone)]
pub struct Sequencer {
    holder: Arc<str>,
    key: Arc<SigningKey>,
    lease_seconds: i64,
    batch: u32,
}

/// What a run of the sequencer did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sequenced {
    /// Entries that got a place.
    pub count: u64,
    /// Entries in the log now; 0 when another process has the lease.
    pub size: u64,
    /// Outbox rows left waiting because entries before them are missing: damage, see [`crate::verify`].
    pub held: u64,
    /// Whether this run took the lease; it does not when nothing waits or another process has it.
    pub leading: bool,
}

/// Why the sequencer refuses to go on: signing would make damage look sound.
#[derive(Debug, thiserror::Error)]
pub enum SequencerError {
    #[error(
        "journal-head-unsound: the last head of the log is not what this key signed; run the journal's verification"
    )]
    HeadUnsound,
    #[error(
        "journal-tree-unsound: the stored tree does not have the signed root; run the journal's verification"
    )]
    TreeUnsound,
    #[error("journal-tree-unsound: {0}; run the journal's verification")]
    Tree(#[from] MerkleError),
}

/// One batch: what was done, and the last outbox row that was looked at.
struct Batch {
    done: Sequenced,
    last: Option<String>,
}

impl Sequencer {
    /// A sequencer that calls itself `holder` (unique per process) and signs with `key`.
    pub fn new(holder: &str, key: SigningKey) -> Self {
        Self { holder: holder.into(), key: Arc::new(key), lease_seconds: 30, batch: 1000 }
    }

    /// For how long other processes keep away after a run; 30 seconds when not said.
    #[must_use]
    pub const fn lease_seconds(mut self, seconds: i64) -> Self {
        self.lease_seconds = seconds;
        self
    }

    /// Outbox rows per transaction, 1000 when not said. Other writers wait while a batch is placed.
    #[must_use]
    pub fn batch(mut self, rows: u32) -> Self {
        self.batch = rows.max(1);
        self
    }

    /// Places everything that waits, batch by batch, and returns when nothing more can be placed.
    /// Costs one small read when nothing waits.
    ///
    /// # Errors
    /// [`SequencerError`] when the log is damaged; see [`store::Error`] for the rest.
    pub async fn run_once(&self, store: &Store, tenant: &str, now: Instant) -> Result<Sequenced, Failure> {
        let owned = tenant.to_owned();
        let idle = store.read(move |tx| Box::pin(async move { idle(tx, &owned).await })).await?;
        if let Some(idle) = idle {
            return Ok(idle);
        }
        let mut total = Sequenced::default();
        let mut after = String::new();
        loop {
            let (sequencer, tenant, from) = (self.clone(), tenant.to_owned(), after);
            let batch = store
                .write(move |tx| {
                    Box::pin(async move { sequencer.place_after(tx, &tenant, now, &from).await })
                })
                .await?;
            total.count += batch.done.count;
            total.held += batch.done.held;
            total.size = batch.done.size;
            total.leading = batch.done.leading;
            match batch.last {
                Some(last) => after = last,
                None => return Ok(total),
            }
        }
    }

    /// Places one batch in the caller's transaction.
    ///
    /// # Errors
    /// As [`Sequencer::run_once`].
    pub async fn place(&self, tx: &mut Tx, tenant: &str, now: Instant) -> Result<Sequenced, Failure> {
        Ok(self.place_after(tx, tenant, now, "").await?.done)
    }

    async fn place_after(
        &self,
        tx: &mut Tx,
        tenant: &str,
        now: Instant,
        after: &str,
    ) -> Result<Batch, Failure> {
        if !lease(tx, tenant, SEQUENCER_LEASE, &self.holder, now, self.lease_seconds).await? {
            return Ok(Batch { done: Sequenced::default(), last: None });
        }
        let rows = waiting(tx, tenant, after, self.batch).await?;
        let last = rows.last().filter(|_| rows.len() >= self.batch as usize).map(|row| row.id.clone());
        let order = order(tx, tenant, rows).await?;
        let head = last_head(tx, tenant).await?;
        let before = head.as_ref().map_or(0, |head| head.size);
        let mut done = Sequenced { count: 0, size: before, held: order.held, leading: true };
        if order.rows.is_empty() {
            return Ok(Batch { done, last });
        }
        let mut tree = self.tree(tx, tenant, head.as_ref()).await?;
        for row in order.rows {
            place_row(tx, tenant, &mut tree, &row).await?;
        }
        let number = head.map_or(0, |head| head.number) + 1;
        insert_head(tx, &SignedHead::sign(&self.key, tenant, number, tree.size(), tree.root(), now)).await?;
        done.size = tree.size();
        done.count = done.size - before;
        Ok(Batch { done, last })
    }

    /// The tree as the last head signed it. Anything else is not built upon.
    async fn tree(&self, tx: &mut Tx, tenant: &str, head: Option<&SignedHead>) -> Result<Frontier, Failure> {
        let Some(head) = head else {
            return Ok(Frontier::new());
        };
        // A head of an earlier key is the business of the verification, which knows the earlier keys.
        let own = self.key.verifying_key();
        if head.key.0 == own.to_bytes() && !head.is_signed_by(&own) {
            return Err(Failure::broken(SequencerError::HeadUnsound));
        }
        let mut roots = Vec::new();
        for id in Frontier::nodes(head.size) {
            let missing = || Failure::broken(SequencerError::Tree(MerkleError::MissingNode(id)));
            roots.push(node(tx, tenant, id).await?.ok_or_else(missing)?);
        }
        let tree = Frontier::restore(head.size, roots)
            .map_err(|error| Failure::broken(SequencerError::Tree(error)))?;
        if tree.root() != head.root {
            return Err(Failure::broken(SequencerError::TreeUnsound));
        }
        Ok(tree)
    }
}

/// What a run gives when nothing waits: `None` when something does.
async fn idle(tx: &mut Tx, tenant: &str) -> Result<Option<Sequenced>, Error> {
    if is_waiting(tx, tenant).await? {
        return Ok(None);
    }
    let size = last_head(tx, tenant).await?.map_or(0, |head| head.size);
    Ok(Some(Sequenced { size, ..Sequenced::default() }))
}

async fn place_row(tx: &mut Tx, tenant: &str, tree: &mut Frontier, row: &WaitingRow) -> Result<(), Error> {
    let mut completed = Vec::with_capacity(8);
    for (version, hash) in (row.first..).zip(&row.hashes) {
        let leaf = leaf_hash(hash);
        insert_leaf(tx, tenant, tree.size(), &row.stream, version, &leaf).await?;
        tree.append_with(leaf, |id, hash| completed.push((id, hash)));
        for (id, hash) in completed.drain(..).filter(|(id, _)| id.level >= LOWEST_STORED) {
            insert_node(tx, tenant, id, &hash).await?;
        }
    }
    delete_waiting(tx, tenant, &row.id).await
}

/// The rows of a batch in the order in which they get their places.
struct Order {
    rows: Vec<WaitingRow>,
    held: u64,
}

/// Orders rows by id, but a stream's rows always by version: after the clock jumped backwards a later
/// row has the smaller id, and the earlier ones are then taken first.
async fn order(tx: &mut Tx, tenant: &str, waiting: Vec<WaitingRow>) -> Result<Order, Error> {
    let mut order = Order { rows: Vec::with_capacity(waiting.len()), held: 0 };
    let mut next: HashMap<String, i64> = HashMap::new();
    let mut taken: HashSet<String> = HashSet::new();
    for row in waiting {
        if taken.contains(&row.id) {
            continue;
        }
        let expected = *next.entry(row.stream.clone()).or_insert(row.placed + 1);
        if row.first > expected {
            for earlier in waiting_before(tx, tenant, &row.stream, row.first).await? {
                if !taken.contains(&earlier.id) {
                    order.take(earlier, &mut next, &mut taken);
                }
            }
        }
        if !order.take(row, &mut next, &mut taken) {
            order.held += 1;
        }
    }
    Ok(order)
}

impl Order {
    /// Takes the row when it continues its stream and all its entries are there.
    fn take(
        &mut self,
        row: WaitingRow,
        next: &mut HashMap<String, i64>,
        taken: &mut HashSet<String>,
    ) -> bool {
        let Some(expected) = next.get_mut(&row.stream) else { return false };
        if row.first != *expected || !row.is_whole() {
            return false;
        }
        *expected = row.last + 1;
        taken.insert(row.id.clone());
        self.rows.push(row);
        true
    }
}
