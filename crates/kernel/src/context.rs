//! What a command is carried out in: who, when, under which right, for which tenant.

use crate::{Actor, Id, Instant};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// One deployment's data space (a county or a street). It leads every key of every table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(String);

impl TenantId {
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for TenantId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The sender's own key for one command: the same key gets the same answer once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestKey(pub String);

/// Randomness handed in by the edge: a seed, unfolded as SHA-256(seed ‖ counter).
/// Tests hand in a fixed seed and get the same ids every time.
pub struct Entropy {
    seed: [u8; 32],
    counter: AtomicU64,
}

impl Entropy {
    pub const fn new(seed: [u8; 32]) -> Self {
        Self { seed, counter: AtomicU64::new(0) }
    }
    pub fn draw(&self) -> [u8; 32] {
        let counter = self.counter.fetch_add(1, Ordering::Relaxed);
        let mut hasher = Sha256::new();
        hasher.update(self.seed);
        hasher.update(counter.to_be_bytes());
        hasher.finalize().into()
    }
    /// A new id whose order follows `now`.
    pub fn draw_id<Mark>(&self, now: Instant) -> Id<Mark> {
        let drawn = self.draw();
        let mut random = [0u8; 10];
        random.copy_from_slice(&drawn[..10]);
        let millis = u64::try_from(now.micros() / 1000).unwrap_or(0);
        Id::new(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
}
/// A copy goes on where the original stands, so that a command that is run again from its beginning draws
/// the same. Two commands never share one.
impl Clone for Entropy {
    fn clone(&self) -> Self {
        Self { seed: self.seed, counter: AtomicU64::new(self.counter.load(Ordering::Relaxed)) }
    }
}
impl fmt::Debug for Entropy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Entropy")
    }
}

/// The surroundings of one command. Nothing in a capability reads a clock, draws randomness or
/// looks up configuration by itself.
#[derive(Clone, Debug)]
pub struct Context {
    pub tenant: TenantId,
    pub actor: Actor,
    /// The right under which the actor acts, e.g. `case.dispatch@unit:…`; written to the journal.
    pub authority: String,
    pub now: Instant,
    pub request: RequestKey,
    pub entropy: Entropy,
}

impl Context {
    pub fn draw_id<Mark>(&self) -> Id<Mark> {
        self.entropy.draw_id(self.now)
    }
}
