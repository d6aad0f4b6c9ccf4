//! 工作日历: a year is announced, working hours change; open clocks are then computed anew by a flow.

use ::store::Tx;
use clock::Definition;
use guard::{Granted, right::EditCalendar};
use kernel::{Context, Failure, Instant};

/// First part of the streams in which calendars are announced: `calendar/{name}`.
pub const CALENDAR_STREAM: &str = "calendar/";

/// Saves a calendar as a new version and tells so in its stream; gives the names of the calendars that count anew.
///
/// # Errors
/// Refusals `clock-calendar-…`.
pub async fn announce(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<EditCalendar>,
    definition: &Definition,
    effective: Instant,
) -> Result<Vec<String>, Failure> {
    let touched =
        clock::store::save_calendar(tx, &context.tenant, definition, effective, context.now).await?;
    for name in &touched {
        let stream = format!("{CALENDAR_STREAM}{name}");
        let version = journal::latest_version(tx, context.tenant.as_str(), &stream).await?;
        let event = serde_json::json!({ "calendar": name, "effective_from": effective });
        journal::append_entries(tx, context, &stream, version, &[("calendar_saved", event.to_string())])
            .await?;
    }
    Ok(touched)
}
