//! Webhooks (事件推送): other systems are told that something happened; what it is they read with a token.

mod address;
mod channel;
mod replay;

pub(crate) use address::is_public;
pub use address::{Reachable, judge};
pub use channel::{WebhookChannel, signature};
pub use replay::WebhookReplay;

use crate::model::webhook::{KINDS, WebhookCommand, WebhookId, WebhookLoop, WebhookState};
use crate::outbox::{self, Delivery, DeliveryId, DeliveryState};
use crate::store::webhook as rows;
pub use crate::store::webhook::WebhookRow;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use guard::right::EditWebhook;
use guard::{Granted, MasterKey, Target};
use journal::Entry;
use kernel::{Context, Failure, Instant, Loop, Refusal, TenantId};
use serde_json::json;
use store::Tx;

/// The channel's name.
pub const CHANNEL: &str = "webhook";

/// The secret of a webhook, as Standard Webhooks writes it. It follows from the master key, so that it lies in no
/// table and no backup.
pub fn secret(master: &MasterKey, id: WebhookId) -> String {
    secrets(master, id).next().unwrap_or_default()
}

/// The secrets that its receiver may have been told, the present one first: before a rotation of the master key it was
/// another one.
pub(crate) fn secrets(master: &MasterKey, id: WebhookId) -> impl Iterator<Item = String> {
    let signed = master.signatures("webhook", id.uuid().as_bytes());
    signed.into_iter().map(|one| format!("whsec_{}", STANDARD.encode(one)))
}

/// Registers a webhook.
///
/// # Errors
/// Refusals `webhook-address`, `webhook-kinds`, `webhook-kind-unknown`.
pub async fn register(
    tx: &mut Tx,
    granted: &Granted<EditWebhook>,
    context: &Context,
    reachable: Reachable,
    wanted: WebhookState,
) -> Result<WebhookRow, Failure> {
    granted.confirm(&Target::anywhere())?;
    judge(&wanted.url, reachable)?;
    let id: WebhookId = context.draw_id();
    let events = WebhookLoop::decide(None, WebhookCommand::Register(wanted.clone()), context, &())?;
    let stream = journal::stream_of::<WebhookLoop>(id);
    let version = journal::append::<WebhookLoop>(tx, context, &stream, 0, &events).await?;
    let row = WebhookRow { id, state: wanted, created_at: context.now, version };
    rows::insert_webhook(tx, &context.tenant, &row).await?;
    Ok(row)
}

/// Ends a webhook; what still waits for it is given up.
///
/// # Errors
/// Refusal `webhook-unknown`.
pub async fn end(
    tx: &mut Tx,
    granted: &Granted<EditWebhook>,
    context: &Context,
    id: WebhookId,
) -> Result<(), Failure> {
    granted.confirm(&Target::anywhere())?;
    let row = found(tx, &context.tenant, id).await?;
    let events = WebhookLoop::decide(Some(&row.state), WebhookCommand::End, context, &())?;
    if events.is_empty() {
        return Ok(());
    }
    let stream = journal::stream_of::<WebhookLoop>(id);
    let version = journal::append::<WebhookLoop>(tx, context, &stream, row.version, &events).await?;
    rows::end_webhook(tx, &context.tenant, id, context.now, version).await?;
    Ok(())
}

/// Sends a delivery again, at once and with all attempts before it.
///
/// # Errors
/// Refusals `delivery-unknown`, `delivery-waiting`, `webhook-ended`.
pub async fn send_again(
    tx: &mut Tx,
    granted: &Granted<EditWebhook>,
    context: &Context,
    webhook: WebhookId,
    id: DeliveryId,
) -> Result<Delivery, Failure> {
    granted.confirm(&Target::anywhere())?;
    let row = found(tx, &context.tenant, webhook).await?;
    if row.state.ended_at.is_some() {
        return Err(Refusal::rule("webhook-ended").into());
    }
    let delivery = rows::delivery(tx, &context.tenant, id).await?;
    let delivery = delivery.filter(|delivery| delivery.target == webhook.to_string());
    let mut delivery = delivery.ok_or_else(|| Refusal::not_found("delivery-unknown"))?;
    if delivery.state == DeliveryState::Waiting {
        return Err(Refusal::rule("delivery-waiting").into());
    }
    (delivery.state, delivery.attempts, delivery.next_at) = (DeliveryState::Waiting, 0, context.now);
    (delivery.ended_at, delivery.failure) = (None, None);
    rows::save_delivery(tx, &context.tenant, &delivery).await?;
    Ok(delivery)
}

/// A webhook.
///
/// # Errors
/// Refusal `webhook-unknown`.
pub async fn found(tx: &mut Tx, tenant: &TenantId, id: WebhookId) -> Result<WebhookRow, Failure> {
    Ok(rows::webhook(tx, tenant, id).await?.ok_or_else(|| Refusal::not_found("webhook-unknown"))?)
}

/// A page of webhooks, the newest first.
///
/// # Errors
/// See [`store::Error`].
pub async fn listed(
    tx: &mut Tx,
    tenant: &TenantId,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<WebhookRow>, Failure> {
    Ok(rows::webhooks(tx, tenant, after.unwrap_or("~"), most).await?)
}

/// A page of a webhook's deliveries, the newest first.
///
/// # Errors
/// See [`store::Error`].
pub async fn deliveries(
    tx: &mut Tx,
    tenant: &TenantId,
    id: WebhookId,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<Delivery>, Failure> {
    Ok(rows::deliveries(tx, tenant, &id.to_string(), after.unwrap_or("~"), most).await?)
}

/// Whether an entry is of a kind that webhooks can be told of.
pub fn is_told(entry: &Entry) -> bool {
    let named = |kind: &&&str| kind.strip_prefix("case.") == Some(entry.kind.as_str());
    entry.stream.starts_with("case/") && KINDS.iter().any(|kind| named(&kind))
}

/// Puts in line what a fact of a case means for every webhook that wants it: number and version, never words,
/// names or contacts.
///
/// # Errors
/// See [`store::Error`].
pub async fn tell(
    tx: &mut Tx,
    tenant: &TenantId,
    entry: &Entry,
    draw: impl Fn() -> DeliveryId + Send,
    now: Instant,
) -> Result<(), Failure> {
    let kind = format!("case.{}", entry.kind);
    let open = rows::open_webhooks(tx, tenant).await?;
    if !open.iter().any(|row| row.state.kinds.contains(&kind)) {
        return Ok(());
    }
    let Some(id) = cases::actions::upkeep::case_of(&entry.stream) else { return Ok(()) };
    let Some(case) = cases::query::by_id(tx, tenant, id).await? else { return Ok(()) };
    // A webhook does not say whose program listens: what is closed to somebody is told to none.
    if !case.state.bars().is_empty() {
        return Ok(());
    }
    let place = case.state.placement.path_text();
    for row in open.iter().filter(|row| row.state.wants(&kind, &place)) {
        let body = json!({
            "type": kind,
            "timestamp": entry.at.rfc3339(),
            "data": {
                "number": case.state.number,
                "version": entry.version,
                "address": format!("/api/v1/cases/{}", case.state.number),
            },
        });
        let delivery = Delivery {
            id: draw(),
            channel: CHANNEL.to_owned(),
            target: row.id.to_string(),
            event: format!("{}@{}", entry.stream, entry.version),
            kind: kind.clone(),
            body: body.to_string(),
            state: DeliveryState::Waiting,
            attempts: 0,
            next_at: now,
            created_at: now,
            ended_at: None,
            failure: None,
            waits: false,
        };
        outbox::put(tx, tenant, &delivery).await?;
    }
    Ok(())
}
