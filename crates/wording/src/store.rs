//! The only SQL of wording.

use crate::model::Wording;
use ::store::{Row, Tx, statement, values};
use kernel::Failure;

statement!(
    PUT,
    "insert into wording_text (tenant, language, key, version, state) values (?1, ?2, ?3, ?4, ?5)
     on conflict (tenant, language, key) do update set version = excluded.version, state = excluded.state"
);
statement!(ONE, "select version, state from wording_text where tenant = ?1 and language = ?2 and key = ?3");
statement!(ALL, "select version, state from wording_text where tenant = ?1 order by language, key");

/// A word with the version of its stream.
#[derive(Clone, Debug)]
pub struct WordingRow {
    pub version: i64,
    pub wording: Wording,
}

pub(crate) async fn put(tx: &mut Tx, tenant: &str, row: &WordingRow) -> Result<(), Failure> {
    let state = serde_json::to_string(&row.wording)?;
    let values = values![tenant, row.wording.language.as_str(), row.wording.key.as_str(), row.version, state];
    tx.execute(&PUT, values).await?;
    Ok(())
}

pub(crate) async fn one(
    tx: &mut Tx,
    tenant: &str,
    language: &str,
    key: &str,
) -> Result<Option<WordingRow>, Failure> {
    tx.query_optional(&ONE, values![tenant, language, key], columns).await?.map(read).transpose()
}

pub(crate) async fn all(tx: &mut Tx, tenant: &str) -> Result<Vec<WordingRow>, Failure> {
    tx.query(&ALL, values![tenant], columns).await?.into_iter().map(read).collect()
}

fn columns(row: &Row<'_>) -> Result<(i64, String), ::store::Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read((version, state): (i64, String)) -> Result<WordingRow, Failure> {
    Ok(WordingRow { version, wording: serde_json::from_str(&state)? })
}
