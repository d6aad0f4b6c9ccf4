//! Versions of the rules.

use crate::model::{AssistRules, Rules};
use kernel::{Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    RULES_AT,
    "select version, effective_from, body from assist_rules where tenant = ?1 and effective_from <= ?2
     order by effective_from desc, version desc limit 1"
);
statement!(
    RULES_VERSION,
    "select version from assist_rules where tenant = ?1 and effective_from <= ?2
     order by effective_from desc, version desc limit 1"
);
statement!(
    ALL_RULES,
    "select version, effective_from, body from assist_rules where tenant = ?1 order by version"
);
statement!(
    PUT_RULES,
    "insert into assist_rules (tenant, version, effective_from, body) values (?1, ?2, ?3, ?4)"
);

fn columns(row: &Row<'_>) -> Result<(i64, Instant, String), Error> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn read((version, effective_from, body): (i64, Instant, String)) -> Result<AssistRules, Error> {
    let rules: Rules = serde_json::from_str(&body).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(AssistRules { version, effective_from, rules })
}

/// The rules in force at an instant; `None` before the first of one's own.
///
/// # Errors
/// See [`Error`].
pub async fn rules_at(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Option<AssistRules>, Error> {
    tx.query_optional(&RULES_AT, values![tenant, at], columns).await?.map(read).transpose()
}

/// The version of the rules in force at an instant; 0 before the first of one's own.
///
/// # Errors
/// See [`Error`].
pub async fn rules_version(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<i64, Error> {
    Ok(tx.query_optional(&RULES_VERSION, values![tenant, at], |row| row.get(0)).await?.unwrap_or(0))
}

/// Every version, the oldest first.
///
/// # Errors
/// See [`Error`].
pub async fn all_rules(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<AssistRules>, Error> {
    let found = tx.query(&ALL_RULES, values![tenant], columns).await?;
    found.into_iter().map(read).collect()
}

/// Writes a version.
///
/// # Errors
/// See [`Error`].
pub async fn put_rules(tx: &mut Tx, tenant: &TenantId, rules: &AssistRules) -> Result<(), Error> {
    let body = serde_json::to_string(&rules.rules).map_err(|cause| Error::Action(cause.to_string()))?;
    tx.execute(&PUT_RULES, values![tenant, rules.version, rules.effective_from, body]).await.map(drop)
}
