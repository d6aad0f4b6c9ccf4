//! Suggestions (智能辅助): what a message may be about, where, whose it is, how urgent, whether it was told before and what
//! worked then; read out of its words and of decided cases, shown with reason and confidence, answered by people, measured.
//! Machines suggest, people decide: nothing here takes a step of a case. Words, rights and routes stand in README.md.

pub mod actions;
mod advice;
mod api;
mod beside;
mod like;
mod mind;
mod model;
mod operations;
pub mod packing;
mod pages;
pub mod query;
mod replay;
mod routes;
mod said;
mod store;

pub use advice::AssistAdvisor;
pub use beside::AssistBeside;
pub use like::{Eyes, Same, Solved, open_like, places_of, solved_like};
pub use mind::{Current, Loaded, MatterSaid, Mind, above};
pub use model::*;
pub use operations::operations;
pub use pages::deeds::compare;
pub use replay::{ModelReplay, SuggestionReplay};
pub use routes::routes;
pub use said::why_matter;

use std::sync::Arc;

/// What the handlers of suggestions need besides [`guard::Site`] and [`cases::CaseSite`]; an axum extension.
#[derive(Clone)]
pub struct AssistSite(pub Arc<Mind>);

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "assist",
        number: 1,
        name: "assist",
        sql: include_str!("../migrations/0001_assist.sql"),
    },
    ::store::Migration {
        capability: "assist",
        number: 2,
        name: "policy",
        sql: include_str!("../migrations/0002_policy.sql"),
    },
];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["assist", "assist-pages", "assist-refusals"];
