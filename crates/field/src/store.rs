//! The only SQL of field.

use cases::CaseId;
use kernel::{AccountId, Instant, TenantId};
use store::{Error, Tx, statement, values};

statement!(
    PUT_FINDING,
    "insert into field_finding (tenant, account, case_id, found_at) values (?1, ?2, ?3, ?4)
     on conflict (tenant, account, case_id) do nothing"
);
statement!(FORGET_FINDINGS, "delete from field_finding where tenant = ?1 and found_at < ?2");
statement!(
    OWN_FINDINGS,
    "select case_id from field_finding where tenant = ?1 and account = ?2 order by found_at desc limit ?3"
);

/// Notes who found a case, and forgets what is older than `forgotten`.
///
/// # Errors
/// See [`Error`].
pub async fn put_finding(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    case: CaseId,
    now: Instant,
    forgotten: Instant,
) -> Result<(), Error> {
    tx.execute(&FORGET_FINDINGS, values![tenant, forgotten]).await?;
    tx.execute(&PUT_FINDING, values![tenant, account, case, now]).await.map(drop)
}

/// The newest cases that an account has found; only ever asked for the account that looks.
///
/// # Errors
/// See [`Error`].
pub async fn own_findings(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
    limit: i64,
) -> Result<Vec<CaseId>, Error> {
    tx.query(&OWN_FINDINGS, values![tenant, account, limit], |row| row.get(0)).await
}
