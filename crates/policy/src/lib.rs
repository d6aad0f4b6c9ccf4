//! Local policy (本地规则): what differs from place to place – terms, limits, shares – as versions with the day from
//! which they hold. A capability says what its policy consists of ([`Policy`]); reading, checking, setting, history,
//! pages and the comparison with the journal are here, once. See README.md.

pub mod actions;
mod api;
mod kept;
mod model;
mod operations;
mod pages;
pub mod query;
mod replay;
mod routes;
mod store;

pub use kept::{Kept, Policies};
pub use model::{Change, Leaf, Policy, Value, Version, Wrong, changes, leaves, read};
pub use operations::operations;
pub use replay::PolicyReplay;
pub use routes::routes;

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    capability: "policy",
    number: 1,
    name: "policy",
    sql: include_str!("../migrations/0001_policy.sql"),
}];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["policy"];
