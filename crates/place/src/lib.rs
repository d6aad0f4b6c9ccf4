//! The spatial base (空间底座): divisions, grids, estates, buildings, service points and assets; where a
//! point or a text is; whether grids tile; imports. See README.md.

pub mod actions;
mod atlas;
pub mod command;
pub mod gazetteer;
pub mod geometry;
pub mod imports;
mod kinds;
mod model;
pub mod query;
mod replay;
mod store;
pub mod testing;
mod tree;

pub use atlas::{Atlas, Placed};
pub use kinds::{KindCatalogue, KindEntry};
pub use model::*;
pub use replay::PlaceReplay;
pub use tree::{Node, Tree};

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "place",
        number: 1,
        name: "place",
        sql: include_str!("../migrations/0001_place.sql"),
    },
    ::store::Migration {
        capability: "place",
        number: 2,
        name: "dated",
        sql: include_str!("../migrations/0002_dated.sql"),
    },
];

/// The crate's words: language, name of the resource, Fluent text.
pub const LOCALES: &[(&str, &str, &str)] = &[
    ("zh-CN", "place", include_str!("../locales/zh-CN/place.ftl")),
    ("en", "place", include_str!("../locales/en/place.ftl")),
];
