//! Which cases were joined to which.

use crate::model::{Case, CaseId};
use kernel::TenantId;
use store::{Error, Tx, statement, values};

statement!(
    PUT,
    "insert into cases_joined (tenant, case_id, joined) values (?1, ?2, ?3)
     on conflict (tenant, joined) do update set case_id = excluded.case_id"
);
statement!(DROP, "delete from cases_joined where tenant = ?1 and joined = ?2");
statement!(JOINED_INTO, "select case_id from cases_joined where tenant = ?1 and joined = ?2");
statement!(JOINED_OF, "select joined from cases_joined where tenant = ?1 and case_id = ?2 order by joined");

statement!(
    JOINED_BELOW,
    "with recursive below (id) as (
        select joined from cases_joined where tenant = ?1 and case_id = ?2
        union select j.joined from cases_joined j join below b on j.case_id = b.id where j.tenant = ?1
     ) select id from below order by id"
);

/// Writes down where the case was joined to, or that it stands for itself again.
///
/// # Errors
/// See [`Error`].
pub async fn save_joined(tx: &mut Tx, tenant: &TenantId, case: &Case) -> Result<(), Error> {
    match case.merged_into {
        Some(into) => tx.execute(&PUT, values![tenant, into, case.id]).await.map(drop),
        None => tx.execute(&DROP, values![tenant, case.id]).await.map(drop),
    }
}

/// The case that this one was joined to.
///
/// # Errors
/// See [`Error`].
pub async fn joined_into(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Option<CaseId>, Error> {
    tx.query_optional(&JOINED_INTO, values![tenant, case], |row| row.get(0)).await
}

/// The cases that were joined to this one.
///
/// # Errors
/// See [`Error`].
pub async fn joined_of(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Vec<CaseId>, Error> {
    tx.query(&JOINED_OF, values![tenant, case], |row| row.get(0)).await
}

/// The cases that were joined to this one, and those that were joined to them before.
///
/// # Errors
/// See [`Error`].
pub async fn joined_below(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Vec<CaseId>, Error> {
    tx.query(&JOINED_BELOW, values![tenant, case], |row| row.get(0)).await
}
