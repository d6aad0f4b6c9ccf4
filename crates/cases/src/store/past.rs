//! Cases of the past as far as their route is concerned.

use crate::model::CaseId;
use kernel::{Instant, TenantId, UnitId};
use place::PlaceId;
use store::{Error, Tx, statement, values};

statement!(
    PAST,
    "select number, matter, place_path, received_at, lead from cases_case
     where tenant = ?1 and received_at >= ?2 and matter is not null and barred is null
     order by received_at desc, id desc limit ?3"
);

statement!(
    FREE_SOURCE_NUMBER,
    "update cases_case set source_number = source_number || ' / ' || number
     where tenant = ?1 and id = ?2 and source_number is not null"
);

/// Lets another import bring a case under the same number of its source; the case itself keeps what it came with.
///
/// # Errors
/// See [`Error`].
pub async fn free_source_number(tx: &mut Tx, tenant: &TenantId, id: CaseId) -> Result<(), Error> {
    tx.execute(&FREE_SOURCE_NUMBER, values![tenant, id]).await.map(drop)
}

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

/// The cases with a matter that were received since an instant, the newest first; those that are closed to somebody are
/// left out, because whoever edits the catalogue reads them.
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
