//! When a unit that a whistle has called ends, its heir takes its place, or nobody does and the street calls another.

use super::Flow;
use crate::deployment::Deployment;
use guard::Granted;
use guard::right::TransferWhistle;
use kernel::{Failure, Instant, RequestKey};
use store::{Tx, Work};
use whistle::actions::upkeep::follow_ended;

/// The rule in whose name it happens, as in the table of roles.
const RULE: &str = "routing";

pub(super) struct FollowEndedUnitsInWhistles;

impl Flow for FollowEndedUnitsInWhistles {
    fn name(&self) -> &'static str {
        "follow_ended_units_in_whistles"
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
            let granted = Granted::<TransferWhistle>::for_system(RULE)?;
            let context = site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            for unit in super::ended_between(&ground, since, until) {
                follow_ended(tx, &ground, &granted, &context, unit).await?;
            }
            Ok(())
        })
    }
}
