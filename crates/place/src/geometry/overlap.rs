//! The common area of two boundaries.

use super::Outline;
use geo::BooleanOps;

/// Area in square metres that both boundaries hold.
pub fn common_area_m2(one: &Outline, other: &Outline) -> f64 {
    if !one.bounds().meets(&other.bounds()) {
        return 0.0;
    }
    let common = one.to_geo().intersection(&other.to_geo());
    Outline::from_geo(&common).map_or(0.0, |piece| piece.area_m2())
}
