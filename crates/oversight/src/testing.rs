//! For measurements and tests of crates above: a watch without the case behind it.

use crate::store;
use ::store::Tx;
use cases::CaseId;
use kernel::{Failure, Instant, TenantId};

/// Notes when time next raises a case.
///
/// # Errors
/// See [`::store::Error`].
pub async fn watch(tx: &mut Tx, tenant: &TenantId, case: CaseId, next: Instant) -> Result<(), Failure> {
    Ok(store::watch(tx, tenant, case, Some(next)).await?)
}
