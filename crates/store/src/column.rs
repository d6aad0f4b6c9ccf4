//! Reading the columns of a row.

use crate::Error;
use kernel::{Id, Instant, TenantId};
use rusqlite::types::ValueRef;

/// One row of a result, read by column position.
pub struct Row<'row> {
    pub(crate) inner: &'row rusqlite::Row<'row>,
}

impl Row<'_> {
    /// The column at `position`, counted from zero.
    ///
    /// # Errors
    /// [`Error::Column`] when it does not exist or holds another type.
    pub fn get<T: FromColumn>(&self, position: usize) -> Result<T, Error> {
        let value = self.inner.get_ref(position).map_err(|_| Error::column(position, "no such column"))?;
        T::from_column(value).map_err(|what| Error::column(position, what))
    }
}

/// A type that a column can be read as.
pub trait FromColumn: Sized {
    /// # Errors
    /// What was expected instead.
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str>;
}

impl FromColumn for i64 {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        value.as_i64().map_err(|_| "an integer was expected")
    }
}
impl FromColumn for u32 {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        i64::from_column(value)?.try_into().map_err(|_| "a small positive integer was expected")
    }
}
impl FromColumn for u64 {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        i64::from_column(value)?.try_into().map_err(|_| "a positive integer was expected")
    }
}
impl FromColumn for bool {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        Ok(i64::from_column(value)? != 0)
    }
}
impl FromColumn for f64 {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Real(real) => Ok(real),
            ValueRef::Integer(integer) => Ok(integer as Self),
            _ => Err("a number was expected"),
        }
    }
}
impl FromColumn for String {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        value.as_str().map(str::to_owned).map_err(|_| "text was expected")
    }
}
impl FromColumn for Vec<u8> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        value.as_blob().map(<[u8]>::to_vec).map_err(|_| "bytes were expected")
    }
}
impl FromColumn for [u8; 32] {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        value.as_blob().ok().and_then(|bytes| bytes.try_into().ok()).ok_or("32 bytes were expected")
    }
}
impl FromColumn for Instant {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        i64::from_column(value).map(Self::from_micros)
    }
}
impl FromColumn for TenantId {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        String::from_column(value).map(Self::new)
    }
}
impl<Mark> FromColumn for Id<Mark> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        value.as_str().ok().and_then(|text| text.parse().ok()).ok_or("an identifier was expected")
    }
}
impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Null => Ok(None),
            other => T::from_column(other).map(Some),
        }
    }
}
