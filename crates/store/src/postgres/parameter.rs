//! Parameters in the type that the server inferred for them.

use crate::Value;
use std::error::Error;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value that writes itself as whatever type the statement wants at its place, when that loses nothing.
#[derive(Debug)]
pub(super) struct Parameter<'value>(&'value Value);

pub(super) fn all(values: &[Value]) -> impl ExactSizeIterator<Item = Parameter<'_>> {
    values.iter().map(Parameter)
}

impl ToSql for Parameter<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self.0, wanted) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Integer(value), &Type::INT8) => value.to_sql(wanted, out),
            (Value::Integer(value), &Type::INT4) => i32::try_from(*value)?.to_sql(wanted, out),
            (Value::Integer(value), &Type::INT2) => i16::try_from(*value)?.to_sql(wanted, out),
            (Value::Integer(value), &Type::BOOL) => (*value != 0).to_sql(wanted, out),
            (Value::Integer(value), &Type::FLOAT8) => (*value as f64).to_sql(wanted, out),
            (Value::Integer(value), &Type::TEXT) => value.to_string().to_sql(wanted, out),
            (Value::Real(value), &Type::FLOAT8) => value.to_sql(wanted, out),
            (Value::Text(value), _) => value.as_str().to_sql(&Type::TEXT, out),
            (Value::Bytes(value), _) => value.as_slice().to_sql(&Type::BYTEA, out),
            (value, wanted) => Err(format!("{value:?} cannot be written as {wanted}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
