//! Quiet hours (免打扰时段) as in force, and setting them with their effective date.

use crate::model::quiet::{Audience, QuietHours, QuietVersion};
use crate::store::receiver as rows;
use ::store::Tx;
use cases::Ground;
use clock::Day;
use guard::right::EditReceiver;
use guard::{Granted, Target};
use kernel::{Context, Failure, Instant, Refusal, TenantId};
use serde::{Deserialize, Serialize};

/// The stream of the hours.
pub(crate) const STREAM: &str = "quiet/hours";

/// What the journal says of a version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct QuietSet {
    pub(crate) effective_from: Instant,
    pub(crate) hours: QuietHours,
}

/// The hours in force at an instant.
///
/// # Errors
/// See [`::store::Error`].
pub async fn in_force(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<QuietHours, Failure> {
    match rows::quiet_at(tx, tenant, at).await? {
        Some(found) => Ok(found.hours),
        None => Ok(QuietHours::shipped()?),
    }
}

/// Every version that was set, the oldest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn versions(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<QuietVersion>, Failure> {
    Ok(rows::all_quiet(tx, tenant).await?)
}

/// The first instant, from `now` on, at which this audience may be told what can wait.
///
/// # Errors
/// See [`::store::Error`].
pub async fn free_from(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    audience: Audience,
    now: Instant,
) -> Result<Instant, Failure> {
    let hours = in_force(tx, tenant, now).await?;
    let calendar = ground.calendars.national();
    Ok(hours.free_from(audience, now, &|date| calendar.is_work_day(Day::from_date(date))))
}

/// Sets the hours from an instant on; what waits already is looked at again when its time comes.
///
/// # Errors
/// Refusals `quiet-hour`, `quiet-past`.
pub async fn set(
    tx: &mut Tx,
    granted: &Granted<EditReceiver>,
    context: &Context,
    effective_from: Instant,
    hours: QuietHours,
) -> Result<i64, Failure> {
    granted.confirm(&Target::anywhere())?;
    hours.check()?;
    if effective_from < context.now {
        return Err(Refusal::invalid("quiet-past", "from_day").into());
    }
    let expected = journal::latest_version(tx, context.tenant.as_str(), STREAM).await?;
    let event = serde_json::to_string(&QuietSet { effective_from, hours: hours.clone() })?;
    let version = journal::append_entries(tx, context, STREAM, expected, &[("set", event)]).await?;
    rows::put_quiet(tx, &context.tenant, &QuietVersion { version, effective_from, hours }).await?;
    Ok(version)
}
