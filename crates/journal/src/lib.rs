//! The journal (台账之源): what is not in it did not happen.
//!
//! Entries stand in one stream per matter, each hash-chained to the one before it, written in the same
//! transaction as the tables they change. Nothing that may have to be forgotten enters an entry: words
//! are content named by a salted digest, persons stay in the vault.

mod content;
mod entry;
mod request;
mod store;

pub use content::{Content, content, delete_content, put_content};
pub use entry::{Entry, GENESIS, entry_hash};
pub use request::{command_digest, recall, remember};
pub use store::{append, append_entries, entries, fold, latest_version};

use ::store::Migration;

/// The journal's schema.
pub const MIGRATIONS: &[Migration] = &[Migration {
    capability: "journal",
    number: 1,
    name: "journal",
    sql: include_str!("../migrations/0001_journal.sql"),
}];

/// The name of a stream: the loop's kind and the matter's id, e.g. `case/0192…`.
pub fn stream_of<L: kernel::Loop>(id: impl std::fmt::Display) -> String {
    format!("{}/{id}", L::KIND)
}
