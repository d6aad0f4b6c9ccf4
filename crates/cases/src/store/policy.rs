//! Versions of the local policy.

use crate::model::{CasePolicy, Desks, Limits, Sampling};
use kernel::{Failure, Instant, TenantId};
use serde::{Deserialize, Serialize};
use store::{Error, Tx, statement, values};

statement!(
    POLICY_AT,
    "select version, effective_from, body from cases_policy where tenant = ?1 and effective_from <= ?2
     order by effective_from desc, version desc limit 1"
);
statement!(
    VERSION_AT,
    "select version from cases_policy where tenant = ?1 and effective_from <= ?2
     order by effective_from desc, version desc limit 1"
);
statement!(
    PUT_POLICY,
    "insert into cases_policy (tenant, version, effective_from, body) values (?1,
        (select coalesce(max(version), 0) + 1 from cases_policy where tenant = ?1), ?2, ?3)"
);

#[derive(Serialize, Deserialize)]
struct Body {
    desks: Desks,
    limits: Limits,
}

/// The policy in force at an instant; `None` before any desk was named.
///
/// # Errors
/// See [`Error`].
pub async fn policy_at(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Option<CasePolicy>, Failure> {
    let found = tx
        .query_optional(&POLICY_AT, values![tenant, at], |row| {
            Ok((row.get::<i64>(0)?, row.get::<Instant>(1)?, row.get::<String>(2)?))
        })
        .await?;
    let Some((version, effective_from, body)) = found else { return Ok(None) };
    let body: Body = serde_json::from_str(&body).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    let sampling = ::policy::query::in_force(tx, tenant, at).await?;
    Ok(Some(CasePolicy { version, effective_from, desks: body.desks, limits: body.limits, sampling }))
}

/// The numbers of the policy and of the rule of draws in force at an instant.
///
/// # Errors
/// See [`Error`].
pub async fn policy_version(
    tx: &mut Tx,
    tenant: &TenantId,
    at: Instant,
) -> Result<Option<(i64, i64)>, Failure> {
    let version = tx.query_optional(&VERSION_AT, values![tenant, at], |row| row.get::<i64>(0)).await?;
    let Some(version) = version else { return Ok(None) };
    Ok(Some((version, ::policy::query::number_in_force::<Sampling>(tx, tenant, at).await?)))
}

/// Writes a new version of the policy.
///
/// # Errors
/// See [`Error`].
pub async fn put_policy(
    tx: &mut Tx,
    tenant: &TenantId,
    effective_from: Instant,
    desks: Desks,
    limits: Limits,
) -> Result<(), Error> {
    let body =
        serde_json::to_string(&Body { desks, limits }).map_err(|cause| Error::Action(cause.to_string()))?;
    tx.execute(&PUT_POLICY, values![tenant, effective_from, body]).await.map(drop)
}
