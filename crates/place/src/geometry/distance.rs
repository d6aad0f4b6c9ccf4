//! Distances on the ground.

use super::Position;

/// Mean radius of the earth in metres; the error against the ellipsoid stays below 0.6 %.
const MEAN_RADIUS: f64 = 6_371_008.8;

/// The distance in metres along the surface.
pub fn distance_m(from: Position, to: Position) -> f64 {
    let ((lon_a, lat_a), (lon_b, lat_b)) = (from.degrees(), to.degrees());
    let (lat_a, lat_b) = (lat_a.to_radians(), lat_b.to_radians());
    let half_lat = (lat_b - lat_a) / 2.0;
    let half_lon = (lon_b - lon_a).to_radians() / 2.0;
    let chord = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
    2.0 * MEAN_RADIUS * chord.sqrt().min(1.0).asin()
}

/// The nearest of `points` with their walking distance in metres, nearest first, none beyond `limit`.
/// Without a road network walking distance is the straight line times `detour` (e.g. 1.3).
pub fn nearest<Key: Copy>(
    from: Position,
    points: impl IntoIterator<Item = (Key, Position)>,
    detour: f64,
    limit: f64,
) -> Vec<(Key, f64)> {
    let mut found: Vec<(Key, f64)> = points
        .into_iter()
        .map(|(key, point)| (key, distance_m(from, point) * detour))
        .filter(|(_, metres)| *metres <= limit)
        .collect();
    found.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    found
}
