//! A fresh database for a test, on the engine that the run is for.

use crate::{Durability, Location, Migration, Store, Value};
use kernel::Instant;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio_postgres::{Client, NoTls};

/// The variable that names a PostgreSQL database for tests (`.ci/postgres` sets it). Without it tests use a
/// file.
pub const DATABASE: &str = "LINLI_TEST_DATABASE";

static MADE: AtomicU32 = AtomicU32::new(0);

/// The address of the server that this run of the tests is for; none: an embedded database.
#[expect(
    clippy::disallowed_methods,
    reason = "which engine a run of the tests is for is told by its environment"
)]
pub fn server() -> Option<String> {
    std::env::var(DATABASE).ok()
}

/// Where a test keeps its rows: a file in `folder`, or a database of its own on the server that [`DATABASE`]
/// names, with `steps` applied. The same folder gives another database each time.
///
/// # Panics
/// When the server refuses the database: the test cannot run.
pub fn location(folder: &Path, steps: &[Migration]) -> Location {
    match server() {
        None => Location::File(folder.join("linli.db")),
        Some(url) => Location::Server(database(&url, steps)),
    }
}

/// A store with `steps` applied, at its own [`location`].
///
/// # Panics
/// When it cannot be made: the test cannot run.
#[expect(clippy::expect_used, reason = "only tests call it, and they cannot go on")]
pub async fn opened(folder: &Path, steps: Vec<Migration>) -> Store {
    let store =
        Store::open(&location(folder, &steps), Durability::Normal, 4).expect("the test's store opens");
    store.migrate(steps, Instant::default()).await.expect("the test's schema");
    store
}

/// Every byte that a copy of the database holds: of a file the copied file, of a server all values of all rows.
///
/// # Panics
/// When the database cannot be read.
#[expect(clippy::expect_used, reason = "only tests call it, and they cannot go on")]
pub async fn everything(store: &Store, folder: &Path) -> Vec<u8> {
    if store.is_embedded() {
        let copy = folder.join("everything.db");
        store.copy_to(&copy).expect("a copy");
        return std::fs::read(copy).expect("a copy");
    }
    let mut bytes = Vec::new();
    for table in store.tables().await.expect("the schema").into_iter().map(Arc::new) {
        let rows = store.rows_after(&table, None, u32::MAX).await.expect("rows");
        for value in rows.into_iter().flatten() {
            match value {
                Value::Text(text) => bytes.extend(text.into_bytes()),
                Value::Bytes(held) => bytes.extend(held),
                Value::Null | Value::Integer(_) | Value::Real(_) => {}
            }
        }
    }
    bytes
}

/// The address of a database of this test's own on a server, copied from a template with `steps` applied. Databases
/// of tests that have ended are dropped on the way.
///
/// # Panics
/// When the server refuses the database: the test cannot run.
pub fn database(url: &str, steps: &[Migration]) -> String {
    let (server, steps) = (url.to_owned(), steps.to_vec());
    named(
        url,
        &apart(|name| async move {
            let client = connect(&server).await;
            drop_ended(&client).await;
            let template = template(&client, &server, steps).await;
            run(&client, &format!("create database {name} template {template}")).await;
        }),
    )
}

/// The address of a copy of a database that nobody works in just now.
///
/// # Panics
/// When the server refuses the database: the test cannot run.
pub fn copy_of(address: &str) -> String {
    let (server, of) = (named(address, "postgres"), name_of(address));
    named(
        address,
        &apart(|name| async move {
            let client = connect(&server).await;
            drop_ended(&client).await;
            run(&client, &format!("create database {name} template {of}")).await;
        }),
    )
}

/// Keeps a test's database for others under a name, after that test has ended; gives its address.
///
/// # Panics
/// When the server refuses it: the test cannot run.
pub fn keep(address: &str, kept: &str) -> String {
    let (server, of, to) = (named(address, "postgres"), name_of(address), kept.to_owned());
    apart(|_| async move {
        let client = connect(&server).await;
        run(&client, &format!("drop database if exists {to} with (force)")).await;
        rename(&client, &of, &to).await;
    });
    named(address, kept)
}

fn name_of(address: &str) -> String {
    let base = address.split_once('?').map_or(address, |(base, _)| base);
    base.rsplit_once('/').map_or(base, |(_, name)| name).to_owned()
}

/// Does something with the name of a new database in a thread of its own, because the caller may be inside of a
/// runtime.
#[expect(clippy::expect_used, reason = "only tests call it, and they cannot go on")]
fn apart<F>(work: impl FnOnce(String) -> F + Send + 'static) -> String
where
    F: Future<Output = ()>,
{
    let count = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{count}", std::process::id());
    let made = name.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(work(made));
    })
    .join()
    .expect("a database for the test");
    name
}

/// The same server with another database.
fn named(url: &str, database: &str) -> String {
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let server = base.rsplit_once('/').map_or(base, |(server, _)| server);
    format!("{server}/{database}?{query}")
}

#[expect(clippy::expect_used, reason = "only tests call it, and they cannot go on")]
async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the test server answers");
    tokio::spawn(connection);
    client
}

#[expect(clippy::expect_used, reason = "only tests call it, and they cannot go on")]
async fn run(client: &Client, sql: &str) {
    client.batch_execute(sql).await.expect("the test server does it");
}

/// Databases of processes that are no more. Two tests may meet over one: then it is gone anyway.
async fn drop_ended(client: &Client) {
    let Ok(rows) = client.query("select datname from pg_database where datname like 'test\\_%'", &[]).await
    else {
        return;
    };
    for row in rows {
        let name: String = row.get(0);
        let process = name.split('_').nth(1).unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            let _ = client.batch_execute(&format!("drop database if exists {name}")).await;
        }
    }
}

/// The database that tests with these steps are copied from; the first one makes it, others wait.
#[expect(clippy::expect_used, reason = "only tests call it, and they cannot go on")]
async fn template(client: &Client, url: &str, steps: Vec<Migration>) -> String {
    let mut hasher = Sha256::new();
    for step in &steps {
        hasher.update(format!("{} {} {}\n", step.capability, step.number, step.sql));
    }
    let mark = hex::encode(&hasher.finalize()[..8]);
    let (ready, making) = (format!("ready_{mark}"), format!("making_{mark}"));
    run(client, "select pg_advisory_lock(7710116)").await;
    let found = client
        .query("select 1 from pg_database where datname = $1", &[&ready])
        .await
        .expect("the test server answers");
    if found.is_empty() {
        run(client, &format!("drop database if exists {making} with (force)")).await;
        run(client, &format!("create database {making}")).await;
        let store = Store::open(&Location::Server(named(url, &making)), Durability::Normal, 1)
            .expect("the template opens");
        store.migrate(steps, Instant::default()).await.expect("the template's schema");
        drop(store);
        rename(client, &making, &ready).await;
    }
    run(client, "select pg_advisory_unlock(7710116)").await;
    ready
}

/// Connections that are told to end take a moment.
async fn rename(client: &Client, from: &str, to: &str) {
    let sql = format!(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{from}';
         alter database {from} rename to {to}"
    );
    for _ in 0..200 {
        if client.batch_execute(&sql).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    run(client, &sql).await;
}
