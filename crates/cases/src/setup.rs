//! Naming the desks of a deployment.

use crate::model::{CasePolicy, Desks, Limits};
use crate::store;
use ::store::Tx;
use guard::Granted;
use guard::right::EditDuty;
use kernel::{Context, Failure, Instant, Refusal, TenantId};

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

/// Lists the matters of which everybody may know that they are open, from now on; see [`crate::OpenRules`].
///
/// # Errors
/// Refusal `case-no-desk` before any desk was named; see also [`::store::Error`].
pub async fn open_to_all(
    tx: &mut Tx,
    _: &Granted<EditDuty>,
    context: &Context,
    matters: Vec<String>,
) -> Result<(), Failure> {
    let policy = store::policy_at(tx, &context.tenant, context.now).await?;
    let mut policy = policy.ok_or_else(|| Refusal::rule("case-no-desk"))?;
    policy.limits.open.matters = matters;
    let event = serde_json::to_string(&(policy.desks, &policy.limits))?;
    let stream = "case-policy/limits";
    let version = journal::latest_version(tx, context.tenant.as_str(), stream).await?;
    journal::append_entries(tx, context, stream, version, &[("set", event)]).await?;
    Ok(store::put_policy(tx, &context.tenant, context.now, policy.desks, policy.limits).await?)
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
    store::policy_at(tx, tenant, at).await
}
