//! The service circle (15分钟生活圈): which buildings have a service point within walking distance.

use super::{Position, distance_m};
use serde::Serialize;

/// Straight line to walking distance, and how far one walks in a quarter of an hour. Defaults; the
/// deployer's policy says what holds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Walk {
    /// Walking distance through straight line.
    pub detour: f64,
    /// Metres of walking distance.
    pub limit: f64,
}

impl Default for Walk {
    fn default() -> Self {
        Self { detour: 1.3, limit: 1000.0 }
    }
}

/// A building with its nearest service point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reach<Key> {
    pub building: Key,
    /// The nearest service point and the walking distance to it in metres.
    pub nearest: Option<(Key, f64)>,
    pub within: bool,
}

/// For each building its nearest service point.
pub fn reaches<Key: Copy>(
    buildings: &[(Key, Position)],
    points: &[(Key, Position)],
    walk: Walk,
) -> Vec<Reach<Key>> {
    let reach = |&(building, at): &(Key, Position)| {
        let distances = points.iter().map(|&(point, place)| (point, distance_m(at, place) * walk.detour));
        let nearest = distances.min_by(|one, other| one.1.total_cmp(&other.1));
        Reach { building, nearest, within: nearest.is_some_and(|(_, metres)| metres <= walk.limit) }
    };
    buildings.iter().map(reach).collect()
}

/// Share of buildings within the circle; `None` without buildings.
pub fn share_within<Key>(reaches: &[Reach<Key>]) -> Option<f64> {
    let within = reaches.iter().filter(|reach| reach.within).count();
    (!reaches.is_empty()).then(|| within as f64 / reaches.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_point_changes_the_share() {
        kernel::covers!("000-36");
        let at = |lon: f64| Position::from_degrees(118.0 + lon, 29.0).unwrap();
        // 0.01 degrees of longitude are about 970 m here.
        let buildings = [("a", at(0.0)), ("b", at(0.005)), ("c", at(0.03))];
        let walk = Walk::default();
        let before = reaches(&buildings, &[("point", at(0.0))], walk);
        assert_eq!(before[1].nearest.map(|(key, _)| key), Some("point"));
        assert_eq!(share_within(&before), Some(2.0 / 3.0));
        let after = reaches(&buildings, &[("point", at(0.03))], walk);
        assert_eq!(share_within(&after), Some(1.0 / 3.0));
        let nearer = Walk { limit: 600.0, ..walk };
        assert_eq!(share_within(&reaches(&buildings, &[("point", at(0.0))], nearer)), Some(1.0 / 3.0));
        assert_eq!(share_within::<&str>(&[]), None);
    }
}
