//! Rows of listings.

use crate::model::listing::{Listing, ListingId};
use kernel::{Folded, TenantId, UnitId};
use store::{Error, Row, Tx, Value, statement, values};

statement!(
    SAVE,
    "insert into insight_listing (tenant, id, number, version, kind, step, unit, scheme, period, place_path, state)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
     on conflict (tenant, id) do update set version = excluded.version, step = excluded.step, state = excluded.state"
);
statement!(
    AGREES,
    "select count(*) from insight_listing where tenant = ?1 and id = ?2 and number = ?3 and version = ?4 and kind = ?5
        and step = ?6 and unit = ?7 and scheme = ?8 and period = ?9 and place_path = ?10 and length(state) = length(?11)"
);
statement!(BY_ID, "select state, version from insight_listing where tenant = ?1 and id = ?2");
statement!(BY_NUMBER, "select state, version from insight_listing where tenant = ?1 and number = ?2");
statement!(ALL, "select state, version from insight_listing where tenant = ?1 order by number desc limit ?2");
statement!(
    OF_UNIT,
    "select state, version from insight_listing where tenant = ?1 and unit = ?2 and scheme = ?3 and period = ?4
     order by number"
);
statement!(
    VETOES,
    "select state, version from insight_listing where tenant = ?1 and scheme = ?2 and period = ?3 and kind = 'veto'
     order by number"
);
statement!(ALL_IDS, "select id from insight_listing where tenant = ?1");

fn columns(tenant: &TenantId, listing: &Listing, version: i64) -> Result<Vec<Value>, Error> {
    let state = serde_json::to_string(listing).map_err(|cause| Error::Action(cause.to_string()))?;
    let listed = &listing.listed;
    Ok(vec![
        Value::from(tenant),
        listed.id.into(),
        listed.number.as_str().into(),
        version.into(),
        listed.kind.as_str().into(),
        listing.state.as_str().into(),
        listed.subject.unit().into(),
        listed.ground.scheme.as_str().into(),
        listed.ground.period.as_str().into(),
        listed.place.as_str().into(),
        state.into(),
    ])
}

/// Writes a listing's row.
///
/// # Errors
/// See [`Error`].
pub async fn save(tx: &mut Tx, tenant: &TenantId, listing: &Listing, version: i64) -> Result<(), Error> {
    tx.execute(&SAVE, &columns(tenant, listing, version)?).await.map(drop)
}

/// Whether the row says what follows from a listing's state.
///
/// # Errors
/// See [`Error`].
pub async fn row_agrees(
    tx: &mut Tx,
    tenant: &TenantId,
    listing: &Listing,
    version: i64,
) -> Result<bool, Error> {
    Ok(tx.value::<i64>(&AGREES, &columns(tenant, listing, version)?).await? == 1)
}

fn folded(row: &Row<'_>) -> Result<(String, i64), Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read_state((text, version): (String, i64)) -> Result<Folded<Listing>, Error> {
    let state = serde_json::from_str(&text).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(Folded { state, version })
}

/// # Errors
/// See [`Error`].
pub async fn by_id(tx: &mut Tx, tenant: &TenantId, id: ListingId) -> Result<Option<Folded<Listing>>, Error> {
    tx.query_optional(&BY_ID, values![tenant, id], folded).await?.map(read_state).transpose()
}

/// # Errors
/// See [`Error`].
pub async fn by_number(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Option<Folded<Listing>>, Error> {
    tx.query_optional(&BY_NUMBER, values![tenant, number], folded).await?.map(read_state).transpose()
}

/// The newest listings.
///
/// # Errors
/// See [`Error`].
pub async fn all(tx: &mut Tx, tenant: &TenantId, most: u32) -> Result<Vec<Folded<Listing>>, Error> {
    tx.query(&ALL, values![tenant, most], folded).await?.into_iter().map(read_state).collect()
}

/// What a unit was listed for in a quarter of a scheme.
///
/// # Errors
/// See [`Error`].
pub async fn of_unit(
    tx: &mut Tx,
    tenant: &TenantId,
    unit: UnitId,
    (scheme, period): (&str, &str),
) -> Result<Vec<Folded<Listing>>, Error> {
    tx.query(&OF_UNIT, values![tenant, unit, scheme, period], folded)
        .await?
        .into_iter()
        .map(read_state)
        .collect()
}

/// The vetoes of a quarter of a scheme, whatever became of them.
///
/// # Errors
/// See [`Error`].
pub async fn vetoes(
    tx: &mut Tx,
    tenant: &TenantId,
    (scheme, period): (&str, &str),
) -> Result<Vec<Folded<Listing>>, Error> {
    tx.query(&VETOES, values![tenant, scheme, period], folded).await?.into_iter().map(read_state).collect()
}

/// # Errors
/// See [`Error`].
pub async fn all_ids(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<ListingId>, Error> {
    tx.query(&ALL_IDS, values![tenant], |row| row.get(0)).await
}
