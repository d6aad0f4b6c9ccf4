//! Whoever raised a case is told when it climbs a level because its unit cannot solve it: who has it is the office's
//! business, that it is not lost is his.

use super::{Flow, tell_requesters_of_their_cases};
use crate::deployment::Deployment;
use journal::Entry;
use kernel::Failure;
use oversight::actions::file_of;
use oversight::{Body, FileEvent, FileFact};
use store::{Tx, Work};

/// The words of the message.
const KIND: &str = "climbed";

pub(super) struct TellRequestersOfClimbing;

impl Flow for TellRequestersOfClimbing {
    fn name(&self) -> &'static str {
        "tell_requesters_of_climbing"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        ["opened", "went_up"].contains(&entry.kind.as_str()) && file_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let event: FileEvent = serde_json::from_str(&entry.payload)?;
            let climbs = match &event.what {
                FileFact::Opened { body, .. } => matches!(body, Body::Climb(_)),
                FileFact::WentUp { .. } => true,
                _ => false,
            };
            let Some(id) = file_of(&entry.stream).filter(|_| climbs) else { return Ok(()) };
            let file = oversight::query::by_id(tx, &deployment.site.tenant, id).await?;
            let Some(case) = file.and_then(|file| file.state.about.case) else { return Ok(()) };
            tell_requesters_of_their_cases::tell(tx, deployment, entry, case, KIND).await
        })
    }
}
