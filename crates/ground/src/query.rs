//! What others may read: the gaps of a deployment.

use crate::gaps::{Demands, Gap, find};
use ::store::Tx;
use cases::{Ground, Grounds};
use kernel::{Failure, Instant, TenantId};
use org::PlaceRef;
use place::Level;
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
    let demands = Demands::shipped().map_err(Failure::broken)?;
    let grids: Vec<PlaceRef> = ground
        .atlas
        .tree()
        .nodes()
        .filter(|node| node.level == Level::Grid && node.valid_at(now))
        .map(|node| PlaceRef::new(node.id.uuid()))
        .collect();
    let org = org::query::gaps(tx, tenant, &grids, now).await?;
    let alarms = grounds.alarms(&ground, now);
    let found = find(&ground.atlas, &ground.catalogue, &demands, &org, &alarms, now);
    Ok((found, ground))
}
