//! What pages and commands may read of imports.

use crate::figures::{ImportId, ImportRecord, RefusalRow};
use crate::store;
use ::store::Tx;
use kernel::{Failure, TenantId};

/// An import by its id.
///
/// # Errors
/// See [`::store::Error`].
pub async fn import(tx: &mut Tx, tenant: &TenantId, id: ImportId) -> Result<Option<ImportRecord>, Failure> {
    Ok(store::by_id(tx, tenant, id).await?)
}

/// The last imports, the newest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn imports(tx: &mut Tx, tenant: &TenantId, most: u32) -> Result<Vec<ImportRecord>, Failure> {
    Ok(store::latest(tx, tenant, most).await?)
}

/// Refused rows of an import after a line.
///
/// # Errors
/// See [`::store::Error`].
pub async fn refusals(
    tx: &mut Tx,
    tenant: &TenantId,
    id: ImportId,
    after: u64,
    most: u32,
) -> Result<Vec<RefusalRow>, Failure> {
    Ok(store::refusals(tx, tenant, id, after, most).await?)
}
