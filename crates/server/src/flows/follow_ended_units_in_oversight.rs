//! When a unit that answers, supervises or decides in a file of oversight ends, its heir takes its place.

use super::Flow;
use crate::deployment::Deployment;
use guard::Granted;
use guard::right::TransferOversight;
use kernel::{Failure, Instant, RequestKey};
use oversight::actions::outside::follow_ended;
use store::{Tx, Work};

/// The rule in whose name it happens, as in the table of roles.
const RULE: &str = "routing";

pub(super) struct FollowEndedUnitsInOversight;

impl Flow for FollowEndedUnitsInOversight {
    fn name(&self) -> &'static str {
        "follow_ended_units_in_oversight"
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
            let granted = Granted::<TransferOversight>::for_system(RULE)?;
            let context = site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            for unit in super::ended_between(&ground, since, until) {
                follow_ended(tx, &ground, &granted, &context, unit).await?;
            }
            Ok(())
        })
    }
}
