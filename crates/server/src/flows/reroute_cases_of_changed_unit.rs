//! When a unit ends, moves in the tree or answers for other places, its open cases go to whom the catalogue
//! names from that instant on.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::barring::follow_units;
use cases::actions::upkeep::route_again;
use guard::Granted;
use guard::right::{EditOrganisation, TransferCase};
use journal::Entry;
use kernel::{Failure, Instant, Loop, RequestKey, UnitId};
use org::{LinkKind, Unit, UnitEvent, UnitLoop};
use store::{Tx, Work};

/// The rule in whose name cases move, as in the table of roles.
const RULE: &str = "routing";

pub(super) struct RerouteCasesOfChangedUnit;

impl Flow for RerouteCasesOfChangedUnit {
    fn name(&self) -> &'static str {
        "reroute_cases_of_changed_unit"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        matches!(entry.kind.as_str(), "ended" | "reparented" | "released" | "answering_for" | "term_set")
            && unit_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let Some(unit) = unit_of(&entry.stream) else { return Ok(()) };
            let event: UnitEvent = serde_json::from_str(&entry.payload)?;
            let now = deployment.site.now();
            if matches!(event, UnitEvent::Reparented { .. }) {
                follow_bars(tx, deployment).await?;
            }
            match event {
                UnitEvent::Reparented { link, from, .. } if from <= now => {
                    let directory = org::query::directory(tx, &deployment.site.tenant).await?;
                    for below in directory.subtree(unit, link, now) {
                        move_cases(tx, deployment, below).await?;
                    }
                    Ok(())
                }
                UnitEvent::Ended { at, .. } if at <= now => move_cases(tx, deployment, unit).await,
                UnitEvent::Released { from, .. } | UnitEvent::AnsweringFor { from, .. } if from <= now => {
                    move_cases(tx, deployment, unit).await
                }
                UnitEvent::TermSet { .. } => move_cases(tx, deployment, unit).await,
                // Dated ahead: the sweep finds it when its instant comes.
                _ => Ok(()),
            }
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
            let site = &deployment.site;
            let organise = Granted::<EditOrganisation>::for_system("setup")?;
            let context = site.context(&organise, RequestKey(String::new()));
            org::actions::end_terms(tx, &context).await?;
            let directory = org::query::directory(tx, &site.tenant).await?;
            let passed = |instant: Instant| since < instant && instant <= until;
            let mut touched: Vec<UnitId> = Vec::new();
            for unit in directory.units() {
                if unit.active_until().is_some_and(passed) || moved(unit, passed) {
                    touched.push(unit.id);
                }
                for link in [LinkKind::Territorial, LinkKind::Sector] {
                    if unit.links(link).iter().any(|parent| passed(parent.since)) {
                        touched.extend(directory.subtree(unit.id, link, until));
                    }
                }
            }
            touched.sort_unstable();
            touched.dedup();
            if !touched.is_empty() {
                follow_bars(tx, deployment).await?;
            }
            for unit in touched {
                move_cases(tx, deployment, unit).await?;
            }
            Ok(())
        })
    }
}

/// Whether the places that a unit answers for changed.
fn moved(unit: &Unit, passed: impl Fn(Instant) -> bool) -> bool {
    unit.places.iter().any(|place| passed(place.since) || place.until.is_some_and(&passed))
}

async fn move_cases(tx: &mut Tx, deployment: &Deployment, unit: UnitId) -> Result<(), Failure> {
    let site = &deployment.site;
    let granted = Granted::<TransferCase>::for_system(RULE)?;
    let context = site.context(&granted, RequestKey(String::new()));
    let ground = deployment.grounds.current(tx, context.now).await?;
    let moved = route_again(tx, &ground, &granted, &context, unit).await?;
    if moved > 0 {
        tracing::info!(%unit, moved, "open cases were routed again");
    }
    Ok(())
}

/// Whoever comes under the control of a unit complained about is shut out with it (回避).
async fn follow_bars(tx: &mut Tx, deployment: &Deployment) -> Result<(), Failure> {
    let granted = Granted::<TransferCase>::for_system(RULE)?;
    let context = deployment.site.context(&granted, RequestKey(String::new()));
    let ground = deployment.grounds.current(tx, context.now).await?;
    follow_units(tx, &ground, &granted, &context).await.map(drop)
}

fn unit_of(stream: &str) -> Option<UnitId> {
    stream.strip_prefix(UnitLoop::KIND)?.strip_prefix('/')?.parse().ok()
}
