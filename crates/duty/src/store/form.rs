//! The questions of matters as they stand.

use crate::model::{MatterCode, MatterForm};
use ::store::{Row, Tx, statement, values};
use kernel::Failure;

statement!(
    PUT,
    "insert into duty_form (tenant, matter, version, state) values (?1, ?2, ?3, ?4)
     on conflict (tenant, matter) do update set version = excluded.version, state = excluded.state"
);
statement!(BY_MATTER, "select version, state from duty_form where tenant = ?1 and matter = ?2");
statement!(ALL, "select version, state from duty_form where tenant = ?1 order by matter");

/// The questions of a matter with the version of their stream.
#[derive(Clone, Debug)]
pub struct FormRow {
    pub version: i64,
    pub form: MatterForm,
}

pub(crate) async fn put_form(
    tx: &mut Tx,
    tenant: &str,
    version: i64,
    form: &MatterForm,
) -> Result<(), Failure> {
    tx.execute(&PUT, values![tenant, form.matter.as_str(), version, serde_json::to_string(form)?]).await?;
    Ok(())
}

pub(crate) async fn form(tx: &mut Tx, tenant: &str, matter: &MatterCode) -> Result<Option<FormRow>, Failure> {
    tx.query_optional(&BY_MATTER, values![tenant, matter.as_str()], columns).await?.map(read).transpose()
}

pub(crate) async fn forms(tx: &mut Tx, tenant: &str) -> Result<Vec<FormRow>, Failure> {
    tx.query(&ALL, values![tenant], columns).await?.into_iter().map(read).collect()
}

fn columns(row: &Row<'_>) -> Result<(i64, String), ::store::Error> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read((version, state): (i64, String)) -> Result<FormRow, Failure> {
    Ok(FormRow { version, form: serde_json::from_str(&state)? })
}
