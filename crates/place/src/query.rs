//! Reading places. Every function works in the caller's transaction.

use crate::geometry::{Bounds, Outline, Position};
use crate::model::{Level, Place, PlaceId};
use crate::store;
use crate::tree::Tree;
use ::store::Tx;
use kernel::{Failure, Folded, Instant, Paged, Paging, TenantId};

/// A place with the version of its stream.
///
/// # Errors
/// See [`::store::Error`].
pub async fn place(tx: &mut Tx, tenant: &TenantId, id: PlaceId) -> Result<Option<Folded<Place>>, Failure> {
    store::place(tx, tenant.as_str(), id).await
}

/// The place that has a code in a coding scheme.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_code(
    tx: &mut Tx,
    tenant: &TenantId,
    scheme: &str,
    code: &str,
) -> Result<Option<Place>, Failure> {
    let Some(id) = store::coded(tx, tenant.as_str(), scheme, code).await? else { return Ok(None) };
    Ok(place(tx, tenant, id).await?.map(|folded| folded.state))
}

/// Places directly below another one that are valid at an instant, by level and name.
///
/// # Errors
/// See [`::store::Error`].
pub async fn children(
    tx: &mut Tx,
    tenant: &TenantId,
    parent: PlaceId,
    at: Instant,
) -> Result<Vec<Place>, Failure> {
    Ok(states(store::children(tx, tenant.as_str(), parent, at).await?))
}

/// A place and everything below it that is valid at an instant.
///
/// # Errors
/// See [`::store::Error`].
pub async fn subtree(
    tx: &mut Tx,
    tenant: &TenantId,
    root: PlaceId,
    at: Instant,
) -> Result<Vec<Place>, Failure> {
    Ok(states(store::subtree(tx, tenant.as_str(), root, at).await?))
}

/// From the place itself up to the root.
///
/// # Errors
/// See [`::store::Error`].
pub async fn path(tx: &mut Tx, tenant: &TenantId, id: PlaceId) -> Result<Vec<Place>, Failure> {
    let mut found: Vec<Place> = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        let Some(Folded { state, .. }) = place(tx, tenant, id).await? else { break };
        next = state.parent.filter(|parent| found.iter().all(|seen| seen.id != *parent));
        found.push(state);
    }
    Ok(found)
}

/// Places valid at an instant whose name or alias contains `text`, or whose code it is.
///
/// # Errors
/// See [`::store::Error`].
pub async fn search(
    tx: &mut Tx,
    tenant: &TenantId,
    text: &str,
    at: Instant,
    paging: &Paging,
) -> Result<Paged<Place>, Failure> {
    let size = paging.size();
    let after = paging.after.as_deref().unwrap_or("");
    let mut rows = states(store::search(tx, tenant.as_str(), text.trim(), at, after, size + 1).await?);
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let next = if more { rows.last().map(|place| place.id.to_string()) } else { None };
    Ok(Paged { rows, next })
}

/// The boundary that a place had at an instant.
///
/// # Errors
/// See [`::store::Error`].
pub async fn boundary(
    tx: &mut Tx,
    tenant: &TenantId,
    place: PlaceId,
    at: Instant,
) -> Result<Option<Outline>, Failure> {
    store::outline(tx, tenant.as_str(), place, at).await
}

/// The boundaries of one level that were in force at an instant.
///
/// # Errors
/// See [`::store::Error`].
pub async fn boundaries(
    tx: &mut Tx,
    tenant: &TenantId,
    level: Level,
    at: Instant,
) -> Result<Vec<(PlaceId, Outline)>, Failure> {
    store::outlines_of_level(tx, tenant.as_str(), level, at).await
}

/// The box around all boundaries that were in force at an instant; none when nothing is drawn.
///
/// # Errors
/// See [`::store::Error`].
pub async fn extent(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Option<Bounds>, Failure> {
    store::extent(tx, tenant.as_str(), at).await
}

/// The whole tree, with places that have ended.
///
/// # Errors
/// See [`::store::Error`].
pub async fn tree(tx: &mut Tx, tenant: &TenantId) -> Result<Tree, Failure> {
    let mut tree = Tree::default();
    store::each_place(tx, tenant.as_str(), |place| tree.put(&place)).await?;
    Ok(tree)
}

/// The whole tree as it is at an instant, with places that have ended.
///
/// # Errors
/// See [`::store::Error`].
pub async fn tree_at(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Tree, Failure> {
    let mut tree = Tree::as_of(at);
    store::each_place(tx, tenant.as_str(), |place| tree.put(&place)).await?;
    Ok(tree)
}

/// The first instant after `at` at which a place begins, ends, moves or has another boundary.
///
/// # Errors
/// See [`::store::Error`].
pub async fn next_change(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Option<Instant>, Failure> {
    store::next_change(tx, tenant.as_str(), at).await
}

/// Places whose parent changed after `since` and until `until`, as it was dated ahead.
///
/// # Errors
/// See [`::store::Error`].
pub async fn moved_between(
    tx: &mut Tx,
    tenant: &TenantId,
    since: Instant,
    until: Instant,
) -> Result<Vec<PlaceId>, Failure> {
    store::moved_between(tx, tenant.as_str(), since, until).await
}

/// What is decided for the grids of a community and takes effect after `now`.
///
/// # Errors
/// See [`::store::Error`].
pub async fn announced(
    tx: &mut Tx,
    tenant: &TenantId,
    community: PlaceId,
    now: Instant,
) -> Result<Vec<Announced>, Failure> {
    let mut found = Vec::new();
    for place in states(store::below_ever(tx, tenant.as_str(), community).await?) {
        if !place.level.is_grid() {
            continue;
        }
        let mut say = |on: Option<Instant>, what| {
            if let Some(on) = on.filter(|on| *on > now) {
                found.push(Announced { place: place.id, name: place.name.clone(), on, what });
            }
        };
        say(Some(place.valid_from), Announcement::Begins);
        say(place.valid_to, Announcement::Ends);
        if place.valid_from <= now {
            say(place.boundary.as_ref().map(|stamp| stamp.since), Announcement::Redrawn);
        }
    }
    found.sort_by(|one, other| (one.on, one.what, &one.name).cmp(&(other.on, other.what, &other.name)));
    Ok(found)
}

/// What takes effect on a day to come (预告).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Announcement {
    Ends,
    Begins,
    Redrawn,
}

impl Announcement {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ends => "ends",
            Self::Begins => "begins",
            Self::Redrawn => "redrawn",
        }
    }
}

/// A grid and what becomes of it on a day to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    pub place: PlaceId,
    pub name: String,
    pub on: Instant,
    pub what: Announcement,
}

/// The grid that held a point at an instant, past or to come.
///
/// # Errors
/// See [`::store::Error`].
pub async fn grid_at(
    tx: &mut Tx,
    tenant: &TenantId,
    point: Position,
    at: Instant,
) -> Result<Option<Place>, Failure> {
    let around = Bounds::of([point]);
    let mut found = store::outlines_meeting(tx, tenant.as_str(), Level::Grid, around, at).await?;
    found.retain(|drawn| drawn.since <= at && drawn.outline.holds(point));
    // A point on a border belongs to the touching place with the smallest id, as in the locator.
    found.sort_by_key(|drawn| drawn.place);
    let Some(drawn) = found.first() else { return Ok(None) };
    Ok(place(tx, tenant, drawn.place).await?.map(|folded| folded.state))
}

/// The places of a level whose boxes meet `bounds`.
///
/// # Errors
/// See [`::store::Error`].
pub async fn meeting(
    tx: &mut Tx,
    tenant: &TenantId,
    level: Level,
    bounds: Bounds,
    at: Instant,
) -> Result<Vec<PlaceId>, Failure> {
    let found = store::outlines_meeting(tx, tenant.as_str(), level, bounds, at).await?;
    Ok(found.into_iter().filter(|drawn| drawn.since <= at).map(|drawn| drawn.place).collect())
}

/// Counts the changes of places; an atlas of an older revision is to be loaded again.
///
/// # Errors
/// See [`::store::Error`].
pub async fn revision(tx: &mut Tx, tenant: &TenantId) -> Result<i64, Failure> {
    store::revision(tx, tenant.as_str()).await
}

fn states(found: Vec<Folded<Place>>) -> Vec<Place> {
    found.into_iter().map(|folded| folded.state).collect()
}
