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
pub use pages::report::Signer;
pub use replay::{ListingReplay, SchemeReplay};
pub use routes::routes;

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    migration(1, "insight", include_str!("../migrations/0001_insight.sql")),
    migration(2, "schemes", include_str!("../migrations/0002_schemes.sql")),
    migration(3, "listings", include_str!("../migrations/0003_listings.sql")),
    migration(4, "vetoes", include_str!("../migrations/0004_vetoes.sql")),
];

const fn migration(number: u32, name: &'static str, sql: &'static str) -> ::store::Migration {
    ::store::Migration { capability: "insight", number, name, sql }
}

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["insight", "schemes", "listings"];
