//! The group robots of a unit tell it of what presses: a case that was dispatched to it, one whose time ran out, one
//! that was opened again, a whistle that calls it. The desk has all of that anyway; the group is a reminder.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::upkeep::case_of;
use cases::{Case, CaseEvent, CaseFact};
use clock::store::due_between;
use duty::Urgency as CaseUrgency;
use journal::Entry;
use kernel::{Failure, Instant, UnitId};
use link::message::{Message, Receiver, Urgency, post};
use std::collections::{BTreeMap, BTreeSet};
use store::{Tx, Work};
use whistle::actions::upkeep::whistle_of;
use whistle::{WhistleEvent, WhistleFact, WhistleKind};

/// What happened longer ago is no news.
const LOOK_BACK_SECONDS: i64 = 2 * 86_400;
/// Clocks told of in one sweep.
const MOST_OVERDUE: u32 = 2000;
const OF_CASES: &[&str] = &["dispatched", "designated", "reopened", "transferred"];
const OF_WHISTLES: &[&str] = &["sounded", "called"];

pub(super) struct TellGroupsOfWork;

impl Flow for TellGroupsOfWork {
    fn name(&self) -> &'static str {
        "tell_groups_of_work"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        (OF_CASES.contains(&entry.kind.as_str()) && case_of(&entry.stream).is_some())
            || (OF_WHISTLES.contains(&entry.kind.as_str()) && whistle_of(&entry.stream).is_some())
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            if entry.at < deployment.site.now().plus_seconds(-LOOK_BACK_SECONDS) {
                return Ok(());
            }
            let tenant = &deployment.site.tenant;
            let happened = format!("{}@{}", entry.stream, entry.version);
            if let Some(id) = case_of(&entry.stream) {
                let Some(found) = cases::query::by_id(tx, tenant, id).await? else { return Ok(()) };
                let event: CaseEvent = serde_json::from_str(&entry.payload)?;
                let told = of_case(&found.state, &event);
                if let Some((unit, kind)) = told.filter(|(unit, _)| !found.state.is_barred(*unit)) {
                    tell_of_case(tx, deployment, &found.state, unit, entry.at, kind, &happened).await?;
                }
            }
            if let Some(id) = whistle_of(&entry.stream) {
                let Some(found) = whistle::query::by_id(tx, tenant, id).await? else { return Ok(()) };
                let event: WhistleEvent = serde_json::from_str(&entry.payload)?;
                let whistle = found.state;
                let called: Vec<UnitId> = match event.what {
                    WhistleFact::Sounded { .. } => whistle.expected().map(|call| call.unit).collect(),
                    // Before it is sounded, nobody has been called out yet.
                    WhistleFact::Called { unit, .. } if whistle.sounded_at.is_some() => vec![unit],
                    _ => Vec::new(),
                };
                let urgency = match whistle.kind {
                    WhistleKind::Emergency => Urgency::AtOnce,
                    _ => Urgency::CanWait,
                };
                let path = format!("/whistles/{}", whistle.number);
                for unit in called {
                    let told = Told {
                        unit,
                        at: entry.at,
                        kind: "whistle",
                        number: &whistle.number,
                        path: &path,
                        urgency,
                        happened: &happened,
                    };
                    tell(tx, deployment, told).await?;
                }
            }
            Ok(())
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
            let since = since.max(until.plus_seconds(-LOOK_BACK_SECONDS));
            for clock in due_between(tx, &deployment.site.tenant, since, until, MOST_OVERDUE).await? {
                if clock.kind != "handle" {
                    continue;
                }
                let Some(id) = case_of(&clock.stream) else { continue };
                let found = cases::query::by_id(tx, &deployment.site.tenant, id).await?;
                let Some(case) = found.map(|found| found.state) else { continue };
                let happened = format!("{}@{}", clock.stream, clock.due.micros());
                for unit in late(&case) {
                    tell_of_case(tx, deployment, &case, unit, clock.due, "overdue", &happened).await?;
                }
            }
            Ok(())
        })
    }
}

/// Who is told that a case is overdue: its lead, and the units that are responsible with it (责任共同体); each once, and none
/// to which the case is closed.
fn late(case: &Case) -> BTreeSet<UnitId> {
    let Some(lead) = case.open_lead().map(|lead| lead.unit) else { return BTreeSet::new() };
    let together = case.bundle.iter().flat_map(duty::Bundled::units);
    together.filter(|unit| !case.is_barred(*unit)).chain([lead]).collect()
}

fn of_case(case: &Case, event: &CaseEvent) -> Option<(UnitId, &'static str)> {
    match &event.what {
        CaseFact::Dispatched { lead, .. } | CaseFact::Designated { lead, .. } => Some((*lead, "dispatched")),
        CaseFact::Transferred { lead: Some(lead), .. } => Some((*lead, "dispatched")),
        CaseFact::Reopened { lead_gone: false, .. } => case.lead.as_ref().map(|lead| (lead.unit, "reopened")),
        _ => None,
    }
}

async fn tell_of_case(
    tx: &mut Tx,
    deployment: &Deployment,
    case: &Case,
    unit: UnitId,
    at: Instant,
    kind: &'static str,
    happened: &str,
) -> Result<(), Failure> {
    let urgency = match case.urgency {
        CaseUrgency::Danger | CaseUrgency::Utility => Urgency::AtOnce,
        _ => Urgency::CanWait,
    };
    let path = format!("/cases/{}", case.number);
    tell(tx, deployment, Told { unit, at, kind, number: &case.number, path: &path, urgency, happened }).await
}

struct Told<'a> {
    unit: UnitId,
    at: Instant,
    kind: &'static str,
    number: &'a str,
    path: &'a str,
    urgency: Urgency,
    happened: &'a str,
}

async fn tell(tx: &mut Tx, deployment: &Deployment, told: Told<'_>) -> Result<(), Failure> {
    let ground = deployment.grounds.current(tx, deployment.site.now()).await?;
    let message = Message {
        receiver: Receiver::Unit { unit: told.unit, at: told.at },
        kind: told.kind,
        number: told.number,
        path: told.path,
        facts: BTreeMap::new(),
        urgency: told.urgency,
        happened: told.happened,
    };
    post(tx, &deployment.site, &ground, &message).await.map(drop)
}
