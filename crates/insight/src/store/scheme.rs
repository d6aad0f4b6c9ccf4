//! Rows of schemes.

use crate::model::scheme::{Scheme, SchemeId};
use kernel::{Folded, Instant, TenantId};
use store::{Error, Row, Tx, Value, statement, values};

statement!(
    NEXT_NUMBER,
    "insert into insight_number (tenant, name, last) values (?1, ?2, 1)
     on conflict (tenant, name) do update set last = insight_number.last + 1 returning last"
);
statement!(
    SAVE,
    "insert into insight_scheme (tenant, id, number, version, step, place_path, state) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (tenant, id) do update set version = excluded.version, step = excluded.step, state = excluded.state"
);
statement!(
    AGREES,
    "select count(*) from insight_scheme where tenant = ?1 and id = ?2 and number = ?3 and version = ?4 and step = ?5
        and place_path = ?6 and length(state) = length(?7)"
);
statement!(BY_ID, "select state, version from insight_scheme where tenant = ?1 and id = ?2");
statement!(BY_NUMBER, "select state, version from insight_scheme where tenant = ?1 and number = ?2");
statement!(ALL, "select state, version from insight_scheme where tenant = ?1 order by number desc");
statement!(ALL_IDS, "select id from insight_scheme where tenant = ?1");

/// The next number of a year: `K2026-001`.
///
/// # Errors
/// See [`Error`].
pub async fn next_number(
    tx: &mut Tx,
    tenant: &TenantId,
    letter: char,
    now: Instant,
) -> Result<String, Error> {
    let name = format!("{letter}{}", now.date().year());
    let last: i64 = tx.value(&NEXT_NUMBER, values![tenant, &name]).await?;
    Ok(format!("{name}-{last:03}"))
}

fn columns(tenant: &TenantId, scheme: &Scheme, version: i64) -> Result<Vec<Value>, Error> {
    let state = serde_json::to_string(scheme).map_err(|cause| Error::Action(cause.to_string()))?;
    Ok(vec![
        Value::from(tenant),
        scheme.id.into(),
        scheme.number.as_str().into(),
        version.into(),
        scheme.state().as_str().into(),
        scheme.place.as_str().into(),
        state.into(),
    ])
}

/// Writes a scheme's row.
///
/// # Errors
/// See [`Error`].
pub async fn save(tx: &mut Tx, tenant: &TenantId, scheme: &Scheme, version: i64) -> Result<(), Error> {
    tx.execute(&SAVE, &columns(tenant, scheme, version)?).await.map(drop)
}

/// Whether the row says what follows from a scheme's state.
///
/// # Errors
/// See [`Error`].
pub async fn row_agrees(
    tx: &mut Tx,
    tenant: &TenantId,
    scheme: &Scheme,
    version: i64,
) -> Result<bool, Error> {
    Ok(tx.value::<i64>(&AGREES, &columns(tenant, scheme, version)?).await? == 1)
}

fn folded(row: &Row<'_>) -> Result<(String, i64), Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read_state((text, version): (String, i64)) -> Result<Folded<Scheme>, Error> {
    let state = serde_json::from_str(&text).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(Folded { state, version })
}

/// # Errors
/// See [`Error`].
pub async fn by_id(tx: &mut Tx, tenant: &TenantId, id: SchemeId) -> Result<Option<Folded<Scheme>>, Error> {
    tx.query_optional(&BY_ID, values![tenant, id], folded).await?.map(read_state).transpose()
}

/// # Errors
/// See [`Error`].
pub async fn by_number(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Option<Folded<Scheme>>, Error> {
    tx.query_optional(&BY_NUMBER, values![tenant, number], folded).await?.map(read_state).transpose()
}

/// Every scheme, the newest number first; a county has a handful.
///
/// # Errors
/// See [`Error`].
pub async fn all(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<Folded<Scheme>>, Error> {
    tx.query(&ALL, values![tenant], folded).await?.into_iter().map(read_state).collect()
}

/// # Errors
/// See [`Error`].
pub async fn all_ids(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<SchemeId>, Error> {
    tx.query(&ALL_IDS, values![tenant], |row| row.get(0)).await
}
