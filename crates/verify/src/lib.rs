//! Verification (核实): revisits by a link of the requester's own, ratings apart from case and author, the rule by
//! which replies are drawn for a check. Words, states and routes stand in README.md.

pub mod actions;
mod api;
mod model;
mod operations;
mod origin;
mod pages;
pub mod query;
mod replay;
mod routes;
mod store;

pub use model::*;
pub use operations::operations;
pub use origin::Origin;
pub use replay::{AskedReplay, BatchReplay, InvitationReplay, RatingReplay};
pub use routes::routes;

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "verify",
        number: 1,
        name: "verify",
        sql: include_str!("../migrations/0001_verify.sql"),
    },
    ::store::Migration {
        capability: "verify",
        number: 2,
        name: "policy",
        sql: include_str!("../migrations/0002_policy.sql"),
    },
];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["verify"];
