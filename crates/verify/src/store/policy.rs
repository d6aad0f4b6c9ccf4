//! Versions of the local policy.

use crate::model::{Limits, VerifyPolicy};
use kernel::{Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    POLICY_AT,
    "select version, effective_from, body from verify_policy where tenant = ?1 and effective_from <= ?2
     order by effective_from desc, version desc limit 1"
);
statement!(
    ALL_POLICIES,
    "select version, effective_from, body from verify_policy where tenant = ?1 order by version"
);
statement!(
    PUT_POLICY,
    "insert into verify_policy (tenant, version, effective_from, body) values (?1, ?2, ?3, ?4)"
);

fn columns(row: &Row<'_>) -> Result<(i64, Instant, String), Error> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn read((version, effective_from, body): (i64, Instant, String)) -> Result<VerifyPolicy, Error> {
    let limits: Limits = serde_json::from_str(&body).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(VerifyPolicy { version, effective_from, limits })
}

/// The policy in force at an instant; `None` before the first of one's own.
///
/// # Errors
/// See [`Error`].
pub async fn policy_at(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Option<VerifyPolicy>, Error> {
    tx.query_optional(&POLICY_AT, values![tenant, at], columns).await?.map(read).transpose()
}

/// Every version, the oldest first.
///
/// # Errors
/// See [`Error`].
pub async fn all_policies(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<VerifyPolicy>, Error> {
    let found = tx.query(&ALL_POLICIES, values![tenant], columns).await?;
    found.into_iter().map(read).collect()
}

/// Writes a version.
///
/// # Errors
/// See [`Error`].
pub async fn put_policy(tx: &mut Tx, tenant: &TenantId, policy: &VerifyPolicy) -> Result<(), Error> {
    let body = serde_json::to_string(&policy.limits).map_err(|cause| Error::Action(cause.to_string()))?;
    tx.execute(&PUT_POLICY, values![tenant, policy.version, policy.effective_from, body]).await.map(drop)
}
