//! Topics (治理主题): what comes again and again in a place is solved once. Words, states, rights and routes stand in
//! README.md.

pub mod actions;
mod api;
mod beside;
mod hot;
mod model;
mod operations;
mod pages;
pub mod query;
mod replay;
mod routes;
mod steps;
mod store;
pub mod testing;

pub use beside::TopicsBeside;
pub use hot::{Hot, HotKept};
pub use model::*;
pub use operations::operations;
pub use replay::TopicReplay;
pub use routes::routes;
pub use steps::{StepName, offered, perform};

use std::sync::Arc;

/// What the handlers of topics need besides [`guard::Site`] and [`cases::CaseSite`]; an axum extension.
#[derive(Clone, Debug, Default)]
pub struct TopicSite(pub Arc<HotKept>);

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    capability: "topic",
    number: 1,
    name: "topic",
    sql: include_str!("../migrations/0001_topic.sql"),
}];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["topic"];
