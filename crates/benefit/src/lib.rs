//! Policy cards (政策明白卡): who gets what, by which document, where to go, and questions by which everybody checks on the own device
//! whether it concerns him. No answer leaves the device. See README.md.

pub mod actions;
mod api;
pub mod model;
mod offering;
mod operations;
mod pages;
pub mod query;
mod routes;

pub use model::{Card, Cards};
pub use offering::CardsOffering;
pub use operations::operations;
pub use routes::routes;

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["benefit"];
