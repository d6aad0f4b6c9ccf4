//! When a year is announced or a calendar changes, every open clock that counts on it is computed anew.

use super::{CALENDAR_STREAM, Flow};
use crate::deployment::Deployment;
use guard::Granted;
use guard::right::RecalculateClock;
use journal::Entry;
use kernel::{Failure, RequestKey};
use std::collections::BTreeSet;
use store::{Tx, Work};

/// Clocks looked up at a time.
const PAGE: u32 = 1000;

/// See the file.
pub struct RecalculateClocksOnCalendarChange;

impl Flow for RecalculateClocksOnCalendarChange {
    fn name(&self) -> &'static str {
        "recalculate_clocks_on_calendar_change"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        entry.stream.starts_with(CALENDAR_STREAM)
    }

    fn react<'a>(&'a self, tx: &'a mut Tx, deployment: &'a Deployment, entry: &'a Entry) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let Some(changed) = entry.stream.strip_prefix(CALENDAR_STREAM) else { return Ok(()) };
            let site = &deployment.site;
            let granted = Granted::<RecalculateClock>::for_system("clock")?;
            let context = site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            for calendar in ground.calendars.touched_by(changed) {
                let mut last = None;
                let mut streams = BTreeSet::new();
                loop {
                    let open =
                        clock::store::open_on_calendar(tx, &site.tenant, calendar, last.as_ref(), PAGE).await?;
                    streams.extend(open.iter().map(|clock| clock.stream.clone()));
                    match open.into_iter().next_back() {
                        Some(clock) => last = Some(clock),
                        None => break,
                    }
                }
                for id in streams.iter().filter_map(|stream| cases::actions::upkeep::case_of(stream)) {
                    cases::actions::upkeep::recalculate(tx, &ground, &granted, &context, id, calendar).await?;
                }
            }
            Ok(())
        })
    }
}
