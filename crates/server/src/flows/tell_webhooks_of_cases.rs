//! When something happens to a case, every webhook that wants to hear of it gets one delivery.

use super::Flow;
use crate::deployment::Deployment;
use journal::Entry;
use kernel::{Entropy, Failure};
use link::webhook::{is_told, tell};
use store::{Tx, Work};

pub(super) struct TellWebhooksOfCases;

impl Flow for TellWebhooksOfCases {
    fn name(&self) -> &'static str {
        "tell_webhooks_of_cases"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        is_told(entry)
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let site = &deployment.site;
            let entropy = Entropy::new(site.draw());
            let now = site.now();
            tell(tx, &site.tenant, entry, move || entropy.draw_id(now), now).await
        })
    }
}
