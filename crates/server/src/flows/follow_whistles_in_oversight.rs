//! The clocks of departments that a whistle has called – sign, contact, come – have the ladder that cases have: due soon,
//! overdue, supervised, listed by a person.

use super::Flow;
use crate::deployment::Deployment;
use guard::Granted;
use guard::right::RaiseLadder;
use journal::Entry;
use kernel::{Context, Failure, Instant, RequestKey, UnitId};
use oversight::Outside;
use oversight::actions::file_of;
use oversight::actions::outside::{BATCH, Watched, follow_outside};
use std::collections::BTreeSet;
use store::{Tx, Work};
use whistle::actions::upkeep::whistle_of;
use whistle::{Whistle, WhistleId};

/// The rule in whose name it happens, as in the table of roles.
const RULE: &str = "clock";
/// The first part of the keys under which oversight watches whistles.
const KIND: &str = "whistle";

pub(super) struct FollowWhistlesInOversight;

impl Flow for FollowWhistlesInOversight {
    fn name(&self) -> &'static str {
        "follow_whistles_in_oversight"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        let of_whistle = ["clock", "transferred"].contains(&entry.kind.as_str());
        (of_whistle && whistle_of(&entry.stream).is_some())
            || (entry.kind == "delisted" && file_of(&entry.stream).is_some())
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let (granted, context) = in_the_name_of_time(deployment)?;
            match (whistle_of(&entry.stream), file_of(&entry.stream)) {
                (Some(id), _) => follow(tx, deployment, &granted, &context, id).await,
                (None, Some(file)) => {
                    let file = oversight::query::by_id(tx, &context.tenant, file).await?;
                    let key = file.and_then(|file| file.state.about.outside).map(|outside| outside.key);
                    match key.as_deref().and_then(parts) {
                        Some((id, _)) => follow(tx, deployment, &granted, &context, id).await,
                        None => Ok(()),
                    }
                }
                (None, None) => Ok(()),
            }
        })
    }

    fn sweep<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        _: Instant,
        _: Instant,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let (granted, context) = in_the_name_of_time(deployment)?;
            let due = oversight::query::outside_due(tx, &context.tenant, context.now, BATCH).await?;
            let whistles: BTreeSet<WhistleId> =
                due.iter().filter_map(|key| parts(key)).map(|(id, _)| id).collect();
            for id in whistles {
                follow(tx, deployment, &granted, &context, id).await?;
            }
            Ok(())
        })
    }
}

fn in_the_name_of_time(deployment: &Deployment) -> Result<(Granted<RaiseLadder>, Context), Failure> {
    let granted = Granted::<RaiseLadder>::for_system(RULE)?;
    let context = deployment.site.context(&granted, RequestKey(String::new()));
    Ok((granted, context))
}

/// `whistle/<id>/<unit>`
fn parts(key: &str) -> Option<(WhistleId, UnitId)> {
    let (id, unit) = key.strip_prefix(KIND)?.strip_prefix('/')?.split_once('/')?;
    Some((id.parse().ok()?, unit.parse().ok()?))
}

/// Every department of a whistle, and whoever is still watched and has no part any more.
async fn follow(
    tx: &mut Tx,
    deployment: &Deployment,
    granted: &Granted<RaiseLadder>,
    context: &Context,
    id: WhistleId,
) -> Result<(), Failure> {
    let Some(found) = whistle::query::by_id(tx, &context.tenant, id).await? else { return Ok(()) };
    let whistle = found.state;
    let ground = deployment.grounds.current(tx, context.now).await?;
    let known = oversight::query::outside_below(tx, &context.tenant, &format!("{KIND}/{id}/")).await?;
    let mut units: BTreeSet<UnitId> = whistle.calls.iter().map(|call| call.unit).collect();
    units.extend(known.iter().filter_map(|key| parts(key)).map(|(_, unit)| unit));
    for unit in units {
        follow_outside(tx, &ground, granted, context, &watched(&whistle, unit)).await?;
    }
    Ok(())
}

fn watched(whistle: &Whistle, unit: UnitId) -> Watched {
    // Which step it is, without the department: `sign`, `contact`, `on_site`.
    let clock = whistle.pressing_of(unit).map(|(step, clock)| {
        let mut clock = clock.clone();
        step.clone_into(&mut clock.kind);
        clock
    });
    Watched {
        outside: Outside {
            key: format!("{KIND}/{}/{unit}", whistle.id),
            number: whistle.number.clone(),
            address: format!("/whistles/{}", whistle.number),
        },
        placement: whistle.placement.clone(),
        matter: whistle.matter.clone(),
        unit,
        barred: whistle.barred.clone(),
        clock,
    }
}
