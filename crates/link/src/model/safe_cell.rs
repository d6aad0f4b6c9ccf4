//! Cells that a spreadsheet shows and does not compute.

use std::borrow::Cow;

const COMPUTED: [char; 4] = ['=', '+', '-', '@'];

/// A cell as it is written into a file that people open with a spreadsheet: what would be computed gets a
/// mark in front.
pub fn safe(cell: &str) -> Cow<'_, str> {
    let begins = cell.trim_start();
    match begins.starts_with(COMPUTED) || (cell.starts_with(['\t', '\r']) && !cell.trim().is_empty()) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// A cell as it was before [`safe`].
pub fn uncomputed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.trim_start().starts_with(COMPUTED)).unwrap_or(cell)
}
