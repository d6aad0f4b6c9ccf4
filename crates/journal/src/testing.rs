//! Builders for tests of the journal and of the crates above it.

use ed25519_dalek::SigningKey;
use kernel::{Actor, Context, Entropy, Instant, RequestKey, TenantId};
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};

/// The tenant of [`context`].
pub const TENANT: &str = "street";

/// A context of a system actor at `now`, without a request key. Each call gives other ids.
pub fn context(now: Instant) -> Context {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    Context {
        tenant: TenantId::new(TENANT),
        actor: Actor::system("test"),
        authority: "test".into(),
        now,
        request: RequestKey(String::new()),
        entropy: Entropy::new(Sha256::digest(call.to_be_bytes()).into()),
    }
}

/// As [`context`], with a request key.
pub fn requested(now: Instant, request: &str) -> Context {
    Context { request: RequestKey(request.to_owned()), ..context(now) }
}

/// A signing key that everybody knows: for tests only.
pub fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}
