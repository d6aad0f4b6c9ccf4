//! Rows as they are, from one database to another of either engine.

use crate::schema::{Table, Values};
use crate::{Error, Store, Value};
use std::sync::Arc;

impl Store {
    /// The next rows of a table in the order of its key, after a row that was read before.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn rows_after(
        &self,
        table: &Arc<Table>,
        after: Option<&Values>,
        limit: u32,
    ) -> Result<Vec<Values>, Error> {
        let key: Values = after.map(|row| key_of(table, row)).unwrap_or_default();
        let table = Arc::clone(table);
        self.read(move |tx| {
            Box::pin(async move {
                let from = match key.is_empty() {
                    true => String::new(),
                    false => format!("where ({}) > ({})", table.primary.join(", "), places(key.len())),
                };
                let sql = format!(
                    "select {} from {} {from} order by {} limit {limit}",
                    names(&table),
                    table.name,
                    table.primary.join(", ")
                );
                let width = table.columns.len();
                tx.query_composed("rows of a table", &sql, &key, |row| {
                    (0..width).map(|place| row.get::<Value>(place)).collect()
                })
                .await
            })
        })
        .await
    }

    /// Writes rows of one tenant into a table of the same columns.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn put_rows(&self, table: &Arc<Table>, rows: Vec<Values>) -> Result<(), Error> {
        let table = Arc::clone(table);
        self.write(move |tx| {
            Box::pin(async move {
                let sql = format!(
                    "insert into {} ({}) values ({})",
                    table.name,
                    names(&table),
                    places(table.columns.len())
                );
                for row in &rows {
                    tx.execute_composed("put a row", &sql, row).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// How many rows a table has.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn count_rows(&self, table: &Arc<Table>) -> Result<i64, Error> {
        let sql = format!("select count(*) from {}", table.name);
        self.read(move |tx| {
            Box::pin(async move {
                let counted = tx.query_composed("count a table", &sql, &[], |row| row.get::<i64>(0)).await?;
                Ok(counted.first().copied().unwrap_or_default())
            })
        })
        .await
    }
}

fn names(table: &Table) -> String {
    let quoted: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    quoted.join(", ")
}

fn places(count: usize) -> String {
    (1..=count).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ")
}

fn key_of(table: &Table, row: &Values) -> Values {
    let at = |name: &String| table.columns.iter().position(|column| column.name == *name);
    table.primary.iter().filter_map(|name| row.get(at(name)?).cloned()).collect()
}
