//! Early warning (预警) from counts per week or month: is this week's number unusual?
//!
//! - [`ears`]: the last days or weeks only (C1, C2, C3); needs no long history.
//! - [`cusum`]: adds up small deviations.
//! - [`farrington`]: compares with the same season of earlier years.
//! - [`forecast`]: what to expect next, with a back-test.
//! - [`colour`]: the rule that turns these into yellow, orange and red; replaceable.
//!
//! Sources: Hutwagner et al. (2003); Rossi, Lampugnani, Marchi (1999); Farrington, Andrews, Beale, Catchpole
//! (1996); Noufaily et al. (2013). Numbers agree with the R package surveillance.

pub mod colour;
pub mod cusum;
pub mod ears;
pub mod farrington;
pub mod forecast;
mod reader;

pub use reader::{ReadError, read};

/// Counts per period, checked: finite and not negative.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    counts: Vec<f64>,
    frequency: usize,
}

/// Why numbers are no series of counts.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SeriesError {
    #[error("value {index} is not a finite number")]
    NotFinite { index: usize },
    #[error("value {index} is negative ({value})")]
    Negative { index: usize, value: f64 },
    #[error("a year needs at least one period")]
    NoPeriods,
    #[error("{0} periods a year are more than 100,000")]
    TooManyPeriods(usize),
}

/// What a method says about one period.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Bound {
    /// Period, from 0.
    pub index: usize,
    /// More than this is unusual; none where the method gives no answer.
    pub upper: Option<f64>,
    pub alarm: bool,
}

/// Periods a year: beyond quarters of an hour nobody counts.
const MOST_PERIODS: usize = 100_000;

impl Series {
    /// Counts from the oldest; `frequency` periods make a year (52 weeks, 12 months, 365 days).
    pub fn new(counts: Vec<f64>, frequency: usize) -> Result<Self, SeriesError> {
        if frequency == 0 {
            return Err(SeriesError::NoPeriods);
        }
        if frequency > MOST_PERIODS {
            return Err(SeriesError::TooManyPeriods(frequency));
        }
        for (index, &value) in counts.iter().enumerate() {
            if !value.is_finite() {
                return Err(SeriesError::NotFinite { index });
            }
            if value < 0.0 {
                return Err(SeriesError::Negative { index, value });
            }
        }
        Ok(Self { counts, frequency })
    }

    pub fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// Periods a year.
    pub const fn frequency(&self) -> usize {
        self.frequency
    }
}
