//! Receivers (接收渠道): gateways and group robots that the deployer sets up. Their secrets are sealed and never shown.

use crate::model::receiver::{ReceiverCommand, ReceiverId, ReceiverLoop, ReceiverState, Way};
use crate::outbox::{Delivery, DeliveryId, DeliveryState};
use crate::sealed;
use crate::store::receiver as rows;
pub use crate::store::receiver::ReceiverRow;
use crate::store::webhook as deliveries;
use crate::webhook::{Reachable, judge};
use ::store::Tx;
use guard::right::EditReceiver;
use guard::{Granted, MasterKey, Target};
use kernel::{Context, Failure, Instant, Loop, Refusal, TenantId};
use std::collections::BTreeMap;
use std::fmt;

pub(crate) const SEALED_AS: &str = "receiver";
/// How long a delivery that has ended is kept.
pub const KEPT_SECONDS: i64 = 180 * 86_400;

/// Secrets of a receiver by name: `secret` (password, signing key) and `token` (of a robot). Never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// Keeps what is not empty.
    pub fn new<'a>(given: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let kept = given.into_iter().filter_map(|(name, text)| {
            let text = text.map(str::trim).filter(|text| !text.is_empty())?;
            Some((name.to_owned(), text.to_owned()))
        });
        Self(kept.collect())
    }
    #[must_use]
    pub(crate) fn with(mut self, name: &str, text: &str) -> Self {
        self.0.insert(name.to_owned(), text.to_owned());
        self
    }
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
    /// Those that are given anew, over those that are kept.
    fn over(self, before: Self) -> Self {
        let mut all = before.0;
        all.extend(self.0);
        Self(all)
    }
    fn seal(&self, master: &MasterKey, context: &Context, id: ReceiverId) -> Result<Vec<u8>, Failure> {
        let plain = serde_json::to_vec(&self.0)?;
        let drawn = context.entropy.draw();
        sealed::seal(master, SEALED_AS, &context.tenant, &id.to_string(), &plain, drawn)
    }
    /// The secrets of a receiver.
    ///
    /// # Errors
    /// When they were altered or sealed under another master key.
    pub(crate) fn open(
        master: &MasterKey,
        tenant: &TenantId,
        row: &ReceiverRow,
    ) -> Result<Self, sealed::Unopened> {
        let plain = sealed::open(master, SEALED_AS, tenant, &row.id.to_string(), &row.sealed)?;
        serde_json::from_slice(&plain).map(Self).map_err(|_| sealed::Unopened)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secrets(…)")
    }
}

/// Whether its address may be reached from here.
fn judge_address(state: &ReceiverState, reachable: Reachable) -> Result<(), Refusal> {
    let url = match &state.way {
        Way::Sms(gateway) => &gateway.url,
        Way::DingTalk(robot) | Way::WeCom(robot) => &robot.url,
        Way::Mail(_) => return Ok(()),
    };
    judge(url, reachable).map(drop)
}

/// Sets a receiver up.
///
/// # Errors
/// The refusals of its settings; `receiver-already` when there is a gateway of this way; `receiver-secret` when a
/// robot has no token.
pub async fn register(
    tx: &mut Tx,
    granted: &Granted<EditReceiver>,
    context: &Context,
    master: &MasterKey,
    reachable: Reachable,
    wanted: ReceiverState,
    secrets: Secrets,
) -> Result<ReceiverRow, Failure> {
    granted.confirm(&Target::anywhere())?;
    judge_address(&wanted, reachable)?;
    let open = rows::open_receivers(tx, &context.tenant).await?;
    let same = |row: &&ReceiverRow| row.state.way.name() == wanted.way.name();
    if let Some(other) = open.iter().find(same).filter(|row| row.state.way.is_gateway()) {
        return Err(Refusal::rule("receiver-already").with("name", &other.state.name).into());
    }
    has_token(&wanted, &secrets)?;
    let id: ReceiverId = context.draw_id();
    let command = ReceiverCommand::Register(Box::new(wanted.clone()));
    let events = ReceiverLoop::decide(None, command, context, &())?;
    let stream = journal::stream_of::<ReceiverLoop>(id);
    let version = journal::append::<ReceiverLoop>(tx, context, &stream, 0, &events).await?;
    let sealed = secrets.seal(master, context, id)?;
    let row = ReceiverRow { id, state: wanted, sealed, created_at: context.now, version };
    rows::insert_receiver(tx, &context.tenant, &row).await?;
    Ok(row)
}

fn has_token(state: &ReceiverState, secrets: &Secrets) -> Result<(), Refusal> {
    match state.way.robot().is_some() && secrets.get("token").is_none() {
        true => Err(Refusal::invalid("receiver-secret", "robot_token")),
        false => Ok(()),
    }
}

/// Changes a receiver; secrets that are not given anew stay.
///
/// # Errors
/// As [`register`]; `receiver-unknown`, `receiver-ended`.
#[allow(clippy::too_many_arguments)]
pub async fn change(
    tx: &mut Tx,
    granted: &Granted<EditReceiver>,
    context: &Context,
    master: &MasterKey,
    reachable: Reachable,
    id: ReceiverId,
    wanted: ReceiverState,
    secrets: Secrets,
) -> Result<ReceiverRow, Failure> {
    granted.confirm(&Target::anywhere())?;
    judge_address(&wanted, reachable)?;
    let mut row = found(tx, &context.tenant, id).await?;
    let command = ReceiverCommand::Change(Box::new(wanted.clone()));
    let events = ReceiverLoop::decide(Some(&row.state), command, context, &())?;
    let before = Secrets::open(master, &context.tenant, &row).unwrap_or_default();
    let secrets = secrets.over(before);
    has_token(&wanted, &secrets)?;
    let stream = journal::stream_of::<ReceiverLoop>(id);
    row.version = journal::append::<ReceiverLoop>(tx, context, &stream, row.version, &events).await?;
    row.state = wanted;
    row.sealed = secrets.seal(master, context, id)?;
    rows::save_receiver(tx, &context.tenant, &row).await?;
    Ok(row)
}

/// Ends a receiver: its secrets are destroyed, and what still waits for it is given up.
///
/// # Errors
/// Refusal `receiver-unknown`.
pub async fn end(
    tx: &mut Tx,
    granted: &Granted<EditReceiver>,
    context: &Context,
    id: ReceiverId,
) -> Result<(), Failure> {
    granted.confirm(&Target::anywhere())?;
    let mut row = found(tx, &context.tenant, id).await?;
    let events = ReceiverLoop::decide(Some(&row.state), ReceiverCommand::End, context, &())?;
    if events.is_empty() {
        return Ok(());
    }
    let stream = journal::stream_of::<ReceiverLoop>(id);
    row.version = journal::append::<ReceiverLoop>(tx, context, &stream, row.version, &events).await?;
    row.state.ended_at = Some(context.now);
    rows::end_receiver(tx, &context.tenant, &row, context.now).await?;
    deliveries::drop_waiting(tx, &context.tenant, &id.to_string(), context.now).await?;
    Ok(())
}

/// A receiver.
///
/// # Errors
/// Refusal `receiver-unknown`.
pub async fn found(tx: &mut Tx, tenant: &TenantId, id: ReceiverId) -> Result<ReceiverRow, Failure> {
    Ok(rows::receiver(tx, tenant, id).await?.ok_or_else(|| Refusal::not_found("receiver-unknown"))?)
}

/// A page of receivers, the newest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn listed(
    tx: &mut Tx,
    tenant: &TenantId,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<ReceiverRow>, Failure> {
    Ok(rows::receivers(tx, tenant, after.unwrap_or("~"), most).await?)
}

/// A page of what went out by any channel, the newest first; in one state when one is named.
///
/// # Errors
/// See [`::store::Error`].
pub async fn sent(
    tx: &mut Tx,
    tenant: &TenantId,
    state: Option<DeliveryState>,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<Delivery>, Failure> {
    Ok(deliveries::all_deliveries(tx, tenant, state, after.unwrap_or("~"), most).await?)
}

/// Sends what was not delivered once more, with all attempts before it.
///
/// # Errors
/// Refusals `delivery-unknown`, `delivery-waiting`, `delivery-pointless` when its receiver is gone for good.
pub async fn send_again(
    tx: &mut Tx,
    granted: &Granted<EditReceiver>,
    context: &Context,
    id: DeliveryId,
) -> Result<Delivery, Failure> {
    let mut delivery = not_delivered(tx, granted, context, id).await?;
    if matches!(delivery.failure.as_deref(), Some("erased" | "unit-ended" | "ended" | "no-contact")) {
        return Err(Refusal::rule("delivery-pointless").into());
    }
    (delivery.state, delivery.attempts, delivery.next_at) = (DeliveryState::Waiting, 0, context.now);
    (delivery.ended_at, delivery.failure) = (None, None);
    deliveries::save_delivery(tx, &context.tenant, &delivery).await?;
    Ok(delivery)
}

/// Takes what was not delivered off the desk: somebody has seen to it in another way.
///
/// # Errors
/// Refusals `delivery-unknown`, `delivery-waiting`.
pub async fn set_aside(
    tx: &mut Tx,
    granted: &Granted<EditReceiver>,
    context: &Context,
    id: DeliveryId,
) -> Result<Delivery, Failure> {
    let mut delivery = not_delivered(tx, granted, context, id).await?;
    delivery.state = DeliveryState::SetAside;
    deliveries::save_delivery(tx, &context.tenant, &delivery).await?;
    Ok(delivery)
}

async fn not_delivered(
    tx: &mut Tx,
    granted: &Granted<EditReceiver>,
    context: &Context,
    id: DeliveryId,
) -> Result<Delivery, Failure> {
    granted.confirm(&Target::anywhere())?;
    let found = deliveries::delivery(tx, &context.tenant, id).await?;
    let delivery = found.ok_or_else(|| Refusal::not_found("delivery-unknown"))?;
    match delivery.state {
        DeliveryState::Dead | DeliveryState::SetAside => Ok(delivery),
        DeliveryState::Waiting | DeliveryState::Sending => Err(Refusal::rule("delivery-waiting").into()),
        DeliveryState::Delivered => Err(Refusal::rule("delivery-delivered").into()),
    }
}

/// Destroys deliveries that ended long ago; gives how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn forget_deliveries(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<usize, Failure> {
    Ok(deliveries::forget_deliveries(tx, tenant, now.plus_seconds(-KEPT_SECONDS)).await?)
}
