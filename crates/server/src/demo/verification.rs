//! What the demo shows of verification: a request to handle a case again that waits for its ruling, and ratings that
//! were said at revisits, apart from their cases and in batches. The rules of the system make them, as they always do.

use crate::deployment::Deployment;
use crate::flows;
use cases::{CaseState, Grounds, StepName, Who};
use guard::{Part, Site};
use kernel::{Failure, Instant, RequestKey};
use std::sync::Arc;
use store::Tx;
use ui::Typed;

/// The request came that long ago: its ruling is due within the working day.
const ASKED_SECONDS: i64 = 20 * 60;
/// The rule that asks requesters and keeps ratings.
const RULE: &str = "ask_requesters";

/// Lets a requester ask that his closed case is handled again, unless somebody has; gives how many asked.
pub async fn ask_again(deployment: &Deployment) -> Result<u64, Failure> {
    let site = deployment.site.clone();
    let write = deployment.site.store.write(move |tx| Box::pin(async move { ask(tx, &site).await }));
    write.await
}

async fn ask(tx: &mut Tx, site: &Site) -> Result<u64, Failure> {
    let now = site.now();
    let rows = |step| cases::query::Filter {
        step: Some(step),
        scope: vec![Part::everything()],
        now,
        ..cases::query::Filter::default()
    };
    if cases::query::count_rows(tx, &site.tenant, &rows(CaseState::Contested), 1).await? > 0 {
        return Ok(0);
    }
    let asked = now.plus_seconds(-ASKED_SECONDS);
    for row in cases::query::case_rows(tx, &site.tenant, &rows(CaseState::Closed), None, 200).await? {
        let Some(found) = cases::query::by_id(tx, &site.tenant, row.id).await? else { continue };
        let case = &found.state;
        let in_time = case.clock("reopen").is_some_and(|clock| clock.due > now);
        let quiet = case.timeline.last().is_some_and(|last| last.at < asked);
        if case.requester.is_none() || case.lead.is_none() || !in_time || !quiet {
            continue;
        }
        let past = Site { now: Arc::new(move || asked), ..site.clone() };
        let ground = Grounds::new(site.tenant.clone()).current(tx, asked).await?;
        let typed = Typed::new().with("words", "过了两天又和原来一样，请派人再来看看。");
        let (who, step) = (Who::Requester { tracking: "" }, StepName::Reopen);
        let request = RequestKey(String::new());
        cases::perform(tx, &past, &ground, who, &row.number, step, &typed, request).await?;
        return Ok(1);
    }
    Ok(0)
}

/// Lets the rule read what has happened, and form batches of what was said long enough ago.
pub async fn keep_ratings(deployment: &Deployment) -> Result<(), Failure> {
    for mut reader in flows::all() {
        if reader.name() == RULE {
            while reader.step(deployment).await? > 0 {}
            reader.sweep(deployment, Instant::default(), deployment.site.now()).await?;
        }
    }
    Ok(())
}
