//! Disputed duties, beside the cases from whose timelines they follow.

use super::Filter;
use super::list::Query;
use crate::model::{Case, CaseId, Dispute, DisputeRuling, disputes_of};
use kernel::{Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    PUT,
    "insert into cases_dispute (tenant, case_id, turn, unit, ground, cited, returned_at, ruled_at, designated, lead, duty)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
     on conflict (tenant, case_id, turn) do update set ruled_at = excluded.ruled_at, designated = excluded.designated,
        lead = excluded.lead, duty = excluded.duty"
);
statement!(
    OF_CASE,
    "select unit, ground, cited, returned_at, ruled_at, designated, lead, duty from cases_dispute
     where tenant = ?1 and case_id = ?2 order by turn"
);

/// A disputed duty in a list.
#[derive(Clone, Debug)]
pub struct DisputeRow {
    pub case: CaseId,
    pub number: String,
    pub title: Option<String>,
    pub matter: Option<String>,
    pub place: Option<place::PlaceId>,
    pub dispute: Dispute,
}

/// Writes down the returns of a case and what was ruled on them.
///
/// # Errors
/// See [`Error`].
pub(super) async fn save_disputes(tx: &mut Tx, tenant: &TenantId, case: &Case) -> Result<(), Error> {
    for (turn, dispute) in (1i64..).zip(disputes_of(case)) {
        let ruled = dispute.ruled.as_ref();
        let row = values![
            tenant,
            case.id,
            turn,
            dispute.unit,
            &dispute.ground,
            &dispute.cited,
            dispute.returned_at,
            ruled.map(|ruled| ruled.at),
            ruled.map(|ruled| i64::from(ruled.designated)),
            ruled.map(|ruled| ruled.lead),
            ruled.map(|ruled| ruled.duty.as_str())
        ];
        tx.execute(&PUT, row).await?;
    }
    Ok(())
}

/// The disputes of a case as they are kept.
///
/// # Errors
/// See [`Error`].
pub async fn disputes_kept(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Vec<Dispute>, Error> {
    tx.query(&OF_CASE, values![tenant, case], |row| read_dispute(row, 0)).await
}

/// The disputes of cases that the filter lets see, returned since an instant, the newest first.
///
/// # Errors
/// See [`Error`].
pub async fn disputes(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    since: Instant,
    most: u32,
) -> Result<Vec<DisputeRow>, Error> {
    if filter.scope.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Query::over(
        tenant,
        "from cases_dispute d join cases_case c on c.tenant = d.tenant and c.id = d.case_id where d.tenant = ?1",
    );
    query.one("d.returned_at >= ", since.into());
    query.narrow(filter);
    let sql = format!(
        "select d.unit, d.ground, d.cited, d.returned_at, d.ruled_at, d.designated, d.lead, d.duty, c.id, c.number,
            c.title, c.matter, c.place {} order by d.returned_at desc, d.case_id, d.turn limit {most}",
        query.sql
    );
    let read = |row: &Row<'_>| {
        Ok(DisputeRow {
            dispute: read_dispute(row, 0)?,
            case: row.get(8)?,
            number: row.get(9)?,
            title: row.get(10)?,
            matter: row.get(11)?,
            place: row.get(12)?,
        })
    };
    tx.query_composed("cases::disputes", &sql, &query.values, read).await
}

fn read_dispute(row: &Row<'_>, from: usize) -> Result<Dispute, Error> {
    let (at, designated): (Option<Instant>, Option<i64>) = (row.get(from + 4)?, row.get(from + 5)?);
    let (lead, duty): (Option<kernel::UnitId>, Option<String>) = (row.get(from + 6)?, row.get(from + 7)?);
    let ruled = match (at, lead) {
        (Some(at), Some(lead)) => Some(DisputeRuling {
            at,
            designated: designated == Some(1),
            lead,
            duty: duty.unwrap_or_default(),
        }),
        _ => None,
    };
    Ok(Dispute {
        unit: row.get(from)?,
        ground: row.get(from + 1)?,
        cited: row.get(from + 2)?,
        returned_at: row.get(from + 3)?,
        ruled,
    })
}
