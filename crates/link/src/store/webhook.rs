//! Webhooks and what goes out.

use crate::model::webhook::{WebhookId, WebhookState};
use crate::outbox::{Delivery, DeliveryId, DeliveryState};
use guard::PlacePath;
use kernel::{Instant, TenantId};
use store::{Error, Row, Tx, statement, values};

statement!(
    INSERT_WEBHOOK,
    "insert into link_webhook (tenant, id, url, kinds, place, created_at, version) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
);
statement!(
    WEBHOOK,
    "select id, url, kinds, place, created_at, ended_at, version from link_webhook where tenant = ?1 and id = ?2"
);
statement!(
    WEBHOOKS,
    "select id, url, kinds, place, created_at, ended_at, version from link_webhook
     where tenant = ?1 and id < ?2 order by id desc limit ?3"
);
statement!(
    OPEN_WEBHOOKS,
    "select id, url, kinds, place, created_at, ended_at, version from link_webhook
     where tenant = ?1 and ended_at is null order by id"
);
statement!(END_WEBHOOK, "update link_webhook set ended_at = ?3, version = ?4 where tenant = ?1 and id = ?2");
statement!(
    INSERT_DELIVERY,
    "insert into link_delivery (tenant, id, channel, target, event, kind, body, state, attempts, next_at, created_at, waits)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', 0, ?8, ?9, ?10) on conflict (tenant, channel, target, event) do nothing"
);
statement!(
    DUE,
    "select id, channel, target, event, kind, body, state, attempts, next_at, created_at, ended_at, failure, waits
     from link_delivery where tenant = ?1 and state = 'waiting' and next_at <= ?2 order by next_at, id limit ?3"
);
statement!(
    ANYTHING_DUE,
    "select count(*) from (select 1 from link_delivery
     where tenant = ?1 and (state = 'waiting' and next_at <= ?2 or state = 'sending') limit 1) found"
);
statement!(
    LOSE_SENDING,
    "update link_delivery set state = 'dead', failure = ?2, ended_at = ?3, attempts = attempts + 1
     where tenant = ?1 and state = 'sending'"
);
statement!(
    DELIVERIES,
    "select id, channel, target, event, kind, body, state, attempts, next_at, created_at, ended_at, failure, waits
     from link_delivery where tenant = ?1 and target = ?2 and id < ?3 order by id desc limit ?4"
);
statement!(
    DELIVERY,
    "select id, channel, target, event, kind, body, state, attempts, next_at, created_at, ended_at, failure, waits
     from link_delivery where tenant = ?1 and id = ?2"
);
statement!(
    SAVE_DELIVERY,
    "update link_delivery set state = ?3, attempts = ?4, next_at = ?5, ended_at = ?6, failure = ?7
     where tenant = ?1 and id = ?2"
);
statement!(
    ALL_DELIVERIES,
    "select id, channel, target, event, kind, body, state, attempts, next_at, created_at, ended_at, failure, waits
     from link_delivery where tenant = ?1 and id < ?2 order by id desc limit ?3"
);
statement!(
    DELIVERIES_IN,
    "select id, channel, target, event, kind, body, state, attempts, next_at, created_at, ended_at, failure, waits
     from link_delivery where tenant = ?1 and state = ?4 and id < ?2 order by id desc limit ?3"
);
statement!(
    UNDELIVERED,
    "select id, channel, target, event, kind, body, state, attempts, next_at, created_at, ended_at, failure, waits
     from link_delivery where tenant = ?1 and state = 'dead' and failure <> 'no-contact' and ended_at > ?2
        and id > ?3 order by id limit ?4"
);
statement!(
    COUNT_UNDELIVERED,
    "select count(*) from (select 1 from link_delivery
     where tenant = ?1 and state = 'dead' and failure <> 'no-contact' and ended_at > ?2 limit ?3) counted"
);
statement!(
    FORGET_DELIVERIES,
    "delete from link_delivery where tenant = ?1 and state not in ('waiting', 'sending') and ended_at < ?2"
);
statement!(
    DROP_WAITING,
    "update link_delivery set state = 'dead', ended_at = ?3, failure = 'ended'
     where tenant = ?1 and target = ?2 and state = 'waiting'"
);

/// A webhook with what belongs to its row.
#[derive(Clone, Debug)]
pub struct WebhookRow {
    pub id: WebhookId,
    pub state: WebhookState,
    pub created_at: Instant,
    pub version: i64,
}

fn webhook_row(row: &Row<'_>) -> Result<WebhookRow, Error> {
    let kinds: String = row.get(2)?;
    let place: Option<String> = row.get(3)?;
    Ok(WebhookRow {
        id: row.get(0)?,
        state: WebhookState {
            url: row.get(1)?,
            kinds: kinds.split_whitespace().map(str::to_owned).collect(),
            place: place.as_deref().map(PlacePath::new),
            ended_at: row.get(5)?,
        },
        created_at: row.get(4)?,
        version: row.get(6)?,
    })
}

pub(crate) async fn insert_webhook(tx: &mut Tx, tenant: &TenantId, row: &WebhookRow) -> Result<(), Error> {
    let kinds: Vec<&str> = row.state.kinds.iter().map(String::as_str).collect();
    let place = row.state.place.as_ref().map(PlacePath::as_str);
    let row = values![tenant, row.id, &row.state.url, kinds.join(" "), place, row.created_at, row.version];
    tx.execute(&INSERT_WEBHOOK, row).await.map(drop)
}

pub(crate) async fn webhook(
    tx: &mut Tx,
    tenant: &TenantId,
    id: WebhookId,
) -> Result<Option<WebhookRow>, Error> {
    tx.query_optional(&WEBHOOK, values![tenant, id], webhook_row).await
}

pub(crate) async fn webhooks(
    tx: &mut Tx,
    tenant: &TenantId,
    before: &str,
    most: u32,
) -> Result<Vec<WebhookRow>, Error> {
    tx.query(&WEBHOOKS, values![tenant, before, most], webhook_row).await
}

pub(crate) async fn open_webhooks(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<WebhookRow>, Error> {
    tx.query(&OPEN_WEBHOOKS, values![tenant], webhook_row).await
}

pub(crate) async fn end_webhook(
    tx: &mut Tx,
    tenant: &TenantId,
    id: WebhookId,
    at: Instant,
    version: i64,
) -> Result<(), Error> {
    tx.execute(&END_WEBHOOK, values![tenant, id, at, version]).await?;
    tx.execute(&DROP_WAITING, values![tenant, id.to_string(), at]).await.map(drop)
}

fn delivery_row(row: &Row<'_>) -> Result<Delivery, Error> {
    let state: String = row.get(6)?;
    Ok(Delivery {
        id: row.get(0)?,
        channel: row.get(1)?,
        target: row.get(2)?,
        event: row.get(3)?,
        kind: row.get(4)?,
        body: row.get(5)?,
        state: DeliveryState::from_name(&state),
        attempts: row.get(7)?,
        next_at: row.get(8)?,
        created_at: row.get(9)?,
        ended_at: row.get(10)?,
        failure: row.get(11)?,
        waits: row.get::<i64>(12)? != 0,
    })
}

/// Gives whether it was new.
pub(crate) async fn insert_delivery(tx: &mut Tx, tenant: &TenantId, row: &Delivery) -> Result<bool, Error> {
    let row = values![
        tenant,
        row.id,
        &row.channel,
        &row.target,
        &row.event,
        &row.kind,
        &row.body,
        row.next_at,
        row.created_at,
        i64::from(row.waits)
    ];
    Ok(tx.execute(&INSERT_DELIVERY, row).await? > 0)
}

pub(crate) async fn due(
    tx: &mut Tx,
    tenant: &TenantId,
    now: Instant,
    most: u32,
) -> Result<Vec<Delivery>, Error> {
    tx.query(&DUE, values![tenant, now, most], delivery_row).await
}

/// Whether something is due, or was on its way when a process ended.
pub(crate) async fn is_anything_due(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<bool, Error> {
    Ok(tx.value::<i64>(&ANYTHING_DUE, values![tenant, now]).await? > 0)
}

/// Gives up what is on its way, with a reason.
pub(crate) async fn lose_sending(
    tx: &mut Tx,
    tenant: &TenantId,
    failure: &str,
    at: Instant,
) -> Result<(), Error> {
    tx.execute(&LOSE_SENDING, values![tenant, failure, at]).await.map(drop)
}

pub(crate) async fn deliveries(
    tx: &mut Tx,
    tenant: &TenantId,
    target: &str,
    before: &str,
    most: u32,
) -> Result<Vec<Delivery>, Error> {
    tx.query(&DELIVERIES, values![tenant, target, before, most], delivery_row).await
}

pub(crate) async fn delivery(
    tx: &mut Tx,
    tenant: &TenantId,
    id: DeliveryId,
) -> Result<Option<Delivery>, Error> {
    tx.query_optional(&DELIVERY, values![tenant, id], delivery_row).await
}

pub(crate) async fn save_delivery(tx: &mut Tx, tenant: &TenantId, row: &Delivery) -> Result<(), Error> {
    let values = values![
        tenant,
        row.id,
        row.state.name(),
        row.attempts,
        row.next_at,
        row.ended_at,
        row.failure.clone()
    ];
    tx.execute(&SAVE_DELIVERY, values).await.map(drop)
}

/// Deliveries of every channel before an id, the newest first; in one state when one is named.
pub(crate) async fn all_deliveries(
    tx: &mut Tx,
    tenant: &TenantId,
    state: Option<DeliveryState>,
    before: &str,
    most: u32,
) -> Result<Vec<Delivery>, Error> {
    match state {
        Some(state) => {
            tx.query(&DELIVERIES_IN, values![tenant, before, most, state.name()], delivery_row).await
        }
        None => tx.query(&ALL_DELIVERIES, values![tenant, before, most], delivery_row).await,
    }
}

/// What was not delivered since an instant and waits for somebody, after an id.
pub(crate) async fn undelivered(
    tx: &mut Tx,
    tenant: &TenantId,
    since: Instant,
    after: &str,
    most: u32,
) -> Result<Vec<Delivery>, Error> {
    tx.query(&UNDELIVERED, values![tenant, since, after, most], delivery_row).await
}

pub(crate) async fn count_undelivered(
    tx: &mut Tx,
    tenant: &TenantId,
    since: Instant,
    most: u32,
) -> Result<i64, Error> {
    tx.value(&COUNT_UNDELIVERED, values![tenant, since, most]).await
}

/// Destroys what ended before an instant; gives how many.
pub(crate) async fn forget_deliveries(
    tx: &mut Tx,
    tenant: &TenantId,
    before: Instant,
) -> Result<usize, Error> {
    tx.execute(&FORGET_DELIVERIES, values![tenant, before]).await
}

/// Gives up what still waits for a receiver that has ended.
pub(crate) async fn drop_waiting(
    tx: &mut Tx,
    tenant: &TenantId,
    target: &str,
    at: Instant,
) -> Result<(), Error> {
    tx.execute(&DROP_WAITING, values![tenant, target, at]).await.map(drop)
}

statement!(
    SEALED_BODIES,
    "select id, body from link_delivery
     where tenant = ?1 and id > ?2 and channel <> 'webhook' order by id limit ?3"
);
statement!(RESEAL, "update link_delivery set body = ?4 where tenant = ?1 and id = ?2 and body = ?3");

/// Some of the sealed messages in the order of their ids; what webhooks are told is not sealed.
pub(crate) async fn sealed_bodies(
    tx: &mut Tx,
    tenant: &TenantId,
    after: &str,
    most: u32,
) -> Result<Vec<(DeliveryId, String)>, Error> {
    tx.query(&SEALED_BODIES, values![tenant, after, most], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Puts a message sealed anew in the place of the one that was read.
pub(crate) async fn reseal(
    tx: &mut Tx,
    tenant: &TenantId,
    id: &str,
    (before, after): (String, String),
) -> Result<bool, Error> {
    Ok(tx.execute(&RESEAL, values![tenant, id, before, after]).await? > 0)
}
