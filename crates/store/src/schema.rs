//! What a database's schema is, in words that both engines share: for comparing them, for moving rows from one to the
//! other, and for the rules that every table keeps.

use crate::{Error, Statement, Store, Tx, Value, values};
use std::collections::BTreeSet;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Text,
    Integer,
    Real,
    Bytes,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub class: Class,
    /// Never null.
    pub required: bool,
}

/// A reference to another table: own columns, the table, its columns.
pub type Reference = (Vec<String>, String, Vec<String>);

/// A table of a capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    pub primary: Vec<String>,
    /// Columns that are unique together, beside the primary key.
    pub unique: BTreeSet<Vec<String>>,
    pub references: BTreeSet<Reference>,
    /// How many conditions its rows have to meet.
    pub checks: i64,
}

impl Store {
    /// The tables of all capabilities, those that others refer to first and otherwise by name, without the ledger of migrations and without search indexes.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn tables(&self) -> Result<Vec<Table>, Error> {
        let found = self.read(|tx| Box::pin(async move { tables(tx).await })).await?;
        Ok(in_order(found))
    }
}

/// A table comes after those that it refers to.
fn in_order(mut left: Vec<Table>) -> Vec<Table> {
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waiting: BTreeSet<String> = left.iter().map(|table| table.name.clone()).collect();
        let (later, ready): (Vec<_>, Vec<_>) = left.into_iter().partition(|table| {
            table.references.iter().any(|(_, other, _)| *other != table.name && waiting.contains(other))
        });
        if ready.is_empty() {
            // Tables that refer to each other: no order fits.
            ordered.extend(later);
            break;
        }
        ordered.extend(ready);
        left = later;
    }
    ordered
}

const SQLITE_EXISTS: Statement = Statement::new(
    "whether a table exists",
    "select count(*) from sqlite_master where type = 'table' and name = ?1",
);
const POSTGRES_EXISTS: Statement = Statement::new(
    "whether a table exists",
    "select count(*) from pg_catalog.pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and c.relname = cast(?1 as text)",
);

/// Whether a table is there.
pub(crate) async fn exists(tx: &mut Tx, table: &str) -> Result<bool, Error> {
    let statement = if tx.is_sqlite() { &SQLITE_EXISTS } else { &POSTGRES_EXISTS };
    Ok(tx.value::<i64>(statement, values![table]).await? > 0)
}

const SQLITE_TABLES: Statement = Statement::new(
    "tables",
    "select l.name, m.sql from pragma_table_list l join sqlite_master m on m.name = l.name and m.type = 'table'
     where l.schema = 'main' and l.type = 'table' and l.name not like 'sqlite_%' and l.name <> 'store_migration'
     order by l.name",
);
const POSTGRES_TABLES: Statement = Statement::new(
    "tables",
    "select cast(c.relname as text),
        (select count(*) from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = 'c')
     from pg_catalog.pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'store_migration'
     order by 1",
);

pub(crate) async fn tables(tx: &mut Tx) -> Result<Vec<Table>, Error> {
    let embedded = tx.is_sqlite();
    let named: Vec<(String, i64)> = match embedded {
        true => {
            tx.query(&SQLITE_TABLES, values![], |row| {
                let sql: String = row.get(1)?;
                Ok((row.get(0)?, checks_of(&sql)))
            })
            .await?
        }
        false => tx.query(&POSTGRES_TABLES, values![], |row| Ok((row.get(0)?, row.get(1)?))).await?,
    };
    let mut found = Vec::with_capacity(named.len());
    for (name, checks) in named {
        let (columns, primary) = match embedded {
            true => sqlite_columns(tx, &name).await?,
            false => postgres_columns(tx, &name).await?,
        };
        let unique = grouped(tx, if embedded { &SQLITE_UNIQUE } else { &POSTGRES_UNIQUE }, &name).await?;
        let references = references(tx, &name).await?;
        found.push(Table { name, columns, primary, unique, references, checks });
    }
    Ok(found)
}

fn checks_of(sql: &str) -> i64 {
    let said: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
    let words = said.join(" ").to_lowercase();
    // A word of its own, not the end of a table's name.
    let marks = words.match_indices("check").filter(|(at, word)| {
        let named = words[..*at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        !named && words[at + word.len()..].trim_start().starts_with('(')
    });
    i64::try_from(marks.count()).unwrap_or(i64::MAX)
}

const SQLITE_COLUMNS: Statement = Statement::new(
    "columns",
    "select name, upper(type), \"notnull\", pk from pragma_table_info(?1) order by cid",
);
const POSTGRES_COLUMNS: Statement = Statement::new(
    "columns",
    "select cast(a.attname as text), upper(format_type(a.atttypid, a.atttypmod)), a.attnotnull,
        coalesce(array_position(cast(i.indkey as int2[]), a.attnum) + 1, 0)
     from pg_catalog.pg_attribute a
     join pg_catalog.pg_class c on c.oid = a.attrelid and c.relnamespace = current_schema()::regnamespace
     left join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisprimary
     where c.relname = cast(?1 as text) and a.attnum > 0 and not a.attisdropped order by a.attnum",
);

async fn sqlite_columns(tx: &mut Tx, table: &str) -> Result<(Vec<Column>, Vec<String>), Error> {
    columns(tx, &SQLITE_COLUMNS, table).await
}
async fn postgres_columns(tx: &mut Tx, table: &str) -> Result<(Vec<Column>, Vec<String>), Error> {
    columns(tx, &POSTGRES_COLUMNS, table).await
}

async fn columns(
    tx: &mut Tx,
    statement: &Statement,
    table: &str,
) -> Result<(Vec<Column>, Vec<String>), Error> {
    let rows: Vec<(Column, i64)> = tx
        .query(statement, values![table], |row| {
            let named: String = row.get(1)?;
            let class = match named.as_str() {
                "TEXT" => Class::Text,
                "BIGINT" => Class::Integer,
                "DOUBLE PRECISION" => Class::Real,
                "BLOB" | "BYTEA" => Class::Bytes,
                _ => return Err(Error::column(1, "a portable type was expected")),
            };
            Ok((Column { name: row.get(0)?, class, required: row.get(2)? }, row.get(3)?))
        })
        .await?;
    let mut primary: Vec<(i64, String)> =
        rows.iter().filter(|(_, at)| *at > 0).map(|(column, at)| (*at, column.name.clone())).collect();
    primary.sort();
    let primary = primary.into_iter().map(|(_, name)| name).collect();
    Ok((rows.into_iter().map(|(column, _)| column).collect(), primary))
}

// One row per column of a group: its group, its name.
const SQLITE_UNIQUE: Statement = Statement::new(
    "unique columns",
    "select l.name, i.name from pragma_index_list(?1) l join pragma_index_info(l.name) i
     where l.\"unique\" = 1 and l.origin <> 'pk' order by l.name, i.seqno",
);
const POSTGRES_UNIQUE: Statement = Statement::new(
    "unique columns",
    "select cast(x.relname as text), cast(a.attname as text) from pg_catalog.pg_index i
     join pg_catalog.pg_class c on c.oid = i.indrelid and c.relnamespace = current_schema()::regnamespace
     join pg_catalog.pg_class x on x.oid = i.indexrelid
     cross join lateral unnest(cast(i.indkey as int2[])) with ordinality k(attnum, place)
     join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
     where c.relname = cast(?1 as text) and i.indisunique and not i.indisprimary order by 1, k.place",
);

async fn grouped(tx: &mut Tx, statement: &Statement, table: &str) -> Result<BTreeSet<Vec<String>>, Error> {
    let rows: Vec<(String, String)> =
        tx.query(statement, values![table], |row| Ok((row.get(0)?, row.get(1)?))).await?;
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (group, column) in rows {
        match groups.last_mut().filter(|(last, _)| *last == group) {
            Some((_, columns)) => columns.push(column),
            None => groups.push((group, vec![column])),
        }
    }
    Ok(groups.into_iter().map(|(_, columns)| columns).collect())
}

// One row per column of a reference: which reference, own column, table, column there.
const SQLITE_REFERENCES: Statement = Statement::new(
    "references",
    "select cast(id as text), \"from\", \"table\", \"to\" from pragma_foreign_key_list(?1) order by id, seq",
);
const POSTGRES_REFERENCES: Statement = Statement::new(
    "references",
    "select cast(k.conname as text), cast(a.attname as text), cast(o.relname as text), cast(b.attname as text)
     from pg_catalog.pg_constraint k
     join pg_catalog.pg_class c on c.oid = k.conrelid and c.relnamespace = current_schema()::regnamespace
     join pg_catalog.pg_class o on o.oid = k.confrelid
     cross join lateral unnest(k.conkey, k.confkey) with ordinality n(own, other, place)
     join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = n.own
     join pg_catalog.pg_attribute b on b.attrelid = o.oid and b.attnum = n.other
     where c.relname = cast(?1 as text) and k.contype = 'f' order by 1, n.place",
);

async fn references(tx: &mut Tx, table: &str) -> Result<BTreeSet<Reference>, Error> {
    let statement = if tx.is_sqlite() { &SQLITE_REFERENCES } else { &POSTGRES_REFERENCES };
    let rows: Vec<(String, String, String, String)> = tx
        .query(statement, values![table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .await?;
    let mut found: Vec<(String, Reference)> = Vec::new();
    for (key, own, table, other) in rows {
        match found.last_mut().filter(|(last, _)| *last == key) {
            Some((_, (owns, _, others))) => {
                owns.push(own);
                others.push(other);
            }
            None => found.push((key, (vec![own], table, vec![other]))),
        }
    }
    Ok(found.into_iter().map(|(_, reference)| reference).collect())
}

/// One row as values, in the order of the table's columns.
pub type Values = Vec<Value>;
