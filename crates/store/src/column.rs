//! Reading the columns of a row.

use crate::cell::Cell;
use crate::{Error, Value, postgres};
use kernel::{Id, Instant, TenantId};
use std::str::FromStr;

/// One row of a result, read by column position.
pub struct Row<'row> {
    inner: Inner<'row>,
}

enum Inner<'row> {
    Sqlite(&'row rusqlite::Row<'row>),
    Postgres(&'row tokio_postgres::Row),
}

impl<'row> Row<'row> {
    pub(crate) const fn of_sqlite(row: &'row rusqlite::Row<'row>) -> Self {
        Self { inner: Inner::Sqlite(row) }
    }
    pub(crate) const fn of_postgres(row: &'row tokio_postgres::Row) -> Self {
        Self { inner: Inner::Postgres(row) }
    }

    /// The column at `position`, counted from zero.
    ///
    /// # Errors
    /// [`Error::Column`] when it does not exist or holds another type.
    pub fn get<T: FromColumn>(&self, position: usize) -> Result<T, Error> {
        let cell = match &self.inner {
            Inner::Sqlite(row) => {
                row.get_ref(position).map_err(|_| "no such column").and_then(Cell::of_sqlite)
            }
            Inner::Postgres(row) => postgres::cell(row, position),
        };
        cell.and_then(T::from_column).map_err(|what| Error::column(position, what))
    }

    /// The column at `position` as a value that is kept by its text form.
    ///
    /// # Errors
    /// [`Error::Column`] as for [`Self::get`], [`Error::Corrupt`] when the text is none of its forms.
    pub fn parsed<T: FromStr>(&self, position: usize) -> Result<T, Error> {
        let text: String = self.get(position)?;
        text.parse().map_err(|_| Error::Corrupt(format!("unknown word {text}")))
    }
}

/// A type that a column can be read as.
pub trait FromColumn: Sized {
    /// # Errors
    /// What was expected instead.
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str>;
}

impl FromColumn for i64 {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        match cell {
            Cell::Integer(value) => Ok(value),
            _ => Err("an integer was expected"),
        }
    }
}
impl FromColumn for u32 {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        i64::from_column(cell)?.try_into().map_err(|_| "a small positive integer was expected")
    }
}
impl FromColumn for u64 {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        i64::from_column(cell)?.try_into().map_err(|_| "a positive integer was expected")
    }
}
impl FromColumn for bool {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        Ok(i64::from_column(cell)? != 0)
    }
}
impl FromColumn for f64 {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        match cell {
            Cell::Real(real) => Ok(real),
            Cell::Integer(integer) => Ok(integer as Self),
            _ => Err("a number was expected"),
        }
    }
}
impl FromColumn for String {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        match cell {
            Cell::Text(text) => Ok(text.to_owned()),
            _ => Err("text was expected"),
        }
    }
}
impl FromColumn for Vec<u8> {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        match cell {
            Cell::Bytes(bytes) => Ok(bytes.to_vec()),
            _ => Err("bytes were expected"),
        }
    }
}
impl FromColumn for [u8; 32] {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        match cell {
            Cell::Bytes(bytes) => bytes.try_into().map_err(|_| "32 bytes were expected"),
            _ => Err("32 bytes were expected"),
        }
    }
}
impl FromColumn for Instant {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        i64::from_column(cell).map(Self::from_micros)
    }
}
impl FromColumn for TenantId {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        String::from_column(cell).map(Self::new)
    }
}
impl<Mark> FromColumn for Id<Mark> {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        match cell {
            Cell::Text(text) => text.parse().map_err(|_| "an identifier was expected"),
            _ => Err("an identifier was expected"),
        }
    }
}
impl FromColumn for Value {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        Ok(match cell {
            Cell::Null => Self::Null,
            Cell::Integer(value) => Self::Integer(value),
            Cell::Real(value) => Self::Real(value),
            Cell::Text(value) => Self::Text(value.to_owned()),
            Cell::Bytes(value) => Self::Bytes(value.to_vec()),
        })
    }
}
impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(cell: Cell<'_>) -> Result<Self, &'static str> {
        match cell {
            Cell::Null => Ok(None),
            other => T::from_column(other).map(Some),
        }
    }
}
