//! The only SQL of field.

use crate::model::PatrolRules;
use cases::CaseId;
use kernel::{AccountId, Instant, TenantId};
use store::{Error, Tx, statement, values};

statement!(
    RULES_AT,
    "select version, effective_from, body from field_rules where tenant = ?1 and effective_from <= ?2
     order by effective_from desc, version desc limit 1"
);
statement!(
    ALL_RULES,
    "select version, effective_from, body from field_rules where tenant = ?1 order by version desc"
);
statement!(
    PUT_RULES,
    "insert into field_rules (tenant, version, effective_from, body) values (?1, ?2, ?3, ?4)"
);
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

/// One version of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesVersion {
    /// 0: as shipped, before the first of one's own.
    pub version: i64,
    pub effective_from: Instant,
    pub rules: PatrolRules,
}

fn read(found: (i64, Instant, String)) -> Result<RulesVersion, Error> {
    let (version, effective_from, body) = found;
    let rules = serde_json::from_str(&body).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(RulesVersion { version, effective_from, rules })
}

/// The rules in force at an instant; `None` before the first version of one's own.
///
/// # Errors
/// See [`Error`].
pub async fn rules_at(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Option<RulesVersion>, Error> {
    let found = tx
        .query_optional(&RULES_AT, values![tenant, at], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await?;
    found.map(read).transpose()
}

/// Every version, the newest first.
///
/// # Errors
/// See [`Error`].
pub async fn all_rules(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<RulesVersion>, Error> {
    let found =
        tx.query(&ALL_RULES, values![tenant], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await?;
    found.into_iter().map(read).collect()
}

/// Writes a version.
///
/// # Errors
/// See [`Error`].
pub async fn put_rules(tx: &mut Tx, tenant: &TenantId, rules: &RulesVersion) -> Result<(), Error> {
    let body = serde_json::to_string(&rules.rules).map_err(|cause| Error::Action(cause.to_string()))?;
    tx.execute(&PUT_RULES, values![tenant, rules.version, rules.effective_from, body]).await.map(drop)
}

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
