//! One transaction on one connection.

use super::{parameter, text};
use crate::{Error, Value};
use deadpool_postgres::{Object, Pool};
use tokio_postgres::error::SqlState;

/// A connection with an open transaction. Dropped before its end it takes the connection with it, so that
/// nobody inherits half a transaction.
pub(crate) struct Session {
    pool: Pool,
    client: Option<Object>,
    /// How the transaction begins: sent with the first statement.
    begin: Option<&'static str>,
    collided: bool,
    contested: bool,
}

impl Session {
    pub(crate) async fn begin(pool: &Pool, begin: &'static str) -> Result<Self, Error> {
        let client = Some(connection(pool).await?);
        Ok(Self { pool: pool.clone(), client, begin: Some(begin), collided: false, contested: false })
    }

    /// Begins the transaction, on another connection when this one turns out to be broken: the server was started
    /// anew, or another one leads now. Nothing has happened yet, so nothing happens twice.
    async fn start(&mut self, text: &str) -> Result<(), Error> {
        for _ in 0..=self.pool.status().size {
            match self.send("begin", text).await {
                Err(Error::Unreachable(_)) => {
                    if let Some(broken) = self.client.take() {
                        drop(Object::take(broken));
                    }
                    self.client = Some(connection(&self.pool).await?);
                }
                other => return other,
            }
        }
        self.send("begin", text).await
    }

    /// Waits for whoever changes the schema now, and then sees what that one did: an ordered transaction would go on
    /// with what it saw when it began to wait. To be called first.
    pub(crate) async fn lock_schema(&mut self) -> Result<(), Error> {
        self.begin = self.begin.map(|_| "begin isolation level read committed");
        self.batch("lock schema", "select pg_advisory_xact_lock(7710115)").await
    }

    /// Puts the rows of all other tenants out of sight, where the wall between tenants stands.
    pub(crate) async fn enter(&mut self, tenant: &str) -> Result<(), Error> {
        let set = format!("select set_config('linli.tenant', '{}', true)", tenant.replace('\'', "''"));
        match self.begin.take() {
            Some(begin) => self.start(&format!("{begin}; {set}")).await,
            None => self.send("enter", &set).await,
        }
    }

    async fn begun(&mut self) -> Result<(), Error> {
        match self.begin.take() {
            Some(begin) => self.start(begin).await,
            None => Ok(()),
        }
    }

    /// Another transaction was first with what this one does.
    pub(crate) const fn contest(&mut self) {
        self.contested = true;
    }
    pub(crate) const fn contested(&self) -> bool {
        self.contested
    }

    pub(crate) async fn execute(
        &mut self,
        name: &'static str,
        sql: &str,
        values: &[Value],
    ) -> Result<usize, Error> {
        self.begun().await?;
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
        self.begun().await?;
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
        self.begun().await?;
        let prepared = async {
            let client = self.client()?;
            client.prepare(&text::numbered(sql)).await.map(drop).map_err(|cause| Error::postgres(name, cause))
        }
        .await;
        self.noticing(prepared)
    }

    /// Statements without parameters, as they stand.
    pub(crate) async fn batch(&mut self, name: &'static str, sql: &str) -> Result<(), Error> {
        self.begun().await?;
        self.send(name, sql).await
    }

    async fn send(&mut self, name: &'static str, sql: &str) -> Result<(), Error> {
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
        if self.begin.is_none() {
            self.send("commit", "commit").await?;
        }
        drop(self.client.take());
        Ok(())
    }

    pub(crate) async fn roll_back(mut self) {
        if self.begin.is_some() || self.send("rollback", "rollback").await.is_ok() {
            drop(self.client.take());
        }
    }

    fn client(&self) -> Result<&Object, Error> {
        self.client.as_ref().ok_or(Error::Closed)
    }

    fn noticing<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        self.collided |= matches!(result, Err(Error::Collided));
        // The row may have come from a transaction that this one could not see when it looked.
        self.contested |= matches!(result, Err(Error::Unique(_)));
        result
    }
}

async fn connection(pool: &Pool) -> Result<Object, Error> {
    pool.get().await.map_err(|cause| Error::Unreachable(cause.to_string()))
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
