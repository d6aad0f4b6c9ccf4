//! The embedded engine: one writer thread with group commit, several readers on snapshots.

pub(crate) mod statements;
mod writer;

use crate::traces;
use crate::tx::Tx;
use crate::{Durability, Error, Work};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use writer::{Job, Outcome};

/// Statements a connection keeps prepared.
const PREPARED: usize = 512;
/// How long a writer waits for another process before it says so.
const BUSY: Duration = Duration::from_secs(15);
/// Commands that may wait for the writer; beyond it senders wait in turn.
const QUEUE: usize = 8192;

/// One SQLite file.
pub(crate) struct Sqlite {
    path: PathBuf,
    queue: mpsc::Sender<Job>,
    readers: Arc<Mutex<Vec<Tx>>>,
    permits: Semaphore,
    counted: Arc<AtomicU64>,
}

impl Sqlite {
    pub(crate) fn open(
        path: &Path,
        durability: Durability,
        readers: usize,
        committed: watch::Sender<u64>,
        counted: Arc<AtomicU64>,
    ) -> Result<Self, Error> {
        let writer = Tx::sqlite(connect(path, durability)?, Arc::clone(&counted));
        let (queue, jobs) = mpsc::channel(QUEUE);
        std::thread::Builder::new()
            .name("linli-writer".into())
            .spawn(move || writer::run(writer, jobs, &committed))
            .map_err(|cause| Error::Unopened(cause.to_string()))?;
        let pool = (0..readers.max(1)).map(|_| reader(path, &counted)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            path: path.to_owned(),
            queue,
            permits: Semaphore::new(pool.len()),
            readers: Arc::new(Mutex::new(pool)),
            counted,
        })
    }

    pub(crate) async fn write<T, E>(
        &self,
        work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let span = traces::command();
        let job: Job = Box::new(move |tx| {
            let done = span.in_scope(|| tx.and_then(|tx| writer::complete(work(tx))));
            let result = done.unwrap_or_else(|error| Err(E::from(error)));
            Outcome {
                keep: result.is_ok(),
                acknowledge: Box::new(move |committed| {
                    // The sender may have gone (a closed browser); the commit stands all the same.
                    let _ = answer.send(match (result, committed) {
                        (Ok(value), Ok(())) => Ok(value),
                        (Ok(_), Err(error)) => Err(E::from(error)),
                        (Err(error), _) => Err(error),
                    });
                }),
            }
        });
        self.queue.send(job).await.map_err(|_| E::from(Error::Closed))?;
        answered.await.map_err(|_| E::from(Error::Closed))?
    }

    pub(crate) async fn read<T, E>(
        &self,
        work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let permit = self.permits.acquire().await.map_err(|_| E::from(Error::Closed))?;
        let taken = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut tx = match taken {
            Some(tx) => tx,
            None => reader(&self.path, &self.counted)?,
        };
        let span = traces::query();
        let (result, tx) = tokio::task::spawn_blocking(move || {
            let _within = span.entered();
            tx.begin_work();
            let result = match tx.control("begin") {
                Ok(()) => writer::complete(work(&mut tx)).unwrap_or_else(|error| Err(E::from(error))),
                Err(error) => Err(E::from(error)),
            };
            let _ = tx.control("rollback");
            (result, tx)
        })
        .await
        .map_err(|cause| E::from(Error::Action(cause.to_string())))?;
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(tx);
        drop(permit);
        result
    }

    /// A consistent copy in a new file, while work goes on.
    pub(crate) fn copy_to(&self, target: &Path) -> Result<(), Error> {
        if target.exists() {
            return Err(Error::Unopened(format!("{} exists already; name a new file", target.display())));
        }
        open_for_reading(&self.path)?
            .execute("vacuum into ?1", [target.to_string_lossy()])
            .map(drop)
            .map_err(|cause| Error::sqlite("vacuum into", cause))
    }
}

fn connect(path: &Path, durability: Durability) -> Result<Connection, Error> {
    let opened = |cause| match Error::sqlite("open", cause) {
        Error::Unopened(what) => Error::Unopened(format!("{}: {what}", path.display())),
        other => other,
    };
    let connection = Connection::open(path).map_err(opened)?;
    configure(&connection).map_err(opened)?;
    connection
        .execute_batch(match durability {
            Durability::Full => "pragma journal_mode = wal; pragma synchronous = full;",
            Durability::Normal => "pragma journal_mode = wal; pragma synchronous = normal;",
        })
        .map_err(opened)?;
    Ok(connection)
}

fn reader(path: &Path, counted: &Arc<AtomicU64>) -> Result<Tx, Error> {
    Ok(Tx::sqlite(open_for_reading(path)?, Arc::clone(counted)))
}

fn open_for_reading(path: &Path) -> Result<Connection, Error> {
    let refused = |cause| Error::sqlite("open for reading", cause);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(refused)?;
    configure(&connection).map_err(refused)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.execute_batch(
        "pragma foreign_keys = on; pragma temp_store = memory; pragma cache_size = -16000; pragma mmap_size = 33554432;",
    )
}
