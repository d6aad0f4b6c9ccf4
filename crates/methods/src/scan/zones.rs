//! Where locations lie, and the circles around them.

use super::ScanError;

/// Points in space; distances are straight lines through it (on a globe the order is the same).
#[derive(Clone, Debug)]
pub struct Locations {
    points: Vec<[f64; 3]>,
    on_globe: bool,
}

/// How large a circle may grow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Share of the whole (people at risk, or cases) inside.
    pub share: f64,
    /// Radius in kilometres, or in the unit of plane coordinates.
    pub radius: Option<f64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { share: 0.5, radius: None }
    }
}

/// Kilometres.
const EARTH_RADIUS: f64 = 6371.3;

impl Locations {
    /// Points in a plane.
    pub fn plane(points: &[(f64, f64)]) -> Result<Self, ScanError> {
        let points: Vec<[f64; 3]> = points.iter().map(|&(x, y)| [x, y, 0.0]).collect();
        Self::checked(points, false)
    }

    /// Latitude and longitude in degrees.
    pub fn globe(points: &[(f64, f64)]) -> Result<Self, ScanError> {
        let on_sphere = |&(latitude, longitude): &(f64, f64)| {
            let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
            [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
        };
        Self::checked(points.iter().map(on_sphere).collect(), true)
    }

    fn checked(points: Vec<[f64; 3]>, on_globe: bool) -> Result<Self, ScanError> {
        match points.iter().position(|point| point.iter().any(|x| !x.is_finite())) {
            Some(index) => Err(ScanError::NotANumber { index }),
            None => Ok(Self { points, on_globe }),
        }
    }

    pub fn len(&self) -> usize {
        self.points.len()
    }
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    fn squared(&self, a: usize, b: usize) -> f64 {
        (0..3).map(|axis| (self.points[a][axis] - self.points[b][axis]).powi(2)).sum()
    }

    fn distance(&self, squared: f64) -> f64 {
        let chord = squared.sqrt();
        if self.on_globe { 2.0 * EARTH_RADIUS * (chord / 2.0).min(1.0).asin() } else { chord }
    }
}

/// A radius as squared straight lines, which need no arcs: only what lies at the very edge is measured.
struct Reach {
    radius: Option<f64>,
    /// Squares up to the first are inside, from the second on outside.
    surely: (f64, f64),
}

impl Reach {
    fn of(locations: &Locations, radius: Option<f64>) -> Self {
        let most = radius.unwrap_or(f64::INFINITY);
        let chord = if locations.on_globe {
            2.0 * (most / (2.0 * EARTH_RADIUS)).clamp(0.0, std::f64::consts::FRAC_PI_2).sin()
        } else {
            most
        };
        Self { radius, surely: (chord * chord * (1.0 - 1e-9), chord * chord * (1.0 + 1e-9)) }
    }

    fn contains(&self, locations: &Locations, squared: f64) -> bool {
        let Some(radius) = self.radius else { return true };
        squared < self.surely.0 || (squared <= self.surely.1 && locations.distance(squared) <= radius)
    }
}

/// Per centre the other locations in order of distance, as far as circles may grow.
pub(super) struct Zones {
    pub around: Vec<Vec<u32>>,
}

impl Zones {
    pub fn of(locations: &Locations, weights: &[f64], limits: Limits) -> Self {
        use rayon::prelude::*;
        let reach = Reach::of(locations, limits.radius);
        let most = limits.share * weights.iter().sum::<f64>() * (1.0 + 1e-12);
        let around = (0..locations.len())
            .into_par_iter()
            .map(|centre| {
                let mut near: Vec<(f64, u32)> = (0..locations.len())
                    .map(|other| (locations.squared(centre, other), other as u32))
                    .filter(|&(squared, _)| reach.contains(locations, squared))
                    .collect();
                // Ties keep the order of input.
                near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let mut inside = 0.0;
                near.into_iter()
                    .map(|(_, location)| location)
                    .take_while(|location| {
                        inside += weights[*location as usize];
                        inside <= most
                    })
                    .collect()
            })
            .collect();
        Self { around }
    }
}
