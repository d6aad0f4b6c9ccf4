//! Cases (案件): what residents raise, from receipt to closure. Words, states, rights and routes stand in
//! README.md.

pub mod actions;
pub mod advice;
mod api;
pub mod at_work;
mod desk;
pub mod files;
mod ground;
mod model;
pub mod neighbours;
pub mod offers;
mod operations;
mod pages;
pub mod query;
mod replay;
mod routes;
pub mod search;
mod setup;
mod steps;
mod store;
mod surroundings;
pub mod testing;

pub use desk::CasesDesk;
pub use ground::{Ground, Grounds};
pub use model::*;
pub use operations::operations;
/// For the pages of capabilities above this one.
pub use pages::{files::Uploaded, forms::matter_choices, said::Said};
pub use replay::CaseReplay;
pub use routes::routes;
pub use setup::{name_desks, open_to_all, policy_in_force};
pub use steps::{StepName, Who, offered, perform};

use object_store::ObjectStore;
use std::sync::Arc;

/// What the handlers of cases need besides [`guard::Site`]; handed to them as an axum extension.
#[derive(Clone)]
pub struct CaseSite {
    pub grounds: Arc<Grounds>,
    /// Where the bytes of attachments are kept.
    pub objects: Arc<dyn ObjectStore>,
}

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "cases",
        number: 1,
        name: "cases",
        sql: include_str!("../migrations/0001_cases.sql"),
    },
    ::store::Migration {
        capability: "cases",
        number: 2,
        name: "joined",
        sql: include_str!("../migrations/0002_joined.sql"),
    },
    ::store::Migration {
        capability: "cases",
        number: 3,
        name: "search",
        sql: include_str!("../migrations/0003_search.sql"),
    },
    ::store::Migration {
        capability: "cases",
        number: 4,
        name: "counted",
        sql: include_str!("../migrations/0004_counted.sql"),
    },
    ::store::Migration {
        capability: "cases",
        number: 5,
        name: "boards",
        sql: include_str!("../migrations/0005_boards.sql"),
    },
    ::store::Migration {
        capability: "cases",
        number: 6,
        name: "disputes",
        sql: include_str!("../migrations/0006_disputes.sql"),
    },
    ::store::Migration {
        capability: "cases",
        number: 7,
        name: "checked",
        sql: include_str!("../migrations/0007_checked.sql"),
    },
    ::store::Migration {
        capability: "cases",
        number: 8,
        name: "search of a server",
        sql: include_str!("../migrations/0008_search_of_a_server.sql"),
    },
    ::store::Migration {
        capability: "cases",
        number: 150,
        name: "search ranked",
        sql: include_str!("../migrations/0150_search_ranked.sql"),
    },
    ::store::Migration {
        capability: "cases",
        number: 151,
        name: "barred",
        sql: include_str!("../migrations/0151_barred.sql"),
    },
    ::store::Migration {
        capability: "cases",
        number: 152,
        name: "list filters",
        sql: include_str!("../migrations/0152_list_filters.sql"),
    },
];

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["cases", "cases-data", "cases-pages", "cases-refusals"];
