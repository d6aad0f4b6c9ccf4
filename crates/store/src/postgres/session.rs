//! One transaction on one connection.

use super::{parameter, text};
use crate::{Error, Value};
use deadpool_postgres::{Object, Pool};
use tokio_postgres::error::SqlState;

/// A connection with an open transaction. Dropped before its end it takes the connection with it, so that
/// nobody inherits half a transaction.
pub(crate) struct Session {
    client: Option<Object>,
    collided: bool,
}

impl Session {
    pub(crate) async fn begin(pool: &Pool, begin: &'static str) -> Result<Self, Error> {
        let client = pool.get().await.map_err(|cause| Error::Unreachable(cause.to_string()))?;
        let mut session = Self { client: Some(client), collided: false };
        session.batch("begin", begin).await?;
        Ok(session)
    }

    pub(crate) async fn execute(
        &mut self,
        name: &'static str,
        sql: &str,
        values: &[Value],
    ) -> Result<usize, Error> {
        let done = async {
            let client = self.client()?;
            let prepared = client
                .prepare_cached(&text::numbered(sql))
                .await
                .map_err(|cause| Error::postgres(name, cause))?;
            let changed = client
                .execute_raw(&prepared, parameter::all(values))
                .await
                .map_err(|cause| Error::postgres(name, cause))?;
            Ok(usize::try_from(changed).unwrap_or(usize::MAX))
        }
        .await;
        self.noticing(done)
    }

    pub(crate) async fn query(
        &mut self,
        name: &'static str,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<tokio_postgres::Row>, Error> {
        let parameters: Vec<_> = parameter::all(values).collect();
        let found = async {
            let client = self.client()?;
            let prepared = client
                .prepare_cached(&text::numbered(sql))
                .await
                .map_err(|cause| Error::postgres(name, cause))?;
            let references: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> =
                parameters.iter().map(|one| one as &(dyn tokio_postgres::types::ToSql + Sync)).collect();
            client.query(&prepared, &references).await.map_err(|cause| Error::postgres(name, cause))
        }
        .await;
        self.noticing(found)
    }

    pub(crate) async fn prepare(&mut self, name: &'static str, sql: &str) -> Result<(), Error> {
        let prepared = async {
            let client = self.client()?;
            client.prepare(&text::numbered(sql)).await.map(drop).map_err(|cause| Error::postgres(name, cause))
        }
        .await;
        self.noticing(prepared)
    }

    /// Statements without parameters, as they stand.
    pub(crate) async fn batch(&mut self, name: &'static str, sql: &str) -> Result<(), Error> {
        let done =
            async { self.client()?.batch_execute(sql).await.map_err(|cause| Error::postgres(name, cause)) }
                .await;
        self.noticing(done)
    }

    /// A statement of this transaction ran into another transaction: only a repetition can succeed.
    pub(crate) const fn collided(&self) -> bool {
        self.collided
    }

    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        self.batch("commit", "commit").await?;
        drop(self.client.take());
        Ok(())
    }

    pub(crate) async fn roll_back(mut self) {
        if self.batch("rollback", "rollback").await.is_ok() {
            drop(self.client.take());
        }
    }

    fn client(&self) -> Result<&Object, Error> {
        self.client.as_ref().ok_or(Error::Closed)
    }

    fn noticing<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        self.collided |= matches!(result, Err(Error::Collided));
        result
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }
}

impl Error {
    pub(crate) fn postgres(statement: &'static str, cause: tokio_postgres::Error) -> Self {
        let Some(error) = cause.as_db_error() else {
            return if cause.is_closed() || cause.to_string().contains("connect") {
                Self::Unreachable(cause.to_string())
            } else {
                Self::Engine { statement, cause: std::sync::Arc::new(cause) }
            };
        };
        let said = || format!("{statement}: {}", error.message());
        match error.code() {
            code if *code == SqlState::T_R_SERIALIZATION_FAILURE
                || *code == SqlState::T_R_DEADLOCK_DETECTED =>
            {
                Self::Collided
            }
            code if *code == SqlState::UNIQUE_VIOLATION => Self::Unique(said()),
            code if code.code().starts_with("23") => Self::Constraint(said()),
            code if *code == SqlState::DISK_FULL => Self::Full,
            code if *code == SqlState::READ_ONLY_SQL_TRANSACTION => Self::ReadOnly,
            code if *code == SqlState::TOO_MANY_CONNECTIONS => Self::Busy,
            code if *code == SqlState::ADMIN_SHUTDOWN
                || *code == SqlState::CRASH_SHUTDOWN
                || *code == SqlState::CANNOT_CONNECT_NOW =>
            {
                Self::Unreachable(said())
            }
            _ => Self::Engine { statement, cause: std::sync::Arc::new(cause) },
        }
    }
}
