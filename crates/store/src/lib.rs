//! The SQL layer of Linli: one asynchronous transaction type over embedded SQLite with group commit.
//!
//! An action is the same `async fn(&mut Tx)` on every engine. On SQLite its awaits complete in place on
//! the writer's thread, so a statement costs no hop between threads; many commands share one commit to
//! disk and each is acknowledged after it. SQL is text in the portable subset (TEXT, BIGINT, DOUBLE
//! PRECISION, bytes, `ON CONFLICT`, `RETURNING`), and every statement is registered so that one test
//! prepares all of them against the migrated schema.

mod cell;
mod column;
mod error;
mod migration;
mod moving;
mod postgres;
mod schema;
mod sqlite;
mod statement;
mod store;
pub mod testing;
mod traces;
mod tx;
mod value;

pub use cell::Cell;
pub use column::{FromColumn, Row};
pub use error::Error;
pub use inventory;
pub use migration::{Applied, Migration};
pub use postgres::wall::{distribution, grants};
pub use schema::{Class, Column, Reference, Table, Values};
pub use statement::{Statement, registered};
pub use store::{Durability, Location, Store, Work};
pub use traces::TRACES;
pub use tx::Tx;
pub use value::Value;

/// Declares a registered SQL statement with numbered parameters (`?1`, `?2` …):
/// `statement!(CASE_BY_NUMBER, "select … where tenant = ?1 and number = ?2");`
#[macro_export]
macro_rules! statement {
    ($name:ident, $sql:expr) => {
        static $name: $crate::Statement =
            $crate::Statement::new(concat!(module_path!(), "::", stringify!($name)), $sql);
        $crate::inventory::submit! { $crate::Statement::new(concat!(module_path!(), "::", stringify!($name)), $sql) }
    };
}

/// The parameters of a statement: `values![&context.tenant, id, now]`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] };
}
