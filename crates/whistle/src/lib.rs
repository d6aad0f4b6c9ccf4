//! Whistles (街道吹哨、部门报到): a street calls departments to a matter that it sees and cannot order alone. Words,
//! states, rights and routes stand in README.md.

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

pub use beside::WhistlesBeside;
pub use desk::WhistlesDesk;
pub use model::*;
pub use operations::operations;
pub use replay::WhistleReplay;
pub use routes::routes;
pub use steps::{StepName, offered, perform};

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "whistle",
        number: 1,
        name: "whistle",
        sql: include_str!("../migrations/0001_whistle.sql"),
    },
    ::store::Migration {
        capability: "whistle",
        number: 2,
        name: "policy",
        sql: include_str!("../migrations/0002_policy.sql"),
    },
];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["whistle", "whistle-pages", "whistle-refusals"];
