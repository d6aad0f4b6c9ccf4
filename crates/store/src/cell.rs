//! One value of a row, in the types that every engine has.

use rusqlite::types::ValueRef;

/// What a column holds, borrowed from the engine's row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'row> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'row str),
    Bytes(&'row [u8]),
}

impl<'row> Cell<'row> {
    pub(crate) fn of_sqlite(value: ValueRef<'row>) -> Result<Self, &'static str> {
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(value) => Self::Integer(value),
            ValueRef::Real(value) => Self::Real(value),
            ValueRef::Text(value) => {
                Self::Text(std::str::from_utf8(value).map_err(|_| "text in UTF-8 was expected")?)
            }
            ValueRef::Blob(value) => Self::Bytes(value),
        })
    }
}
