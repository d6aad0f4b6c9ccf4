//! The outbox: each row covers entries that are there and have no place yet.

use super::{Difference, PAGE, Verification, Verifier};
use crate::store::audit::{OutboxRow, outbox_page};
use kernel::Failure;
use store::Tx;
use uuid::Uuid;

pub(super) async fn check(tx: &mut Tx, verifier: &Verifier, found: &mut Verification) -> Result<(), Failure> {
    let mut skip = 0;
    loop {
        let page = outbox_page(tx, &verifier.tenant, skip, PAGE).await?;
        let rows = page.len();
        for row in page {
            match row {
                Some(row) => check_row(verifier, found, &row),
                None => found.note(verifier.most, Difference::outside("outbox-unreadable", "column")),
            }
        }
        if rows < PAGE {
            return Ok(());
        }
        skip += rows;
    }
}

fn check_row(verifier: &Verifier, found: &mut Verification, row: &OutboxRow) {
    let mut note = |code, what: String| {
        found.note(verifier.most, Difference::in_stream(code, &row.stream, Some(row.first), what));
    };
    let covered = i128::from(row.last) - i128::from(row.first) + 1;
    if covered < 1 || i128::from(row.entries) != covered {
        note("outbox-entry-missing", format!("versions {} to {}", row.first, row.last));
    }
    if row.places > 0 {
        note("entry-twice", format!("versions {} to {}", row.first, row.last));
    }
    if !is_in_order(row) {
        note("outbox-order", row.id.clone());
    }
}

/// A row's id was drawn at the instant of its entries, and rows are placed in the order of their ids.
fn is_in_order(row: &OutboxRow) -> bool {
    let Some(at) = row.at else { return true };
    let Ok(id) = Uuid::parse_str(&row.id) else { return false };
    let millis = u64::try_from(at.micros() / 1000).unwrap_or(0);
    let drawn = id.as_u64_pair().0 >> 16;
    id.get_version_num() == 7 && drawn == millis && id.to_string() == row.id
}
