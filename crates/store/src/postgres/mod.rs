//! The server engine: a pool of connections, a transaction per command, repeated when the server says that
//! it ran into another one.

mod cell;
mod parameter;
mod session;
mod text;

pub(crate) use cell::cell;
pub(crate) use session::Session;

use crate::{Error, Tx, Work};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio::sync::watch;
use tokio_postgres::NoTls;

/// How often a command is repeated that ran into another one before its sender is told.
const ATTEMPTS: u32 = 8;

/// One PostgreSQL database.
pub(crate) struct Postgres {
    pool: Pool,
    committed: watch::Sender<u64>,
}

impl Postgres {
    pub(crate) fn open(url: &str, connections: usize, committed: watch::Sender<u64>) -> Result<Self, Error> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|cause: tokio_postgres::Error| Error::Unopened(cause.to_string()))?;
        if config.get_application_name().is_none() {
            config.application_name("linli");
        }
        let manager =
            Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(connections.max(2))
            .build()
            .map_err(|cause| Error::Unopened(cause.to_string()))?;
        Ok(Self { pool, committed })
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
        let (pool, committed) = (self.pool.clone(), self.committed.clone());
        run(async move {
            for _ in 1..ATTEMPTS {
                if let Attempt::Done(result) = attempt(&pool, WRITE, work.clone()).await {
                    return told(result, &committed);
                }
                tokio::task::yield_now().await;
            }
            told(attempt(&pool, WRITE, work).await.once(), &committed)
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
        let (pool, committed) = (self.pool.clone(), self.committed.clone());
        run(async move { told(attempt(&pool, WRITE, work).await.once(), &committed) }).await
    }

    pub(crate) async fn read<T, E>(
        &self,
        work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let pool = self.pool.clone();
        run(async move { attempt(&pool, READ, work).await.once() }).await
    }
}

const WRITE: &str = "begin";
const READ: &str = "begin isolation level repeatable read read only";

enum Attempt<T, E> {
    Done(Result<T, E>),
    /// The server ended it because of another transaction; nothing of it happened.
    Collided,
}

impl<T, E: From<Error>> Attempt<T, E> {
    /// Its result when it is not repeated.
    fn once(self) -> Result<T, E> {
        match self {
            Self::Done(result) => result,
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
    begin: &'static str,
    work: impl for<'tx> FnOnce(&'tx mut Tx) -> Work<'tx, T, E> + Send + 'static,
) -> Attempt<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let mut tx = match Session::begin(pool, begin).await {
        Ok(session) => Tx::postgres(session),
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
            session.roll_back().await;
            Attempt::Done(Err(refusal))
        }
    }
}

async fn run<T, E>(work: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    match tokio::spawn(work).await {
        Ok(result) => result,
        Err(ended) if ended.is_panic() => Err(E::from(Error::Action(said(&*ended.into_panic())))),
        Err(_) => Err(E::from(Error::Closed)),
    }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("an action panicked").to_owned()
}
