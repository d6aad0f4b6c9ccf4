//! What the cases say about places: counts by place and matter, nothing about anybody.

use guard::PlacePath;
use kernel::{Instant, TenantId};
use place::PlaceId;
use store::{Error, Tx, statement, values};

statement!(
    BY_PLACE_AND_MATTER,
    "select place, matter,
        count(*) filter (where received_at >= ?4),
        count(*) filter (where open = 1 and due_at is not null and due_at < ?5)
     from cases_case
     where tenant = ?1 and place_path >= ?2 and place_path < ?3 and received_at < ?5
        and place is not null and matter is not null
        and step not in ('declined', 'merged', 'withdrawn') and (received_at >= ?4 or open = 1)
     group by place, matter order by place, matter"
);

/// How often a matter was raised at a place, and how many of them are late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceMatterCount {
    pub place: PlaceId,
    pub matter: String,
    /// Raised from `since` on and before `until`.
    pub raised: u32,
    /// Open, and due before `until`.
    pub overdue: u32,
}

/// The counts below a place, of what was raised before `until`.
///
/// # Errors
/// See [`Error`].
pub async fn by_place_and_matter(
    tx: &mut Tx,
    tenant: &TenantId,
    within: &PlacePath,
    since: Instant,
    until: Instant,
) -> Result<Vec<PlaceMatterCount>, Error> {
    let (lower, upper) = within.bounds();
    tx.query(&BY_PLACE_AND_MATTER, values![tenant, lower, upper, since, until], |row| {
        let count = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
        Ok(PlaceMatterCount {
            place: row.get(0)?,
            matter: row.get(1)?,
            raised: count(row.get(2)?),
            overdue: count(row.get(3)?),
        })
    })
    .await
}
