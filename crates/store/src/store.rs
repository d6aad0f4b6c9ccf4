//! Opening a database and running work in it.

use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::{Error, Tx};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::watch;

/// A piece of work in a transaction: what `write` and `read` take.
pub type Work<'tx, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'tx>>;

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Location {
    /// An SQLite file; created when missing.
    File(PathBuf),
    /// A PostgreSQL database: `postgres://USER@HOST/NAME`. It has to exist.
    Server(String),
}

/// When a commit to a file counts as done. A server has its own setting (`synchronous_commit`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The commit has reached the disk: survives power loss. The default.
    Full,
    /// The commit has reached the operating system: survives a crash of the program only.
    Normal,
}

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    committed: watch::Receiver<u64>,
    counted: Arc<AtomicU64>,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Location {
    /// Reads an address: `sqlite:PATH`, `postgres://USER@HOST/NAME` or `postgresql://…`. `None` for anything else.
    pub fn read(address: &str) -> Option<Self> {
        match address.split_once(':')? {
            ("sqlite", path) => Some(Self::File(path.trim_start_matches("//").into())),
            ("postgres" | "postgresql", rest) if rest.starts_with("//") => {
                Some(Self::Server(address.to_owned()))
            }
            _ => None,
        }
    }
}

impl Store {
    /// Opens the database: a file with as many readers as `readers` says, a server with as many connections.
    /// Connections to a server are made when they are needed.
    ///
    /// # Errors
    /// [`Error::Unopened`], [`Error::ReadOnly`], [`Error::Corrupt`] with what to do.
    pub fn open(location: &Location, durability: Durability, readers: usize) -> Result<Self, Error> {
        let (sender, committed) = watch::channel(0);
        let counted = Arc::new(AtomicU64::new(0));
        let shared = Arc::clone(&counted);
        let engine = match location {
            Location::File(path) => Engine::Sqlite(Sqlite::open(path, durability, readers, sender, shared)?),
            Location::Server(url) => Engine::Postgres(Postgres::open(url, readers, sender, shared)?),
        };
        Ok(Self { engine: Arc::new(engine), committed, counted })
    }

    /// Runs `work` in a write transaction and returns after its commit is durable.
    /// An error from `work` rolls back everything it did. A server may ask for a repetition: `work` is then
    /// run again from its beginning, so it must not have effects outside of the transaction.
    ///
    /// # Errors
    /// What `work` returns, or the store's own [`Error`].
    pub async fn write<T, E>(
        &self,
        work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Clone + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite(file) => file.write(work).await,
            Engine::Postgres(server) => server.write(work).await,
        }
    }

    /// [`Store::write`] for work that cannot be run again, because it carries more than is worth copying:
    /// when it runs into another command, its sender is told ([`Error::Collided`]).
    ///
    /// # Errors
    /// What `work` returns, or the store's own [`Error`].
    pub async fn write_once<T, E>(
        &self,
        work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite(file) => file.write(work).await,
            Engine::Postgres(server) => server.write_once(work).await,
        }
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
        match &*self.engine {
            Engine::Sqlite(file) => file.read(work).await,
            Engine::Postgres(server) => server.read(work).await,
        }
    }

    /// Counts groups committed by this process; changes wake whoever follows the journal.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.committed.clone()
    }

    /// How many statements this process has run on it so far: tests see by it what a page costs.
    pub fn statements(&self) -> u64 {
        self.counted.load(Ordering::Relaxed)
    }

    /// Whether this is the embedded engine, with one server per file.
    pub fn is_embedded(&self) -> bool {
        matches!(&*self.engine, Engine::Sqlite(_))
    }

    /// Writes a consistent copy of the database to a new file while work goes on.
    ///
    /// # Errors
    /// When the target exists or cannot be written, or the database is on a server.
    pub fn copy_to(&self, target: &Path) -> Result<(), Error> {
        match &*self.engine {
            Engine::Sqlite(file) => file.copy_to(target),
            Engine::Postgres(_) => {
                Err(Error::Unopened("a database on a server is copied with pg_dump".into()))
            }
        }
    }
}
