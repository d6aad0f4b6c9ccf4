//! Setting the local policy: terms and limits with the day from which they hold.

use crate::model::{Limits, VerifyPolicy};
use crate::store;
use ::store::Tx;
use guard::Granted;
use guard::right::EditDuty;
use kernel::{Context, Failure, Instant, Refusal};
use serde::{Deserialize, Serialize};

/// The stream of the policy.
pub(crate) const POLICY_STREAM: &str = "verify-policy/limits";

/// What the journal says of a version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PolicySet {
    pub effective_from: Instant,
    pub limits: Limits,
}

/// Sets the policy from an instant on; running clocks keep the term under which they started.
///
/// # Errors
/// Refusals `verify-policy-unreadable`, `verify-policy-past`.
pub async fn set_policy(
    tx: &mut Tx,
    _: &Granted<EditDuty>,
    context: &Context,
    effective_from: Instant,
    text: &str,
) -> Result<i64, Failure> {
    let limits = Limits::parse(text).map_err(|cause| {
        Refusal::invalid("verify-policy-unreadable", "policy").with("cause", cause.to_string())
    })?;
    if effective_from < context.now {
        return Err(Refusal::invalid("verify-policy-past", "effective_from").into());
    }
    let expected = journal::latest_version(tx, context.tenant.as_str(), POLICY_STREAM).await?;
    let event = serde_json::to_string(&PolicySet { effective_from, limits })?;
    let version = journal::append_entries(tx, context, POLICY_STREAM, expected, &[("set", event)]).await?;
    store::put_policy(tx, &context.tenant, &VerifyPolicy { version, effective_from, limits }).await?;
    Ok(version)
}
