//! `linli bench fill`: years of believable history in a deployment of its own. Each step is one that the rules took, each
//! case is written with its whole life in one piece, the log is placed in the same transactions, and the readers behind
//! it are brought up to date by the commands that rebuild them anyway.

mod cast;
mod grammar;
mod readers;
mod season;
mod steps;
mod teller;

use super::town::PASSWORD;
use super::{Figure, rate};
use crate::command_line::{Bench, Data};
use crate::demo::load_ground;
use crate::deployment::{Deployment, Opening};
use crate::progress::Bar;
use crate::said::Speech;
use crate::staff::Password;
use cases::CaseState;
use cases::actions::lives::{self, Life};
use cast::Cast;
use clock::Day;
use journal::Sequencer;
use kernel::{Entropy, Failure, Instant, Refusal};
pub use readers::follow;
use season::Season;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};
use teller::Teller;
use tokio::sync::mpsc;

/// Cases written in one transaction.
const TOGETHER: usize = 1_000;
/// Cases of the last days that stop on their way, so that every desk has work.
const STOPPED: f64 = 150.0;
const DAY_SECONDS: i64 = 86_400;
/// Outbox rows placed with each transaction: more than a transaction writes.
const PLACED: u32 = 1_000_000;

/// What is filled, and from which seed.
#[derive(Clone, Debug)]
pub struct Filling {
    pub cases: u32,
    pub years: u32,
    pub seed: u64,
    /// The end of the history; nothing happens later.
    pub until: Instant,
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    pub cases: u64,
    pub steps: u64,
    pub entries: u64,
    /// Steps that the rules refused, by code.
    pub refused: BTreeMap<String, u64>,
    /// From the first case to the last.
    pub took: Duration,
    /// Of that: while cases were told, written, and given their places in the log.
    pub telling: Duration,
    pub writing: Duration,
    pub placing: Duration,
}

/// Says nothing while it works: for tests.
///
/// # Errors
/// Words that cannot be read.
pub fn silently() -> Result<Speech, Failure> {
    let words = crate::capabilities::dictionary()?.words(ui::Language::default());
    Ok(Speech { words, json: true })
}

pub(super) async fn measure(options: &Bench, speech: &Speech) -> Result<Vec<Figure>, Failure> {
    let kept = options.data.clone();
    let folder = tempfile::Builder::new().prefix("linli-fill-").tempdir().map_err(Failure::broken)?;
    let folder: PathBuf = kept.unwrap_or_else(|| folder.path().to_owned());
    let data = Data { database: options.database.clone(), ..Data::at(folder) };
    let until = match options.until.as_deref() {
        Some(given) => given
            .parse()
            .map_err(|_| Failure::from(Refusal::invalid("demo-begins", "until").with("given", given)))?,
        None => Day::of(crate::edge::now()).start(),
    };
    let filling = Filling { cases: options.cases, years: options.years, seed: options.seed, until };
    let deployment = opened(&data, &filling, speech).await?;
    let filled = fill(&deployment, &filling, speech).await?;
    let mut figures = figures(&filled);
    figures.extend(follow(&deployment, until, speech).await?);
    Ok(figures)
}

fn figures(filled: &Filled) -> Vec<Figure> {
    let seconds =
        |what: &str, time: Duration| Figure::new("fill", format!("seconds {what}"), time.as_secs_f64(), "s");
    let refused: u64 = filled.refused.values().sum();
    let mut figures = vec![
        Figure::new("fill", "cases", rate(filled.cases, filled.took), "/s").at_least(5_000.0),
        Figure::new("fill", "entries of the journal", rate(filled.entries, filled.took), "/s"),
        Figure::new("fill", "cases written", filled.cases as f64, ""),
        Figure::new("fill", "entries a case", filled.entries as f64 / filled.cases.max(1) as f64, ""),
        Figure::new("fill", "steps a case", filled.steps as f64 / filled.cases.max(1) as f64, ""),
        seconds("from the first case to the last", filled.took),
        seconds("telling, beside the writing", filled.telling),
        seconds("writing", filled.writing),
        seconds("placing in the log", filled.placing),
        Figure::new("fill", "steps refused by the rules", refused as f64, ""),
    ];
    let codes = filled.refused.iter();
    figures.extend(codes.map(|(code, n)| Figure::new("fill", format!("  {code}"), *n as f64, "")));
    figures
}

/// A deployment with the demo's ground, in force from the first day on, and without cases.
///
/// # Errors
/// Refusal `bench-fill-taken` where there is one with data already; whatever keeps it from being made.
pub async fn opened(data: &Data, filling: &Filling, speech: &Speech) -> Result<Deployment, Failure> {
    let mut deployment = Deployment::open(data, Opening::Create).await?;
    let (now, entropy) = (Arc::clone(&deployment.site.now), Arc::clone(&deployment.site.entropy));
    let tenant = deployment.site.tenant.clone();
    let units = deployment.site.store.read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(org::query::directory(tx, &tenant).await?.units().len()) })
    });
    if units.await? > 0 {
        let folder = deployment.folder.root().display().to_string();
        return Err(Refusal::rule("bench-fill-taken").with("folder", folder).into());
    }
    // The same seed makes the same ground: ids of units and places are drawn as well.
    let begin = season::begin(filling.until, filling.years).plus(-30).start();
    let drawn = Entropy::new(seed_of(filling.seed));
    deployment.site.now = Arc::new(move || begin);
    deployment.site.entropy = Arc::new(move || drawn.draw());
    let password = Password::of(&deployment.site, PASSWORD, false)?;
    let bar = Bar::new(speech, "ground");
    load_ground(&deployment, &password, begin, speech, &bar).await?;
    bar.finish();
    deployment.site.now = now;
    deployment.site.entropy = entropy;
    deployment.seal().await?;
    Ok(deployment)
}

fn seed_of(seed: u64) -> [u8; 32] {
    let mut bytes = [0x1F; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    bytes
}

/// Fills a deployment without cases. Telling and writing go on beside each other.
///
/// # Errors
/// Whatever could not be told or written.
pub async fn fill(deployment: &Deployment, filling: &Filling, speech: &Speech) -> Result<Filled, Failure> {
    let bar = Bar::new(speech, "cases");
    let mut teller = teller_of(deployment, filling).await?;
    let ground = Arc::clone(&teller.ground);
    let sequencer = sequencer(deployment);
    let begun = Stopwatch::now();
    let (sender, mut told) = mpsc::channel::<Vec<Life>>(2);
    let inner = filling.clone();
    let telling =
        tokio::task::spawn_blocking(move || tell(&mut teller, &inner, &sender).map(|time| (teller, time)));
    let mut filled = Filled::default();
    while let Some(lives) = told.recv().await {
        filled.cases += lives.len() as u64;
        filled.steps += lives.iter().map(|life| u64::from(life.steps())).sum::<u64>();
        filled.entries += lives.iter().map(Life::entries).sum::<u64>();
        let (writing, placing) = write(deployment, &ground, &sequencer, lives).await?;
        filled.writing += writing;
        filled.placing += placing;
        bar.set(filled.cases, filling.cases.into());
    }
    let (teller, telling) = telling.await.map_err(Failure::broken)??;
    let (tenant, numbers) = (deployment.site.tenant.clone(), teller.numbers.clone());
    let write =
        deployment.site.store.write(move |tx| Box::pin(async move { numbers.write(tx, &tenant).await }));
    write.await?;
    deployment.give_back(HOLDER.to_owned()).await?;
    // What else waits, as the vault's entries of a transaction that was cut off.
    deployment.seal().await?;
    filled.took = begun.elapsed();
    filled.telling = telling;
    filled.refused = teller.refused;
    bar.finish();
    Ok(filled)
}

const HOLDER: &str = "command:bench-fill";

fn sequencer(deployment: &Deployment) -> Sequencer {
    Sequencer::new(HOLDER, deployment.keys.signing()).lease_seconds(60).batch(PLACED)
}

async fn teller_of(deployment: &Deployment, filling: &Filling) -> Result<Teller, Failure> {
    let (site, until, seed) = (deployment.site.clone(), filling.until, filling.seed);
    let grounds = Arc::clone(&deployment.grounds);
    let read = deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, until).await?;
            let cast = Cast::read(tx, &site, until).await?;
            Teller::new(ground, cast, site, until, seed)
        })
    });
    read.await
}

/// Tells all cases and gives how long that took without waiting for the writer.
fn tell(
    teller: &mut Teller,
    filling: &Filling,
    sender: &mpsc::Sender<Vec<Life>>,
) -> Result<Duration, Failure> {
    let Filling { cases, years, seed, until } = filling.clone();
    let a_day = f64::from(cases) / (f64::from(years.max(1)) * 365.25);
    let window = ((STOPPED / a_day.max(0.001)) as i64).clamp(1, 366);
    let season = Season::of(teller.ground.calendars.national(), until, years, cases, seed);
    let mut lives = Vec::with_capacity(TOGETHER);
    let (mut spent, mut begun) = (Duration::ZERO, Stopwatch::now());
    for (index, at) in (0u32..).zip(season.instants(until, seed)) {
        let age = until.seconds_since(at) - DAY_SECONDS;
        let stops = (0..window * DAY_SECONDS).contains(&age) && index % 3 == 0;
        let stop = stops.then(|| CaseState::ALL[(index / 3) as usize % CaseState::ALL.len()]);
        lives.extend(teller.tell(index, at, stop)?);
        if lives.len() >= TOGETHER {
            spent += begun.elapsed();
            let full = std::mem::replace(&mut lives, Vec::with_capacity(TOGETHER));
            if sender.blocking_send(full).is_err() {
                // The writer has failed and says why.
                return Ok(spent);
            }
            begun = Stopwatch::now();
        }
    }
    spent += begun.elapsed();
    if !lives.is_empty() {
        let _ = sender.blocking_send(lives);
    }
    Ok(spent)
}

/// Writes lives and gives their entries their places, in one transaction.
async fn write(
    deployment: &Deployment,
    ground: &Arc<cases::Ground>,
    sequencer: &Sequencer,
    lives: Vec<Life>,
) -> Result<(Duration, Duration), Failure> {
    let (site, ground, sequencer, lives) =
        (deployment.site.clone(), Arc::clone(ground), sequencer.clone(), Arc::new(lives));
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let begun = Stopwatch::now();
            lives::write(tx, &ground, &site.tenant, &lives).await?;
            let writing = begun.elapsed();
            sequencer.place(tx, site.tenant.as_str(), site.now()).await?;
            Ok::<_, Failure>((writing, begun.elapsed() - writing))
        })
    });
    let begun = Stopwatch::now();
    let (writing, placing) = write.await?;
    // The commit counts as writing.
    let commit = begun.elapsed().saturating_sub(writing + placing);
    Ok((writing + commit, placing))
}
