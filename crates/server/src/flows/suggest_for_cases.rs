//! What may be said about a case that has come in, or has changed, is suggested and recorded; what people decided is recorded
//! beside it. The case itself is not touched: its own steps are people's.

use super::Flow;
use crate::deployment::Deployment;
use assist::actions::recording::follow;
use cases::actions::upkeep::case_of;
use guard::Granted;
use guard::right::RecordSuggestion;
use journal::Entry;
use kernel::{Failure, RequestKey};
use store::{Tx, Work};

/// The rule in whose name it is recorded, as in the table of roles.
const RULE: &str = "assist";

pub(super) struct SuggestForCases;

impl Flow for SuggestForCases {
    fn name(&self) -> &'static str {
        "suggest_for_cases"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        let kinds = [
            "received",
            "located",
            "classified",
            "urgency_declared",
            "registered",
            "returned",
            "dispatched",
            "designated",
            "merged",
            "unmerged",
            "answered",
        ];
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
            let granted = Granted::<RecordSuggestion>::for_system(RULE)?;
            let context = deployment.site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            follow(tx, &deployment.mind, &ground, &granted, &context, case).await
        })
    }
}
