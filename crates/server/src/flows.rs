//! What joins capabilities: one file per sentence. A flow reads the log in its order and reacts to each entry
//! once: its cursor moves in the same transaction as what follows from the entry.

mod recalculate_clocks_on_calendar_change;
mod reroute_cases_of_changed_unit;

use crate::deployment::Deployment;
use journal::{Entry, Follower};
use kernel::Failure;
use std::sync::Arc;
use store::{Tx, Work};

/// First part of the streams in which calendars are announced: `calendar/{name}`.
pub const CALENDAR_STREAM: &str = "calendar/";

/// Entries read at a time.
const BATCH: u32 = 500;

/// One reaction (联动).
pub trait Flow: Send + Sync {
    /// Its name: the file, the cursor, and the actor in the journal.
    fn name(&self) -> &'static str;

    /// Whether an entry concerns it; the others cost nothing.
    fn concerns(&self, entry: &Entry) -> bool;

    /// What follows from an entry, in the transaction that also moves the cursor.
    fn react<'a>(&'a self, tx: &'a mut Tx, deployment: &'a Deployment, entry: &'a Entry) -> Work<'a, (), Failure>;
}

/// All flows.
pub fn all() -> Vec<Arc<dyn Flow>> {
    vec![
        Arc::new(reroute_cases_of_changed_unit::RerouteCasesOfChangedUnit),
        Arc::new(recalculate_clocks_on_calendar_change::RecalculateClocksOnCalendarChange),
    ]
}

/// Lets a flow react to the next entries; gives how many were read.
///
/// # Errors
/// What a reaction could not do; the cursor then stays where it was.
pub async fn step(deployment: &Deployment, flow: &Arc<dyn Flow>) -> Result<usize, Failure> {
    let follower = Follower { name: flow.name() };
    let tenant = deployment.site.tenant.clone();
    let waiting = {
        let tenant = tenant.clone();
        deployment
            .site
            .store
            .read(move |tx| {
                Box::pin(async move {
                    let entries = journal::follow(tx, tenant.as_str(), &follower, BATCH).await?;
                    Ok::<_, Failure>(entries.len())
                })
            })
            .await?
    };
    if waiting == 0 {
        return Ok(0);
    }
    let (flow, deployment) = (Arc::clone(flow), deployment.clone());
    let store = deployment.site.store.clone();
    store
        .write(move |tx| {
            Box::pin(async move {
                let entries = journal::follow(tx, tenant.as_str(), &follower, BATCH).await?;
                for (_, entry) in entries.iter().filter(|(_, entry)| flow.concerns(entry)) {
                    flow.react(tx, &deployment, entry).await?;
                }
                journal::advance(tx, tenant.as_str(), &follower, &entries).await?;
                Ok::<_, Failure>(entries.len())
            })
        })
        .await
}
