//! Idempotency: the same request key gives the same answer once.

use crate::store::{recall_row, remember_row};
use kernel::{Context, Failure, Refusal};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use store::Tx;

/// A digest of a command, so that a key used again for something else is noticed.
///
/// # Errors
/// A command that cannot be written as JSON.
pub fn command_digest(command: &impl Serialize) -> Result<String, Failure> {
    Ok(hex::encode(Sha256::digest(serde_json::to_vec(command)?)))
}

/// The answer that this request key got before, if it did. An empty key is never remembered.
///
/// # Errors
/// Refusal `request-key-taken` when the key was used by somebody else or for another command.
pub async fn recall<T: DeserializeOwned>(
    tx: &mut Tx,
    context: &Context,
    action: &str,
    digest: &str,
) -> Result<Option<T>, Failure> {
    if context.request.0.is_empty() {
        return Ok(None);
    }
    let Some(found) = recall_row(tx, context.tenant.as_str(), &context.request.0).await? else {
        return Ok(None);
    };
    let actor = serde_json::to_string(&context.actor)?;
    if found.action != action || found.actor != actor || found.digest != digest {
        return Err(Refusal::rule("request-key-taken").into());
    }
    Ok(Some(serde_json::from_str(&found.answer)?))
}

/// Keeps the answer for the context's request key, in the transaction of the command itself.
///
/// # Errors
/// See [`store::Error`].
pub async fn remember(
    tx: &mut Tx,
    context: &Context,
    action: &str,
    digest: &str,
    answer: &impl Serialize,
) -> Result<(), Failure> {
    if context.request.0.is_empty() {
        return Ok(());
    }
    let actor = serde_json::to_string(&context.actor)?;
    let answer = serde_json::to_string(answer)?;
    remember_row(tx, context, action, &actor, digest, &answer).await?;
    Ok(())
}
