//! The format of published series: one JSON object with `observed`, the counts from the oldest, and `freq`,
//! periods a year. Other members are passed over.

use super::{Series, SeriesError};
use crate::encoding::{NotText, decode};
use serde_json::Value;

/// Why a file is no series of counts. Positions count from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    NotText(#[from] NotText),
    #[error("the file is not JSON: {0}")]
    NotJson(String),
    #[error("the file has no list \"observed\"")]
    NoCounts,
    #[error("observed[{index}] is not a number")]
    NotACount { index: usize },
    #[error("\"freq\" is not a whole number of periods a year")]
    Frequency,
    #[error(transparent)]
    Series(#[from] SeriesError),
}

/// Reads a series; without `freq` its periods are weeks (52 a year). A missing count (`null`) is refused: it is
/// not a zero. Byte order mark and Windows line ends are accepted.
///
/// # Errors
/// [`ReadError`], which names the position.
pub fn read(bytes: &[u8]) -> Result<Series, ReadError> {
    let (text, _) = decode(bytes)?;
    let file: Value = serde_json::from_str(&text).map_err(|cause| ReadError::NotJson(cause.to_string()))?;
    let observed = file.get("observed").and_then(Value::as_array).ok_or(ReadError::NoCounts)?;
    let number = |(index, value): (usize, &Value)| value.as_f64().ok_or(ReadError::NotACount { index });
    let counts = observed.iter().enumerate().map(number).collect::<Result<Vec<f64>, _>>()?;
    let frequency = match file.get("freq") {
        None => 52,
        Some(value) => {
            value.as_u64().and_then(|periods| periods.try_into().ok()).ok_or(ReadError::Frequency)?
        }
    };
    Ok(Series::new(counts, frequency)?)
}
