//! The map (地图): boundaries, grids, service points and cases drawn on our own ground, each as a table as well;
//! choosing a point; drawing, splitting and merging grids. See README.md.

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
mod routes;

pub use model::{LEAST, TileSource, Tiles, suppressed};
pub use operations::operations;
pub use routes::routes;

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["map", "map-page", "map-grids"];
