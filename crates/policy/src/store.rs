//! The only SQL of policy.

use kernel::{Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    AT,
    "select version, effective_from, body from policy_version where tenant = ?1 and name = ?2 and effective_from <= ?3
     order by effective_from desc, version desc limit 1"
);
statement!(
    NUMBER_AT,
    "select version from policy_version where tenant = ?1 and name = ?2 and effective_from <= ?3
     order by effective_from desc, version desc limit 1"
);
statement!(
    ALL,
    "select version, effective_from, body, text, set_at, actor from policy_version
     where tenant = ?1 and name = ?2 order by version"
);
statement!(
    PUT,
    "insert into policy_version (tenant, name, version, effective_from, body, text, set_at, actor)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
);

/// A version as it stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    pub version: i64,
    pub effective_from: Instant,
    /// JSON of the limits.
    pub body: String,
    /// As it was written; empty when it was set by fields.
    pub text: String,
    /// The beginning of time where it was set before this was kept.
    pub set_at: Instant,
    /// JSON of [`kernel::Actor`], or empty where it was set before this was kept.
    pub actor: String,
}

fn columns(row: &Row<'_>) -> Result<VersionRow, Error> {
    Ok(VersionRow {
        version: row.get(0)?,
        effective_from: row.get(1)?,
        body: row.get(2)?,
        text: row.get(3)?,
        set_at: row.get(4)?,
        actor: row.get(5)?,
    })
}

/// Number, beginning and limits of the version in force at an instant.
pub(crate) async fn at(
    tx: &mut Tx,
    tenant: &TenantId,
    name: &str,
    at: Instant,
) -> Result<Option<(i64, Instant, String)>, Error> {
    tx.query_optional(&AT, values![tenant, name, at], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await
}

pub(crate) async fn number_at(
    tx: &mut Tx,
    tenant: &TenantId,
    name: &str,
    at: Instant,
) -> Result<Option<i64>, Error> {
    tx.query_optional(&NUMBER_AT, values![tenant, name, at], |row| row.get(0)).await
}

/// Every version, the oldest first.
pub(crate) async fn all(tx: &mut Tx, tenant: &TenantId, name: &str) -> Result<Vec<VersionRow>, Error> {
    tx.query(&ALL, values![tenant, name], columns).await
}

pub(crate) async fn put(tx: &mut Tx, tenant: &TenantId, name: &str, row: &VersionRow) -> Result<(), Error> {
    let values = values![
        tenant,
        name,
        row.version,
        row.effective_from,
        row.body.as_str(),
        row.text.as_str(),
        row.set_at,
        row.actor.as_str()
    ];
    tx.execute(&PUT, values).await.map(drop)
}
