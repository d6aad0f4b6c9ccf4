//! What happens to a case changes what oversight watches: a clock that started or stopped, parking and its end, a lead that
//! was designated.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::upkeep::case_of;
use guard::Granted;
use guard::right::RaiseLadder;
use journal::Entry;
use kernel::{Failure, RequestKey};
use oversight::actions::upkeep::follow_case;
use store::{Tx, Work};

/// The rule in whose name it happens, as in the table of roles.
const RULE: &str = "clock";

pub(super) struct FollowCasesInOversight;

impl Flow for FollowCasesInOversight {
    fn name(&self) -> &'static str {
        "follow_cases_in_oversight"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        let kinds = ["clock", "parked", "unparked", "designated", "closed", "withdrawn", "merged"];
        kinds.contains(&entry.kind.as_str()) && case_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let Some(case) = case_of(&entry.stream) else { return Ok(()) };
            let granted = Granted::<RaiseLadder>::for_system(RULE)?;
            let context = deployment.site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            follow_case(tx, &ground, &granted, &context, case).await
        })
    }
}
