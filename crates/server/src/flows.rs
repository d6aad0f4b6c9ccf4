//! What joins capabilities: one file per sentence. A flow reads the log in its order and reacts to each entry
//! once: its cursor moves in the same transaction as what follows from the entry. What is dated ahead takes
//! effect when its instant comes; the sweep looks for that.

mod ask_requesters;
mod erase_what_is_kept_no_longer;
mod follow_cases_in_oversight;
mod follow_ended_units_in_consultations;
mod follow_ended_units_in_oversight;
mod follow_ended_units_in_whistles;
mod follow_moved_places;
mod follow_whistles_in_oversight;
mod keep_requesters_for_their_time;
mod let_times_lapse;
mod propose_routes_of_rulings;
mod propose_whistles_of_clusters;
mod raise_cases_whose_time_has_come;
mod recalculate_clocks_on_calendar_change;
mod remove_deleted_files;
mod reroute_cases_of_changed_unit;
mod suggest_for_cases;
mod take_exempted_cases_out_of_figures;
mod tell_groups_of_work;
mod tell_requesters_of_climbing;
mod tell_requesters_of_their_cases;
mod tell_the_district_of_late_departments;
mod tell_units_of_oversight;
mod tell_units_what_became_of_their_cases;
mod tell_webhooks_of_cases;

use crate::deployment::Deployment;
use journal::{Entry, Follower};
use kernel::{Failure, Instant, UnitId};
use std::sync::Arc;
use store::{Tx, Work};

/// First part of the streams in which calendars are announced: `calendar/{name}`.
pub const CALENDAR_STREAM: &str = duty::actions::calendar::CALENDAR_STREAM;

/// Where revisits are noted.
pub const ASKED_BY: &str = ask_requesters::NAME;

/// Entries read at a time, and the most that the stored cursor is behind what was looked at.
const BATCH: u32 = 500;

/// One reaction (联动).
pub trait Flow: Send + Sync {
    /// Its name: the file and the cursor.
    fn name(&self) -> &'static str;

    /// Whether an entry concerns it; the others cost nothing. A flow that waits for time alone is concerned by none.
    fn concerns(&self, _: &Entry) -> bool {
        false
    }

    /// What follows from an entry, in the transaction that also moves the cursor.
    fn react<'a>(&'a self, _: &'a mut Tx, _: &'a Deployment, _: &'a Entry) -> Work<'a, (), Failure> {
        Box::pin(async { Ok(()) })
    }

    /// What takes effect between two instants without a new entry. Done twice, it changes nothing more.
    fn sweep<'a>(
        &'a self,
        _: &'a mut Tx,
        _: &'a Deployment,
        _since: Instant,
        _until: Instant,
    ) -> Work<'a, (), Failure> {
        Box::pin(async { Ok(()) })
    }
}

/// All flows, each with where it reads.
pub fn all() -> Vec<Reader> {
    vec![
        Reader::new(reroute_cases_of_changed_unit::RerouteCasesOfChangedUnit),
        Reader::new(tell_webhooks_of_cases::TellWebhooksOfCases),
        Reader::new(tell_requesters_of_their_cases::TellRequestersOfTheirCases),
        Reader::new(tell_groups_of_work::TellGroupsOfWork),
        Reader::new(follow_moved_places::FollowMovedPlaces),
        Reader::new(recalculate_clocks_on_calendar_change::RecalculateClocksOnCalendarChange),
        Reader::new(tell_units_what_became_of_their_cases::TellUnitsWhatBecameOfTheirCases),
        Reader::new(let_times_lapse::LetTimesLapse),
        Reader::new(ask_requesters::AskRequesters),
        Reader::new(tell_the_district_of_late_departments::TellTheDistrictOfLateDepartments),
        Reader::new(follow_ended_units_in_whistles::FollowEndedUnitsInWhistles),
        Reader::new(follow_ended_units_in_consultations::FollowEndedUnitsInConsultations),
        Reader::new(keep_requesters_for_their_time::KeepRequestersForTheirTime),
        Reader::new(remove_deleted_files::RemoveDeletedFiles),
        Reader::new(erase_what_is_kept_no_longer::EraseWhatIsKeptNoLonger),
        Reader::new(follow_ended_units_in_oversight::FollowEndedUnitsInOversight),
        Reader::new(follow_whistles_in_oversight::FollowWhistlesInOversight),
        Reader::new(tell_requesters_of_climbing::TellRequestersOfClimbing),
        Reader::new(propose_routes_of_rulings::ProposeRoutesOfRulings),
        Reader::new(propose_whistles_of_clusters::ProposeWhistlesOfClusters),
        Reader::new(follow_cases_in_oversight::FollowCasesInOversight),
        Reader::new(raise_cases_whose_time_has_come::RaiseCasesWhoseTimeHasCome),
        Reader::new(tell_units_of_oversight::TellUnitsOfOversight),
        Reader::new(take_exempted_cases_out_of_figures::TakeExemptedCasesOutOfFigures),
        Reader::new(suggest_for_cases::SuggestForCases),
    ]
}

/// The names under which this program reads the log; others were those of older versions.
pub fn followers() -> Vec<&'static str> {
    let flows = all().into_iter().map(|reader| reader.flow.name());
    flows.chain([cases::actions::indexing::INDEXER.name, insight::actions::ROLLER.name]).collect()
}

/// The units whose end fell between two instants.
fn ended_between(ground: &cases::Ground, since: Instant, until: Instant) -> Vec<UnitId> {
    let units = ground.catalogue.directory().units().into_iter();
    let ended = units.filter(|unit| unit.active_until().is_some_and(|at| since < at && at <= until));
    ended.map(|unit| unit.id).collect()
}

/// Up to where each flow has reacted.
///
/// # Errors
/// The store's own.
pub async fn positions(deployment: &Deployment, all: &[Reader]) -> Result<Vec<i64>, Failure> {
    let (tenant, readers) = (deployment.site.tenant.clone(), all.to_vec());
    let read = deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let mut found = Vec::with_capacity(readers.len());
            for reader in &readers {
                found.push(reader.position(tx, tenant.as_str()).await?);
            }
            Ok(found)
        })
    });
    read.await
}

/// A flow and the position up to which this process has looked.
#[derive(Clone)]
pub struct Reader {
    flow: Arc<dyn Flow>,
    seen: Option<i64>,
}

impl Reader {
    fn new(flow: impl Flow + 'static) -> Self {
        Self { flow: Arc::new(flow), seen: None }
    }
    pub fn name(&self) -> &'static str {
        self.flow.name()
    }

    /// Looks at the next entries and reacts to those that concern the flow; gives how many were looked at.
    /// Looking costs no write: the cursor is stored with each reaction, and now and then.
    ///
    /// # Errors
    /// What a reaction could not do; the cursor then stays where it was.
    pub async fn step(&mut self, deployment: &Deployment) -> Result<usize, Failure> {
        let (flow, seen, tenant) = (Arc::clone(&self.flow), self.seen, deployment.site.tenant.clone());
        let follower = Follower { name: flow.name() };
        let looked = deployment.site.store.read(move |tx| {
            Box::pin(async move {
                let stored = journal::position(tx, tenant.as_str(), &follower).await?;
                let from = seen.unwrap_or(stored).max(stored);
                let entries = journal::entries_from(tx, tenant.as_str(), from, BATCH).await?;
                let next = entries.last().map_or(from, |(at, _)| at + 1);
                let concerned = entries.iter().any(|(_, entry)| flow.concerns(entry));
                Ok::<_, Failure>((entries.len(), next, concerned || next - stored >= i64::from(BATCH)))
            })
        });
        let (count, next, write) = looked.await?;
        if write {
            self.react(deployment).await?;
        }
        self.seen = Some(next);
        Ok(count)
    }

    async fn position(&self, tx: &mut Tx, tenant: &str) -> Result<i64, Failure> {
        journal::position(tx, tenant, &Follower { name: self.flow.name() }).await
    }

    async fn react(&self, deployment: &Deployment) -> Result<(), Failure> {
        let (flow, deployment) = (Arc::clone(&self.flow), deployment.clone());
        let follower = Follower { name: flow.name() };
        let store = deployment.site.store.clone();
        let write = store.write(move |tx| {
            Box::pin(async move {
                let tenant = deployment.site.tenant.clone();
                let entries = journal::follow(tx, tenant.as_str(), &follower, 2 * BATCH).await?;
                for (_, entry) in entries.iter().filter(|(_, entry)| flow.concerns(entry)) {
                    flow.react(tx, &deployment, entry).await?;
                }
                journal::advance(tx, tenant.as_str(), &follower, &entries).await
            })
        });
        write.await
    }

    /// Lets what is dated between two instants take effect.
    ///
    /// # Errors
    /// As [`Reader::step`].
    pub async fn sweep(
        &self,
        deployment: &Deployment,
        since: Instant,
        until: Instant,
    ) -> Result<(), Failure> {
        let (flow, deployment) = (Arc::clone(&self.flow), deployment.clone());
        let store = deployment.site.store.clone();
        store.write(move |tx| Box::pin(async move { flow.sweep(tx, &deployment, since, until).await })).await
    }
}
