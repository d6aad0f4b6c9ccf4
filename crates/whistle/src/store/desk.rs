//! What waits for somebody, ordered by clock.

use crate::model::{WhistleId, WhistleKind};
use cases::DueAt;
use guard::desk::{WaitingTable, Wanted};
use guard::{Closed, Part};
use kernel::{Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    LATE,
    "select distinct whistle_id from whistle_waiting
     where tenant = ?1 and what in ('whistle_sign', 'whistle_contact', 'whistle_report_in') and due_at < ?2
     order by whistle_id"
);

/// The whistles in which a department's step is past its time.
///
/// # Errors
/// See [`Error`].
pub async fn late(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<Vec<WhistleId>, Error> {
    tx.query(&LATE, values![tenant, now], |row| row.get(0)).await
}

/// The desks of whistles.
pub const WAITING: WaitingTable = WaitingTable {
    lines: "whistle::desk_lines",
    counts: "whistle::desk_counts",
    table: "whistle_waiting",
    about: "whistle_whistle",
    id: "whistle_id",
    columns: "l.due_at, l.due_unit, w.id, w.number, w.title, w.kind, w.matter, w.place, w.proposed_at",
    closed: Closed::by(
        "in (select k.case_id from whistle_case k where k.tenant = l.tenant and k.whistle_id = l.whistle_id)",
    ),
};

/// One line of a desk with what it shows of its whistle.
#[derive(Clone, Debug)]
pub struct DeskLine {
    pub due: Option<DueAt>,
    pub id: WhistleId,
    pub number: String,
    pub title: Option<String>,
    pub kind: WhistleKind,
    pub matter: Option<String>,
    pub place: Option<place::PlaceId>,
    pub proposed_at: Instant,
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
            title: row.get(4)?,
            kind: row.parsed(5)?,
            matter: row.get(6)?,
            place: row.get(7)?,
            proposed_at: row.get(8)?,
        })
    };
    WAITING.lines(tx, tenant, wanted, parts, read).await
}
