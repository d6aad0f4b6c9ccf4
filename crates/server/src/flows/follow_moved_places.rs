//! When a place comes to lie in another one, the roles that were given for it and its open cases follow it.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::upkeep;
use guard::right::{AssignRole, TransferCase};
use guard::{Granted, PlacePath};
use journal::Entry;
use kernel::{Failure, Instant, Loop, RequestKey};
use place::{PlaceEvent, PlaceId, PlaceLoop};
use store::{Tx, Work};

pub(super) struct FollowMovedPlaces;

impl Flow for FollowMovedPlaces {
    fn name(&self) -> &'static str {
        "follow_moved_places"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        entry.kind == "moved" && place_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let Some(place) = place_of(&entry.stream) else { return Ok(()) };
            let PlaceEvent::Moved { since, .. } = serde_json::from_str(&entry.payload)? else {
                return Ok(());
            };
            match since.is_some_and(|since| since > deployment.site.now()) {
                // Dated ahead: the sweep finds it when its instant comes.
                true => Ok(()),
                false => follow(tx, deployment, place).await,
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
            let tenant = &deployment.site.tenant;
            for place in place::query::moved_between(tx, tenant, since, until).await? {
                follow(tx, deployment, place).await?;
            }
            Ok(())
        })
    }
}

async fn follow(tx: &mut Tx, deployment: &Deployment, place: PlaceId) -> Result<(), Failure> {
    let site = &deployment.site;
    let ground = deployment.grounds.current(tx, site.now()).await?;
    let mut line: Vec<String> = ground.atlas.path(place).iter().map(ToString::to_string).collect();
    line.reverse();
    let roles = Granted::<AssignRole>::for_system("setup")?;
    let context = site.context(&roles, RequestKey(String::new()));
    let path = PlacePath::new(&line.join("/"));
    let people = guard::actions::role::follow_place(tx, &roles, &context, &path).await?;
    let transfer = Granted::<TransferCase>::for_system("routing")?;
    let context = site.context(&transfer, RequestKey(String::new()));
    let cases = upkeep::follow_place(tx, &ground, &transfer, &context, place).await?;
    tracing::info!(%place, people, cases, "roles and open cases followed a place");
    Ok(())
}

fn place_of(stream: &str) -> Option<PlaceId> {
    stream.strip_prefix(PlaceLoop::KIND)?.strip_prefix('/')?.parse().ok()
}
