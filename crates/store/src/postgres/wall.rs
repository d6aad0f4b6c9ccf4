//! The wall between tenants: row-level security as a second line behind the `tenant = ?1` of every statement.
//!
//! Each table gets one policy: a session sees and writes the rows of the tenant that its transaction has entered, and
//! none before it has entered one. The owner of the tables, who migrates and moves data, stands above it; the
//! server is therefore run by another role.

use crate::{Error, Statement, Tx, schema, values};

const WITHOUT: Statement = Statement::new(
    "tables without the wall",
    "select cast(c.relname as text) from pg_catalog.pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'store_migration'
       and not exists (select 1 from pg_catalog.pg_policy p where p.polrelid = c.oid and p.polname = 'wall')
     order by 1",
);

/// Puts the wall around every table that has none.
pub(crate) async fn build(tx: &mut Tx) -> Result<(), Error> {
    let names: Vec<String> = tx.query(&WITHOUT, values![], |row| row.get(0)).await?;
    let mut text = String::new();
    for name in names {
        text.push_str(&format!(
            "create policy wall on {name} using (tenant = current_setting('linli.tenant', true));
             alter table {name} enable row level security;\n"
        ));
    }
    match text.is_empty() {
        true => Ok(()),
        false => tx.define("wall between tenants", &text).await,
    }
}

/// What the owner runs once so that `role` can serve behind the wall: it reads and writes rows, and neither
/// changes the schema nor steps over the wall.
pub fn grants(role: &str) -> Option<String> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if role.is_empty() || !role.chars().all(plain) || role.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    Some(format!(
        "grant usage on schema public to {role};\n\
         grant select, insert, update, delete on all tables in schema public to {role};\n\
         revoke insert, update, delete on store_migration from {role};\n\
         alter default privileges in schema public grant select, insert, update, delete on tables to {role};\n"
    ))
}

/// The statements by which Citus spreads the tables over its workers: rows of one tenant lie together. `tables` in
/// the order in which they refer to each other, as [`Store::tables`](crate::Store::tables) gives them.
pub fn distribution(tables: &[schema::Table]) -> String {
    let mut text = String::from("select create_reference_table('store_migration');\n");
    let first = tables.first().map(|table| table.name.as_str()).unwrap_or_default();
    for table in tables {
        let beside = match table.name == first {
            true => String::new(),
            false => format!(", colocate_with => '{first}'"),
        };
        text.push_str(&format!("select create_distributed_table('{}', 'tenant'{beside});\n", table.name));
    }
    text
}
