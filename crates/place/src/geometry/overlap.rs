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

/// The common area when it is more than drawing error: above ten square metres and above one per cent
/// of the smaller boundary. Two base grids may not share that much ground.
pub fn shared_ground_m2(one: &Outline, other: &Outline) -> Option<f64> {
    let common = common_area_m2(one, other);
    let allowed = (one.area_m2().min(other.area_m2()) / 100.0).max(10.0);
    (common > allowed).then_some(common)
}
