//! Reading places. Every function works in the caller's transaction.

use crate::geometry::{Bounds, Outline};
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
