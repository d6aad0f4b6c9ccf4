//! A deployment's own words (界面文字): texts of the interface in versions, put over those that are shipped.

pub mod actions;
mod api;
mod model;
mod operations;
mod pages;
pub mod query;
mod replay;
mod routes;
mod store;

pub use model::{Wording, WordingCommand, WordingEvent, WordingFacts, WordingLoop, WordingVersion, checked};
pub use operations::operations;
pub use query::refresh;
pub use replay::WordingReplay;
pub use routes::routes;

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    capability: "wording",
    number: 1,
    name: "wording",
    sql: include_str!("../migrations/0001_wording.sql"),
}];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["wording"];
