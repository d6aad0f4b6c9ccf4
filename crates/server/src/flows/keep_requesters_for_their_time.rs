//! As soon as a case is over it is known until when the identity behind it is kept; as long as it goes on, or again, there is
//! no such day. What was joined to it is kept as long as it is.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::keeping::{CONCERNED, follow_end};
use cases::actions::upkeep::case_of;
use guard::Granted;
use guard::right::EraseVault;
use journal::Entry;
use kernel::{Failure, RequestKey};
use store::{Tx, Work};

/// The rule in whose name it is done, as in the table of roles.
const RULE: &str = "retention";

pub(super) struct KeepRequestersForTheirTime;

impl Flow for KeepRequestersForTheirTime {
    fn name(&self) -> &'static str {
        "keep_requesters_for_their_time"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        CONCERNED.contains(&entry.kind.as_str()) && case_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let Some(id) = case_of(&entry.stream) else { return Ok(()) };
            let granted = Granted::<EraseVault>::for_system(RULE)?;
            let context = deployment.site.context(&granted, RequestKey(String::new()));
            follow_end(tx, &granted, &context, id).await
        })
    }
}
