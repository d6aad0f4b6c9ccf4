//! Work outside (外勤): what a grid worker needs on the phone, with and without a connection, and the patrol
//! plan by place and risk. See README.md.

pub mod actions;
mod api;
mod device;
mod model;
mod operations;
mod pages;
pub mod query;
mod routes;
mod sent;
mod store;

pub use model::*;
pub use operations::operations;
pub use query::RulesVersion;
pub use routes::routes;

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "field",
        number: 1,
        name: "field",
        sql: include_str!("../migrations/0001_field.sql"),
    },
    ::store::Migration {
        capability: "field",
        number: 2,
        name: "policy",
        sql: include_str!("../migrations/0002_policy.sql"),
    },
];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["field"];
