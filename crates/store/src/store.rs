//! Opening a database and running work in it.

use crate::writer::{self, Job, Outcome};
use crate::{Error, Tx};
use rusqlite::{Connection, OpenFlags};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

/// A piece of work in a transaction: what `write` and `read` take.
pub type Work<'tx, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'tx>>;

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Location {
    /// An SQLite file; created when missing.
    File(PathBuf),
}

/// When a commit counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The commit has reached the disk: survives power loss. The default.
    Full,
    /// The commit has reached the operating system: survives a crash of the program only.
    Normal,
}

/// Statements a connection keeps prepared.
const PREPARED: usize = 512;
/// How long a writer waits for another process before it says so.
const BUSY: Duration = Duration::from_secs(15);
/// Commands that may wait for the writer; beyond it senders wait in turn.
const QUEUE: usize = 8192;

/// A database: one writer, several readers. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    queue: mpsc::Sender<Job>,
    readers: Mutex<Vec<Tx>>,
    permits: Semaphore,
    committed: watch::Receiver<u64>,
}

impl Store {
    /// Opens the database with as many readers as `readers` says.
    ///
    /// # Errors
    /// [`Error::Unopened`], [`Error::ReadOnly`], [`Error::Corrupt`] with what to do.
    pub fn open(location: &Location, durability: Durability, readers: usize) -> Result<Self, Error> {
        let Location::File(path) = location;
        let writer = connect(path, durability)?;
        let (queue, jobs) = mpsc::channel(QUEUE);
        let (sender, committed) = watch::channel(0);
        std::thread::Builder::new()
            .name("linli-writer".into())
            .spawn(move || writer::run(Tx::new(writer), jobs, &sender))
            .map_err(|cause| Error::Unopened(cause.to_string()))?;
        let pool = (0..readers.max(1)).map(|_| reader(path)).collect::<Result<Vec<_>, _>>()?;
        let permits = Semaphore::new(pool.len());
        Ok(Self {
            shared: Arc::new(Shared {
                path: path.clone(),
                queue,
                readers: Mutex::new(pool),
                permits,
                committed,
            }),
        })
    }

    /// Runs `work` in a write transaction and returns after its commit is durable.
    /// An error from `work` rolls back everything it did.
    ///
    /// # Errors
    /// What `work` returns, or the store's own [`Error`].
    pub async fn write<T, E>(
        &self,
        work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let result =
                tx.and_then(|tx| writer::complete(work(tx))).unwrap_or_else(|error| Err(E::from(error)));
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
        self.shared.queue.send(job).await.map_err(|_| E::from(Error::Closed))?;
        answered.await.map_err(|_| E::from(Error::Closed))?
    }

    /// Runs `work` on a consistent snapshot; it cannot write.
    ///
    /// # Errors
    /// What `work` returns, or the store's own [`Error`].
    pub async fn read<T, E>(
        &self,
        work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let permit = self.shared.permits.acquire().await.map_err(|_| E::from(Error::Closed))?;
        let shared = Arc::clone(&self.shared);
        let taken = shared.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut tx = match taken {
            Some(tx) => tx,
            None => reader(&shared.path)?,
        };
        let (result, tx) = tokio::task::spawn_blocking(move || {
            let result = match tx.control("begin") {
                Ok(()) => writer::complete(work(&mut tx)).unwrap_or_else(|error| Err(E::from(error))),
                Err(error) => Err(E::from(error)),
            };
            let _ = tx.control("rollback");
            (result, tx)
        })
        .await
        .map_err(|cause| E::from(Error::Action(cause.to_string())))?;
        self.shared.readers.lock().unwrap_or_else(PoisonError::into_inner).push(tx);
        drop(permit);
        result
    }

    /// Counts groups committed by this process; changes wake whoever follows the journal.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.shared.committed.clone()
    }

    /// Writes a consistent copy of the database to a new file while work goes on.
    ///
    /// # Errors
    /// When the target exists or cannot be written.
    pub fn copy_to(&self, target: &Path) -> Result<(), Error> {
        if target.exists() {
            return Err(Error::Unopened(format!("{} exists already; name a new file", target.display())));
        }
        let source = reader(&self.shared.path)?;
        source
            .connection
            .execute("vacuum into ?1", [target.to_string_lossy()])
            .map(drop)
            .map_err(|cause| Error::engine("vacuum into", cause))
    }
}

fn connect(path: &Path, durability: Durability) -> Result<Connection, Error> {
    let opened = |cause| match Error::engine("open", cause) {
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

fn reader(path: &Path) -> Result<Tx, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|cause| Error::engine("open for reading", cause))?;
    configure(&connection).map_err(|cause| Error::engine("open for reading", cause))?;
    Ok(Tx::new(connection))
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.execute_batch(
        "pragma foreign_keys = on; pragma temp_store = memory; pragma cache_size = -16000; pragma mmap_size = 33554432;",
    )
}
