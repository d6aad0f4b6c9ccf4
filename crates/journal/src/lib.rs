//! The journal (台账之源): what is not in it did not happen.
//!
//! Entries stand in one stream per matter, each hash-chained to the one before it, written in the same
//! transaction as the tables they change. The sequencer gives every entry a place in one log, a Merkle
//! tree whose heads are signed, so that later change, removal or insertion shows. Nothing that may have
//! to be forgotten enters an entry: words are content named by a salted digest, persons stay in the vault.

mod chain;
mod content;
mod document;
mod entry;
mod follower;
mod head;
mod lease;
mod prove;
mod request;
mod sequencer;
mod store;
pub mod testing;
mod verify;

pub use chain::Chain;
pub use content::{
    CONTENT_PREFIX, Content, ContentDeleted, DELETION, Worded, content, content_names, contents,
    delete_content, put_content,
};
pub use document::SignedDocument;
pub use entry::{Entry, GENESIS, entry_hash};
pub use follower::{
    Follower, LogGap, advance, entries_from, follow, has_read, log_size, names_from, position, positions,
    set_position,
};
pub use head::{Hexadecimal, HexadecimalError, SignedHead};
pub use lease::{lease, release};
pub use prove::{
    ConsistencyProof, Format, InclusionProof, Proof, ProofFault, ProvenEntry, last_signed_head, place_in_log,
    prove_consistency, prove_entry, signed_heads,
};
pub use request::{command_digest, recall, remember};
pub use sequencer::{SEQUENCER_LEASE, Sequenced, Sequencer, SequencerError};
pub use store::{
    Written, append, append_entries, entries, fold, fold_entries, latest_version, written_by_import,
};
pub use verify::{Difference, Progress, Replay, Step, Verification, Verifier, unaccounted};

pub use ed25519_dalek::{SigningKey, VerifyingKey};

use ::store::Migration;

/// The journal's schema.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        capability: "journal",
        number: 1,
        name: "journal",
        sql: include_str!("../migrations/0001_journal.sql"),
    },
    Migration {
        capability: "journal",
        number: 2,
        name: "log",
        sql: include_str!("../migrations/0002_log.sql"),
    },
    Migration {
        capability: "journal",
        number: 3,
        name: "imports",
        sql: include_str!("../migrations/0003_imports.sql"),
    },
];

/// The crate's words: language, name of the resource, Fluent text.
pub const LOCALES: &[(&str, &str, &str)] = &[
    ("zh-CN", "journal", include_str!("../locales/zh-CN/journal.ftl")),
    ("en", "journal", include_str!("../locales/en/journal.ftl")),
];

/// The name of a stream: the loop's kind and the matter's id, e.g. `case/0192…`.
pub fn stream_of<L: kernel::Loop>(id: impl std::fmt::Display) -> String {
    format!("{}/{id}", L::KIND)
}
