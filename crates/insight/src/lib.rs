//! Indicators (指标): what places and units achieve, counted from the journal, each with its formula, its denominator and the
//! cases behind it. Words, tables and routes stand in README.md.

pub mod actions;
mod api;
mod model;
mod operations;
mod pages;
pub mod query;
mod replay;
mod routes;
mod store;

pub use model::*;
pub use operations::operations;
pub use replay::SchemeReplay;
pub use routes::routes;

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "insight",
        number: 1,
        name: "insight",
        sql: include_str!("../migrations/0001_insight.sql"),
    },
    ::store::Migration {
        capability: "insight",
        number: 2,
        name: "schemes",
        sql: include_str!("../migrations/0002_schemes.sql"),
    },
];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["insight", "schemes"];
