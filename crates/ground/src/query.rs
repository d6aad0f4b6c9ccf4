//! What others may read: the gaps of a deployment.

use crate::gaps::{Demands, Gap, find};
use ::store::Tx;
use cases::{Ground, Grounds};
use duty::{Alarm, Catalogue, Places};
use kernel::{Failure, Instant, TenantId};
use org::PlaceRef;
use place::{Level, Tree};
use std::sync::Arc;

/// The gaps at `now`, with the ground that they were found on.
///
/// # Errors
/// See [`::store::Error`].
pub async fn gaps(
    tx: &mut Tx,
    grounds: &Grounds,
    tenant: &TenantId,
    now: Instant,
) -> Result<(Vec<Gap>, Arc<Ground>), Failure> {
    let ground = grounds.current(tx, now).await?;
    let alarms = grounds.alarms(&ground, now);
    let found = gaps_on(tx, tenant, ground.atlas.tree(), &ground.catalogue, &alarms, now).await?;
    Ok((found, ground))
}

/// The gaps on a ground that may not be the one in force: what a change would leave behind.
pub(crate) async fn gaps_after(
    tx: &mut Tx,
    tenant: &TenantId,
    tree: &Tree,
    catalogue: &Catalogue,
    now: Instant,
) -> Result<Vec<Gap>, Failure> {
    let alarms = catalogue.alarms(&Places::from(tree), now);
    gaps_on(tx, tenant, tree, catalogue, &alarms, now).await
}

async fn gaps_on(
    tx: &mut Tx,
    tenant: &TenantId,
    tree: &Tree,
    catalogue: &Catalogue,
    alarms: &[Alarm],
    now: Instant,
) -> Result<Vec<Gap>, Failure> {
    let demands = Demands::shipped().map_err(Failure::broken)?;
    let grids: Vec<PlaceRef> = tree
        .nodes()
        .filter(|node| node.level == Level::Grid && node.valid_at(now))
        .map(|node| PlaceRef::new(node.id.uuid()))
        .collect();
    let org = org::query::gaps(tx, tenant, &grids, now).await?;
    Ok(find(tree, catalogue, &demands, &org, alarms, now))
}
