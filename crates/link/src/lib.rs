//! Other systems (对接): tables of hotlines and message boards come in as cases, and cases go out as tables.
//! See README.md.

mod api;
pub mod channels;
pub mod export;
mod figures;
pub mod files;
pub mod import;
pub mod jobs;
pub mod lists;
pub mod message;
pub mod model;
mod notice_operations;
mod operations;
pub mod outbox;
mod outward;
mod pages;
pub mod query;
pub mod quiet;
pub mod receiver;
mod receiver_desk;
mod receiver_form;
mod receiver_replay;
pub mod report;
mod routes;
mod sealed;
mod store;
pub mod table;
mod tokens;
mod undelivered_desk;
mod under_key;
pub mod undo;
pub mod webhook;
mod webhook_desk;

pub use figures::{Figures, ImportId, ImportMark, ImportRecord, ImportState, RefusalRow};
pub use operations::operations;
pub use receiver_replay::ReceiverReplay;
pub use routes::routes;
pub use undelivered_desk::UndeliveredDesk;
pub use under_key::under_key;

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "link",
        number: 1,
        name: "link",
        sql: include_str!("../migrations/0001_link.sql"),
    },
    ::store::Migration {
        capability: "link",
        number: 2,
        name: "undo",
        sql: include_str!("../migrations/0002_undo.sql"),
    },
    ::store::Migration {
        capability: "link",
        number: 5,
        name: "webhook",
        sql: include_str!("../migrations/0005_webhook.sql"),
    },
    ::store::Migration {
        capability: "link",
        number: 6,
        name: "lists",
        sql: include_str!("../migrations/0006_lists.sql"),
    },
    ::store::Migration {
        capability: "link",
        number: 7,
        name: "receiver",
        sql: include_str!("../migrations/0007_receiver.sql"),
    },
    ::store::Migration {
        capability: "link",
        number: 8,
        name: "policy",
        sql: include_str!("../migrations/0008_policy.sql"),
    },
];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["link", "messages", "receivers"];
