//! Leases: a work that only one process may do at a time.

use crate::store::log::{release_lease, take_lease};
use kernel::{Failure, Instant};
use store::Tx;

/// Takes or renews the lease `name` for `seconds`; gives whether `holder` has it now.
///
/// Whoever does the leased work calls this in the same transaction as the work, so that the row itself
/// keeps a former holder out, whatever its clock says. A lease that ends further off than twice `seconds`
/// was taken by a clock that ran ahead and is taken over.
///
/// # Errors
/// See [`store::Error`].
pub async fn lease(
    tx: &mut Tx,
    tenant: &str,
    name: &str,
    holder: &str,
    now: Instant,
    seconds: i64,
) -> Result<bool, Failure> {
    Ok(take_lease(tx, tenant, name, holder, now, now.plus_seconds(seconds), now.plus_seconds(2 * seconds))
        .await?)
}

/// Gives the lease back, so that another process need not wait for its end.
///
/// # Errors
/// See [`store::Error`].
pub async fn release(tx: &mut Tx, tenant: &str, name: &str, holder: &str) -> Result<(), Failure> {
    Ok(release_lease(tx, tenant, name, holder).await?)
}
