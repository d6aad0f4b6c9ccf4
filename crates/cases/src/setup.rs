//! Naming the desks of a deployment.

use crate::model::{CasePolicy, Desks, Limits};
use crate::store;
use ::store::Tx;
use guard::Granted;
use guard::right::EditDuty;
use kernel::{Context, Failure, Instant, TenantId};

/// Names the units that receive, dispatch, check and revisit, with the limits that ship, from now on.
///
/// # Errors
/// See [`::store::Error`].
pub async fn name_desks(
    tx: &mut Tx,
    _: &Granted<EditDuty>,
    context: &Context,
    desks: Desks,
) -> Result<(), Failure> {
    let limits = Limits::defaults().map_err(Failure::broken)?;
    let event = serde_json::to_string(&(desks, &limits))?;
    let stream = "case-policy/limits";
    let version = journal::latest_version(tx, context.tenant.as_str(), stream).await?;
    journal::append_entries(tx, context, stream, version, &[("set", event)]).await?;
    // In force for everything that is dated after the beginning of the record.
    let from = if version == 0 { Instant::default() } else { context.now };
    Ok(store::put_policy(tx, &context.tenant, from, desks, limits).await?)
}

/// The policy in force, or `None` before any desk was named.
///
/// # Errors
/// See [`::store::Error`].
pub async fn policy_in_force(
    tx: &mut Tx,
    tenant: &TenantId,
    at: Instant,
) -> Result<Option<CasePolicy>, Failure> {
    Ok(store::policy_at(tx, tenant, at).await?)
}
