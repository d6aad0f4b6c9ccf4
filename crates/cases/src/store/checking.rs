//! What the rule for checks looks up: failed checks of a unit, and whether a matter has come back.

use crate::model::{Case, CaseEvent, CaseFact, CaseId};
use kernel::{Instant, TenantId, UnitId};
use std::collections::BTreeSet;
use store::{Error, Tx, statement, values};

statement!(
    PUT_FAILED,
    "insert into cases_failed_check (tenant, unit, case_id, at) values (?1, ?2, ?3, ?4)
     on conflict (tenant, case_id, unit, at) do nothing"
);
statement!(
    FAILED_SINCE,
    "select count(*) from cases_failed_check where tenant = ?1 and unit = ?2 and at >= ?3 and case_id <> ?4"
);
statement!(FAILED_OF, "select unit, at from cases_failed_check where tenant = ?1 and case_id = ?2");
statement!(
    RECURRENT,
    "select count(*) from (select 1 from cases_case where tenant = ?1 and matter = ?2 and place = ?3
        and received_at >= ?4 and received_at <= ?5 and id <> ?6
        and step not in ('declined', 'merged', 'withdrawn') limit 1) found"
);

/// The units whose work did not pass, and when, as an event and the state after it say.
pub fn failed_by(after: &Case, event: &CaseEvent) -> BTreeSet<(UnitId, Instant)> {
    if !matches!(event.what, CaseFact::Checked { passed: false, .. }) {
        return BTreeSet::new();
    }
    let units: Vec<UnitId> = match &after.lead {
        Some(lead) => vec![lead.unit],
        None => after.handling_units.iter().copied().collect(),
    };
    units.into_iter().map(|unit| (unit, event.at)).collect()
}

/// Notes checks that were not passed.
///
/// # Errors
/// See [`Error`].
pub async fn put_failed(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
    failed: &BTreeSet<(UnitId, Instant)>,
) -> Result<(), Error> {
    for (unit, at) in failed {
        tx.execute(&PUT_FAILED, values![tenant, *unit, case, *at]).await?;
    }
    Ok(())
}

/// Whether a unit failed a check of another case since.
///
/// # Errors
/// See [`Error`].
pub async fn failed_since(
    tx: &mut Tx,
    tenant: &TenantId,
    unit: UnitId,
    since: Instant,
    but: CaseId,
) -> Result<bool, Error> {
    let count: i64 = tx.value(&FAILED_SINCE, values![tenant, unit, since, but]).await?;
    Ok(count > 0)
}

/// The failed checks of a case as the table has them.
///
/// # Errors
/// See [`Error`].
pub async fn failed_of(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
) -> Result<BTreeSet<(UnitId, Instant)>, Error> {
    let rows = tx.query(&FAILED_OF, values![tenant, case], |row| Ok((row.get(0)?, row.get(1)?))).await?;
    Ok(rows.into_iter().collect())
}

/// Whether the same matter was raised in the same place in the days before.
///
/// # Errors
/// See [`Error`].
pub async fn is_recurrent(tx: &mut Tx, tenant: &TenantId, case: &Case, days: u32) -> Result<bool, Error> {
    let (Some(matter), Some(place)) = (case.matter.as_deref(), case.placement.place) else {
        return Ok(false);
    };
    let since = case.received_at.plus_seconds(-i64::from(days) * 86_400);
    let row = values![tenant, matter, place, since, case.received_at, case.id];
    let count: i64 = tx.value(&RECURRENT, row).await?;
    Ok(count > 0)
}
