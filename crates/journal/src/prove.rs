//! Proofs for people outside: a document that shows, without the database, that an entry is in the log
//! or that one state of the log carries on from another.

use crate::entry::{Entry, GENESIS, entry_hash};
use crate::head::SignedHead;
use crate::store::log::{entry, head_at_or_below, heads_before, last_head, node, place_of};
use ed25519_dalek::VerifyingKey;
use kernel::{Failure, Instant, Refusal};
use methods::merkle::{Hash, MerkleError, Plan, leaf_hash, verify_consistency, verify_inclusion};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::Tx;

/// A proof (存证证明), written as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "proves", rename_all = "snake_case")]
pub enum Proof {
    /// An entry is in the log at its position.
    Inclusion(InclusionProof),
    /// The log of the second head begins with the log of the first.
    Consistency(ConsistencyProof),
}

/// An entry, the path from it to the root, and the signed head with that root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InclusionProof {
    pub format: Format,
    pub entry: ProvenEntry,
    /// The entry's position in the log, counted from 0.
    pub position: u64,
    /// Inclusion proof of RFC 9162 section 2.1.3.
    pub path: Vec<Hash>,
    pub head: SignedHead,
}

/// Two signed heads and the path between their trees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyProof {
    pub format: Format,
    pub first: SignedHead,
    pub second: SignedHead,
    /// Consistency proof of RFC 9162 section 2.1.4.
    pub path: Vec<Hash>,
}

/// The version of the document and of every hash in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    #[serde(rename = "linli-proof-1")]
    One,
}

/// The fields of an entry that its hash covers; the tenant is that of the head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvenEntry {
    pub stream: String,
    pub version: i64,
    pub kind: String,
    pub payload: String,
    pub actor: String,
    pub authority: String,
    pub request: String,
    /// Microseconds UTC.
    pub at: Instant,
    pub prev_hash: Hash,
}

/// Why a proof does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofFault {
    #[error("the path does not lead from the entry to the signed root: {0}")]
    Path(#[from] MerkleError),
    #[error("a head's signature is not that of its key")]
    Unsigned,
    #[error("a head was signed with a key that is not among the trusted ones")]
    KeyUnknown,
    #[error("the two heads belong to different logs")]
    OtherLog,
    #[error("the heads are not in the order of their numbers")]
    OutOfOrder,
}

impl ProofFault {
    /// A stable code; its words are the message `proof-fault-{code}`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Path(_) => "path",
            Self::Unsigned => "unsigned",
            Self::KeyUnknown => "key-unknown",
            Self::OtherLog => "other-log",
            Self::OutOfOrder => "out-of-order",
        }
    }
}

impl Proof {
    /// Checks everything that the document itself can show: hashes, path, signatures. Whether the keys
    /// named by [`Proof::heads`] are the office's is for the reader to compare with what it has published,
    /// or for [`Proof::check_signed_by`].
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self) -> Result<(), ProofFault> {
        if !self.heads().iter().all(|head| head.is_signed()) {
            return Err(ProofFault::Unsigned);
        }
        match self {
            Self::Inclusion(proof) => proof.check_path(),
            Self::Consistency(proof) => proof.check_path(),
        }
    }

    /// As [`Proof::check`], and every head is signed by one of `keys`.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check_signed_by(&self, keys: &[VerifyingKey]) -> Result<(), ProofFault> {
        let trusted = |head: &SignedHead| keys.iter().any(|key| key.as_bytes() == &head.key.0);
        if !self.heads().into_iter().all(trusted) {
            return Err(ProofFault::KeyUnknown);
        }
        self.check()
    }

    /// The signed heads that the document contains.
    pub fn heads(&self) -> Vec<&SignedHead> {
        match self {
            Self::Inclusion(proof) => vec![&proof.head],
            Self::Consistency(proof) => vec![&proof.first, &proof.second],
        }
    }
}

impl InclusionProof {
    fn check_path(&self) -> Result<(), ProofFault> {
        let leaf = leaf_hash(&self.entry.hash(&self.head.tenant));
        Ok(verify_inclusion(self.position, self.head.size, &leaf, &self.path, &self.head.root)?)
    }
}

impl ConsistencyProof {
    fn check_path(&self) -> Result<(), ProofFault> {
        let (first, second) = (&self.first, &self.second);
        if first.tenant != second.tenant {
            return Err(ProofFault::OtherLog);
        }
        if first.number > second.number {
            return Err(ProofFault::OutOfOrder);
        }
        Ok(verify_consistency(first.size, second.size, &first.root, &second.root, &self.path)?)
    }
}

impl ProvenEntry {
    fn hash(&self, tenant: &str) -> [u8; 32] {
        let entry = Entry {
            stream: self.stream.clone(),
            version: self.version,
            kind: self.kind.clone(),
            payload: self.payload.clone(),
            actor: self.actor.clone(),
            authority: self.authority.clone(),
            request: self.request.clone(),
            at: self.at,
            prev_hash: self.prev_hash.0,
            hash: GENESIS,
        };
        entry_hash(tenant, &entry)
    }
}

impl From<Entry> for ProvenEntry {
    fn from(entry: Entry) -> Self {
        Self {
            stream: entry.stream,
            version: entry.version,
            kind: entry.kind,
            payload: entry.payload,
            actor: entry.actor,
            authority: entry.authority,
            request: entry.request,
            at: entry.at,
            prev_hash: Hash(entry.prev_hash),
        }
    }
}

/// The last signed head: what a witness keeps. `None` for an empty log.
///
/// # Errors
/// See [`store::Error`].
pub async fn last_signed_head(tx: &mut Tx, tenant: &str) -> Result<Option<SignedHead>, Failure> {
    Ok(last_head(tx, tenant).await?)
}

/// Signed heads from the newest to the oldest, those below number `before` where one is given.
///
/// # Errors
/// See [`store::Error`].
pub async fn signed_heads(
    tx: &mut Tx,
    tenant: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<SignedHead>, Failure> {
    Ok(heads_before(tx, tenant, before.unwrap_or(i64::MAX), limit).await?)
}

/// An entry's position in the log, counted from 0; `None` while it waits for one.
///
/// # Errors
/// See [`store::Error`].
pub async fn place_in_log(
    tx: &mut Tx,
    tenant: &str,
    stream: &str,
    version: i64,
) -> Result<Option<u64>, Failure> {
    let place = place_of(tx, tenant, stream, version).await?;
    place.map(u64::try_from).transpose().map_err(Failure::broken)
}

/// Proves that an entry is in the log of the last signed head.
///
/// # Errors
/// Refusals `journal-entry-unknown` and `journal-entry-waiting` (it has no place yet); a proof that would
/// not hold, because the log is damaged, is not given out.
pub async fn prove_entry(tx: &mut Tx, tenant: &str, stream: &str, version: i64) -> Result<Proof, Failure> {
    let unknown =
        || Refusal::not_found("journal-entry-unknown").with("stream", stream).with("version", version);
    let waiting = || Refusal::rule("journal-entry-waiting").with("stream", stream).with("version", version);
    let entry = entry(tx, tenant, stream, version).await?.ok_or_else(unknown)?;
    let position = place_in_log(tx, tenant, stream, version).await?.ok_or_else(waiting)?;
    let head = last_head(tx, tenant).await?.ok_or_else(waiting)?;
    let plan = Plan::inclusion(position, head.size).map_err(Failure::broken)?;
    let path = path(tx, tenant, &plan).await?;
    sound(Proof::Inclusion(InclusionProof { format: Format::One, entry: entry.into(), position, path, head }))
}

/// Proves that the log with `second` entries begins with the log with `first` entries.
///
/// # Errors
/// Refusal `journal-size-unsigned` when no head was signed at one of the sizes; it names the nearest
/// smaller size that has one. A proof that would not hold is not given out.
pub async fn prove_consistency(tx: &mut Tx, tenant: &str, first: u64, second: u64) -> Result<Proof, Failure> {
    let first = head_of_size(tx, tenant, first).await?;
    let second = head_of_size(tx, tenant, second).await?;
    let plan = Plan::consistency(first.size, second.size).map_err(|_| {
        Refusal::rule("journal-sizes-reversed").with("first", first.size).with("second", second.size)
    })?;
    let path = path(tx, tenant, &plan).await?;
    sound(Proof::Consistency(ConsistencyProof { format: Format::One, first, second, path }))
}

async fn head_of_size(tx: &mut Tx, tenant: &str, size: u64) -> Result<SignedHead, Failure> {
    let nearest = head_at_or_below(tx, tenant, size).await?;
    let unsigned =
        |nearest: u64| Refusal::rule("journal-size-unsigned").with("size", size).with("nearest", nearest);
    match nearest {
        Some(head) if head.size == size => Ok(head),
        other => Err(unsigned(other.map_or(0, |head| head.size)).into()),
    }
}

async fn path(tx: &mut Tx, tenant: &str, plan: &Plan) -> Result<Vec<Hash>, Failure> {
    let mut nodes = HashMap::new();
    for id in plan.nodes() {
        if let Some(hash) = node(tx, tenant, id).await? {
            nodes.insert(id, hash);
        }
    }
    plan.assemble(&nodes).map_err(Failure::broken)
}

fn sound(proof: Proof) -> Result<Proof, Failure> {
    proof.check().map_err(Failure::broken)?;
    Ok(proof)
}
