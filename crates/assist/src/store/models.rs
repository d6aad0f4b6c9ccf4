//! Versions of the model, and their bytes.

use crate::model::ModelState;
use kernel::TenantId;
use store::{Error, Tx, statement, values};

statement!(
    STEPS,
    "select version, step, digest from assist_model where tenant = ?1 order by version desc limit 50"
);
statement!(STATES, "select state from assist_model where tenant = ?1 order by version");
statement!(
    PUT_MODEL,
    "insert into assist_model (tenant, version, step, digest, state) values (?1, ?2, ?3, ?4, ?5)
     on conflict (tenant, version) do update set step = excluded.step, digest = excluded.digest, state = excluded.state"
);
statement!(BYTES, "select bytes from assist_model_bytes where tenant = ?1 and version = ?2");
statement!(
    PUT_BYTES,
    "insert into assist_model_bytes (tenant, version, bytes) values (?1, ?2, ?3)
     on conflict (tenant, version) do update set bytes = excluded.bytes"
);

/// Version, step and digest of the newest versions, the newest first.
///
/// # Errors
/// See [`Error`].
pub async fn steps(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<(i64, String, String)>, Error> {
    tx.query(&STEPS, values![tenant], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await
}

/// Every version as it stands, the oldest first.
///
/// # Errors
/// See [`Error`].
pub async fn model_states(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<ModelState>, Error> {
    let found: Vec<String> = tx.query(&STATES, values![tenant], |row| row.get(0)).await?;
    let read =
        |state: String| serde_json::from_str(&state).map_err(|cause| Error::Corrupt(cause.to_string()));
    found.into_iter().map(read).collect()
}

/// Writes a version as it stands.
///
/// # Errors
/// See [`Error`].
pub async fn put_model(tx: &mut Tx, tenant: &TenantId, model: &ModelState) -> Result<(), Error> {
    let state = serde_json::to_string(model).map_err(|cause| Error::Action(cause.to_string()))?;
    let (version, digest) = (model.record.version, model.record.digest.as_str());
    tx.execute(&PUT_MODEL, values![tenant, version, model.step.as_str(), digest, state]).await.map(drop)
}

/// The stored bytes of a version.
///
/// # Errors
/// See [`Error`].
pub async fn bytes_of(tx: &mut Tx, tenant: &TenantId, version: i64) -> Result<Option<Vec<u8>>, Error> {
    tx.query_optional(&BYTES, values![tenant, version], |row| row.get(0)).await
}

/// Stores the bytes of a version.
///
/// # Errors
/// See [`Error`].
pub async fn put_bytes(tx: &mut Tx, tenant: &TenantId, version: i64, bytes: Vec<u8>) -> Result<(), Error> {
    tx.execute(&PUT_BYTES, values![tenant, version, bytes]).await.map(drop)
}
