//! The desk (待办): everything that waits for somebody at work, whatever capability it comes from; what he has
//! half written; what he is told. Capabilities implement [`guard::desk::Desk`]; the server hands them in as
//! [`guard::desk::Desks`].

mod bulk;
mod draft_note;
pub mod drafts;
pub mod notices;
mod operations;
mod pages;
mod routes;
mod store;
mod under_key;

pub use bulk::with_bulk;
pub use draft_note::DraftForm;
pub use operations::operations;
pub use routes::routes;
pub use under_key::under_key;

/// The schema of the desk.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    capability: "desk",
    number: 1,
    name: "desk",
    sql: include_str!("../migrations/0001_desk.sql"),
}];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["desk"];
