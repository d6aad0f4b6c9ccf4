//! Points and boxes in whole units of 10⁻⁷ degree.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Units in one degree; one unit of latitude is about 1.1 cm.
pub const UNITS_PER_DEGREE: f64 = 1e7;

/// A point (坐标) in CGCS2000/WGS-84.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Longitude in units of 10⁻⁷ degree.
    pub lon: i32,
    /// Latitude in units of 10⁻⁷ degree.
    pub lat: i32,
}

impl Position {
    pub const fn new(lon: i32, lat: i32) -> Self {
        Self { lon, lat }
    }
    /// From degrees; `None` beyond ±180/±90 or when not a number.
    pub fn from_degrees(lon: f64, lat: f64) -> Option<Self> {
        let within = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        within.then(|| Self {
            lon: (lon * UNITS_PER_DEGREE).round() as i32,
            lat: (lat * UNITS_PER_DEGREE).round() as i32,
        })
    }
    /// Longitude and latitude in degrees.
    pub fn degrees(self) -> (f64, f64) {
        (f64::from(self.lon) / UNITS_PER_DEGREE, f64::from(self.lat) / UNITS_PER_DEGREE)
    }
}

/// Written as `[lon, lat]` in units, the compact form of events and rows.
impl Serialize for Position {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.lon, self.lat].serialize(serializer)
    }
}
impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <[i32; 2]>::deserialize(deserializer).map(|[lon, lat]| Self { lon, lat })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lon, lat) = self.degrees();
        write!(formatter, "{lon:.7},{lat:.7}")
    }
}

/// The text is not `longitude,latitude` in degrees.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a point: {0} (write longitude,latitude in degrees, e.g. 118.412345,29.412345)")]
pub struct PositionError(String);

impl FromStr for Position {
    type Err = PositionError;
    fn from_str(text: &str) -> Result<Self, PositionError> {
        let refused = || PositionError(text.chars().take(60).collect());
        let (lon, lat) = text.split_once([',', '，']).ok_or_else(refused)?;
        let lon = lon.trim().parse().map_err(|_| refused())?;
        let lat = lat.trim().parse().map_err(|_| refused())?;
        Self::from_degrees(lon, lat).ok_or_else(refused)
    }
}

/// A box along the axes, its borders included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    pub west: i32,
    pub south: i32,
    pub east: i32,
    pub north: i32,
}

impl Bounds {
    /// A box that holds nothing and grows from there.
    pub const EMPTY: Self = Self { west: i32::MAX, south: i32::MAX, east: i32::MIN, north: i32::MIN };

    pub fn of(points: impl IntoIterator<Item = Position>) -> Self {
        points.into_iter().fold(Self::EMPTY, Self::with)
    }
    #[must_use]
    pub fn with(self, point: Position) -> Self {
        self.joined(Self { west: point.lon, south: point.lat, east: point.lon, north: point.lat })
    }
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }
    #[inline]
    pub const fn holds(&self, point: Position) -> bool {
        self.west <= point.lon && point.lon <= self.east && self.south <= point.lat && point.lat <= self.north
    }
    #[inline]
    pub const fn meets(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }
    /// The middle, in double units so that it stays whole.
    pub const fn middle_doubled(&self) -> (i64, i64) {
        (self.west as i64 + self.east as i64, self.south as i64 + self.north as i64)
    }
}
