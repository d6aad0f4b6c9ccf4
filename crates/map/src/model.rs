//! What the map shows, as rules without page or table.

mod detail;
mod overlay;
mod overlay_file;
mod suppress;
mod tiles;

pub use detail::Detail;
pub use overlay::{
    Overlay, OverlayArea, OverlayCommand, OverlayEvent, OverlayId, OverlayLoop, OverlaySheet, digest,
};
pub use overlay_file::{RefusedArea, read_areas};
pub use suppress::{LEAST, suppressed};
pub use tiles::{TileSource, Tiles};
