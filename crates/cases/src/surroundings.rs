//! What the pages of duty need from cases: the shared ground, cases of the past, clocks that a calendar moves.

use crate::ground::Grounds;
use crate::store;
use ::store::{Tx, Work};
use clock::Calendars;
use duty::{ClockMove, DutyGround, PastCase, Surroundings};
use kernel::{Failure, Instant};
use std::sync::Arc;

/// Open clocks read at a time.
const PAGE: u32 = 500;

impl Surroundings for Grounds {
    fn ground<'a>(&'a self, tx: &'a mut Tx, now: Instant) -> Work<'a, DutyGround, Failure> {
        Box::pin(async move {
            let ground = self.current(tx, now).await?;
            Ok(DutyGround {
                catalogue: Arc::clone(&ground.catalogue),
                atlas: Arc::clone(&ground.atlas),
                calendars: Arc::clone(&ground.calendars),
            })
        })
    }

    fn past_cases<'a>(
        &'a self,
        tx: &'a mut Tx,
        since: Instant,
        most: u32,
    ) -> Work<'a, Vec<PastCase>, Failure> {
        Box::pin(async move {
            let rows = store::past_cases(tx, self.tenant(), since, most).await?;
            let past = rows.into_iter().map(|row| PastCase {
                reference: row.number,
                matter: duty::MatterCode::new(row.matter),
                path: row.path,
                at: row.received_at,
                lead: row.lead,
            });
            Ok(past.collect())
        })
    }

    fn clock_moves<'a>(
        &'a self,
        tx: &'a mut Tx,
        calendars: Arc<Calendars>,
        touched: Vec<String>,
        now: Instant,
    ) -> Work<'a, Vec<ClockMove>, Failure> {
        Box::pin(async move {
            let mut moves = Vec::new();
            for name in touched {
                let Ok(calendar) = calendars.find(Some(&name)) else { continue };
                let (mut after, mut last) = (None, None);
                loop {
                    let open = clock::store::open_on_calendar(tx, self.tenant(), &name, after.as_ref(), PAGE)
                        .await?;
                    let Some(end) = open.last().cloned() else { break };
                    for clock in &open {
                        let case = crate::actions::upkeep::case_of(&clock.stream);
                        let Some(case) = case.filter(|case| last != Some(*case)) else { continue };
                        last = Some(case);
                        let Some(found) = store::by_id(tx, self.tenant(), case).await? else { continue };
                        // It moves like the others; the list is read by more people than may know of it.
                        if !found.state.bars().is_empty() {
                            continue;
                        }
                        moves.extend(found.state.clocks.open().filter_map(|clock| {
                            let due = moved_to(clock, calendar, now).filter(|due| *due != clock.due)?;
                            Some(ClockMove {
                                case: found.state.number.clone(),
                                kind: clock.kind.clone(),
                                from: clock.due,
                                to: due,
                            })
                        }));
                    }
                    after = Some(end);
                }
            }
            Ok(moves)
        })
    }
}

/// When a clock would be due by another calendar; nothing is changed.
fn moved_to(clock: &clock::Clock, calendar: &clock::WorkingCalendar, now: Instant) -> Option<Instant> {
    if clock.calendar.name != calendar.name() {
        return None;
    }
    match clock.recalculate(clock::Recalculation::CalendarChanged, calendar, now).ok()?? {
        clock::ClockEvent::Recalculated { due_after, .. } => Some(due_after),
        _ => None,
    }
}
