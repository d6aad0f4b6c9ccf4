//! Running statements on a connection. Every call is done when it returns.

use crate::{Error, Row, Value};
use rusqlite::{Connection, params_from_iter};

pub(crate) fn execute(
    connection: &Connection,
    name: &'static str,
    sql: &str,
    values: &[Value],
) -> Result<usize, Error> {
    let refused = |cause| Error::sqlite(name, cause);
    let mut prepared = connection.prepare_cached(sql).map_err(refused)?;
    prepared.execute(params_from_iter(values)).map_err(refused)
}

/// Reads at most `most` rows.
pub(crate) fn query<T>(
    connection: &Connection,
    name: &'static str,
    sql: &str,
    values: &[Value],
    most: usize,
    mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let refused = |cause| Error::sqlite(name, cause);
    let mut prepared = connection.prepare_cached(sql).map_err(refused)?;
    let mut rows = prepared.query(params_from_iter(values)).map_err(refused)?;
    let mut found = Vec::new();
    while found.len() < most
        && let Some(row) = rows.next().map_err(refused)?
    {
        found.push(read(&Row::of_sqlite(row))?);
    }
    Ok(found)
}
