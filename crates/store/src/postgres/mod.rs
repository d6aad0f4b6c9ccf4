//! The server engine: a pool of connections, a transaction per command, repeated when the server says that
//! it ran into another one.

mod cell;
mod parameter;
mod session;
mod text;
pub(crate) mod wall;

pub(crate) use cell::cell;
pub(crate) use session::Session;

use crate::{Error, Tx, Work, traces};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::sync::watch;
use tokio_postgres::NoTls;
use tracing::{Instrument, Span};

/// How often a command is repeated that ran into another one before its sender is told.
const ATTEMPTS: u32 = 24;
/// Attempts that follow each other at once; later ones wait a little, each longer than the last.
const AT_ONCE: u32 = 2;
const PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(40);

/// How transactions are kept apart unless the address says otherwise: as if they came one after another, as on the
/// embedded engine. What the server cannot order so it refuses, and the store repeats it.
const ISOLATION: &str = "default_transaction_isolation";

/// How long a connection may take to be made, and how long one is waited for while all are in use.
const CONNECTING: Duration = Duration::from_secs(5);
const WAITING: Duration = Duration::from_secs(20);
/// A server that is gone without a word (its machine, the way to it) is noticed within this time, idle or not; the system
/// alone would go on waiting for a quarter of an hour, and for two hours where nothing was sent.
const SILENT: Duration = Duration::from_secs(15);
const PROBED_AFTER: Duration = Duration::from_secs(5);
const PROBED_EVERY: Duration = Duration::from_secs(3);
const PROBES: u32 = 3;

/// One PostgreSQL database.
pub(crate) struct Postgres {
    pool: Pool,
    committed: watch::Sender<u64>,
    counted: Arc<AtomicU64>,
}

impl Postgres {
    pub(crate) fn open(
        url: &str,
        connections: usize,
        committed: watch::Sender<u64>,
        counted: Arc<AtomicU64>,
    ) -> Result<Self, Error> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|cause: tokio_postgres::Error| Error::Unopened(cause.to_string()))?;
        if config.get_application_name().is_none() {
            config.application_name("linli");
        }
        let options = config.get_options().unwrap_or_default();
        if !options.contains(ISOLATION) {
            config.options(format!("{options} -c {ISOLATION}=serializable").trim_start().to_owned());
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECTING);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENT);
            config.keepalives_idle(PROBED_AFTER).keepalives_interval(PROBED_EVERY).keepalives_retries(PROBES);
        }
        let manager =
            Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(connections.max(2))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAITING))
            .build()
            .map_err(|cause| Error::Unopened(cause.to_string()))?;
        Ok(Self { pool, committed, counted })
    }

    /// In a task of its own: a command runs to its end also when its sender has gone, and a panic in it
    /// stays in it.
    pub(crate) async fn write<T, E>(
        &self,
        work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Clone + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (pool, committed, counted) = self.parts();
        run(traces::command(), async move {
            let mut beaten = false;
            for tried in 1..ATTEMPTS {
                match attempt(&pool, &counted, WRITE, work.clone()).await {
                    Attempt::Done(result) => return told(result, &committed),
                    // The second time the row of the other one was there to be seen: the answer counts.
                    Attempt::Beaten(result) if beaten => return told(result, &committed),
                    Attempt::Beaten(_) => beaten = true,
                    Attempt::Collided if tried > AT_ONCE => {
                        tokio::time::sleep((PAUSE * (tried - AT_ONCE)).min(LONGEST_PAUSE)).await;
                    }
                    Attempt::Collided => tokio::task::yield_now().await,
                }
            }
            told(attempt(&pool, &counted, WRITE, work).await.once(), &committed)
        })
        .await
    }

    pub(crate) async fn write_once<T, E>(
        &self,
        work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (pool, committed, counted) = self.parts();
        run(
            traces::command(),
            async move { told(attempt(&pool, &counted, WRITE, work).await.once(), &committed) },
        )
        .await
    }

    pub(crate) async fn read<T, E>(
        &self,
        work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (pool, _, counted) = self.parts();
        run(traces::query(), async move { attempt(&pool, &counted, READ, work).await.once() }).await
    }

    fn parts(&self) -> (Pool, watch::Sender<u64>, Arc<AtomicU64>) {
        (self.pool.clone(), self.committed.clone(), Arc::clone(&self.counted))
    }
}

const WRITE: &str = "begin";
const READ: &str = "begin isolation level repeatable read read only";

enum Attempt<T, E> {
    Done(Result<T, E>),
    /// It failed because another transaction was first; nothing of it happened.
    Beaten(Result<T, E>),
    /// The server ended it because of another transaction; nothing of it happened.
    Collided,
}

impl<T, E: From<Error>> Attempt<T, E> {
    /// Its result when it is not repeated.
    fn once(self) -> Result<T, E> {
        match self {
            Self::Done(result) | Self::Beaten(result) => result,
            Self::Collided => Err(E::from(Error::Collided)),
        }
    }
}

/// Wakes whoever follows the journal.
fn told<T, E>(result: Result<T, E>, committed: &watch::Sender<u64>) -> Result<T, E> {
    if result.is_ok() {
        committed.send_modify(|count| *count += 1);
    }
    result
}

async fn attempt<T, E>(
    pool: &Pool,
    counted: &Arc<AtomicU64>,
    begin: &'static str,
    work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
) -> Attempt<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let mut tx = match Session::begin(pool, begin).await {
        Ok(session) => Tx::postgres(session, Arc::clone(counted)),
        Err(error) => return Attempt::Done(Err(E::from(error))),
    };
    let result = work(&mut tx).await;
    let Some(session) = tx.into_session() else { return Attempt::Done(result) };
    if session.collided() {
        session.roll_back().await;
        return Attempt::Collided;
    }
    match result {
        Ok(value) => match session.commit().await {
            Ok(()) => Attempt::Done(Ok(value)),
            Err(Error::Collided) => Attempt::Collided,
            Err(error) => Attempt::Done(Err(E::from(error))),
        },
        Err(refusal) => {
            let beaten = session.contested();
            session.roll_back().await;
            match beaten {
                true => Attempt::Beaten(Err(refusal)),
                false => Attempt::Done(Err(refusal)),
            }
        }
    }
}

async fn run<T, E>(span: Span, work: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    match tokio::spawn(work.instrument(span)).await {
        Ok(result) => result,
        Err(ended) if ended.is_panic() => Err(E::from(Error::Action(said(&*ended.into_panic())))),
        Err(_) => Err(E::from(Error::Closed)),
    }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("an action panicked").to_owned()
}
