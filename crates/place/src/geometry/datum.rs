//! Datums of coordinates and conversion at the edge.
//!
//! CGCS2000 and WGS-84 agree to centimetres and are treated as one. GCJ-02 is the offset datum of maps
//! published in China; BD-09 adds one more offset to it. Both shifts are the publicly documented
//! formulas; the way back is found by iteration on the forward formula, so a round trip agrees far
//! below a decimetre. Outside the formulas' rectangle over China nothing is shifted.

use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// The datum that a file declares (坐标系). Stored coordinates are always [`Datum::Cgcs2000`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Datum {
    /// 国家大地坐标系; the same as WGS-84 here.
    Cgcs2000,
    Wgs84,
    /// 国测局坐标系
    Gcj02,
    /// 百度坐标系
    Bd09,
}

impl Datum {
    pub const ALL: [Self; 4] = [Self::Cgcs2000, Self::Wgs84, Self::Gcj02, Self::Bd09];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Cgcs2000 => "cgcs2000",
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }
    /// Reads `wgs84`, `WGS-84`, `GCJ-02` and the like.
    pub fn from_name(name: &str) -> Option<Self> {
        let plain: String =
            name.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect();
        match plain.as_str() {
            "crs84" | "epsg4326" | "epsg4490" => Some(Self::Wgs84),
            "gcj" => Some(Self::Gcj02),
            "bd" | "bd09ll" => Some(Self::Bd09),
            plain => Self::ALL.into_iter().find(|datum| datum.name() == plain),
        }
    }
    /// Degrees of this datum as degrees of CGCS2000/WGS-84.
    pub fn to_wgs84(self, lon: f64, lat: f64) -> (f64, f64) {
        match self {
            Self::Cgcs2000 | Self::Wgs84 => (lon, lat),
            Self::Gcj02 => inverse(to_gcj02, lon, lat),
            Self::Bd09 => {
                let (lon, lat) = inverse(gcj02_to_bd09, lon, lat);
                inverse(to_gcj02, lon, lat)
            }
        }
    }
    /// Degrees of CGCS2000/WGS-84 as degrees of this datum.
    pub fn from_wgs84(self, lon: f64, lat: f64) -> (f64, f64) {
        match self {
            Self::Cgcs2000 | Self::Wgs84 => (lon, lat),
            Self::Gcj02 => to_gcj02(lon, lat),
            Self::Bd09 => to_bd09(lon, lat),
        }
    }
}

/// Semi-major axis and squared eccentricity of the Krasovsky ellipsoid, on which the shift is defined.
const SEMI_MAJOR: f64 = 6_378_245.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;

/// WGS-84 to GCJ-02, degrees.
pub fn to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    if !(72.004..=137.8347).contains(&lon) || !(0.8293..=55.8271).contains(&lat) {
        return (lon, lat);
    }
    let (x, y) = (lon - 105.0, lat - 35.0);
    let radians = lat.to_radians();
    let flattening = 1.0 - ECCENTRICITY_SQUARED * radians.sin() * radians.sin();
    let root = flattening.sqrt();
    let east = shift_east(x, y) * 180.0 / (SEMI_MAJOR / root * radians.cos() * PI);
    let north =
        shift_north(x, y) * 180.0 / (SEMI_MAJOR * (1.0 - ECCENTRICITY_SQUARED) / (flattening * root) * PI);
    (lon + east, lat + north)
}

/// WGS-84 to BD-09, degrees.
pub fn to_bd09(lon: f64, lat: f64) -> (f64, f64) {
    let (lon, lat) = to_gcj02(lon, lat);
    gcj02_to_bd09(lon, lat)
}

fn gcj02_to_bd09(lon: f64, lat: f64) -> (f64, f64) {
    const TURN: f64 = PI * 3000.0 / 180.0;
    let radius = lon.hypot(lat) + 0.00002 * (lat * TURN).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * TURN).cos();
    (radius * angle.cos() + 0.0065, radius * angle.sin() + 0.006)
}

/// Shift to the east in metres.
fn shift_east(x: f64, y: f64) -> f64 {
    300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + waves(x)
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0
}

/// Shift to the north in metres.
fn shift_north(x: f64, y: f64) -> f64 {
    -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + waves(x)
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y / 30.0 * PI).sin()) * 2.0 / 3.0
}

fn waves(x: f64) -> f64 {
    (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0
}

/// Finds the point that `forward` maps to the given one. The shifts vary slowly, so each step reduces
/// the error by about a hundred; ten steps end below 10⁻¹⁰ degree.
fn inverse(forward: fn(f64, f64) -> (f64, f64), lon: f64, lat: f64) -> (f64, f64) {
    let (mut found_lon, mut found_lat) = (lon, lat);
    for _ in 0..12 {
        let (reached_lon, reached_lat) = forward(found_lon, found_lat);
        let (east, north) = (lon - reached_lon, lat - reached_lat);
        found_lon += east;
        found_lat += north;
        if east.abs() < 1e-11 && north.abs() < 1e-11 {
            break;
        }
    }
    (found_lon, found_lat)
}
