//! Measures the journal: appending, sequencing, verifying, on a file in a temporary folder.
//! `cargo run --release -p journal --example journal_speed -- ENTRIES ENTRIES-PER-STREAM`

use journal::testing::{TENANT, context, signing_key};
use journal::{Sequencer, Verifier};
use kernel::{Failure, Instant};
use std::time::Instant as Stopwatch;
use store::{Durability, Location, Store};

const PER_COMMAND: usize = 500;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut figures = std::env::args().skip(1).filter_map(|figure| figure.parse::<usize>().ok());
    let entries = figures.next().unwrap_or(200_000);
    let per_stream = figures.next().unwrap_or(8);
    let folder = tempfile::tempdir()?;
    let store = Store::open(&Location::File(folder.path().join("linli.db")), Durability::Full, 2)?;
    store.migrate(journal::MIGRATIONS.to_vec(), Instant::default()).await?;

    let watch = Stopwatch::now();
    let streams = entries / per_stream;
    for first in (0..streams).step_by(PER_COMMAND) {
        let last = streams.min(first + PER_COMMAND);
        store.write(move |tx| Box::pin(fill(tx, first, last, per_stream))).await?;
    }
    report("append", entries, &watch);

    let watch = Stopwatch::now();
    let done = Sequencer::new("speed", signing_key()).run_once(&store, TENANT, Instant::default()).await?;
    report("sequence", usize::try_from(done.count)?, &watch);

    let watch = Stopwatch::now();
    let found = Verifier::new(TENANT, vec![signing_key().verifying_key()]).run(&store).await?;
    report("verify", usize::try_from(found.entries)?, &watch);
    println!("heads {}, whole {}", found.heads, found.is_whole());
    Ok(())
}

/// Two entries a command, as most commands of a case write.
async fn fill(tx: &mut store::Tx, first: usize, last: usize, per_stream: usize) -> Result<(), Failure> {
    for stream in first..last {
        let begun = Instant::from_micros(1_760_000_000_000_000).plus_seconds(stream as i64);
        let name = format!("case/{}", context(begun).draw_id::<()>());
        let payload = format!("{{\"unit\":\"{name}\",\"duty\":\"{name}\",\"due\":1760000000000000}}");
        let events = [("dispatched", payload.clone()), ("accepted", payload)];
        for version in (0..per_stream as i64).step_by(events.len()) {
            let context = context(begun.plus_seconds(version * 3600));
            journal::append_entries(tx, &context, &name, version, &events).await?;
        }
    }
    Ok(())
}

fn report(what: &str, entries: usize, watch: &Stopwatch) {
    let seconds = watch.elapsed().as_secs_f64();
    println!("{what}: {entries} entries in {seconds:.2} s, {:.0} entries/s", entries as f64 / seconds);
}
