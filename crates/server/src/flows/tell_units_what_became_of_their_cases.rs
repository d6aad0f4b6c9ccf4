//! Whoever has or had a part in a case is told what became of it, where that does not already wait on his desk:
//! a return, a ruling, a reopening, a case that went elsewhere, a time that ran out. Each once.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::upkeep::case_of;
use cases::{Case, CaseEvent, CaseFact, Ground};
use clock::store::due_between;
use desk::notices::{Audience, News, tell};
use guard::Bar;
use journal::Entry;
use kernel::{Actor, Failure, Instant, UnitId};
use org::LinkKind;
use std::collections::BTreeMap;
use store::{Tx, Work};

const NAME: &str = "tell_units_what_became_of_their_cases";
/// Times that ran out longer ago than this stand on the desk; nobody needs to be told any more.
const LOOK_BACK_SECONDS: i64 = 2 * 86_400;
/// Clocks told of in one sweep.
const MOST_OVERDUE: u32 = 2000;
/// The kinds of events that concern it.
const TOLD: &[&str] = &[
    "returned",
    "designated",
    "dispatched",
    "reopened",
    "checked",
    "revisited",
    "extension_ruled",
    "withdrawn",
    "merged",
    "transferred",
];

pub(super) struct TellUnitsWhatBecameOfTheirCases;

impl Flow for TellUnitsWhatBecameOfTheirCases {
    fn name(&self) -> &'static str {
        NAME
    }

    fn concerns(&self, entry: &Entry) -> bool {
        TOLD.contains(&entry.kind.as_str()) && case_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let tenant = &deployment.site.tenant;
            let Some(id) = case_of(&entry.stream) else { return Ok(()) };
            let Some(found) = cases::query::by_id(tx, tenant, id).await? else { return Ok(()) };
            let event: CaseEvent = serde_json::from_str(&entry.payload)?;
            let case = found.state;
            let happened = format!("{}@{}", entry.stream, entry.version);
            let mut told = told_of(&case, &event);
            if let CaseFact::Reopened { lead_gone: false, owner, .. } = &event.what {
                let ground = deployment.grounds.current(tx, deployment.site.now()).await?;
                told.extend(
                    above(&ground, *owner, event.at)
                        .map(|unit| (Audience::Unit(unit), "reopened-below", Some(*owner))),
                );
            }
            for (audience, kind, unit) in told.into_iter().filter(|(one, ..)| is_open_to(&case, *one)) {
                let facts = match unit {
                    Some(unit) => names(tx, deployment, unit).await?,
                    None => BTreeMap::new(),
                };
                let news = news(&case, kind, facts, event.at);
                tell(tx, tenant, NAME, &happened, audience, &news).await?;
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
            let tenant = &deployment.site.tenant;
            let since = since.max(until.plus_seconds(-LOOK_BACK_SECONDS));
            for clock in due_between(tx, tenant, since, until, MOST_OVERDUE).await? {
                // The other clocks press on the desk only; this one is what the resident was promised.
                if clock.kind != "handle" {
                    continue;
                }
                let Some(id) = case_of(&clock.stream) else { continue };
                let Some(found) = cases::query::by_id(tx, tenant, id).await? else { continue };
                let Some(lead) = found.state.open_lead().map(|lead| lead.unit) else { continue };
                let news = news(&found.state, "overdue", BTreeMap::new(), clock.due);
                let happened = format!("{}@{}", clock.clock, clock.due.micros());
                tell(tx, tenant, NAME, &happened, Audience::Unit(lead), &news).await?;
            }
            Ok(())
        })
    }
}

/// The unit above, by the line of territory or else of its sector: it hears that a case of its unit was not solved.
fn above(ground: &Ground, unit: UnitId, at: Instant) -> Option<UnitId> {
    let directory = ground.catalogue.directory();
    [LinkKind::Territorial, LinkKind::Sector].into_iter().find_map(|line| {
        directory.path_up(unit, line, at).into_iter().skip(1).find(|above| directory.active(*above, at))
    })
}

type Told = (Audience, &'static str, Option<UnitId>);

/// To whom an event is told, as what, and which unit the sentence names. The unit complained about hears nothing,
/// and nobody is told what he did himself.
fn told_of(case: &Case, event: &CaseEvent) -> Vec<Told> {
    let lead = case.lead.as_ref().map(|lead| lead.unit);
    let mut told: Vec<Told> = Vec::new();
    let mut unit = |unit: Option<UnitId>, kind, named| {
        told.extend(unit.map(|unit| (Audience::Unit(unit), kind, named)));
    };
    match &event.what {
        CaseFact::Returned { .. } => {
            if let Some(dispatcher) = dispatcher(case, event.at) {
                told.push((Audience::Account(dispatcher), "returned", unit_of(&event.by)));
            }
        }
        CaseFact::Designated { lead, .. } => unit(Some(*lead), "designated", Some(*lead)),
        CaseFact::Dispatched { lead, .. } => {
            for returned in case.returned_by.iter().filter(|returned| *returned != lead) {
                unit(Some(*returned), "redispatched", Some(*lead));
            }
        }
        CaseFact::Reopened { lead_gone: false, .. } => unit(lead, "reopened", None),
        CaseFact::Checked { passed: false, .. } => unit(lead, "rework", None),
        CaseFact::Revisited { solved: Some(false), .. } => unit(lead, "unsolved", None),
        CaseFact::ExtensionRuled { granted, .. } => {
            unit(lead, if *granted { "extension-granted" } else { "extension-refused" }, None);
        }
        CaseFact::Withdrawn { .. } => unit(lead, "withdrawn", None),
        CaseFact::Merged { .. } => unit(lead, "merged", None),
        CaseFact::Transferred { lead, .. } => {
            for former in case.handling_units.iter().filter(|former| Some(**former) != *lead) {
                unit(Some(*former), "transferred-away", None);
            }
            unit(*lead, "transferred-here", None);
        }
        _ => {}
    }
    let own = unit_of(&event.by);
    told.retain(|(audience, _, _)| match audience {
        Audience::Unit(unit) => Some(*unit) != own,
        Audience::Account(account) => Some(*account) != event.by.account(),
    });
    told.retain(|(audience, ..)| is_open_to(case, *audience));
    told
}

/// Whoever is complained about hears nothing, whenever it was named.
fn is_open_to(case: &Case, audience: Audience) -> bool {
    !case.bars().contains(&match audience {
        Audience::Unit(unit) => Bar::Unit(unit),
        Audience::Account(account) => Bar::Account(account),
    })
}

const fn unit_of(actor: &Actor) -> Option<UnitId> {
    match actor {
        Actor::Staff { unit, .. } => Some(*unit),
        _ => None,
    }
}

/// Who dispatched the case last before an instant.
fn dispatcher(case: &Case, before: Instant) -> Option<kernel::AccountId> {
    let dispatched = case.timeline.iter().rev().filter(|moment| moment.at <= before);
    dispatched.filter(|moment| moment.kind == "dispatched").find_map(|moment| moment.by.account())
}

fn news(case: &Case, kind: &'static str, facts: BTreeMap<&'static str, String>, at: Instant) -> News {
    News { kind, about: case.number.clone(), address: format!("/cases/{}", case.number), facts, at }
}

/// A unit's name in both languages.
async fn names(
    tx: &mut Tx,
    deployment: &Deployment,
    unit: UnitId,
) -> Result<BTreeMap<&'static str, String>, Failure> {
    let ground = deployment.grounds.current(tx, deployment.site.now()).await?;
    let mut facts = BTreeMap::new();
    if let Some(unit) = ground.catalogue.directory().unit(unit) {
        facts.insert("unit", unit.name.clone());
        facts.insert("unit_en", unit.name_en.clone().unwrap_or_else(|| unit.name.clone()));
    }
    Ok(facts)
}
