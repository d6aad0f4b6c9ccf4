//! When a calendar changes (a year is announced, working hours move), the due times of open cases that count
//! on it are computed anew, each by an event that says from when to when it moved.

use super::{CALENDAR_STREAM, Flow};
use crate::deployment::Deployment;
use cases::actions::upkeep::{case_of, recalculate};
use clock::store::{load_calendars, open_on_calendar, versions};
use consult::actions::upkeep::consultation_of;
use guard::Granted;
use guard::right::RecalculateClock;
use journal::Entry;
use kernel::{Failure, Instant, RequestKey};
use oversight::actions::file_of;
use store::{Tx, Work};
use whistle::actions::upkeep::whistle_of;

/// The rule in whose name clocks are computed anew, as in the table of roles.
const RULE: &str = "clock";
/// Clocks read at a time.
const PAGE: u32 = 500;

pub(super) struct RecalculateClocksOnCalendarChange;

impl Flow for RecalculateClocksOnCalendarChange {
    fn name(&self) -> &'static str {
        "recalculate_clocks_on_calendar_change"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        entry.stream.starts_with(CALENDAR_STREAM)
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            // A version that is dated ahead changes nothing yet; then nothing is found to have moved.
            let name = entry.stream.trim_start_matches(CALENDAR_STREAM);
            count_anew(tx, deployment, name).await
        })
    }

    fn sweep<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        since: Instant,
        until: Instant,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let tenant = &deployment.site.tenant;
            let names: Vec<String> = load_calendars(tx, tenant, until)
                .await?
                .iter()
                .map(|calendar| calendar.name().to_owned())
                .collect();
            for name in names {
                let stored = versions(tx, tenant, &name).await?;
                if stored
                    .iter()
                    .any(|version| since < version.effective_from && version.effective_from <= until)
                {
                    count_anew(tx, deployment, &name).await?;
                }
            }
            Ok(())
        })
    }
}

/// Clocks whose due time is the same with the new version stay untouched, so doing it again does nothing.
async fn count_anew(tx: &mut Tx, deployment: &Deployment, calendar: &str) -> Result<(), Failure> {
    let site = &deployment.site;
    let granted = Granted::<RecalculateClock>::for_system(RULE)?;
    let ground = deployment.grounds.current(tx, site.now()).await?;
    let (mut after, mut last, mut moved) = (None, None, 0u64);
    loop {
        let open = open_on_calendar(tx, &site.tenant, calendar, after.as_ref(), PAGE).await?;
        let Some(end) = open.last().cloned() else { break };
        for clock in &open {
            if let Some(whistle) = whistle_of(&clock.stream) {
                // The second clock of the same whistle finds nothing that moves.
                let context = site.context(&granted, RequestKey(String::new()));
                let anew = whistle::actions::upkeep::recalculate;
                moved += u64::from(anew(tx, &ground, &granted, &context, whistle, calendar).await?);
                continue;
            }
            if let Some(consultation) = consultation_of(&clock.stream) {
                let context = site.context(&granted, RequestKey(String::new()));
                let anew = consult::actions::upkeep::recalculate;
                moved += u64::from(anew(tx, &ground, &granted, &context, consultation, calendar).await?);
                continue;
            }
            if let Some(file) = file_of(&clock.stream) {
                let context = site.context(&granted, RequestKey(String::new()));
                let anew = oversight::actions::upkeep::recalculate;
                moved += u64::from(anew(tx, &ground, &granted, &context, file, calendar).await?);
                continue;
            }
            // Several clocks of one case are counted together.
            let Some(case) = case_of(&clock.stream).filter(|case| last != Some(*case)) else { continue };
            last = Some(case);
            let context = site.context(&granted, RequestKey(String::new()));
            moved += u64::from(recalculate(tx, &ground, &granted, &context, case, calendar).await?);
        }
        after = Some(end);
    }
    tracing::info!(calendar, moved, "due times were computed anew");
    Ok(())
}
