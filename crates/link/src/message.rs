//! Messages (通知消息): what somebody outside the desk is told, once for each event. A row of the outbox says whom by a
//! reference (a person of the vault, or a receiver of a unit) and what, sealed; the contact is opened and the words are
//! made when it is sent, so that neither lies readable in any table.

use crate::model::quiet::Audience;
use crate::model::receiver::ReceiverId;
use crate::outbox::{self, Delivery, DeliveryId, DeliveryState};
use crate::store::receiver as rows;
use crate::{quiet, sealed};
use ::store::Tx;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cases::Ground;
use guard::{MasterKey, PersonId, Site};
use kernel::{Entropy, Failure, Instant, TenantId, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The channel to a person's own contact, whatever it is.
pub const CHANNEL: &str = "contact";

/// Whom to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// Whoever raised something, through the contact in the vault: a mobile number by short message, a mail address by
    /// mail.
    Requester(PersonId),
    /// A unit, through the group robots that were bound to it and to this kind when it happened. Its desk is told by
    /// `desk::notices`.
    Unit { unit: UnitId, at: Instant },
}

/// Whether it may wake somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Goes at once, whatever the hour.
    AtOnce,
    /// Waits for the end of the quiet hours.
    CanWait,
}

/// What is told. Neither what a case says nor anybody's name belongs here: a number, its state, where to look.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    pub receiver: Receiver,
    /// The words: `message-{kind}` to residents, `robot-{kind}` to units.
    pub kind: &'a str,
    /// The number that people say; `{ $number }` in the words.
    pub number: &'a str,
    /// Where to look, from the root of the site (`/c/…`); `{ $address }` in the words. May hold a secret of its
    /// receiver, such as a link for a revisit.
    pub path: &'a str,
    /// Further figures of the words.
    pub facts: BTreeMap<String, String>,
    pub urgency: Urgency,
    /// What happened, as `stream@version`; with the kind it makes the message unique.
    pub happened: &'a str,
}

/// What a message says, as it lies sealed in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) number: String,
    pub(crate) path: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) facts: BTreeMap<String, String>,
}

pub(crate) const SEALED_AS: &str = "message";

impl Said {
    fn seal(
        &self,
        master: &MasterKey,
        tenant: &TenantId,
        id: DeliveryId,
        drawn: [u8; 32],
    ) -> Result<String, Failure> {
        let plain = serde_json::to_vec(self)?;
        Ok(STANDARD.encode(sealed::seal(master, SEALED_AS, tenant, &id.to_string(), &plain, drawn)?))
    }
    /// What a delivery says; none when it cannot be opened, or is no message.
    pub(crate) fn open(master: &MasterKey, tenant: &TenantId, delivery: &Delivery) -> Option<Self> {
        let closed = STANDARD.decode(&delivery.body).ok()?;
        let plain = sealed::open(master, SEALED_AS, tenant, &delivery.id.to_string(), &closed).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

/// Puts a message in line, once for each event, receiver and channel, whoever calls it how often; gives how many rows
/// are new. Call it in the transaction that also moves the flow's cursor. Where nothing is set up that could carry it,
/// nothing is put in line.
///
/// # Errors
/// See [`::store::Error`].
pub async fn post(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    message: &Message<'_>,
) -> Result<usize, Failure> {
    let (tenant, now) = (&site.tenant, site.now());
    let open = rows::open_receivers(tx, tenant).await?;
    let mut targets: Vec<(&'static str, String)> = Vec::new();
    let audience = match message.receiver {
        Receiver::Requester(person) => {
            if open.iter().any(|row| row.state.way.is_gateway()) {
                targets.push((CHANNEL, person.to_string()));
            }
            Audience::Residents
        }
        Receiver::Unit { unit, at } => {
            let robots = open.iter().filter(|row| row.created_at <= at).filter(|row| {
                row.state
                    .way
                    .robot()
                    .is_some_and(|robot| robot.unit == unit && robot.kinds.contains(message.kind))
            });
            targets.extend(robots.map(|row| (row.state.way.name(), row.id.to_string())));
            Audience::Staff
        }
    };
    if targets.is_empty() {
        return Ok(0);
    }
    let waits = message.urgency == Urgency::CanWait;
    let next_at = match waits {
        true => quiet::free_from(tx, tenant, ground, audience, now).await?,
        false => now,
    };
    let entropy = Entropy::new(site.draw());
    let said = Said {
        number: message.number.to_owned(),
        path: message.path.to_owned(),
        facts: message.facts.clone(),
    };
    let mut new = 0;
    for (channel, target) in targets {
        let id: DeliveryId = entropy.draw_id(now);
        let delivery = Delivery {
            id,
            channel: channel.to_owned(),
            target,
            event: format!("{}#{}", message.happened, message.kind),
            kind: message.kind.to_owned(),
            body: said.seal(&site.master, tenant, id, entropy.draw())?,
            state: DeliveryState::Waiting,
            attempts: 0,
            next_at,
            created_at: now,
            ended_at: None,
            failure: None,
            waits,
        };
        new += usize::from(outbox::put(tx, tenant, &delivery).await?);
    }
    Ok(new)
}

/// What an access log says a message was about: the stream of its event.
pub(crate) fn object_of(delivery: &Delivery) -> &str {
    delivery.event.split('@').next().unwrap_or_default()
}

/// The receiver that a delivery goes to, when it goes to one.
pub(crate) fn receiver_of(delivery: &Delivery) -> Option<ReceiverId> {
    delivery.target.parse().ok()
}
