//! When a time is over: a reply that was not drawn for a check goes on, a request to handle a case again that nobody
//! ruled on is granted. The rules find nothing solved; whoever knows better has the case handled again.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::lapsing::{grant_unruled, pass_undrawn};
use guard::Granted;
use guard::right::{CloseUndrawn, LapseCase};
use kernel::{Failure, Instant, RequestKey};
use store::{Tx, Work};

/// The rules in whose name it is noted, as in the table of roles.
const SPOT: &str = "spot";
const LAPSE: &str = "lapse";

pub(super) struct LetTimesLapse;

impl Flow for LetTimesLapse {
    fn name(&self) -> &'static str {
        "let_times_lapse"
    }

    fn sweep<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        _: Instant,
        _: Instant,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let passing = Granted::<CloseUndrawn>::for_system(SPOT)?;
            let lapsing = Granted::<LapseCase>::for_system(LAPSE)?;
            let context = deployment.site.context(&passing, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            let passed = pass_undrawn(tx, &ground, &passing, &context).await?;
            let context = deployment.site.context(&lapsing, RequestKey(String::new()));
            let granted = grant_unruled(tx, &ground, &lapsing, &context).await?;
            if passed + granted > 0 {
                tracing::info!(passed, granted, "times were over");
            }
            Ok(())
        })
    }
}
