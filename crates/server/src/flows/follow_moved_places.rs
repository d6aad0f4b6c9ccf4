//! When a place comes to lie in another one, the roles that were given for it and its open cases follow it.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::upkeep;
use guard::right::{AssignRole, TransferCase};
use guard::{Granted, PlacePath};
use journal::Entry;
use kernel::{Failure, Instant, Loop, RequestKey};
use place::{PlaceId, PlaceLoop};
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
        })
    }

    fn sweep<'a>(
        &'a self,
        _: &'a mut Tx,
        _: &'a Deployment,
        _: Instant,
        _: Instant,
    ) -> Work<'a, (), Failure> {
        // A place moves from the moment at which that is decided; nothing is dated ahead.
        Box::pin(async { Ok(()) })
    }
}

fn place_of(stream: &str) -> Option<PlaceId> {
    stream.strip_prefix(PlaceLoop::KIND)?.strip_prefix('/')?.parse().ok()
}
