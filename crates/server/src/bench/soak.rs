//! `linli bench soak`: a day's work on one, two and four processes, on a file, on PostgreSQL and on a cluster of it,
//! while things break. After each fault: nothing acknowledged is lost, nothing is there twice, the journal verifies,
//! indicators are what a rebuild makes of the journal, every notice was told once.

mod fault;
mod full_disk;
mod helper;
mod ledger;
mod load;
mod look;
mod patroni;
mod postgres;
mod processes;
mod receiver;
mod stepped;
mod wire;

pub use full_disk::SmallDisk;
pub use helper::found as program_found;

use super::town::Town;
use crate::command_line::{Bench, Data};
use crate::edge;
use crate::said::{Exit, Said, Speech, note};
pub use fault::{Fault, Pace};
use fault::{Scene, Struck, calm, strike};
use kernel::{Failure, Refusal};
use ledger::Done;
use load::{Load, Work};
use look::{Found, look};
use patroni::Cluster;
use postgres::Postgres;
use processes::Processes;
use receiver::{Receiver, never_quiet};
use serde::Serialize;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};
use tempfile::TempDir;
use wire::Wire;

/// Megabytes of the small disk: the town, and room for some minutes of work.
const DISK: u32 = 400;

/// Lines of the processes' log that are shown when something is wrong.
const LINES: usize = 20;

/// Where the work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// One process on a file.
    File,
    /// So many processes behind a proxy on PostgreSQL.
    Server(usize),
    /// Two processes behind a proxy on three PostgreSQL under Patroni.
    Cluster,
}

impl Stage {
    /// All, in the order of a whole run.
    pub const ALL: [Self; 5] = [Self::File, Self::Server(1), Self::Server(2), Self::Server(4), Self::Cluster];

    fn name(self) -> String {
        match self {
            Self::File => "SQLite, 1".to_owned(),
            Self::Server(count) => format!("PostgreSQL, {count}"),
            Self::Cluster => "Patroni, 2".to_owned(),
        }
    }
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "file" => Self::File,
            "1" => Self::Server(1),
            "2" => Self::Server(2),
            "4" => Self::Server(4),
            "cluster" => Self::Cluster,
            _ => return None,
        })
    }
    const fn faults(self) -> &'static [Fault] {
        match self {
            Self::File => &[
                Fault::Nothing,
                Fault::ProcessKilled,
                Fault::RollingRestart,
                Fault::DiskFull,
                Fault::ClockSteps,
            ],
            Self::Server(1) => {
                &[Fault::Nothing, Fault::ProcessKilled, Fault::DatabaseKilled, Fault::NetworkCut]
            }
            Self::Server(2) => &[
                Fault::Nothing,
                Fault::ProcessKilled,
                Fault::SequencerKilled,
                Fault::DatabaseStopped,
                Fault::RollingRestart,
            ],
            Self::Server(_) => &[
                Fault::Nothing,
                Fault::ProcessKilled,
                Fault::SequencerKilled,
                Fault::RollingRestart,
                Fault::DatabaseKilled,
                Fault::DatabaseStopped,
                Fault::NetworkSilent,
                Fault::NetworkCut,
                Fault::SlowQuery,
                Fault::PoolExhausted,
                Fault::ConnectionsExhausted,
                // Last: what it dated ahead stays dated ahead.
                Fault::ClockSteps,
            ],
            Self::Cluster => &[Fault::Nothing, Fault::LeaderKilled, Fault::LeaderKilled],
        }
    }
}

/// One line of the table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    pub stage: String,
    pub fault: &'static str,
    /// Commands acknowledged while it was done.
    pub acknowledged: u64,
    /// Commands that the rules refused, with their codes.
    pub refused: std::collections::BTreeMap<String, u64>,
    /// Pages and searches that were answered, and that were not.
    pub reads: u64,
    pub unread: u64,
    pub lost: u64,
    pub doubled: u64,
    /// The journal, the indicators and the notices are as they should be, and every command has its answer.
    pub verified: bool,
    /// The longest time in which no command was acknowledged, in seconds.
    pub interruption: f64,
    pub remark: Option<String>,
    /// A bound was not kept.
    pub missed: bool,
    /// What differs, in words.
    pub differences: Vec<String>,
}

impl Row {
    pub const fn is_well(&self) -> bool {
        self.lost == 0 && self.doubled == 0 && self.verified && !self.missed
    }
    fn head() -> String {
        format!(
            "{:<14} {:<34} {:>7} {:>7} {:>7} {:>5} {:>7} {:>8} {:>11}  ",
            "where", "fault", "acknow.", "reads", "refused", "lost", "doubled", "verified", "stopped (s)"
        )
    }
    fn line(&self) -> String {
        format!(
            "{:<14} {:<34} {:>7} {:>7} {:>7} {:>5} {:>7} {:>8} {:>11.1}  {}{}",
            self.stage,
            self.fault,
            self.acknowledged,
            self.reads,
            self.refused.values().sum::<u64>(),
            self.lost,
            self.doubled,
            if self.verified { "yes" } else { "NO" },
            self.interruption,
            self.remark.as_deref().unwrap_or_default(),
            if self.is_well() { "" } else { " ✘" },
        )
    }
}

/// `linli bench soak`
///
/// # Errors
/// Refusal `bench-unknown` for a stage that there is not; whatever keeps a stage from being set up.
pub(super) async fn run(options: &Bench, speech: &Speech) -> Result<Said, Failure> {
    let mut stages = Vec::new();
    for name in &options.stages {
        let unknown = || Refusal::invalid("bench-unknown", "stages").with("given", name);
        stages.push(Stage::of(name).ok_or_else(unknown)?);
    }
    if stages.is_empty() {
        stages.extend(Stage::ALL);
    }
    let program = edge::own_program().ok_or_else(|| Failure::broken("bench-program: no own file"))?;
    let machine = super::machine();
    let begun = Stopwatch::now();
    if !speech.json {
        note(&machine);
        note(&Row::head());
    }
    let pace = Pace {
        around: Duration::from_secs(options.seconds),
        lasting: Duration::from_secs(options.seconds),
        down: Duration::from_secs(2),
    };
    let mut rows = Vec::new();
    for stage in stages {
        let tell = |row: &Row| {
            if !speech.json {
                note(&row.line());
                row.differences.iter().for_each(|one| note(&format!("    {one}")));
            }
        };
        rows.extend(endure(&program, stage, stage.faults(), pace, speech, tell).await?);
    }
    let failed = rows.iter().any(|row| !row.is_well());
    let object = json!({ "machine": machine, "seconds": begun.elapsed().as_secs(), "rows": serde_json::to_value(&rows)? });
    let text = format!("{} faults in {} s", rows.len(), begun.elapsed().as_secs());
    Ok(Said::done(text, object).ending(if failed { Exit::Some } else { Exit::Done }))
}

/// The suite in short, for tests: so many faults, each over soon.
///
/// # Errors
/// As [`endure`].
pub async fn shortly(program: &Path, stage: Stage, faults: &[Fault]) -> Result<Vec<Row>, Failure> {
    let words = crate::capabilities::dictionary()?.words(ui::Language::default());
    let pace = Pace {
        around: Duration::from_secs(1),
        lasting: Duration::from_secs(2),
        down: Duration::from_millis(300),
    };
    endure(program, stage, faults, pace, &Speech { words, json: true }, |_| {}).await
}

/// Does a stage's faults one after another.
///
/// # Errors
/// Whatever keeps the stage from being set up, or what was broken from coming back.
async fn endure(
    program: &Path,
    stage: Stage,
    faults: &[Fault],
    pace: Pace,
    speech: &Speech,
    mut tell: impl FnMut(&Row),
) -> Result<Vec<Row>, Failure> {
    let (mut scene, receiver, _town) = set_up(program, stage, faults, pace, speech).await?;
    let mut done = Done::default();
    let mut rows = Vec::new();
    for (seed, fault) in (1..).zip(faults.iter().copied()) {
        if fault == Fault::DiskFull && scene.disk.is_none() {
            let remark = Some("skipped: this machine mounts no file system for it".to_owned());
            let row =
                Row { stage: stage.name(), fault: fault.name(), verified: true, remark, ..Row::default() };
            tell(&row);
            rows.push(row);
            continue;
        }
        let load = Load::start(&scene.work, seed);
        tokio::time::sleep(pace.around).await;
        drop(scene.work.ledger.take());
        let begun = Stopwatch::now();
        let struck = strike(fault, &mut scene).await?;
        tokio::time::sleep(pace.around).await;
        load.finish().await;
        let ended = Stopwatch::now();
        calm(&mut scene).await?;
        if let Some(cluster) = &scene.cluster {
            cluster.until_whole().await?;
        }
        let found = look(&scene.deployment, &scene.work, &receiver, &mut done).await;
        let said = scene.processes.last_said(LINES);
        let found = found.inspect_err(|_| note(&said))?;
        let mut row = row(stage, fault, (begun, ended), &scene, struck, found);
        if !row.is_well() {
            row.differences.extend(said.lines().map(str::to_owned));
        }
        tell(&row);
        rows.push(row);
    }
    Ok(rows)
}

fn row(
    stage: Stage,
    fault: Fault,
    (begun, ended): (Stopwatch, Stopwatch),
    scene: &Scene,
    struck: Struck,
    found: Found,
) -> Row {
    let counted = scene.work.ledger.take();
    let mut differences = found.differences.clone();
    differences.extend(found.lost.iter().take(5).map(|key| format!("lost: {key}")));
    differences.extend(found.doubled.iter().take(5).map(|key| format!("doubled: {key}")));
    if found.unanswered > 0 {
        differences.push(format!("{} commands were never answered", found.unanswered));
    }
    let mut longest = Duration::ZERO;
    let mut last = begun;
    for moment in counted.moments.iter().filter(|moment| **moment <= ended) {
        longest = longest.max(moment.saturating_duration_since(last));
        last = last.max(*moment);
    }
    longest = longest.max(ended.saturating_duration_since(last));
    Row {
        stage: stage.name(),
        fault: fault.name(),
        acknowledged: counted.moments.len() as u64,
        refused: counted.refused,
        reads: counted.reads,
        unread: counted.unread,
        lost: found.lost.len() as u64,
        doubled: found.doubled.len() as u64,
        verified: found.is_well(),
        interruption: longest.as_secs_f64(),
        remark: struck.remark,
        missed: struck.missed,
        differences,
    }
}

/// The town, its database, its processes, and the receiver of its notices.
async fn set_up(
    program: &Path,
    stage: Stage,
    faults: &[Fault],
    pace: Pace,
    speech: &Speech,
) -> Result<(Scene, Receiver, Town), Failure> {
    let disk = match faults.contains(&Fault::DiskFull) {
        // Where it is not allowed, the fault is left out and said to be.
        true => SmallDisk::mount(DISK).ok(),
        false => None,
    };
    let folder = folder(disk.as_ref())?;
    let path = folder.path().to_owned();
    let (postgres, cluster) = match stage {
        Stage::File => (None, None),
        Stage::Server(_) => (Some(Postgres::start().await?), None),
        Stage::Cluster => (None, Some(Cluster::start().await?)),
    };
    let address = postgres.as_ref().map(Postgres::address).or_else(|| cluster.as_ref().map(Cluster::address));
    let town = Town::within(folder, address.clone(), speech).await?;
    // What looks reads past the wire, which may be cut.
    let wire = match &postgres {
        Some(postgres) => Some(Wire::to(postgres.port()).await?),
        None => None,
    };
    let database = match &wire {
        Some(wire) => Some(postgres::address(wire.port(), "linli")),
        None => address.clone(),
    };
    let count = match stage {
        Stage::File => 1,
        Stage::Server(count) => count,
        Stage::Cluster => 2,
    };
    let processes = Processes::start(program, &path, database, count).await?;
    let work = Work::new(processes.address());
    let receiver = Receiver::start().await?;
    let admin = work.cookie("admin1").await?;
    for (path, body) in [("/api/v1/quiet-hours", never_quiet()), ("/api/v1/receivers", receiver.settings())] {
        let set = super::client::post_as(&work.address(), path, "", &admin, &body.to_string()).await;
        let set = set.map_err(Failure::broken)?;
        if set.status >= 300 {
            return Err(Failure::broken(format!("soak-receiver: {path}: {} {}", set.status, set.body)));
        }
    }
    let data = Data { database: address, ..Data::at(path) };
    let deployment = town.deployment.clone();
    let scene = Scene {
        deployment,
        data,
        processes,
        work: Arc::clone(&work),
        pace,
        postgres,
        wire,
        cluster,
        disk,
        stepped: None,
    };
    Ok((scene, receiver, town))
}

fn folder(disk: Option<&SmallDisk>) -> Result<TempDir, Failure> {
    let mut named = tempfile::Builder::new();
    let named = named.prefix("linli-soak-");
    let made = match disk {
        Some(disk) => named.tempdir_in(disk.path()),
        None => named.tempdir(),
    };
    made.map_err(Failure::broken)
}
