//! Traces of devices and networks: keyed digests only, destroyed after days.

use crate::model::RatingId;
use kernel::{Instant, TenantId, UnitId};
use std::collections::BTreeSet;
use store::{Error, Tx, statement, values};

statement!(
    PUT,
    "insert into verify_trace (tenant, digest, unit, rating, at, until) values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (tenant, digest, unit, rating) do update set at = excluded.at, until = excluded.until"
);
statement!(
    BEHIND,
    "select unit from verify_trace where tenant = ?1 and digest = ?2 and rating = '' and until > ?3"
);
statement!(
    RATED,
    "select rating, at from verify_trace
     where tenant = ?1 and digest = ?2 and unit = ?3 and rating <> '' and at >= ?4"
);
statement!(FORGET, "delete from verify_trace where tenant = ?1 and until <= ?2");
statement!(FORGET_AUTHORS, "delete from verify_author where tenant = ?1 and until <= ?2");

/// Notes that somebody of a unit works with a device or from a network.
///
/// # Errors
/// See [`Error`].
pub async fn note_unit(
    tx: &mut Tx,
    tenant: &TenantId,
    digest: &str,
    unit: UnitId,
    at: Instant,
    until: Instant,
) -> Result<(), Error> {
    tx.execute(&PUT, values![tenant, digest, unit, "", at, until]).await.map(drop)
}

/// The units whose people work with a device or from a network.
///
/// # Errors
/// See [`Error`].
pub async fn units_behind(
    tx: &mut Tx,
    tenant: &TenantId,
    digest: &str,
    now: Instant,
) -> Result<BTreeSet<UnitId>, Error> {
    Ok(tx.query(&BEHIND, values![tenant, digest, now], |row| row.get(0)).await?.into_iter().collect())
}

/// A rating given from a device or network.
#[derive(Clone, Copy, Debug)]
pub struct Rated {
    pub rating: RatingId,
    pub at: Instant,
}

/// Notes from where a rating of a unit was given.
///
/// # Errors
/// See [`Error`].
pub async fn note_rating(
    tx: &mut Tx,
    tenant: &TenantId,
    digest: &str,
    unit: UnitId,
    rated: Rated,
    until: Instant,
) -> Result<(), Error> {
    let rating = rated.rating.to_string();
    tx.execute(&PUT, values![tenant, digest, unit, &rating, rated.at, until]).await.map(drop)
}

/// Ratings of a unit given from a device or network since.
///
/// # Errors
/// See [`Error`].
pub async fn rated_from(
    tx: &mut Tx,
    tenant: &TenantId,
    digest: &str,
    unit: UnitId,
    since: Instant,
) -> Result<Vec<Rated>, Error> {
    tx.query(&RATED, values![tenant, digest, unit, since], |row| {
        Ok(Rated { rating: row.get(0)?, at: row.get(1)? })
    })
    .await
}

/// Destroys traces and links to authors whose time is over; gives how many.
///
/// # Errors
/// See [`Error`].
pub async fn forget_expired(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<usize, Error> {
    let traces = tx.execute(&FORGET, values![tenant, now]).await?;
    let authors = tx.execute(&FORGET_AUTHORS, values![tenant, now]).await?;
    Ok(traces + authors)
}
