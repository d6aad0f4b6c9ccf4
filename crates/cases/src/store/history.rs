//! What became of cases of one matter in one place, and which cases are parked: one question each, however many there are.

use crate::model::Moment;
use guard::PlacePath;
use kernel::{Failure, Instant, TenantId};
use place::PlaceId;
use serde::Deserialize;
use store::{Tx, statement, values};

statement!(
    OF_MATTER,
    "select place, received_at, step, state from cases_case
     where tenant = ?1 and matter = ?2 and place_path >= ?3 and place_path < ?4
        and received_at >= ?5 and received_at < ?6 and step not in ('declined', 'merged', 'withdrawn')
     order by received_at desc, id desc limit 2000"
);
statement!(
    PARKED,
    "select number, place, matter, state from cases_case
     where tenant = ?1 and step = 'parked' and place_path >= ?2 and place_path < ?3
        and place is not null and matter is not null and barred is null
     order by received_at, id limit 500"
);

/// A case as far as its end is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastOfMatter {
    pub place: Option<PlaceId>,
    pub received: Instant,
    /// When it was closed, if it stands closed.
    pub closed: Option<Instant>,
}

/// The newest cases of a matter below a place that were received from one instant on and before another, at most 2,000;
/// those that were declined, joined to another or withdrawn are not among them.
///
/// # Errors
/// See [`store::Error`].
pub async fn past_of_matter(
    tx: &mut Tx,
    tenant: &TenantId,
    within: &PlacePath,
    matter: &str,
    from: Instant,
    until: Instant,
) -> Result<Vec<PastOfMatter>, Failure> {
    #[derive(Deserialize)]
    struct Told {
        timeline: Vec<Moment>,
    }
    let (lower, upper) = within.bounds();
    let rows: Vec<(Option<PlaceId>, Instant, String, String)> = tx
        .query(&OF_MATTER, values![tenant, matter, lower, upper, from, until], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .await?;
    let past = rows.into_iter().map(|(place, received, step, state)| {
        let closed = match step.as_str() {
            "closed" | "archived" => {
                let told: Told = serde_json::from_str(&state)?;
                told.timeline.iter().rev().find(|moment| moment.kind == "closed").map(|moment| moment.at)
            }
            _ => None,
        };
        Ok(PastOfMatter { place, received, closed })
    });
    past.collect()
}

/// A case that is parked now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedCase {
    pub number: String,
    pub place: PlaceId,
    pub matter: String,
    pub since: Instant,
}

/// The parked cases below a place, the oldest first, at most 500; none that is closed to somebody.
///
/// # Errors
/// See [`store::Error`].
pub async fn parked_below(
    tx: &mut Tx,
    tenant: &TenantId,
    within: &PlacePath,
) -> Result<Vec<ParkedCase>, Failure> {
    #[derive(Deserialize)]
    struct Told {
        parking: Option<crate::model::Parking>,
    }
    let (lower, upper) = within.bounds();
    let rows: Vec<(String, PlaceId, String, String)> = tx
        .query(&PARKED, values![tenant, lower, upper], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .await?;
    let mut parked = Vec::with_capacity(rows.len());
    for (number, place, matter, state) in rows {
        let told: Told = serde_json::from_str(&state)?;
        let Some(parking) = told.parking else { continue };
        parked.push(ParkedCase { number, place, matter, since: parking.since });
    }
    Ok(parked)
}
