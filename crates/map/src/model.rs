//! What the map shows, as rules without page or table.

mod detail;
mod suppress;
mod tiles;

pub use detail::Detail;
pub use suppress::{LEAST, suppressed};
pub use tiles::{TileSource, Tiles};
