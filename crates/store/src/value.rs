//! Parameters of statements.

use kernel::{Id, Instant, TenantId};
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A parameter in the types that every engine has.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(value) => ValueRef::Integer(*value),
            Self::Real(value) => ValueRef::Real(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

macro_rules! from {
    ($($type:ty => |$value:ident| $into:expr;)*) => {
        $(impl From<$type> for Value { fn from($value: $type) -> Self { $into } })*
    };
}

from! {
    i64 => |value| Self::Integer(value);
    i32 => |value| Self::Integer(value.into());
    u32 => |value| Self::Integer(value.into());
    u8 => |value| Self::Integer(value.into());
    usize => |value| Self::Integer(i64::try_from(value).unwrap_or(i64::MAX));
    bool => |value| Self::Integer(value.into());
    f64 => |value| Self::Real(value);
    &str => |value| Self::Text(value.to_owned());
    String => |value| Self::Text(value);
    &String => |value| Self::Text(value.clone());
    Vec<u8> => |value| Self::Bytes(value);
    &[u8] => |value| Self::Bytes(value.to_vec());
    &Vec<u8> => |value| Self::Bytes(value.clone());
    [u8; 32] => |value| Self::Bytes(value.to_vec());
    &[u8; 32] => |value| Self::Bytes(value.to_vec());
    Instant => |value| Self::Integer(value.micros());
    TenantId => |value| Self::Text(value.as_str().to_owned());
    &TenantId => |value| Self::Text(value.as_str().to_owned());
}

impl<Mark> From<Id<Mark>> for Value {
    fn from(id: Id<Mark>) -> Self {
        Self::Text(id.to_string())
    }
}
impl<Mark> From<&Id<Mark>> for Value {
    fn from(id: &Id<Mark>) -> Self {
        Self::Text(id.to_string())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
