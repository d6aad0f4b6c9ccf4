//! Work in the background of a running server. Each task holds a lease or a cursor in the database, so that
//! several processes on one database do nothing twice; of these one leads and does what only one need do.

use crate::deployment::LEASE_SECONDS;
use crate::flows;
use crate::live::Changed;
use crate::serve::Web;
use crate::traces;
use cases::CaseId;
use cases::actions::indexing::follow_journal;
use cases::actions::upkeep::case_of;
use journal::Sequencer;
use kernel::Failure;
use link::channels::{ContactChannel, RobotChannel};
use link::outbox::{Channel, Runner};
use link::webhook::WebhookChannel;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::Instrument;
use whistle::WhistleId;
use whistle::actions::upkeep::whistle_of;

/// Everything is looked at again after this time, also when nothing was heard: another process may have written.
const ROUND: Duration = Duration::from_secs(1);
/// How often the log is looked at for what another process has written, so that an open desk there hears of it within a
/// second too. One small read each time.
const LOOK: Duration = Duration::from_millis(200);
/// Commits that come together are sequenced together.
const TOGETHER: Duration = Duration::from_millis(20);
/// How often what is dated ahead is looked for.
const SWEEP_SECONDS: i64 = 60;
/// How far back the first sweep of a server looks: longer than any server stands still.
const LOOK_BACK_SECONDS: i64 = 90 * 86_400;
/// How often the deployment's own words are read anew.
const WORDS_ROUND: Duration = Duration::from_secs(30);
/// How often each process looks which master key is current.
const KEYS_ROUND: Duration = Duration::from_secs(5);
/// How often the process that leads says that it is there, and the others look whether it still is.
const LEADING_ROUND: Duration = Duration::from_millis(800);
/// The lease of the process that leads.
const LEADER: &str = "server";
/// After an error: not at once again.
const PAUSE: Duration = Duration::from_secs(5);

/// The running tasks.
pub struct Background {
    tasks: Vec<JoinHandle<()>>,
}

impl Background {
    /// Waits until every task has finished its round.
    pub async fn finish(self) {
        for task in self.tasks {
            // A task that panicked has ended too; its panic is in the log already.
            let _ = task.await;
        }
    }
}

/// Starts the sequencer, the live follower and the flows; they end when `stopping` says so.
pub fn start(web: &Web, stopping: &watch::Receiver<bool>) -> Background {
    let sequencer = web.deployment.sequencer();
    let (placed, seen) = watch::channel(0u64);
    let (lead, leading) = watch::channel(false);
    let ready = seen.clone();
    let tasks = vec![
        keep("leading", web, stopping, move |web, stop| keep_leading(web, lead.clone(), stop)),
        keep("sequencer", web, stopping, move |web, stop| {
            sequence(web, sequencer.clone(), placed.clone(), stop)
        }),
        keep("live pages", web, stopping, with(seen.clone(), tell_live_pages)),
        keep("counts", web, stopping, with_both(seen.clone(), leading.clone(), keep_counts)),
        keep("search index", web, stopping, with_both(seen.clone(), leading.clone(), keep_search_index)),
        keep("flows", web, stopping, with_both(seen.clone(), leading.clone(), run_flows)),
        keep("words", web, stopping, refresh_words),
        keep("keys", web, stopping, follow_keys),
        keep("suggestions", web, stopping, with(ready.clone(), keep_suggestions_ready)),
        keep("outbox", web, stopping, with(leading.clone(), send_out)),
    ];
    Background { tasks }
}

/// Starts a task, and starts it anew should it panic: a server that goes on answering while nobody orders its journal or
/// sends its notices would be worse than one that has ended.
fn keep<F>(
    name: &'static str,
    web: &Web,
    stopping: &watch::Receiver<bool>,
    task: impl Fn(Web, watch::Receiver<bool>) -> F + Send + 'static,
) -> JoinHandle<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let (web, mut stopping) = (web.clone(), stopping.clone());
    tokio::spawn(async move {
        while let Err(ended) = tokio::spawn(task(web.clone(), stopping.clone())).await {
            if !ended.is_panic() {
                break;
            }
            tracing::error!(task = name, "a task in the background panicked; it begins anew");
            pause(&mut stopping, PAUSE).await;
            if *stopping.borrow() {
                break;
            }
        }
    })
}

/// A task that is given something besides.
fn with<T: Clone + Send + 'static, F>(
    given: T,
    task: impl Fn(Web, T, watch::Receiver<bool>) -> F + Send + 'static,
) -> impl Fn(Web, watch::Receiver<bool>) -> F + Send + 'static {
    move |web, stopping| task(web, given.clone(), stopping)
}

/// A task that is given two things besides.
fn with_both<A: Clone + Send + 'static, B: Clone + Send + 'static, F>(
    first: A,
    second: B,
    task: impl Fn(Web, A, B, watch::Receiver<bool>) -> F + Send + 'static,
) -> impl Fn(Web, watch::Receiver<bool>) -> F + Send + 'static {
    move |web, stopping| task(web, first.clone(), second.clone(), stopping)
}

/// Keeps one of several processes leading: it lets flows react, counts, indexes, sweeps and sends. A process that ends
/// gives it back; one that dies is followed within seconds. Two that lead for a moment do nothing twice, because the
/// cursors and rows of what they do are in the database. Beside a file there is one server, and it leads.
async fn keep_leading(web: Web, lead: watch::Sender<bool>, mut stopping: watch::Receiver<bool>) {
    let site = web.deployment.site.clone();
    if site.store.is_embedded() {
        lead.send_replace(true);
        return;
    }
    let holder: Arc<str> = web.deployment.holder().into();
    while !*stopping.borrow() {
        let (tenant, holder, now) = (site.tenant.clone(), Arc::clone(&holder), site.now());
        let taken = site.store.write(move |tx| {
            Box::pin(
                async move { journal::lease(tx, tenant.as_str(), LEADER, &holder, now, LEASE_SECONDS).await },
            )
        });
        let leads = taken.await.unwrap_or_else(|failure| {
            tracing::error!(cause = %failure, "which process leads cannot be said");
            false
        });
        lead.send_if_modified(|led| std::mem::replace(led, leads) != leads);
        pause(&mut stopping, LEADING_ROUND).await;
    }
    lead.send_replace(false);
    give_back(&web, LEADER).await;
}

/// Other processes need not wait for the lease's end.
async fn give_back(web: &Web, lease: &'static str) {
    let (tenant, holder) = (web.deployment.site.tenant.clone(), web.deployment.holder());
    let write = web.deployment.site.store.write(move |tx| {
        Box::pin(async move { journal::release(tx, tenant.as_str(), lease, &holder).await })
    });
    if let Err(failure) = write.await {
        tracing::warn!(cause = %failure, lease, "a lease was not given back; it ends by itself");
    }
}

/// Whether this process leads; if not, some time has passed.
async fn leads(leading: &mut watch::Receiver<bool>, stopping: &mut watch::Receiver<bool>) -> bool {
    if *leading.borrow() {
        return true;
    }
    tokio::select! {
        _ = leading.changed() => {}
        () = tokio::time::sleep(ROUND) => {}
        _ = stopping.changed() => {}
    }
    *leading.borrow()
}

/// Gives committed entries their places, at each commit of this process and soon after those of others.
async fn sequence(
    web: Web,
    sequencer: Sequencer,
    placed: watch::Sender<u64>,
    mut stopping: watch::Receiver<bool>,
) {
    let (store, tenant) = (web.deployment.site.store.clone(), web.deployment.site.tenant.clone());
    let mut committed = store.committed();
    loop {
        let last = *stopping.borrow();
        match sequencer.run_once(&store, tenant.as_str(), web.deployment.site.now()).await {
            Ok(done) if done.count > 0 => placed.send_modify(|count| *count += done.count),
            Ok(_) => {}
            Err(failure) => {
                tracing::error!(cause = %failure, "the sequencer cannot go on");
                pause(&mut stopping, PAUSE).await;
            }
        }
        if last {
            break;
        }
        tokio::select! {
            _ = committed.changed() => tokio::time::sleep(TOGETHER).await,
            () = tokio::time::sleep(LOOK) => {}
            _ = stopping.changed() => {}
        }
    }
    if !store.is_embedded() {
        give_back(&web, journal::SEQUENCER_LEASE).await;
    }
}

/// Tells open pages which cases and whistles have changed, in this process or another.
async fn tell_live_pages(web: Web, mut placed: watch::Receiver<u64>, mut stopping: watch::Receiver<bool>) {
    let (store, tenant) = (web.deployment.site.store.clone(), web.deployment.site.tenant.clone());
    let mut position: Option<i64> = None;
    while !*stopping.borrow() {
        let (read, from) = (tenant.clone(), position);
        let heard = store.read(move |tx| {
            Box::pin(async move {
                let Some(from) = from else {
                    let size = journal::log_size(tx, read.as_str()).await?;
                    return Ok((i64::try_from(size).unwrap_or(i64::MAX), Vec::new()));
                };
                let entries = journal::entries_from(tx, read.as_str(), from, 1000).await?;
                let next = entries.last().map_or(from, |(at, _)| at + 1);
                let changed: BTreeSet<CaseId> =
                    entries.iter().filter_map(|(_, entry)| case_of(&entry.stream)).collect();
                let mut numbers = Vec::with_capacity(changed.len());
                for id in changed {
                    numbers.extend(cases::query::by_id(tx, &read, id).await?.map(|found| found.state.number));
                }
                let whistles: BTreeSet<WhistleId> =
                    entries.iter().filter_map(|(_, entry)| whistle_of(&entry.stream)).collect();
                for id in whistles {
                    numbers
                        .extend(whistle::query::by_id(tx, &read, id).await?.map(|found| found.state.number));
                }
                Ok::<_, Failure>((next, numbers))
            })
        });
        match heard.await {
            Ok((next, numbers)) => {
                let more = !numbers.is_empty();
                position = Some(next);
                for number in numbers {
                    web.changes.tell(Changed { number: number.into() });
                }
                if more {
                    continue;
                }
            }
            Err(failure) => {
                tracing::error!(cause = %failure, "live pages cannot be told of changes");
                pause(&mut stopping, PAUSE).await;
            }
        }
        tokio::select! {
            _ = placed.changed() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Lets the roll-ups of indicators follow what has happened.
async fn keep_counts(
    web: Web,
    mut placed: watch::Receiver<u64>,
    mut leading: watch::Receiver<bool>,
    mut stopping: watch::Receiver<bool>,
) {
    while !*stopping.borrow() {
        if !leads(&mut leading, &mut stopping).await {
            continue;
        }
        match insight::actions::follow_journal(&web.deployment.site).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(failure) => {
                tracing::error!(cause = %failure, "the roll-ups cannot go on");
                pause(&mut stopping, PAUSE).await;
            }
        }
        tokio::select! {
            _ = placed.changed() => {}
            () = tokio::time::sleep(ROUND) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Lets the search index follow what has happened.
async fn keep_search_index(
    web: Web,
    mut placed: watch::Receiver<u64>,
    mut leading: watch::Receiver<bool>,
    mut stopping: watch::Receiver<bool>,
) {
    while !*stopping.borrow() {
        if !leads(&mut leading, &mut stopping).await {
            continue;
        }
        match follow_journal(&web.deployment.site, &web.deployment.grounds).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(failure) => {
                tracing::error!(cause = %failure, "the search index cannot go on");
                pause(&mut stopping, PAUSE).await;
            }
        }
        tokio::select! {
            _ = placed.changed() => {}
            () = tokio::time::sleep(ROUND) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Lets every flow react to what has happened, and once a minute to what was dated for now.
async fn run_flows(
    web: Web,
    mut placed: watch::Receiver<u64>,
    mut leading: watch::Receiver<bool>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut all = flows::all();
    let mut moved = Vec::new();
    // While no server ran, instants may have passed that nobody saw.
    let mut swept = web.deployment.site.now().plus_seconds(-LOOK_BACK_SECONDS);
    while !*stopping.borrow() {
        if !leads(&mut leading, &mut stopping).await {
            // What another process let flows tell, open pages here hear of too.
            match flows::positions(&web.deployment, &all).await {
                Ok(now) if now == moved => {}
                Ok(now) => {
                    moved = now;
                    web.changes.tell(Changed { number: "".into() });
                }
                Err(failure) => tracing::error!(cause = %failure, "where flows stand cannot be read"),
            }
            continue;
        }
        let mut busy = false;
        for flow in &mut all {
            match flow.step(&web.deployment).await {
                Ok(read) => busy |= read > 0,
                Err(failure) => {
                    tracing::error!(flow = flow.name(), cause = %failure, "a flow cannot go on");
                    pause(&mut stopping, PAUSE).await;
                }
            }
        }
        let now = web.deployment.site.now();
        if now.seconds_since(swept) >= SWEEP_SECONDS {
            for flow in &all {
                let span = traces::sweep(flow.name(), &web.next_operation());
                if let Err(failure) = flow.sweep(&web.deployment, swept, now).instrument(span).await {
                    tracing::error!(flow = flow.name(), cause = %failure, "a sweep cannot go on");
                }
            }
            let objects = web.deployment.objects.as_ref();
            if let Err(failure) = link::files::forget_expired(&web.deployment.site, objects, now).await {
                tracing::error!(cause = %failure, "uploaded tables whose time is over could not be destroyed");
            }
            forget_expired(&web, now).await;
            swept = now;
        }
        if busy {
            // What flows told is there now: the lists of notices look again.
            web.changes.tell(Changed { number: "".into() });
            continue;
        }
        tokio::select! {
            _ = placed.changed() => {}
            () = tokio::time::sleep(ROUND) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Sends what waits in the outbox to other systems.
async fn send_out(web: Web, mut leading: watch::Receiver<bool>, mut stopping: watch::Receiver<bool>) {
    let site = web.deployment.site.clone();
    // Whoever leads goes on with what the one before him began: the same name, so that nobody waits.
    let holder = if site.store.is_embedded() { web.deployment.holder() } else { LEADER.to_owned() };
    let surroundings = web.surroundings();
    let grounds = Arc::clone(&web.deployment.grounds);
    let mut channels: Vec<Arc<dyn Channel>> = vec![
        Arc::new(WebhookChannel::new(site.clone(), web.reachable)),
        Arc::new(ContactChannel::new(surroundings.clone())),
    ];
    channels.extend(RobotChannel::all(&surroundings, &grounds));
    let runner = Runner::new(site, holder, channels).quiet(grounds);
    while !*stopping.borrow() {
        if !leads(&mut leading, &mut stopping).await {
            continue;
        }
        match runner.run_once().await {
            Ok(sent) if sent > 0 => continue,
            Ok(_) => pause(&mut stopping, ROUND).await,
            Err(failure) => {
                tracing::error!(cause = %failure, "the outbox cannot go on");
                pause(&mut stopping, PAUSE).await;
            }
        }
    }
}

/// Destroys drafts, notices, traces of devices, links to authors and records of what was sent whose time is over.
async fn forget_expired(web: &Web, now: kernel::Instant) {
    let tenant = web.deployment.site.tenant.clone();
    let write = web.deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let drafts = desk::drafts::forget_expired(tx, &tenant, now).await?;
            let notices = desk::notices::forget_expired(tx, &tenant, now).await?;
            verify::actions::keeping::forget_expired(tx, &tenant, now).await?;
            let sent = link::receiver::forget_deliveries(tx, &tenant, now).await?;
            Ok::<_, Failure>((drafts, notices, sent))
        })
    });
    match write.await {
        Ok((drafts, notices, sent)) => {
            tracing::debug!(drafts, notices, sent, "what has expired was destroyed");
        }
        Err(failure) => tracing::error!(cause = %failure, "drafts and notices could not be destroyed"),
    }
}

async fn pause(stopping: &mut watch::Receiver<bool>, time: Duration) {
    if *stopping.borrow() {
        return;
    }
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        _ = stopping.changed() => {}
    }
}

/// Reads models and dictionary of suggestions into memory, at the start and after each switch, so that no page waits for them.
async fn keep_suggestions_ready(
    web: Web,
    mut seen: watch::Receiver<u64>,
    mut stopping: watch::Receiver<bool>,
) {
    let site = &web.deployment.site;
    while !*stopping.borrow() {
        if let Err(failure) = web.deployment.mind.warm(&site.store, site.now()).await {
            tracing::error!(cause = %failure, "models of suggestions could not be read");
            pause(&mut stopping, PAUSE).await;
        }
        tokio::select! {
            // A version was switched, or something else has happened.
            _ = seen.changed() => {}
            () = tokio::time::sleep(WORDS_ROUND) => {}
            _ = stopping.changed() => {}
        }
        pause(&mut stopping, ROUND).await;
    }
}

/// Keeps the deployment's own words in force: at the start, and then again and again, because another process
/// may have changed them, and what is dated ahead takes effect.
async fn refresh_words(web: Web, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        if let Err(failure) = wording::refresh(&web.deployment.site).await {
            tracing::error!(cause = %failure, "the deployment's own words could not be read");
        }
        tokio::select! {
            () = tokio::time::sleep(WORDS_ROUND) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Learns of another master key that was taken into use; what lies under it is opened before that too, because each row
/// names its key.
async fn follow_keys(web: Web, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match guard::actions::key::follow(&web.deployment.site).await {
            Ok(true) => tracing::info!(key = web.deployment.site.master.id(), "another master key is in use"),
            Ok(false) => {}
            Err(failure) => tracing::error!(cause = %failure, "the master key in use could not be taken"),
        }
        tokio::select! {
            () = tokio::time::sleep(KEYS_ROUND) => {}
            _ = stopping.changed() => {}
        }
    }
}
