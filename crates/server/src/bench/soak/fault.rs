//! The faults, each done to a scene while work goes on, and made good again.

use super::full_disk::SmallDisk;
use super::load::Work;
use super::look::{count, sequencing};
use super::patroni::Cluster;
use super::postgres::{CONNECTIONS, Postgres, beside, psql};
use super::processes::Processes;
use super::stepped::Stepped;
use super::wire::{Mode, Wire};
use crate::command_line::Data;
use crate::deployment::Deployment;
use kernel::Failure;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

/// How much time is taken.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Work before and after each fault.
    pub around: Duration,
    /// How long a fault lasts that is not over at once.
    pub lasting: Duration,
    /// How long what was killed stays down.
    pub down: Duration,
}

/// How soon another process has to order the journal when the one that did is gone.
const FOLLOWED_WITHIN: Duration = Duration::from_secs(5);
const HOUR: i64 = 3600;
/// How long the database's cluster may be without a leader before the run is given up.
const LEADERLESS: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// None: what work looks like without one.
    Nothing,
    ProcessKilled,
    SequencerKilled,
    RollingRestart,
    DatabaseKilled,
    DatabaseStopped,
    NetworkSilent,
    NetworkCut,
    SlowQuery,
    PoolExhausted,
    ConnectionsExhausted,
    DiskFull,
    ClockSteps,
    LeaderKilled,
}

impl Fault {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::ProcessKilled => "kill -9 of a process",
            Self::SequencerKilled => "kill -9 of the sequencer's holder",
            Self::RollingRestart => "rolling restart",
            Self::DatabaseKilled => "kill -9 of PostgreSQL",
            Self::DatabaseStopped => "immediate stop of PostgreSQL",
            Self::NetworkSilent => "network silent, then cut",
            Self::NetworkCut => "network cut",
            Self::SlowQuery => "slow query",
            Self::PoolExhausted => "pool exhausted",
            Self::ConnectionsExhausted => "connections taken by others",
            Self::DiskFull => "disk full",
            Self::ClockSteps => "clock steps +1 h, -1 h",
            Self::LeaderKilled => "kill -9 of the cluster's leader",
        }
    }
}

/// Everything that a fault may touch.
pub struct Scene {
    pub deployment: Deployment,
    /// How a further server of this deployment is opened.
    pub data: Data,
    pub processes: Processes,
    pub work: Arc<Work>,
    pub pace: Pace,
    pub postgres: Option<Postgres>,
    pub wire: Option<Wire>,
    pub cluster: Option<Cluster>,
    pub disk: Option<SmallDisk>,
    /// The server whose clock stepped; it stays until what it dated ahead is done.
    pub stepped: Option<Stepped>,
}

/// What is to be said of a fault besides what was counted.
#[derive(Clone, Debug, Default)]
pub struct Struck {
    pub remark: Option<String>,
    /// A bound was not kept.
    pub missed: bool,
}

impl Struck {
    fn said(remark: String) -> Self {
        Self { remark: Some(remark), missed: false }
    }
}

/// Does it, and makes it good again.
///
/// # Errors
/// When it cannot be done here, or what was broken does not come back.
pub async fn strike(fault: Fault, scene: &mut Scene) -> Result<Struck, Failure> {
    match fault {
        Fault::Nothing => tokio::time::sleep(scene.pace.lasting).await,
        Fault::ProcessKilled => {
            let last = scene.processes.count().saturating_sub(1);
            scene.processes.kill(last).await?;
            tokio::time::sleep(scene.pace.down).await;
            scene.processes.start_again(last).await?;
        }
        Fault::SequencerKilled => return sequencer_killed(scene).await,
        Fault::RollingRestart => return rolling_restart(scene).await,
        Fault::DatabaseKilled | Fault::DatabaseStopped => {
            let Some(postgres) = &mut scene.postgres else { return Err(unfit(fault)) };
            let begun = Stopwatch::now();
            match fault {
                Fault::DatabaseKilled => postgres.kill().await,
                _ => postgres.stop_at_once().await,
            }
            tokio::time::sleep(scene.pace.down).await;
            postgres.start_again().await?;
            return Ok(Struck::said(format!("down for {:.1} s", begun.elapsed().as_secs_f64())));
        }
        Fault::NetworkSilent | Fault::NetworkCut => {
            let Some(wire) = &scene.wire else { return Err(unfit(fault)) };
            if fault == Fault::NetworkSilent {
                wire.set(Mode::Silent);
                tokio::time::sleep(scene.pace.lasting).await;
            }
            wire.set(Mode::Cut);
            tokio::time::sleep(scene.pace.down).await;
            wire.set(Mode::Open);
        }
        Fault::SlowQuery | Fault::PoolExhausted => {
            let Some(postgres) = &scene.postgres else { return Err(unfit(fault)) };
            let sql = match fault {
                // A report that somebody runs on the same database: it reads everything and takes a processor.
                Fault::SlowQuery => {
                    "begin isolation level serializable; select count(*) from journal_entry a, journal_entry b \
                     where md5(a.hash::text || b.hash::text) < '0'"
                }
                // Every connection of every process comes to wait for this one.
                _ => "begin; lock table cases_case in access exclusive mode; select pg_sleep(60)",
            };
            let mut client = beside(&postgres.address(), &[sql])?;
            tokio::time::sleep(scene.pace.lasting).await;
            let _ = client.kill().await;
            // The server goes on for a client that has gone, unless it is told.
            end_clients(postgres, "application_name = 'psql'").await?;
        }
        Fault::ConnectionsExhausted => {
            let Some(postgres) = &scene.postgres else { return Err(unfit(fault)) };
            crowd(&postgres.address(), scene.pace.lasting).await?;
        }
        Fault::DiskFull => {
            let Some(disk) = &scene.disk else { return Err(unfit(fault)) };
            disk.fill()?;
            tokio::time::sleep(scene.pace.lasting).await;
            disk.free()?;
        }
        Fault::ClockSteps => return clock_steps(scene).await,
        Fault::LeaderKilled => return leader_killed(scene).await,
    }
    Ok(Struck::default())
}

/// After the work has ended: what was dated ahead is waited for on the clock that dated it.
///
/// # Errors
/// What the stepped server ended with.
pub async fn calm(scene: &mut Scene) -> Result<(), Failure> {
    let Some(stepped) = scene.stepped.take() else { return Ok(()) };
    stepped.step_to(HOUR + 60);
    let begun = Stopwatch::now();
    let waiting = "select count(*) from link_delivery where state in ('waiting', 'sending')";
    let unplaced = "select count(*) from journal_outbox";
    // Flows write what is told a moment after the journal has its order.
    let mut quiet = 0;
    while quiet < 20 && begun.elapsed() < LEADERLESS {
        let busy = count(&scene.deployment, waiting).await? + count(&scene.deployment, unplaced).await?;
        quiet = if busy == 0 { quiet + 1 } else { 0 };
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    stepped.stop().await?;
    if scene.data.database.is_none() {
        scene.processes.start_again(0).await?;
    }
    scene.work.at(vec![scene.processes.address()]);
    Ok(())
}

fn unfit(fault: Fault) -> Failure {
    Failure::broken(format!("soak-scene: nothing here for: {}", fault.name()))
}

/// Ends connections of the server's clients, from one that superusers may still open.
async fn end_clients(postgres: &Postgres, which: &str) -> Result<(), Failure> {
    let sql = format!(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where {which} and pid <> pg_backend_pid()"
    );
    psql(&postgres.address(), &sql).await.map(drop)
}

/// Ends Linli's connections and takes every one that the server has, for a while.
async fn crowd(address: &str, lasting: Duration) -> Result<(), Failure> {
    let end = |whose: &str| {
        format!(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '{whose}' and \
             pid <> pg_backend_pid()"
        )
    };
    let held = format!("select pg_sleep({})", lasting.as_secs_f64());
    // Connected before there is no room, so that it can make some again.
    let mut keeper = beside(address, &["select pg_sleep(1)", &end("linli"), &held, &end("psql")])?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let others = (0..CONNECTIONS).map(|_| {
        let address = address.to_owned();
        tokio::spawn(async move {
            // Who found no room asks again: Linli's is just becoming free.
            while let Ok(mut client) = beside(&address, &["select pg_sleep(60)"]) {
                let _ = client.wait().await;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        })
    });
    let others: Vec<_> = others.collect();
    tokio::time::sleep(lasting).await;
    others.iter().for_each(tokio::task::JoinHandle::abort);
    keeper.wait().await.map(drop).map_err(Failure::broken)
}

async fn sequencer_killed(scene: &mut Scene) -> Result<Struck, Failure> {
    let begun = Stopwatch::now();
    let (number, process) = loop {
        if let Some(process) = sequencing(&scene.deployment).await?
            && let Some(number) = scene.processes.position(process)
        {
            break (number, process);
        }
        if begun.elapsed() > LEADERLESS {
            return Err(Failure::broken("soak-sequencer: nobody orders the journal"));
        }
        tokio::time::sleep(LOOK).await;
    };
    scene.processes.kill(number).await?;
    let killed = Stopwatch::now();
    while sequencing(&scene.deployment).await?.is_none_or(|holder| holder == process) {
        if killed.elapsed() > LEADERLESS {
            return Err(Failure::broken("soak-sequencer: nobody followed"));
        }
        tokio::time::sleep(LOOK).await;
    }
    let after = killed.elapsed();
    scene.processes.start_again(number).await?;
    let remark = format!("followed after {:.1} s", after.as_secs_f64());
    Ok(Struck { remark: Some(remark), missed: after > FOLLOWED_WITHIN })
}

async fn rolling_restart(scene: &mut Scene) -> Result<Struck, Failure> {
    let mut missed = false;
    for number in 0..scene.processes.count() {
        missed |= !scene.processes.stop(number).await?;
        scene.processes.start_again(number).await?;
        // The proxy sees it before the next one goes.
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let remark = missed.then(|| "a process did not end in good order".to_owned());
    Ok(Struck { remark, missed })
}

/// One server more, whose clock steps: on a file in place of the process, on a server beside the others.
async fn clock_steps(scene: &mut Scene) -> Result<Struck, Failure> {
    let embedded = scene.data.database.is_none();
    if embedded {
        scene.processes.stop(0).await?;
    }
    let stepped = Stepped::start(&scene.data).await?;
    let mut addresses = vec![stepped.address()];
    addresses.extend((!embedded).then(|| scene.processes.address()));
    scene.work.at(addresses);
    tokio::time::sleep(scene.pace.down).await;
    for ahead in [HOUR, -HOUR, 0] {
        stepped.step_to(ahead);
        tokio::time::sleep(scene.pace.lasting).await;
    }
    scene.stepped = Some(stepped);
    Ok(Struck::default())
}

async fn leader_killed(scene: &mut Scene) -> Result<Struck, Failure> {
    let Some(cluster) = &mut scene.cluster else { return Err(unfit(Fault::LeaderKilled)) };
    let leader = cluster.leader().await.ok_or_else(|| Failure::broken("soak-cluster: there is no leader"))?;
    cluster.kill(leader).await;
    let killed = Stopwatch::now();
    let next = loop {
        match cluster.leader().await.filter(|next| *next != leader) {
            Some(next) => break next,
            None if killed.elapsed() > LEADERLESS => {
                return Err(Failure::broken("soak-cluster: nobody leads any more"));
            }
            None => tokio::time::sleep(LOOK).await,
        }
    };
    let without = killed.elapsed().as_secs_f64();
    tokio::time::sleep(scene.pace.down).await;
    cluster.start_again(leader)?;
    Ok(Struck::said(format!("without a leader for {without:.1} s, then {}", cluster.name(next))))
}
