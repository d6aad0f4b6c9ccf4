//! A new stream whose entries are chained before they are written: what several commands did, in one piece. Serialising
//! and hashing need no database, so they are done outside of the transaction.

use crate::entry::{Entry, GENESIS, entry_hash};
use crate::store::{insert_chained, insert_outbox, stale};
use kernel::{Context, Failure, Loop};
use store::Tx;

/// The entries of a stream from its first one on (链).
#[derive(Clone, Debug)]
pub struct Chain {
    tenant: String,
    stream: String,
    entries: Vec<Entry>,
    /// The id under which it waits for its places, drawn from the first command.
    outbox: Option<kernel::Id<Chained>>,
}

/// Marks the id under which a chain waits for its places in the log.
#[derive(Clone, Copy, Debug)]
pub enum Chained {}

impl Chain {
    /// A stream without entries.
    pub fn new(tenant: &str, stream: String) -> Self {
        Self { tenant: tenant.to_owned(), stream, entries: Vec::new(), outbox: None }
    }

    /// Adds the events of one command, under its actor, authority and instant; gives the version after them.
    ///
    /// # Errors
    /// An event that cannot be written as JSON.
    pub fn extend<L: Loop>(&mut self, context: &Context, events: &[L::Event]) -> Result<i64, Failure> {
        let actor = serde_json::to_string(&context.actor)?;
        for event in events {
            let mut entry = Entry {
                stream: self.stream.clone(),
                version: self.version() + 1,
                kind: L::kind(event).to_owned(),
                payload: serde_json::to_string(event)?,
                actor: actor.clone(),
                authority: context.authority.clone(),
                request: context.request.0.clone(),
                at: context.now,
                prev_hash: self.entries.last().map_or(GENESIS, |last| last.hash),
                hash: GENESIS,
            };
            entry.hash = entry_hash(&self.tenant, &entry);
            self.entries.push(entry);
        }
        if self.outbox.is_none() && !self.entries.is_empty() {
            self.outbox = Some(context.draw_id());
        }
        Ok(self.version())
    }

    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The version of the last entry, 0 for none.
    pub fn version(&self) -> i64 {
        self.entries.last().map_or(0, |last| last.version)
    }

    /// Writes the stream; it waits for its places as one. To be called in the transaction that changes the tables.
    ///
    /// # Errors
    /// [`Failure::Stale`] when there is such a stream already.
    pub async fn append(&self, tx: &mut Tx) -> Result<(), Failure> {
        let Some(outbox) = self.outbox else { return Ok(()) };
        for entry in &self.entries {
            if !insert_chained(tx, &self.tenant, entry).await? {
                return Err(stale(tx, &self.tenant, &self.stream).await);
            }
        }
        insert_outbox(tx, &self.tenant, outbox, &self.stream, (1, self.version())).await?;
        Ok(())
    }
}
