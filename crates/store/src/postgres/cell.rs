//! Columns as the server sends them.

use crate::cell::Cell;
use std::error::Error;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};

/// The column at `position`.
pub(crate) fn cell(row: &Row, position: usize) -> Result<Cell<'_>, &'static str> {
    if position >= row.len() {
        return Err("no such column");
    }
    let sent: Option<Sent<'_>> =
        row.try_get(position).map_err(|_| "a column of a known type was expected")?;
    Ok(sent.map_or(Cell::Null, |sent| sent.0))
}

struct Sent<'row>(Cell<'row>);

impl<'row> FromSql<'row> for Sent<'row> {
    fn from_sql(sent_as: &Type, raw: &'row [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *sent_as {
            Type::INT8 => Cell::Integer(i64::from_sql(sent_as, raw)?),
            Type::INT4 => Cell::Integer(i32::from_sql(sent_as, raw)?.into()),
            Type::INT2 => Cell::Integer(i16::from_sql(sent_as, raw)?.into()),
            Type::BOOL => Cell::Integer(bool::from_sql(sent_as, raw)?.into()),
            Type::FLOAT8 => Cell::Real(f64::from_sql(sent_as, raw)?),
            Type::NUMERIC => {
                Cell::Integer(whole(raw).ok_or("a whole number that fits 64 bits was expected")?)
            }
            Type::BYTEA => Cell::Bytes(raw),
            _ => Cell::Text(std::str::from_utf8(raw)?),
        }))
    }

    fn accepts(sent_as: &Type) -> bool {
        [
            Type::INT8,
            Type::INT4,
            Type::INT2,
            Type::BOOL,
            Type::FLOAT8,
            Type::NUMERIC,
            Type::BYTEA,
            Type::TEXT,
            Type::VARCHAR,
            Type::BPCHAR,
            Type::NAME,
            Type::UNKNOWN,
        ]
        .contains(sent_as)
    }
}

/// A sum of integers is a NUMERIC: four 16-bit heads (digits, weight, sign, scale), then digits to the base
/// 10,000, the first of which stands for 10,000^weight.
fn whole(raw: &[u8]) -> Option<i64> {
    let mut words = raw.chunks_exact(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]]));
    let (_, weight, sign, scale) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if scale != 0 {
        return None;
    }
    let mut value: i64 = 0;
    for _ in 0..=weight {
        value = value.checked_mul(10_000)?.checked_add(words.next().unwrap_or(0).into())?;
    }
    Some(if sign == 0x4000 { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::whole;

    fn numeric(weight: i16, sign: i16, digits: &[i16]) -> Vec<u8> {
        let heads = [digits.len() as i16, weight, sign, 0];
        heads.iter().chain(digits).flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn sums_are_read_as_whole_numbers() {
        assert_eq!(whole(&numeric(0, 0, &[])), Some(0));
        assert_eq!(whole(&numeric(0, 0, &[42])), Some(42));
        assert_eq!(whole(&numeric(1, 0, &[3])), Some(30_000));
        assert_eq!(whole(&numeric(2, 0x4000, &[1, 2, 3])), Some(-100_020_003));
        assert_eq!(whole(&numeric(9, 0, &[1])), None);
    }
}
