//! When a unit that has a part in a consultation ends, its heir goes on with it, or it ends with the unit.

use super::Flow;
use crate::deployment::Deployment;
use consult::actions::upkeep::follow_ended;
use guard::Granted;
use guard::right::TransferConsultation;
use kernel::{Failure, Instant, RequestKey};
use store::{Tx, Work};

/// The rule in whose name it happens, as in the table of roles.
const RULE: &str = "routing";

pub(super) struct FollowEndedUnitsInConsultations;

impl Flow for FollowEndedUnitsInConsultations {
    fn name(&self) -> &'static str {
        "follow_ended_units_in_consultations"
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
            let granted = Granted::<TransferConsultation>::for_system(RULE)?;
            let context = site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            for unit in super::ended_between(&ground, since, until) {
                follow_ended(tx, &ground, &granted, &context, unit).await?;
            }
            Ok(())
        })
    }
}
