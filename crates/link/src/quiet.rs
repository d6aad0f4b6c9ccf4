//! Quiet hours (免打扰时段) as in force, and setting them by the fields of a form.

use crate::model::quiet::{Audience, QuietHours};
use ::store::Tx;
use cases::Ground;
use clock::Day;
use guard::Granted;
use guard::right::EditReceiver;
use kernel::{Context, Failure, Instant, TenantId};

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
    let hours = policy::query::in_force::<QuietHours>(tx, tenant, now).await?.limits;
    let calendar = ground.calendars.national();
    Ok(hours.free_from(audience, now, &|date| calendar.is_work_day(Day::from_date(date))))
}

/// Sets the hours from an instant on, `None` from now on; what waits already is looked at again when its time comes.
///
/// # Errors
/// Refusals `quiet-hour`, `policy-past`.
pub async fn set(
    tx: &mut Tx,
    granted: &Granted<EditReceiver>,
    context: &Context,
    effective_from: Option<Instant>,
    hours: &QuietHours,
) -> Result<i64, Failure> {
    hours.check_fields()?;
    policy::actions::set_values(tx, granted, context, effective_from, hours).await
}
