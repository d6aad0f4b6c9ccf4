//! When a department called by a whistle lets a step's time pass, the unit above the street is told and has to rule.
//! Nothing is held against anybody by that: it is said once for each step, and the ruling is a person's.

use super::Flow;
use crate::deployment::Deployment;
use guard::Granted;
use guard::right::EscalateWhistle;
use kernel::{Failure, Instant, RequestKey};
use store::{Tx, Work};
use whistle::actions::upkeep::escalate_late;

/// The rule in whose name it is told, as in the table of roles.
const RULE: &str = "clock";

pub(super) struct TellTheDistrictOfLateDepartments;

impl Flow for TellTheDistrictOfLateDepartments {
    fn name(&self) -> &'static str {
        "tell_the_district_of_late_departments"
    }

    fn sweep<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        _: Instant,
        _: Instant,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let granted = Granted::<EscalateWhistle>::for_system(RULE)?;
            let context = deployment.site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            let told = escalate_late(tx, &ground, &granted, &context).await?;
            if told > 0 {
                tracing::info!(told, "delays of called departments went up to the district");
            }
            Ok(())
        })
    }
}
