//! Geometry of places: positions, outlines, the locator, tiling and conversions between datums. Pure.
//!
//! Stored coordinates are CGCS2000 (which agrees with WGS-84 to centimetres) longitude and latitude in
//! whole units of 10⁻⁷ degree, about 1.1 cm: exact, so that a border point has one answer everywhere.

mod circle;
mod cut;
mod datum;
mod distance;
mod locator;
mod outline;
mod overlap;
mod packed;
mod position;
mod simplify;
mod tiling;

pub use circle::{Reach, Walk, reaches, share_within};
pub use cut::CutFault;
pub use datum::{Datum, to_bd09, to_gcj02};
pub use distance::{distance_m, nearest};
pub use locator::{Area, Locator, LocatorBuilder};
pub use outline::{Outline, OutlineFault};
pub use overlap::{common_area_m2, shared_ground_m2};
pub use packed::PackedTree;
pub use position::{Bounds, Position, UNITS_PER_DEGREE};
pub use simplify::simplified;
pub use tiling::{Piece, Tile, Tiling, TilingReport, Tolerance, check_tiling};
