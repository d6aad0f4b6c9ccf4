//! What pages and other crates may read: the cards as they are now, and their versions.

use crate::model::Cards;
use ::store::Tx;
use kernel::{Failure, Instant, TenantId};
use policy::Version;

/// The cards in force; a card says itself from when to when it holds.
///
/// # Errors
/// See [`::store::Error`].
pub async fn cards(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Version<Cards>, Failure> {
    policy::query::in_force(tx, tenant, at).await
}
