//! What imports of units and duties have to know of places.

use duty::{PlaceFact, Places};
use kernel::{Failure, TenantId};
use org::PlaceRef;
use place::{Level, PlaceId};
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;

/// Every place by each of its codes, as units refer to it.
///
/// # Errors
/// The store's own.
pub(crate) async fn place_refs(tx: &mut Tx, tenant: &TenantId) -> Result<HashMap<String, PlaceRef>, Failure> {
    let tree = place::query::tree(tx, tenant).await?;
    let mut coded = HashMap::new();
    for node in tree.nodes() {
        coded.extend(node.codes.iter().map(|(_, code)| (code.clone(), PlaceRef::new(node.id.uuid()))));
    }
    Ok(coded)
}

/// The tree of places and every place by each of its codes, as the catalogue of duties refers to it.
///
/// # Errors
/// The store's own.
pub(crate) async fn place_ground(
    tx: &mut Tx,
    tenant: &TenantId,
) -> Result<(Arc<Places>, HashMap<String, PlaceId>), Failure> {
    let tree = place::query::tree(tx, tenant).await?;
    let codes =
        tree.nodes().flat_map(|node| node.codes.iter().map(|(_, code)| (code.clone(), node.id))).collect();
    let fact = |node: &place::Node| PlaceFact {
        parent: node.parent,
        name: node.name.clone(),
        valid_from: node.valid_from,
        valid_to: node.valid_to,
        // Only divisions are found by a point; an estate or a service point needs no boundary of its own.
        drawn: node.drawn || !(node.level <= Level::Community || node.level.is_grid()),
    };
    Ok((Arc::new(tree.nodes().map(|node| (node.id, fact(node))).collect()), codes))
}
