//! A small matter solved on the spot that chance has not drawn for a check is closed, and said not to be
//! verified. The rule finds nothing solved; whoever knows better has it opened again.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::spot::close_undrawn;
use cases::actions::upkeep::case_of;
use guard::Granted;
use guard::right::CloseUndrawn;
use journal::Entry;
use kernel::{Failure, Instant, RequestKey};
use store::{Tx, Work};

/// The rule in whose name they are closed, as in the table of roles.
const RULE: &str = "spot";

pub(super) struct CloseSmallMattersNotDrawn;

impl Flow for CloseSmallMattersNotDrawn {
    fn name(&self) -> &'static str {
        "close_small_matters_not_drawn"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        entry.kind == "solved_on_spot" && case_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let Some(case) = case_of(&entry.stream) else { return Ok(()) };
            let granted = Granted::<CloseUndrawn>::for_system(RULE)?;
            let context = deployment.site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            close_undrawn(tx, &ground, &granted, &context, case).await?;
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
        Box::pin(async { Ok(()) })
    }
}
