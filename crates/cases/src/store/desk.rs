//! What waits for somebody, ordered by clock.

use crate::model::{CaseId, CaseState, DueAt};
use guard::desk::{WaitingTable, Wanted};
use guard::{Closed, Part};
use kernel::{Instant, TenantId};
use store::{Error, Tx};

/// The desks of cases.
pub const WAITING: WaitingTable = WaitingTable {
    lines: "cases::desk_lines",
    counts: "cases::desk_counts",
    table: "cases_waiting",
    about: "cases_case",
    id: "case_id",
    columns: "l.due_at, l.due_unit, w.id, w.number, w.title, w.step, w.urgency, w.matter, w.place, w.received_at",
    closed: Closed::by("= l.case_id"),
};

/// One line of a desk with what it shows of its case.
#[derive(Clone, Debug)]
pub struct DeskLine {
    pub due: Option<DueAt>,
    pub id: CaseId,
    pub number: String,
    pub title: Option<String>,
    pub step: CaseState,
    pub urgency: String,
    pub matter: Option<String>,
    pub place: Option<place::PlaceId>,
    pub received_at: Instant,
}

/// The wanted lines that lie in the given parts of the deployment, the most pressing first. Parts come from the
/// viewer's authority: an empty list gives nothing.
///
/// # Errors
/// See [`Error`].
pub async fn desk_lines(
    tx: &mut Tx,
    tenant: &TenantId,
    wanted: &Wanted,
    parts: &[Part],
) -> Result<Vec<DeskLine>, Error> {
    let read = |row: &store::Row<'_>| {
        Ok(DeskLine {
            due: super::due_at(row, 0)?,
            id: row.get(2)?,
            number: row.get(3)?,
            title: row.get(4)?,
            step: row.parsed(5)?,
            urgency: row.get(6)?,
            matter: row.get(7)?,
            place: row.get(8)?,
            received_at: row.get(9)?,
        })
    };
    WAITING.lines(tx, tenant, wanted, parts, read).await
}
