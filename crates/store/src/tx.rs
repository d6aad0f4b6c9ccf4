//! The transaction that actions and queries work in.

use crate::postgres::Session;
use crate::sqlite::statements;
use crate::{Error, FromColumn, Row, Statement, Value, traces};
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::Instrument;

/// How the engines are called in traces.
const SQLITE: &str = "sqlite";
const POSTGRES: &str = "postgresql";

/// One transaction. The awaits of its methods complete in place on SQLite; on PostgreSQL they wait for
/// the network, with the same code above.
pub struct Tx {
    engine: Engine,
    /// The tenant that the transaction works in, as soon as a statement has named it.
    tenant: Option<String>,
    counted: Arc<AtomicU64>,
}

enum Engine {
    Sqlite(Connection),
    Postgres(Session),
}

impl Tx {
    /// `counted` is how many statements the store has run.
    pub(crate) const fn sqlite(connection: Connection, counted: Arc<AtomicU64>) -> Self {
        Self { engine: Engine::Sqlite(connection), tenant: None, counted }
    }
    pub(crate) const fn postgres(session: Session, counted: Arc<AtomicU64>) -> Self {
        Self { engine: Engine::Postgres(session), tenant: None, counted }
    }

    /// The connection is used for the next piece of work, which names its tenant anew.
    pub(crate) fn begin_work(&mut self) {
        self.tenant = None;
    }

    /// One transaction stays in one tenant: every statement on a table of a capability has the tenant as its first
    /// value, and the first statement decides. On PostgreSQL the rows of others are then out of sight.
    async fn enter(&mut self, sql: &str, values: &[Value]) -> Result<(), Error> {
        self.counted.fetch_add(1, Ordering::Relaxed);
        let Some(Value::Text(named)) = values.first().filter(|_| sql.contains("tenant")) else {
            return Ok(());
        };
        match &self.tenant {
            Some(tenant) if tenant == named => Ok(()),
            Some(_) => Err(Error::SecondTenant),
            None => {
                self.tenant = Some(named.clone());
                match &mut self.engine {
                    Engine::Sqlite(_) => Ok(()),
                    Engine::Postgres(session) => session.enter(named).await,
                }
            }
        }
    }

    /// Runs a statement that returns no rows; gives the number of rows changed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn execute(&mut self, statement: &Statement, values: &[Value]) -> Result<usize, Error> {
        self.enter(statement.sql, values).await?;
        match &mut self.engine {
            Engine::Sqlite(connection) => traces::statement(SQLITE, statement.name)
                .in_scope(|| statements::execute(connection, statement.name, statement.sql, values)),
            Engine::Postgres(session) => {
                let span = traces::statement(POSTGRES, statement.name);
                session.execute(statement.name, statement.sql, values).instrument(span).await
            }
        }
    }

    /// All rows of a query, each read by `read`.
    ///
    /// # Errors
    /// See [`Error`]; also what `read` returns.
    pub async fn query<T>(
        &mut self,
        statement: &Statement,
        values: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Vec<T>, Error> {
        self.rows(statement.name, statement.sql, values, usize::MAX, read).await
    }

    /// All rows of a query whose text was put together from fixed fragments (list filters).
    /// Only values may come from outside, and they are parameters.
    ///
    /// # Errors
    /// See [`Error`]; also what `read` returns.
    pub async fn query_composed<T>(
        &mut self,
        name: &'static str,
        sql: &str,
        values: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Vec<T>, Error> {
        self.rows(name, sql, values, usize::MAX, read).await
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// See [`Error`]; also what `read` returns.
    pub async fn query_optional<T>(
        &mut self,
        statement: &Statement,
        values: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Option<T>, Error> {
        Ok(self.rows(statement.name, statement.sql, values, 1, read).await?.pop())
    }

    /// The single value of a query with one row and one column, e.g. a count.
    ///
    /// # Errors
    /// See [`Error`]; a query without rows is [`Error::Column`].
    pub async fn value<T: FromColumn>(
        &mut self,
        statement: &Statement,
        values: &[Value],
    ) -> Result<T, Error> {
        self.query_optional(statement, values, |row| row.get(0))
            .await?
            .ok_or(Error::column(0, "a row was expected"))
    }

    async fn rows<T>(
        &mut self,
        name: &'static str,
        sql: &str,
        values: &[Value],
        most: usize,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Vec<T>, Error> {
        self.enter(sql, values).await?;
        match &mut self.engine {
            Engine::Sqlite(connection) => traces::statement(SQLITE, name)
                .in_scope(|| statements::query(connection, name, sql, values, most, read)),
            Engine::Postgres(session) => {
                let span = traces::statement(POSTGRES, name);
                let rows = session.query(name, sql, values).instrument(span).await?;
                rows.iter().take(most).map(|row| read(&Row::of_postgres(row))).collect()
            }
        }
    }

    /// Checks that the engine accepts a statement against the present schema.
    ///
    /// # Errors
    /// What the engine finds wrong with it.
    pub async fn prepare(&mut self, statement: &Statement) -> Result<(), Error> {
        match &mut self.engine {
            Engine::Sqlite(connection) => connection
                .prepare(statement.sql)
                .map(drop)
                .map_err(|cause| Error::sqlite(statement.name, cause)),
            Engine::Postgres(session) => session.prepare(statement.name, statement.sql).await,
        }
    }

    /// Whether this is the embedded engine, for what the engines do differently: full-text search.
    pub const fn is_sqlite(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    /// Says that another transaction was first. On a server the work is then run again from its beginning; its own
    /// answer counts when it comes to the same again. An embedded engine has one writer: there is nobody to be first.
    pub fn contested(&mut self) {
        if let Engine::Postgres(session) = &mut self.engine {
            session.contest();
        }
    }

    /// Runs a statement whose text was put together from names of the schema.
    pub(crate) async fn execute_composed(
        &mut self,
        name: &'static str,
        sql: &str,
        values: &[Value],
    ) -> Result<usize, Error> {
        self.enter(sql, values).await?;
        match &mut self.engine {
            Engine::Sqlite(connection) => statements::execute(connection, name, sql, values),
            Engine::Postgres(session) => session.execute(name, sql, values).await,
        }
    }

    /// Runs the text of a migration, in the engine's own types.
    pub(crate) async fn define(&mut self, name: &'static str, sql: &str) -> Result<(), Error> {
        match &mut self.engine {
            Engine::Sqlite(connection) => connection
                .execute_batch(&for_engine(sql, "sqlite", "BLOB"))
                .map_err(|cause| Error::sqlite(name, cause)),
            Engine::Postgres(session) => {
                session.batch(name, &bytewise(&for_engine(sql, "postgres", "BYTEA"))).await
            }
        }
    }

    /// Keeps other processes from migrating at the same time. On SQLite the writer's lock does.
    pub(crate) async fn lock_schema(&mut self) -> Result<(), Error> {
        match &mut self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(session) => session.lock_schema().await,
        }
    }

    /// Begins, ends and marks the transaction of an SQLite connection.
    pub(crate) fn control(&self, sql: &'static str) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(connection) => {
                connection.execute_batch(sql).map_err(|cause| Error::sqlite(sql, cause))
            }
            Engine::Postgres(_) => {
                Err(Error::Action("a session of PostgreSQL ends its own transaction".into()))
            }
        }
    }

    /// No transaction is open on this SQLite connection.
    pub(crate) fn is_idle(&self) -> bool {
        matches!(&self.engine, Engine::Sqlite(connection) if connection.is_autocommit())
    }

    /// The session of PostgreSQL, to end its transaction.
    pub(crate) fn into_session(self) -> Option<Session> {
        match self.engine {
            Engine::Postgres(session) => Some(session),
            Engine::Sqlite(_) => None,
        }
    }
}

/// The text of a migration for one engine: its byte type, without what is meant for the other engine.
fn for_engine(sql: &str, engine: &str, bytes: &str) -> String {
    let mut text = sql.replace("{{bytes}}", bytes);
    for other in ["sqlite", "postgres"] {
        let open = format!("{{{{{other}}}}}");
        while let Some((before, rest)) = text.split_once(&open) {
            let (inside, after) = rest.split_once("{{end}}").unwrap_or((rest, ""));
            let kept = if other == engine { inside } else { "" };
            text = format!("{before}{kept}{after}");
        }
    }
    text
}

/// Text is compared byte by byte, as on the embedded engine, whatever the database's own language is: order and
/// paging are the same everywhere.
fn bytewise(sql: &str) -> String {
    let mut written = String::with_capacity(sql.len() + sql.len() / 4);
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once(" TEXT") {
        written.push_str(before);
        written.push_str(" TEXT");
        // Types of columns only, not words of a comment.
        if after.starts_with([',', '\n', ')', ';']) || after.starts_with(" NOT NULL") {
            written.push_str(" COLLATE \"C\"");
        }
        rest = after;
    }
    written.push_str(rest);
    written
}

#[cfg(test)]
mod tests {
    use super::bytewise;

    #[test]
    fn columns_of_text_are_compared_byte_by_byte() {
        let sql = "create table a (b TEXT NOT NULL, c TEXT, d BIGINT, e TEXT\n);";
        let written = "create table a (b TEXT COLLATE \"C\" NOT NULL, c TEXT COLLATE \"C\", d BIGINT, \
                       e TEXT COLLATE \"C\"\n);";
        assert_eq!(bytewise(sql), written);
    }
}
