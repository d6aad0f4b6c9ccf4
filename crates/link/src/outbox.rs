//! What goes out of Linli (外发): one row per event and receiver, sent until it arrives or is given up.
//!
//! A way out is a [`Channel`]; webhooks are the first. Rows are written in the transaction that reads the event, so
//! that each event has exactly one row per receiver; they are sent afterwards, and a row that was on its way when the
//! process was killed is sent again under the same id, by which its receiver knows it. A receiver that knows no ids (a
//! group robot) is never sent the same twice: the attempt is written down before it is made, and one whose fate nobody
//! knows waits for a person.

use crate::message;
use crate::model::quiet::Audience;
use crate::quiet;
use crate::store::webhook as rows;
use cases::Grounds;
use futures::future::BoxFuture;
use futures::{StreamExt, stream};
use guard::Site;
use kernel::{Failure, Id, Instant, TenantId};
use serde::Serialize;
use std::sync::Arc;
use store::Tx;

/// Marks the id of a delivery.
pub enum DeliveryMark {}
/// One event on its way to one receiver (外发记录).
pub type DeliveryId = Id<DeliveryMark>;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It will be sent at its next instant (待发).
    Waiting,
    /// On its way to a receiver that knows no repetition (发送中).
    Sending,
    /// The receiver took it (已送达).
    Delivered,
    /// Given up after the last attempt, or its receiver has ended (未送达); it can be sent again by hand.
    Dead,
    /// Not delivered, and a person has seen to it (已处理): it stands on no desk any more.
    SetAside,
}

impl DeliveryState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
            Self::SetAside => "set_aside",
        }
    }
    pub(crate) fn from_name(name: &str) -> Self {
        match name {
            "waiting" => Self::Waiting,
            "sending" => Self::Sending,
            "delivered" => Self::Delivered,
            "set_aside" => Self::SetAside,
            _ => Self::Dead,
        }
    }
}

/// One delivery.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub id: DeliveryId,
    pub channel: String,
    pub target: String,
    /// `stream@version` of the journal.
    pub event: String,
    pub kind: String,
    pub body: String,
    pub state: DeliveryState,
    pub attempts: i64,
    pub next_at: Instant,
    pub created_at: Instant,
    pub ended_at: Option<Instant>,
    /// Why the last attempt failed, as a code.
    pub failure: Option<String>,
    /// It waits for the end of the quiet hours when its time falls into them.
    pub waits: bool,
}

/// Seconds after which a failed attempt is repeated; after the last one a delivery is given up.
/// Together a little more than three days, so that a receiver that breaks on a Friday is told on Monday.
pub const REPEATED_AFTER: [i64; 10] = [5, 30, 120, 600, 1_800, 7_200, 18_000, 43_200, 86_400, 100_800];

impl Delivery {
    /// What an attempt makes of it.
    #[must_use]
    pub fn after(mut self, outcome: Result<(), Undelivered>, now: Instant) -> Self {
        let attempt = usize::try_from(self.attempts).unwrap_or(usize::MAX);
        self.attempts += 1;
        match outcome {
            Ok(()) => (self.state, self.ended_at, self.failure) = (DeliveryState::Delivered, Some(now), None),
            Err(why) => {
                self.failure = Some(why.code.to_owned());
                match REPEATED_AFTER.get(attempt).filter(|_| !why.for_good) {
                    Some(seconds) => self.next_at = now.plus_seconds((*seconds).max(why.pause)),
                    None => (self.state, self.ended_at) = (DeliveryState::Dead, Some(now)),
                }
            }
        }
        self
    }
}

/// Why something did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// `delivery-failure-{code}` in the interface's words.
    pub code: &'static str,
    /// Sending it again cannot help.
    pub for_good: bool,
    /// Seconds for which the receiver wants to be left alone.
    pub pause: i64,
}

impl Undelivered {
    /// It may arrive later.
    pub(crate) const fn again(code: &'static str) -> Self {
        Self { code, for_good: false, pause: 0 }
    }
    /// It never will.
    pub(crate) const fn for_good(code: &'static str) -> Self {
        Self { code, for_good: true, pause: 0 }
    }
    /// Nobody knows whether it arrived.
    pub(crate) const fn unknown() -> Self {
        Self::for_good(UNKNOWN)
    }
    /// The receiver said that it was too much at once.
    pub(crate) const fn too_fast(pause: i64) -> Self {
        Self { code: "rate", for_good: false, pause }
    }
}

/// The failure of what may have arrived: whether it is sent again, a person decides.
pub(crate) const UNKNOWN: &str = "unknown";

/// A way out (外发渠道): webhooks, messages to residents (short message or mail), group robots.
pub trait Channel: Send + Sync {
    /// As written in [`Delivery::channel`].
    fn name(&self) -> &'static str;
    /// Whether its receivers know by the id that something was sent before. Where they do not, nothing is repeated of
    /// which nobody knows whether it arrived.
    fn knows_repetition(&self) -> bool {
        true
    }
    /// Sends one delivery. It may have been sent before, where its receivers know that.
    fn send<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), Undelivered>>;
}

/// Sent at the same time.
const AT_ONCE: usize = 8;
/// Taken from the table at a time.
const BATCH: u32 = 64;
/// Longer than a batch takes: a holder that died is followed after this.
const LEASE_SECONDS: i64 = 300;
const LEASE: &str = "link-outbox";

/// Sends what waits.
pub struct Runner {
    site: Site,
    holder: String,
    channels: Vec<Arc<dyn Channel>>,
    /// Knows days off, for what can wait.
    grounds: Option<Arc<Grounds>>,
}

impl Runner {
    pub fn new(site: Site, holder: String, channels: Vec<Arc<dyn Channel>>) -> Self {
        Self { site, holder, channels, grounds: None }
    }

    /// Keeps the quiet hours for what can wait, also when its time comes in the middle of them.
    #[must_use]
    pub fn quiet(mut self, grounds: Arc<Grounds>) -> Self {
        self.grounds = Some(grounds);
        self
    }

    /// Sends what is due, unless another process does; gives how many were tried.
    ///
    /// # Errors
    /// See [`store::Error`].
    pub async fn run_once(&self) -> Result<usize, Failure> {
        let (tenant, now, holder) = (self.site.tenant.clone(), self.site.now(), self.holder.clone());
        let reading = tenant.clone();
        let waiting = self
            .site
            .store
            .read(move |tx| Box::pin(async move { rows::is_anything_due(tx, &reading, now).await }));
        if !waiting.await? {
            return Ok(0);
        }
        let grounds = self.grounds.clone();
        let taken = self.site.store.write(move |tx| {
            Box::pin(async move {
                match journal::lease(tx, tenant.as_str(), LEASE, &holder, now, LEASE_SECONDS).await? {
                    true => {
                        // Whoever holds the lease has nothing on its way: this is what a killed process left.
                        rows::lose_sending(tx, &tenant, UNKNOWN, now).await?;
                        Ok::<_, Failure>(put_off(tx, &tenant, grounds.as_deref(), now).await?)
                    }
                    false => Ok(Vec::new()),
                }
            })
        });
        let due = taken.await?;
        let count = due.len();
        let outcomes: Vec<Result<(), Failure>> = stream::iter(due)
            .map(|delivery| self.attempt(delivery))
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        // Another process that goes on with the outbox need not wait.
        let (tenant, holder) = (self.site.tenant.clone(), self.holder.clone());
        let given_back = self.site.store.write(move |tx| {
            Box::pin(async move { journal::release(tx, tenant.as_str(), LEASE, &holder).await })
        });
        given_back.await?;
        outcomes.into_iter().collect::<Result<(), Failure>>()?;
        Ok(count)
    }

    /// Sends one delivery and writes down what became of it at once: a process that dies between the two repeats
    /// this one only, under the same id; where nobody would know the repetition, it is written down before, too.
    async fn attempt(&self, delivery: Delivery) -> Result<(), Failure> {
        let channel = self.channels.iter().find(|channel| channel.name() == delivery.channel);
        if channel.is_some_and(|channel| !channel.knows_repetition()) {
            self.save(Delivery { state: DeliveryState::Sending, ..delivery.clone() }).await?;
        }
        let outcome = match channel {
            Some(channel) => channel.send(&delivery).await,
            None => Err(Undelivered::again("no-channel")),
        };
        self.save(delivery.after(outcome, self.site.now())).await
    }

    async fn save(&self, done: Delivery) -> Result<(), Failure> {
        let tenant = self.site.tenant.clone();
        let save = self.site.store.write(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(rows::save_delivery(tx, &tenant, &done).await?) })
        });
        save.await
    }
}

/// What is due now; what can wait and falls into the quiet hours is put off to their end without counting as tried.
async fn put_off(
    tx: &mut Tx,
    tenant: &TenantId,
    grounds: Option<&Grounds>,
    now: Instant,
) -> Result<Vec<Delivery>, Failure> {
    let due = rows::due(tx, tenant, now, BATCH).await?;
    let (Some(grounds), true) = (grounds, due.iter().any(|delivery| delivery.waits)) else { return Ok(due) };
    let ground = grounds.current(tx, now).await?;
    let mut left = Vec::with_capacity(due.len());
    for mut delivery in due {
        if delivery.waits {
            let free = quiet::free_from(tx, tenant, &ground, audience_of(&delivery), now).await?;
            if free > now {
                delivery.next_at = free;
                rows::save_delivery(tx, tenant, &delivery).await?;
                continue;
            }
        }
        left.push(delivery);
    }
    Ok(left)
}

fn audience_of(delivery: &Delivery) -> Audience {
    match delivery.channel.as_str() {
        message::CHANNEL => Audience::Residents,
        _ => Audience::Staff,
    }
}

/// Puts a delivery in line, in the transaction of the event; a second one for the same event and receiver is none.
/// Gives whether it was new.
///
/// # Errors
/// See [`store::Error`].
pub async fn put(tx: &mut Tx, tenant: &TenantId, delivery: &Delivery) -> Result<bool, Failure> {
    Ok(rows::insert_delivery(tx, tenant, delivery).await?)
}
