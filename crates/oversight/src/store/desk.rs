//! What waits for somebody, ordered by clock.

use crate::model::{FileId, FileState, Procedure};
use cases::DueAt;
use guard::desk::{WaitingTable, Wanted};
use guard::{Closed, Part};
use kernel::{Instant, TenantId};
use store::{Error, Row, Tx};

/// The desks of files of oversight.
pub const WAITING: WaitingTable = WaitingTable {
    lines: "oversight::desk_lines",
    counts: "oversight::desk_counts",
    table: "oversight_waiting",
    about: "oversight_file",
    id: "file_id",
    columns: "l.due_at, l.due_unit, w.id, w.number, w.kind, w.step, w.matter, w.place, w.opened_at",
    closed: Closed::by(
        "in (select f.case_id from oversight_file f where f.tenant = l.tenant and f.id = l.file_id
             union all select d.case_id from oversight_drawn d where d.tenant = l.tenant and d.file_id = l.file_id)",
    ),
};

/// One line of a desk with what it shows of its file.
#[derive(Clone, Debug)]
pub struct DeskLine {
    pub due: Option<DueAt>,
    pub id: FileId,
    pub number: String,
    pub procedure: Procedure,
    pub state: FileState,
    pub matter: Option<String>,
    pub place: Option<place::PlaceId>,
    pub opened_at: Instant,
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
    let read = |row: &Row<'_>| {
        Ok(DeskLine {
            due: cases::query::due_at(row, 0)?,
            id: row.get(2)?,
            number: row.get(3)?,
            procedure: row.parsed(4)?,
            state: row.parsed(5)?,
            matter: row.get(6)?,
            place: row.get(7)?,
            opened_at: row.get(8)?,
        })
    };
    WAITING.lines(tx, tenant, wanted, parts, read).await
}
