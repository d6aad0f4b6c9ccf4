//! The transaction that actions and queries work in.

use crate::{Error, FromColumn, Row, Statement, Value};
use rusqlite::{Connection, params_from_iter};

/// One transaction. The awaits of its methods complete in place on SQLite; a driver with a network
/// under it suspends instead, with the same code above.
pub struct Tx {
    pub(crate) connection: Connection,
}

impl Tx {
    pub(crate) const fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// Runs a statement that returns no rows; gives the number of rows changed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn execute(&mut self, statement: &Statement, values: &[Value]) -> Result<usize, Error> {
        let refused = |cause| Error::engine(statement.name, cause);
        let mut prepared = self.connection.prepare_cached(statement.sql).map_err(refused)?;
        prepared.execute(params_from_iter(values)).map_err(refused)
    }

    /// All rows of a query, each read by `read`.
    ///
    /// # Errors
    /// See [`Error`]; also what `read` returns.
    pub async fn query<T>(
        &mut self,
        statement: &Statement,
        values: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.rows(statement.name, statement.sql, values, read)
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
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.rows(name, sql, values, read)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// See [`Error`]; also what `read` returns.
    pub async fn query_optional<T>(
        &mut self,
        statement: &Statement,
        values: &[Value],
        read: impl FnOnce(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let refused = |cause| Error::engine(statement.name, cause);
        let mut prepared = self.connection.prepare_cached(statement.sql).map_err(refused)?;
        let mut rows = prepared.query(params_from_iter(values)).map_err(refused)?;
        match rows.next().map_err(refused)? {
            Some(row) => read(&Row { inner: row }).map(Some),
            None => Ok(None),
        }
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

    fn rows<T>(
        &mut self,
        name: &'static str,
        sql: &str,
        values: &[Value],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let refused = |cause| Error::engine(name, cause);
        let mut prepared = self.connection.prepare_cached(sql).map_err(refused)?;
        let mut rows = prepared.query(params_from_iter(values)).map_err(refused)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(refused)? {
            found.push(read(&Row { inner: row })?);
        }
        Ok(found)
    }

    /// Checks that the engine accepts a statement against the present schema.
    ///
    /// # Errors
    /// What the engine finds wrong with it.
    pub async fn prepare(&mut self, statement: &Statement) -> Result<(), Error> {
        self.connection.prepare(statement.sql).map(drop).map_err(|cause| Error::engine(statement.name, cause))
    }

    pub(crate) fn control(&self, sql: &'static str) -> Result<(), Error> {
        self.connection.execute_batch(sql).map_err(|cause| Error::engine(sql, cause))
    }
}
