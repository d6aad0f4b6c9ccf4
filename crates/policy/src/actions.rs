//! Setting a policy: a new version with the instant from which it holds. What runs keeps the terms under which it began.

use crate::model::{Policy, calendars, placed, read, sound, written};
use crate::store::{self, VersionRow};
use ::store::Tx;
use guard::{Granted, Right, Target};
use kernel::{Context, Failure, Instant, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the journal says of a version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PolicySet {
    pub(crate) effective_from: Instant,
    #[serde(alias = "hours", alias = "rules")]
    pub(crate) limits: Value,
    #[serde(default)]
    pub(crate) text: String,
}

/// Sets a policy to what is written, from an instant on; `None` is from now on. Gives the number of the version.
///
/// # Errors
/// Refusals `policy-…` at `text`, `policy-past` at `effective_from`.
pub async fn set<P: Policy>(
    tx: &mut Tx,
    granted: &Granted<P::Right>,
    context: &Context,
    effective_from: Option<Instant>,
    text: &str,
) -> Result<i64, Failure> {
    granted.confirm(&Target::anywhere())?;
    let limits: P = read(text)?;
    put(tx, context, effective_from, &limits, text).await
}

/// Sets a policy to these values; see [`set`].
///
/// # Errors
/// As [`set`].
pub async fn set_values<P: Policy>(
    tx: &mut Tx,
    granted: &Granted<P::Right>,
    context: &Context,
    effective_from: Option<Instant>,
    limits: &P,
) -> Result<i64, Failure> {
    granted.confirm(&Target::anywhere())?;
    sound(limits).map_err(|wrong| placed(&written(limits), wrong))?;
    put(tx, context, effective_from, limits, "").await
}

/// Sets a policy to these values by a deed of the capability's own, under a right of its own: a switch that others may press
/// than those who keep the text.
///
/// # Errors
/// As [`set`].
pub async fn set_under<P: Policy, R: Right>(
    tx: &mut Tx,
    _: &Granted<R>,
    context: &Context,
    limits: &P,
) -> Result<i64, Failure> {
    sound(limits).map_err(|wrong| placed(&written(limits), wrong))?;
    put(tx, context, None, limits, "").await
}

async fn put<P: Policy>(
    tx: &mut Tx,
    context: &Context,
    effective_from: Option<Instant>,
    limits: &P,
    text: &str,
) -> Result<i64, Failure> {
    let digest = journal::command_digest(&(P::NAME, effective_from, limits))?;
    if let Some(version) = journal::recall(tx, context, P::STREAM, &digest).await? {
        return Ok(version);
    }
    let effective_from = effective_from.unwrap_or(context.now);
    if effective_from < context.now {
        return Err(Refusal::invalid("policy-past", "effective_from").into());
    }
    let limits = serde_json::to_value(limits)?;
    known_calendars(tx, context, effective_from, &limits, text).await?;
    let body = limits.to_string();
    let expected = journal::latest_version(tx, context.tenant.as_str(), P::STREAM).await?;
    let event = serde_json::to_string(&PolicySet { effective_from, limits, text: text.to_owned() })?;
    let version = journal::append_entries(tx, context, P::STREAM, expected, &[("set", event)]).await?;
    let actor = serde_json::to_string(&context.actor)?;
    let row = VersionRow { version, effective_from, body, text: text.to_owned(), set_at: context.now, actor };
    store::put(tx, &context.tenant, P::NAME, &row).await?;
    journal::remember(tx, context, P::STREAM, &digest, &version).await?;
    Ok(version)
}

/// A term on a working calendar that does not exist could never be computed.
async fn known_calendars(
    tx: &mut Tx,
    context: &Context,
    from: Instant,
    limits: &Value,
    text: &str,
) -> Result<(), Failure> {
    match unknown_calendar(tx, &context.tenant, from, limits, text).await? {
        Some(refusal) => Err(refusal.into()),
        None => Ok(()),
    }
}

/// The first calendar that a policy names and that there is none of.
pub(crate) async fn unknown_calendar(
    tx: &mut Tx,
    tenant: &kernel::TenantId,
    from: Instant,
    limits: &Value,
    text: &str,
) -> Result<Option<Refusal>, Failure> {
    let named = calendars(limits);
    if named.is_empty() {
        return Ok(None);
    }
    let known = clock::store::load_calendars(tx, tenant, from).await?;
    let unknown = named.into_iter().find(|(_, name)| known.find(Some(name)).is_err());
    Ok(unknown.map(|(key, name)| placed(text, crate::Wrong::no_calendar(key, &name))))
}
