//! The street door's first pages (街面): home of my place, and the page of any place with who answers for
//! it. It reads the capabilities below and decides nothing. See README.md.

mod api;
mod finding;
mod hours;
mod operations;
mod pages;
pub mod query;
mod responsible;
mod routes;

pub use finding::{Asked, Found, found};
pub use operations::operations;
pub use responsible::{Responsible, responsible};
pub use routes::routes;

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["street"];
