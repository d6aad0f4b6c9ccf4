//! Receivers.

use crate::model::receiver::{ReceiverId, ReceiverState};
use kernel::{Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    INSERT_RECEIVER,
    "insert into link_receiver (tenant, id, way, state, sealed, unit, created_at, version)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
);
statement!(
    SAVE_RECEIVER,
    "update link_receiver set state = ?3, sealed = ?4, unit = ?5, version = ?6 where tenant = ?1 and id = ?2"
);
statement!(
    END_RECEIVER,
    "update link_receiver set state = ?3, sealed = ?4, ended_at = ?5, version = ?6 where tenant = ?1 and id = ?2"
);
statement!(
    RECEIVER,
    "select id, state, sealed, created_at, version from link_receiver where tenant = ?1 and id = ?2"
);
statement!(
    RECEIVERS,
    "select id, state, sealed, created_at, version from link_receiver
     where tenant = ?1 and id < ?2 order by id desc limit ?3"
);
statement!(
    OPEN_RECEIVERS,
    "select id, state, sealed, created_at, version from link_receiver
     where tenant = ?1 and ended_at is null order by id"
);

statement!(
    SEALED_ROWS,
    "select id, sealed from link_receiver
     where tenant = ?1 and id > ?2 and ended_at is null order by id limit ?3"
);
statement!(RESEAL, "update link_receiver set sealed = ?4 where tenant = ?1 and id = ?2 and sealed = ?3");

/// Some of the sealed secrets in the order of their ids; those of ended receivers are destroyed.
pub(crate) async fn sealed_rows(
    tx: &mut Tx,
    tenant: &TenantId,
    after: &str,
    most: u32,
) -> Result<Vec<(ReceiverId, Vec<u8>)>, Error> {
    tx.query(&SEALED_ROWS, values![tenant, after, most], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Puts secrets sealed anew in the place of those that were read.
pub(crate) async fn reseal(
    tx: &mut Tx,
    tenant: &TenantId,
    id: &str,
    (before, after): (Vec<u8>, Vec<u8>),
) -> Result<bool, Error> {
    Ok(tx.execute(&RESEAL, values![tenant, id, before, after]).await? > 0)
}

/// A receiver with what belongs to its row.
#[derive(Clone, Debug)]
pub struct ReceiverRow {
    pub id: ReceiverId,
    pub state: ReceiverState,
    /// Its secrets, sealed.
    pub(crate) sealed: Vec<u8>,
    pub created_at: Instant,
    pub version: i64,
}

fn receiver_row(row: &Row<'_>) -> Result<(ReceiverId, String, Vec<u8>, Instant, i64), Error> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn read(
    (id, state, sealed, created_at, version): (ReceiverId, String, Vec<u8>, Instant, i64),
) -> Result<ReceiverRow, Error> {
    let state = serde_json::from_str(&state).map_err(|cause| Error::Corrupt(cause.to_string()))?;
    Ok(ReceiverRow { id, state, sealed, created_at, version })
}

fn text(state: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(state).map_err(|cause| Error::Action(cause.to_string()))
}

pub(crate) async fn insert_receiver(tx: &mut Tx, tenant: &TenantId, row: &ReceiverRow) -> Result<(), Error> {
    let unit = row.state.way.robot().map(|robot| robot.unit);
    let values = values![
        tenant,
        row.id,
        row.state.way.name(),
        text(&row.state)?,
        row.sealed.clone(),
        unit,
        row.created_at,
        row.version
    ];
    tx.execute(&INSERT_RECEIVER, values).await.map(drop)
}

pub(crate) async fn save_receiver(tx: &mut Tx, tenant: &TenantId, row: &ReceiverRow) -> Result<(), Error> {
    let unit = row.state.way.robot().map(|robot| robot.unit);
    let values = values![tenant, row.id, text(&row.state)?, row.sealed.clone(), unit, row.version];
    tx.execute(&SAVE_RECEIVER, values).await.map(drop)
}

/// Ends a receiver; its secrets go with it.
pub(crate) async fn end_receiver(
    tx: &mut Tx,
    tenant: &TenantId,
    row: &ReceiverRow,
    at: Instant,
) -> Result<(), Error> {
    let values = values![tenant, row.id, text(&row.state)?, Vec::<u8>::new(), at, row.version];
    tx.execute(&END_RECEIVER, values).await.map(drop)
}

pub(crate) async fn receiver(
    tx: &mut Tx,
    tenant: &TenantId,
    id: ReceiverId,
) -> Result<Option<ReceiverRow>, Error> {
    tx.query_optional(&RECEIVER, values![tenant, id], receiver_row).await?.map(read).transpose()
}

pub(crate) async fn receivers(
    tx: &mut Tx,
    tenant: &TenantId,
    before: &str,
    most: u32,
) -> Result<Vec<ReceiverRow>, Error> {
    let rows = tx.query(&RECEIVERS, values![tenant, before, most], receiver_row).await?;
    rows.into_iter().map(read).collect()
}

pub(crate) async fn open_receivers(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<ReceiverRow>, Error> {
    let rows = tx.query(&OPEN_RECEIVERS, values![tenant], receiver_row).await?;
    rows.into_iter().map(read).collect()
}
