//! Consultations (征求街道意见): the street's word about bodies stationed in it, about posts, and about plans. Words, states,
//! rights and routes stand in README.md.

pub mod actions;
mod api;
mod desk;
mod model;
mod operations;
mod pages;
pub mod query;
mod replay;
mod routes;
mod steps;
mod store;

pub use desk::ConsultDesk;
pub use model::*;
pub use operations::operations;
pub use replay::ConsultReplay;
pub use routes::routes;
pub use steps::{StepName, offered, perform};

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    capability: "consult",
    number: 1,
    name: "consult",
    sql: include_str!("../migrations/0001_consult.sql"),
}];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["consult"];
