//! What capabilities and pages may read: the version in force, and all versions.

use crate::model::{Policy, Version};
use crate::store;
pub use crate::store::VersionRow;
use ::store::Tx;
use kernel::{Failure, Instant, TenantId};

/// The version in force at an instant: the newest of one's own that has begun, or the shipped one.
///
/// # Errors
/// See [`::store::Error`].
pub async fn in_force<P: Policy>(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Version<P>, Failure> {
    match store::at(tx, tenant, P::NAME, at).await? {
        Some((version, effective_from, body)) => {
            Ok(Version { version, effective_from, limits: serde_json::from_str(&body)? })
        }
        None => Ok(Version::shipped()?),
    }
}

/// The number of the version in force at an instant; 0 for the shipped one.
///
/// # Errors
/// See [`::store::Error`].
pub async fn number_in_force<P: Policy>(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<i64, Failure> {
    Ok(store::number_at(tx, tenant, P::NAME, at).await?.unwrap_or(0))
}

/// Every version of one's own, the oldest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn versions<P: Policy>(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<Version<P>>, Failure> {
    let rows = store::all(tx, tenant, P::NAME).await?;
    let read = rows.into_iter().map(|row| {
        let limits = serde_json::from_str(&row.body)?;
        Ok(Version { version: row.version, effective_from: row.effective_from, limits })
    });
    read.collect()
}

/// Every version of the policy with a name, as it stands in the table, the oldest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn rows(tx: &mut Tx, tenant: &TenantId, name: &str) -> Result<Vec<VersionRow>, Failure> {
    Ok(store::all(tx, tenant, name).await?)
}
