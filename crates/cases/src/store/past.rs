//! Cases of the past as far as their route is concerned.

use kernel::{Instant, TenantId, UnitId};
use place::PlaceId;
use store::{Error, Tx, statement, values};

statement!(
    PAST,
    "select number, matter, place_path, received_at, lead from cases_case
     where tenant = ?1 and received_at >= ?2 and matter is not null order by received_at desc, id desc limit ?3"
);

/// A case of the past.
#[derive(Clone, Debug)]
pub struct PastRow {
    pub number: String,
    pub matter: String,
    /// From the deepest place up.
    pub path: Vec<PlaceId>,
    pub received_at: Instant,
    pub lead: Option<UnitId>,
}

/// The cases with a matter that were received since an instant, the newest first.
///
/// # Errors
/// See [`Error`].
pub async fn past_cases(
    tx: &mut Tx,
    tenant: &TenantId,
    since: Instant,
    most: u32,
) -> Result<Vec<PastRow>, Error> {
    tx.query(&PAST, values![tenant, since, most], |row| {
        let path: String = row.get(2)?;
        Ok(PastRow {
            number: row.get(0)?,
            matter: row.get(1)?,
            path: path.rsplit('/').filter_map(|place| place.parse().ok()).collect(),
            received_at: row.get(3)?,
            lead: row.get(4)?,
        })
    })
    .await
}
