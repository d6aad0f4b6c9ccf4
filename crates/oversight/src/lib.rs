//! Oversight (督查督办): the ladder of a case, supervision notices, climbing, exemptions, spot checks, and what parked cases
//! owe their requesters. Words, states, rights and routes stand in README.md.

pub mod actions;
mod api;
mod beside;
mod desk;
mod model;
mod operations;
mod pages;
pub mod query;
mod replay;
mod routes;
mod steps;
mod store;
pub mod testing;

pub use beside::OversightBeside;
pub use desk::OversightDesk;
pub use model::*;
pub use operations::operations;
pub use replay::OversightReplay;
pub use routes::routes;
pub use steps::{StepName, offered, perform};

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "oversight",
        number: 1,
        name: "oversight",
        sql: include_str!("../migrations/0001_oversight.sql"),
    },
    ::store::Migration {
        capability: "oversight",
        number: 2,
        name: "policy",
        sql: include_str!("../migrations/0002_policy.sql"),
    },
    ::store::Migration {
        capability: "oversight",
        number: 3,
        name: "outside",
        sql: include_str!("../migrations/0003_outside.sql"),
    },
];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["oversight", "oversight-pages", "oversight-refusals"];
