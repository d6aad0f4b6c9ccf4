//! Kills the program under load, again and again: what was acknowledged is there, nothing is there by half,
//! and the journal's verification agrees.

use super::client::post;
use super::program::Running;
use super::{Figure, rate};
use crate::capabilities;
use crate::command_line::Data;
use crate::deployment::{Deployment, Opening, make_ready};
use crate::edge;
use crate::progress::Bar;
use crate::said::Speech;
use journal::Verifier;
use kernel::{Entropy, Failure};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

/// Senders at the same time.
const SENDERS: usize = 16;

/// What the kills showed.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    pub kills: u32,
    /// Commands that the server had acknowledged before it was killed.
    pub acknowledged: u64,
    /// Acknowledged ones that were not there afterwards. Has to be 0.
    pub lost: u64,
    /// Differences that the verification found. Has to be 0.
    pub differences: u64,
    /// Requests sent again with the same key after the restart that made a second case. Has to be 0.
    pub doubled: u64,
    /// The longest restart.
    pub slowest_start: Duration,
}

/// `linli bench faults`
pub(super) async fn measure(kills: u32, speech: &Speech) -> Result<Vec<Figure>, Failure> {
    let folder = tempfile::Builder::new().prefix("linli-faults-").tempdir().map_err(Failure::broken)?;
    let program = edge::own_program().ok_or_else(|| Failure::broken("bench-program: no own file"))?;
    let bar = Bar::new(speech, "kill -9");
    let begun = Stopwatch::now();
    let drawn = bar.clone();
    let found =
        kill_under_load(&program, folder.path(), kills, move |done| drawn.set(done.into(), kills.into()))
            .await?;
    bar.finish();
    Ok(vec![
        Figure::new(
            "faults",
            format!("kill -9 under load, {} times, acknowledged", found.kills),
            found.acknowledged as f64,
            "commands",
        ),
        Figure::new("faults", "acknowledged commands lost", found.lost as f64, "commands").below(1.0),
        Figure::new("faults", "differences found by the verification", found.differences as f64, "")
            .below(1.0),
        Figure::new("faults", "repeated requests that made a second case", found.doubled as f64, "")
            .below(1.0),
        Figure::new("faults", "slowest restart", found.slowest_start.as_secs_f64(), "s").below(1.0),
        Figure::new(
            "faults",
            "acknowledged, restarts included",
            rate(found.acknowledged, begun.elapsed()),
            "commands/s",
        ),
    ])
}

/// Starts the program on `data`, kills it under load, and looks what is there; so many times.
///
/// # Errors
/// When the program cannot be started or the database cannot be read afterwards.
pub async fn kill_under_load(
    program: &Path,
    data: &Path,
    kills: u32,
    mut progress: impl FnMut(u32),
) -> Result<Faults, Failure> {
    make_ready(&Deployment::open(&Data::at(data.to_owned()), Opening::Create).await?).await?;
    let entropy = Entropy::new(edge::seed()?);
    let mut found = Faults { kills, ..Faults::default() };
    for kill in 0..kills {
        let mut running = Running::start(program, data).await?;
        found.slowest_start = found.slowest_start.max(running.took);
        let load = Load::start(&running.address, kill);
        let wait = 60 + u64::from(entropy.draw()[0]) * 2;
        tokio::time::sleep(Duration::from_millis(wait)).await;
        running.child.kill().await.map_err(Failure::broken)?;
        let sent = load.finish().await;
        look(data, &sent, &mut found).await?;
        repeat(program, data, &sent, &mut found).await?;
        progress(kill + 1);
    }
    Ok(found)
}

/// A request that was acknowledged with the number of its case.
#[derive(Clone, Debug)]
struct Acknowledged {
    key: String,
    number: String,
}

struct Load {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<Mutex<Vec<Acknowledged>>>,
    senders: Vec<tokio::task::JoinHandle<()>>,
}

impl Load {
    fn start(address: &str, round: u32) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let acknowledged = Arc::new(Mutex::new(Vec::new()));
        let counter = Arc::new(AtomicU64::new(0));
        let senders = (0..SENDERS)
            .map(|_| {
                let (address, stop) = (address.to_owned(), Arc::clone(&stop));
                let (acknowledged, counter) = (Arc::clone(&acknowledged), Arc::clone(&counter));
                tokio::spawn(async move {
                    while !stop.load(Ordering::Relaxed) {
                        let key = format!("fault-{round}-{}", counter.fetch_add(1, Ordering::Relaxed));
                        // A connection that broke acknowledged nothing.
                        let Ok(answer) = post(&address, "/api/v1/report", &key, &body(&key)).await else {
                            break;
                        };
                        if let Some(number) = number_in(&answer.body).filter(|_| answer.status == 201) {
                            let mut list = acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
                            list.push(Acknowledged { key, number });
                        }
                    }
                })
            })
            .collect();
        Self { stop, acknowledged, senders }
    }

    async fn finish(self) -> Vec<Acknowledged> {
        self.stop.store(true, Ordering::Relaxed);
        for sender in self.senders {
            // What it had acknowledged is in the list already.
            let _ = sender.await;
        }
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn body(key: &str) -> String {
    json!({ "text": format!("路灯不亮，夜里看不清台阶。{key}"), "place": "不详" }).to_string()
}

fn number_in(body: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(body).ok()?;
    answer.get("number")?.as_str().map(str::to_owned)
}

/// Is every acknowledged case there, and does everything agree with the journal?
async fn look(data: &Path, sent: &[Acknowledged], found: &mut Faults) -> Result<(), Failure> {
    let deployment = Deployment::open(&Data::at(data.to_owned()), Opening::Existing).await?;
    found.acknowledged += sent.len() as u64;
    let (tenant, numbers) = (deployment.site.tenant.clone(), sent.to_vec());
    let lost = deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let mut lost = 0;
            for one in numbers {
                lost += u64::from(cases::query::by_number(tx, &tenant, &one.number).await?.is_none());
            }
            Ok::<_, Failure>(lost)
        })
    });
    found.lost += lost.await?;
    let verifier = Verifier::new(deployment.site.tenant.as_str(), deployment.keys.trusted());
    let verified =
        verifier.replays(capabilities::replays(&deployment.site.master)).run(&deployment.site.store).await?;
    found.differences += verified.differences.len() as u64 + verified.omitted;
    for difference in &verified.differences {
        tracing::error!(?difference, "the journal differs after a kill");
    }
    Ok(())
}

/// Sends a few requests again with their keys, as a client does that lost the connection: each gets the
/// case that it had.
async fn repeat(
    program: &Path,
    data: &Path,
    sent: &[Acknowledged],
    found: &mut Faults,
) -> Result<(), Failure> {
    let last: Vec<&Acknowledged> = sent.iter().rev().take(5).collect();
    if last.is_empty() {
        return Ok(());
    }
    let mut running = Running::start(program, data).await?;
    for one in last {
        let answer = post(&running.address, "/api/v1/report", &one.key, &body(&one.key))
            .await
            .map_err(Failure::broken)?;
        found.doubled += u64::from(number_in(&answer.body).as_ref() != Some(&one.number));
    }
    running.child.kill().await.map_err(Failure::broken)
}
