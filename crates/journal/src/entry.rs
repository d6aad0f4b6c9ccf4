//! One entry of the journal and its hash.

use kernel::Instant;
use sha2::{Digest, Sha256};

/// The hash before the first entry of a stream.
pub const GENESIS: [u8; 32] = [0; 32];

/// What happened, once, and for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub stream: String,
    /// 1 for the first entry of a stream, then without gaps.
    pub version: i64,
    pub kind: String,
    /// The event as JSON.
    pub payload: String,
    /// Who acted, as JSON of [`kernel::Actor`].
    pub actor: String,
    /// The right under which the actor acted.
    pub authority: String,
    pub request: String,
    pub at: Instant,
    pub prev_hash: [u8; 32],
    pub hash: [u8; 32],
}

impl Entry {
    /// Whether the stored hash is that of the stored fields.
    pub fn is_sound(&self, tenant: &str) -> bool {
        entry_hash(tenant, self) == self.hash
    }
}

/// SHA-256 over every field of the entry but the hash itself, each with its length before it, so that
/// no two different entries have the same bytes.
pub fn entry_hash(tenant: &str, entry: &Entry) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"linli-entry-1");
    let version = entry.version.to_be_bytes();
    let at = entry.at.micros().to_be_bytes();
    let fields: [&[u8]; 10] = [
        tenant.as_bytes(),
        entry.stream.as_bytes(),
        &version,
        entry.kind.as_bytes(),
        entry.payload.as_bytes(),
        entry.actor.as_bytes(),
        entry.authority.as_bytes(),
        entry.request.as_bytes(),
        &at,
        &entry.prev_hash,
    ];
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            stream: "case/1".into(),
            version: 1,
            kind: "received".into(),
            payload: "{}".into(),
            actor: "{}".into(),
            authority: String::new(),
            request: String::new(),
            at: Instant::from_micros(5),
            prev_hash: GENESIS,
            hash: GENESIS,
        }
    }

    #[test]
    fn every_field_is_covered_by_the_hash() {
        let whole = entry_hash("street", &entry());
        let changes: [fn(&mut Entry); 9] = [
            |e| e.stream.push('1'),
            |e| e.version += 1,
            |e| e.kind.push('x'),
            |e| e.payload.push(' '),
            |e| e.actor.push(' '),
            |e| e.authority.push('a'),
            |e| e.request.push('r'),
            |e| e.at = Instant::from_micros(6),
            |e| e.prev_hash[0] ^= 1,
        ];
        for change in changes {
            let mut changed = entry();
            change(&mut changed);
            assert_ne!(entry_hash("street", &changed), whole);
        }
        assert_ne!(entry_hash("other", &entry()), whole);
        // Text moved across the border of two fields is another entry.
        let mut moved = entry();
        moved.stream = "case/1r".into();
        moved.kind = "eceived".into();
        assert_ne!(entry_hash("street", &moved), whole);
    }
}
