//! Who is at work in a place (在岗人员): name, role and since when, as the board at the entrance shows it.
//! Grid name, extent, staff and phone are public; nothing else of a person at work is here.

use crate::ground::Ground;
use ::store::Tx;
use kernel::{Failure, Instant, TenantId, UnitId};
use org::query::Staffed;
use org::{PlaceRef, Station, Who};
use place::PlaceId;

/// Somebody at work in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtWork {
    pub place: PlaceId,
    /// Code of the role; its words are `org-role-CODE`.
    pub role: String,
    /// `None` when a published name has been forgotten.
    pub name: Option<String>,
    /// The unit that he belongs to, or that is itself at work there.
    pub unit: Option<UnitId>,
    pub since: Instant,
    /// The first instant after it, as far as known.
    pub until: Option<Instant>,
}

impl AtWork {
    pub fn holds_at(&self, at: Instant) -> bool {
        self.since <= at && self.until.is_none_or(|until| at < until)
    }
}

/// Roles in the order in which a board shows them; others follow by name.
const ORDER: [&str; 8] = ["lead", "worker", "part_time", "police", "party", "contact", "liaison", "adviser"];

/// Who is at work in these places at an instant, the narrowest place first as given.
///
/// # Errors
/// See [`::store::Error`].
pub async fn at_work(
    tx: &mut Tx,
    tenant: &TenantId,
    places: &[PlaceId],
    at: Instant,
) -> Result<Vec<AtWork>, Failure> {
    let mut found = Vec::new();
    for place in places {
        let mut here = everybody(tx, tenant, *place).await?;
        here.retain(|one| one.holds_at(at));
        here.sort_by_key(|one| (rank(&one.role), one.role.clone(), one.since));
        found.extend(here);
    }
    Ok(found)
}

/// Who was ever at work in a place, the newest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn everybody(tx: &mut Tx, tenant: &TenantId, place: PlaceId) -> Result<Vec<AtWork>, Failure> {
    let station = Station::Place { place: PlaceRef::new(place.uuid()) };
    let mut found = Vec::new();
    for staffed in org::query::staff_history(tx, tenant, station).await? {
        found.push(read(tx, tenant, place, staffed).await?);
    }
    found.reverse();
    Ok(found)
}

async fn read(tx: &mut Tx, tenant: &TenantId, place: PlaceId, staffed: Staffed) -> Result<AtWork, Failure> {
    let until = staffed.assignment.until();
    let appointment = staffed.assignment.appointment;
    let (name, unit) = match appointment.who {
        Who::Account { account } => match guard::query::name_of(tx, tenant, account).await? {
            Some((name, unit)) => (Some(name), Some(unit)),
            None => (None, None),
        },
        Who::Unit { unit } => (None, Some(unit)),
        Who::Named { .. } => (staffed.name, None),
    };
    Ok(AtWork { place, role: appointment.role, name, unit, since: appointment.valid_from, until })
}

fn rank(role: &str) -> usize {
    ORDER.iter().position(|known| *known == role).unwrap_or(ORDER.len())
}

/// The places whose people answer for a place: its grid and its community, the narrowest first.
pub fn answering_places(ground: &Ground, place: PlaceId) -> Vec<PlaceId> {
    let grid = ground.atlas.grid(place);
    let (street, community) = ground.atlas.street_and_community(grid.unwrap_or(place));
    let mut places: Vec<PlaceId> = [grid, community].into_iter().flatten().collect();
    if places.is_empty() {
        places.extend(street.or(Some(place)));
    }
    places
}
