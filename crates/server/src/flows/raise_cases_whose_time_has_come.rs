//! When the time of a case is nearly over, over, or long over, its ladder is raised a rung. It is said once for each rung,
//! and no matter is listed by it: that a person decides.

use super::Flow;
use crate::deployment::Deployment;
use guard::Granted;
use guard::right::RaiseLadder;
use kernel::{Failure, Instant, RequestKey};
use oversight::actions::upkeep::sweep;
use store::{Tx, Work};

/// The rule in whose name it is raised, as in the table of roles.
const RULE: &str = "clock";

pub(super) struct RaiseCasesWhoseTimeHasCome;

impl Flow for RaiseCasesWhoseTimeHasCome {
    fn name(&self) -> &'static str {
        "raise_cases_whose_time_has_come"
    }

    fn sweep<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        _: Instant,
        _: Instant,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let granted = Granted::<RaiseLadder>::for_system(RULE)?;
            let context = deployment.site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            let raised = sweep(tx, &ground, &granted, &context).await?;
            if raised > 0 {
                tracing::info!(raised, "cases were raised because their time has come");
            }
            Ok(())
        })
    }
}
