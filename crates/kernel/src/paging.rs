//! Pages of long lists.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which part of a list is asked for. Keyset paging: `after` is the opaque mark of the last row seen,
/// so that page one hundred costs what page one costs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Paging {
    pub after: Option<String>,
    pub size: Option<u32>,
}

impl Paging {
    pub const DEFAULT: u32 = 50;
    pub const MOST: u32 = 500;

    /// Rows to show, within 1..=500.
    pub fn size(&self) -> u32 {
        self.size.unwrap_or(Self::DEFAULT).clamp(1, Self::MOST)
    }
}

/// One page of a list and the mark of the next one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PageOf{Row}")]
pub struct Paged<Row> {
    pub rows: Vec<Row>,
    pub next: Option<String>,
}
