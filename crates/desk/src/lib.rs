//! The desk (待办): everything that waits for somebody at work, whatever capability it comes from.
//! Capabilities implement [`guard::desk::Desk`]; the server hands them in as [`guard::desk::Desks`].

mod pages;
mod routes;

pub use routes::routes;

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["desk"];
