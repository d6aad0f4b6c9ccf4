//! Verification: recomputes everything that the journal claims, on one consistent snapshot.

mod content;
mod streams;
mod tree;
mod waiting;

use crate::entry::Entry;
use crate::head::SignedHead;
use crate::store::audit::{count_entries, cursors_beyond};
use ed25519_dalek::VerifyingKey;
use kernel::Failure;
use methods::merkle::Hash;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Store, Tx, Work};

/// Rows that are read at a time.
const PAGE: usize = 4096;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The stream that it concerns, where it concerns one.
    pub stream: Option<String>,
    /// The version in that stream, where it concerns one entry.
    pub version: Option<i64>,
    /// The place in machine's terms, e.g. `position 7` or the name of a column.
    pub what: String,
    /// Stable code: its words are the message `difference-{code}`.
    pub code: &'static str,
}

impl Difference {
    /// A difference in a stream, as a capability's replay reports it.
    pub fn in_stream(
        code: &'static str,
        stream: &str,
        version: Option<i64>,
        what: impl Into<String>,
    ) -> Self {
        Self { stream: Some(stream.to_owned()), version, what: what.into(), code }
    }
    /// A difference that belongs to no stream.
    pub fn outside(code: &'static str, what: impl Into<String>) -> Self {
        Self { stream: None, version: None, what: what.into(), code }
    }
}

/// Compares what a stream's entries say with what a capability's tables hold.
pub trait Replay: Send + Sync {
    /// First part of the names of its streams, i.e. [`kernel::Loop::KIND`].
    fn kind(&self) -> &'static str;

    /// Folds the whole stream (see [`crate::fold_entries`]) and gives what the tables hold otherwise.
    /// A failure is reported as a difference of this stream, and the verification goes on.
    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure>;

    /// Rows of the tables that no stream accounts for; called once at the end.
    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        let _ = (tx, tenant);
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}

/// The streams of rows that no entry accounts for, as [`Replay::orphans`] reports them; `what` names the table.
///
/// # Errors
/// See [`store::Error`].
pub async fn unaccounted(
    tx: &mut Tx,
    tenant: &str,
    streams: impl IntoIterator<Item = String> + Send,
    code: &'static str,
    what: &str,
) -> Result<Vec<Difference>, Failure> {
    let streams: Vec<String> = streams.into_iter().collect();
    let mut found = Vec::new();
    for stream in streams {
        if crate::latest_version(tx, tenant, &stream).await? == 0 {
            found.push(Difference::in_stream(code, &stream, None, what));
        }
    }
    Ok(found)
}

/// How far a verification has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    pub step: Step,
    pub done: u64,
    pub of: u64,
}

/// What a verification is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Chains, places, content and tables, stream by stream.
    Streams,
    /// Leaves, nodes and heads.
    Tree,
}

/// What a verification found (核验结果).
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    pub tenant: String,
    /// Entries read.
    pub entries: u64,
    /// Streams that they belong to.
    pub streams: u64,
    /// Entries that have no place in the log yet.
    pub waiting: u64,
    /// Entries in the log, by its leaves.
    pub size: u64,
    /// The root over them, recomputed.
    pub root: Hash,
    /// Signed heads checked.
    pub heads: u64,
    /// Pieces of content that are there and sound.
    pub contents: u64,
    /// Pieces of content deleted, by the rule under which they were.
    pub deleted: BTreeMap<String, u64>,
    pub differences: Vec<Difference>,
    /// Differences found beyond those that are listed.
    pub omitted: u64,
}

impl Verification {
    /// Whether everything is as it was written.
    pub fn is_whole(&self) -> bool {
        self.differences.is_empty() && self.omitted == 0
    }

    fn note(&mut self, most: usize, difference: Difference) {
        if self.differences.len() < most {
            self.differences.push(difference);
        } else {
            self.omitted += 1;
        }
    }
}

type OnProgress = Box<dyn FnMut(Progress) + Send + Sync>;

/// Verifies the journal of one tenant (核验).
pub struct Verifier {
    tenant: String,
    keys: Vec<VerifyingKey>,
    replays: Vec<Arc<dyn Replay>>,
    witnessed: Vec<SignedHead>,
    most: usize,
    progress: OnProgress,
}

impl Verifier {
    /// A verifier that trusts heads signed by one of `keys`: the present key and those before it.
    pub fn new(tenant: &str, keys: Vec<VerifyingKey>) -> Self {
        Self {
            tenant: tenant.to_owned(),
            keys,
            replays: Vec::new(),
            witnessed: Vec::new(),
            most: 1000,
            progress: Box::new(|_| {}),
        }
    }

    /// The capabilities' comparisons of streams with tables.
    #[must_use]
    pub fn replays(mut self, replays: Vec<Arc<dyn Replay>>) -> Self {
        self.replays = replays;
        self
    }

    /// Heads that were kept elsewhere. Only they can show that the end of the log was cut off together
    /// with its heads.
    #[must_use]
    pub fn witnessed(mut self, heads: Vec<SignedHead>) -> Self {
        self.witnessed = heads;
        self
    }

    /// How many differences are listed, 1000 when not said; the rest is counted.
    #[must_use]
    pub const fn most(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// Called now and then while the verification runs.
    #[must_use]
    pub fn progress(mut self, progress: impl FnMut(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Box::new(progress);
        self
    }

    /// Verifies on a consistent snapshot while work goes on.
    ///
    /// # Errors
    /// What keeps the database from being read; damage of the journal is no error but a difference.
    pub async fn run(self, store: &Store) -> Result<Verification, Failure> {
        store.read(move |tx| Box::pin(self.run_in(tx))).await
    }

    /// As [`Verifier::run`], in a transaction of the caller.
    ///
    /// # Errors
    /// As [`Verifier::run`].
    pub async fn run_in(mut self, tx: &mut Tx) -> Result<Verification, Failure> {
        let mut found = Verification {
            tenant: self.tenant.clone(),
            entries: 0,
            streams: 0,
            waiting: 0,
            size: 0,
            root: methods::merkle::empty_root(),
            heads: 0,
            contents: 0,
            deleted: BTreeMap::new(),
            differences: Vec::new(),
            omitted: 0,
        };
        let of = count_entries(tx, &self.tenant).await?;
        let seen = streams::check(tx, &mut self, &mut found, of).await?;
        tree::check(tx, &mut self, &mut found, seen.placed).await?;
        waiting::check(tx, &self, &mut found).await?;
        content::check_unnamed(tx, &self, &mut found, seen.content).await?;
        for follower in cursors_beyond(tx, &self.tenant, found.size).await? {
            found.note(self.most, Difference::outside("cursor-beyond", follower));
        }
        for replay in &self.replays {
            for difference in replay.orphans(tx, &self.tenant).await? {
                found.note(self.most, difference);
            }
        }
        Ok(found)
    }

    /// Every comparison of a stream: other capabilities may keep tables that follow from it too.
    fn replays_of(&self, stream: &str) -> Vec<Arc<dyn Replay>> {
        let kind = stream.split_once('/').map_or(stream, |(kind, _)| kind);
        self.replays.iter().filter(|replay| replay.kind() == kind).cloned().collect()
    }

    fn report(&mut self, step: Step, done: u64, of: u64) {
        (self.progress)(Progress { step, done, of });
    }
}
