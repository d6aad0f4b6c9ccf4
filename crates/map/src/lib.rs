//! The map (地图): boundaries, grids, service points and cases drawn on our own ground, each as a table as well;
//! choosing a point; drawing, splitting and merging grids. See README.md.

mod actions;
mod api;
mod drawn;
mod layers;
mod model;
mod operations;
mod outlook;
mod pages;
mod points;
mod query;
mod redrawing;
mod replay;
mod routes;
mod store;

pub use model::{LEAST, OverlayLoop, RefusedArea, TileSource, Tiles, read_areas, suppressed};
pub use operations::operations;
pub use replay::OverlayReplay;
pub use routes::routes;

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["map", "map-page", "map-grids", "map-overlays"];

/// The schema of this capability.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    capability: "map",
    number: 1,
    name: "overlays",
    sql: include_str!("../migrations/0001_map.sql"),
}];
