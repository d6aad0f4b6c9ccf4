//! The full loop of a command (rules, journal with its chain, tables, outbox) against the same statements
//! with the same values through raw SQL, with the same durability and the same grouping of commits.

use super::town::Town;
use super::{Figure, rate};
use crate::said::Speech;
use cases::actions::receive::receive;
use guard::Granted;
use guard::right::ReceiveCase;
use kernel::{Failure, RequestKey};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};
use tokio::sync::{mpsc, oneshot};

const TASKS: u32 = 64;
const COMMANDS: u32 = 16_000;
/// As the store groups them.
const GROUP: usize = 256;

pub(super) async fn measure(speech: &Speech) -> Result<Vec<Figure>, Failure> {
    let town = Town::empty(speech).await?;
    let raw = town.folder.path().join("raw.db");
    town.deployment.site.store.copy_to(&raw)?;
    let real = real(&town).await?;
    let (statements, rows) = written(&town)?;
    let plain = plain(&raw, statements, rows).await?;
    let share = real / plain.max(1.0) * 100.0;
    Ok(vec![
        Figure::new("commands", format!("receive a case, full loop, {TASKS} tasks"), real, "commands/s"),
        Figure::new("commands", "the same statements through raw SQL", plain, "commands/s"),
        Figure::new("commands", "full loop as a share of raw SQL", share, "%").at_least(80.0),
    ])
}

async fn real(town: &Town) -> Result<f64, Failure> {
    let cast = Arc::new(town.cast().await?);
    let site = town.deployment.site.clone();
    let begun = Stopwatch::now();
    let mut tasks = Vec::new();
    for task in 0..TASKS {
        let (site, cast, grounds) = (site.clone(), Arc::clone(&cast), Arc::clone(&town.deployment.grounds));
        tasks.push(tokio::spawn(async move {
            for number in (task..COMMANDS).step_by(TASKS as usize) {
                let (inner, cast, grounds) = (site.clone(), Arc::clone(&cast), Arc::clone(&grounds));
                let write = site.store.write(move |tx| {
                    Box::pin(async move {
                        let granted = Granted::<ReceiveCase>::for_system("import")?;
                        let context = inner.context(&granted, RequestKey(String::new()));
                        let ground = grounds.current(tx, context.now).await?;
                        let appeal = cast.appeal(number, context.now).safe(&inner)?;
                        receive(tx, &ground, &granted, &context, appeal).await.map(drop)
                    })
                });
                write.await?;
            }
            Ok::<_, Failure>(())
        }));
    }
    for task in tasks {
        task.await.map_err(Failure::broken)??;
    }
    Ok(rate(COMMANDS.into(), begun.elapsed()))
}

/// The tables that a received case writes to, with the condition that finds the rows of one case; the
/// parameters are its id and its stream.
const TABLES: [(&str, &str); 6] = [
    ("journal_content", "stream = ?2"),
    ("journal_entry", "stream = ?2"),
    ("journal_outbox", "stream = ?2"),
    ("cases_case", "id = ?1"),
    ("cases_waiting", "case_id = ?1"),
    ("clock_running", "stream = ?2"),
];

/// Reads that come before the writes of each command: is the ground still the same, is the case known.
fn reads() -> Vec<&'static str> {
    let wanted = [
        "duty::store::REVISION",
        "org::store::REVISION",
        "place::store::REVISION",
        "clock::store::COUNT_VERSIONS",
    ];
    store::registered()
        .filter(|statement| wanted.contains(&statement.name))
        .map(|statement| statement.sql)
        .collect()
}

const NUMBER: &str = "insert into cases_number (tenant, day, last) values (?1, ?2, 1)
     on conflict (tenant, day) do update set last = cases_number.last + 1 returning last";

/// One command's writes: statement by its position, and its values.
type Rows = Vec<(usize, Vec<Value>)>;

/// What the full loop wrote, command by command, as statements with their values.
fn written(town: &Town) -> Result<(Vec<String>, Vec<Rows>), Failure> {
    let file = town.deployment.folder.file().unwrap_or_else(|| std::path::Path::new(""));
    let connection = Connection::open(file).map_err(Failure::broken)?;
    // The measured database is thrown away; its outbox is looked through by stream here only.
    connection
        .execute_batch("create index bench_outbox on journal_outbox (tenant, stream)")
        .map_err(Failure::broken)?;
    let mut inserts = Vec::new();
    let mut selects = Vec::new();
    for (table, condition) in TABLES {
        let select = format!("select * from {table} where tenant = 'default' and {condition}");
        let columns = connection.prepare(&select).map_err(Failure::broken)?.column_count();
        let places: Vec<String> = (1..=columns).map(|column| format!("?{column}")).collect();
        inserts.push(format!("insert into {table} values ({})", places.join(", ")));
        selects.push(select);
    }
    let ids: Vec<String> = {
        let mut found = connection
            .prepare("select id from cases_case where tenant = 'default' order by number")
            .map_err(Failure::broken)?;
        let ids = found.query_map([], |row| row.get(0)).map_err(Failure::broken)?;
        ids.collect::<Result<_, _>>().map_err(Failure::broken)?
    };
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let stream = format!("case/{id}");
        let mut rows = Vec::new();
        for (position, select) in selects.iter().enumerate() {
            let mut found = connection.prepare_cached(select).map_err(Failure::broken)?;
            let columns = found.column_count();
            // A statement takes only the parameters that it names.
            let named: Vec<&str> = if select.contains("?2") { vec!["", &stream] } else { vec![&id] };
            let read = found.query_map(params_from_iter(named), |row| {
                (0..columns).map(|column| row.get(column)).collect()
            });
            for row in read.map_err(Failure::broken)? {
                rows.push((position, row.map_err(Failure::broken)?));
            }
        }
        all.push(rows);
    }
    Ok((inserts, all))
}

/// The same statements on a copy of the database: one writer thread, a savepoint per command, as many
/// commands in one commit as wait.
async fn plain(database: &Path, statements: Vec<String>, rows: Vec<Rows>) -> Result<f64, Failure> {
    let connection = Connection::open(database).map_err(Failure::broken)?;
    connection.set_prepared_statement_cache_capacity(512);
    connection
        .execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma temp_store = memory;
             pragma cache_size = -16000; pragma mmap_size = 268435456;",
        )
        .map_err(Failure::broken)?;
    let (sender, receiver) = mpsc::channel::<(Rows, oneshot::Sender<()>)>(8192);
    let writer = std::thread::spawn(move || write(&connection, &statements, receiver));
    let count = rows.len() as u64;
    let mut shares: Vec<Vec<Rows>> = vec![Vec::new(); TASKS as usize];
    for (number, row) in rows.into_iter().enumerate() {
        if let Some(share) = shares.get_mut(number % TASKS as usize) {
            share.push(row);
        }
    }
    let begun = Stopwatch::now();
    let mut tasks = Vec::new();
    for share in shares {
        let sender = sender.clone();
        tasks.push(tokio::spawn(async move {
            for row in share {
                let (done, answered) = oneshot::channel();
                if sender.send((row, done)).await.is_err() || answered.await.is_err() {
                    return;
                }
            }
        }));
    }
    drop(sender);
    for task in tasks {
        task.await.map_err(Failure::broken)?;
    }
    let time: Duration = begun.elapsed();
    match writer.join() {
        Ok(result) => result.map_err(Failure::broken)?,
        Err(_) => return Err(Failure::broken("bench-raw: the writer ended early")),
    }
    Ok(rate(count, time))
}

fn write(
    connection: &Connection,
    statements: &[String],
    mut receiver: mpsc::Receiver<(Rows, oneshot::Sender<()>)>,
) -> rusqlite::Result<()> {
    let reads = reads();
    let mut group = Vec::with_capacity(GROUP);
    while let Some(first) = receiver.blocking_recv() {
        group.push(first);
        while group.len() < GROUP {
            let Ok(next) = receiver.try_recv() else { break };
            group.push(next);
        }
        connection.execute_batch("begin immediate")?;
        for (rows, _) in &group {
            connection.execute_batch("savepoint command")?;
            for read in &reads {
                let mut found = connection.prepare_cached(read)?;
                found.query(["default"])?.next()?;
            }
            connection.prepare_cached(NUMBER)?.query(["default", "20260101"])?.next()?;
            for (position, values) in rows {
                connection.prepare_cached(&statements[*position])?.execute(params_from_iter(values))?;
            }
            connection.execute_batch("release command")?;
        }
        connection.execute_batch("commit")?;
        for (_, done) in group.drain(..) {
            // The task that sent it waits for nothing else.
            let _ = done.send(());
        }
    }
    Ok(())
}
