//! To a person's own contact: opened from the vault when it is sent, with a trace, and held no longer than that.

use super::{Surroundings, mail, sms};
use crate::message::{CHANNEL, Said, object_of};
use crate::model::receiver::Way;
use crate::outbox::{Channel, Delivery, Undelivered};
use crate::store::receiver::{self as rows, ReceiverRow};
use futures::future::BoxFuture;
use guard::actions::vault::{Look, open_to_send};
use guard::right::NotifyRequester;
use guard::{Granted, Identity, PersonId};
use kernel::{Failure, RequestKey};

/// The rule in whose name contacts are opened, as in the table of roles.
const RULE: &str = "notice";

/// Sends to whoever raised something: a short message to a mobile number, a mail to a mail address.
pub struct ContactChannel {
    surroundings: Surroundings,
}

impl ContactChannel {
    pub const fn new(surroundings: Surroundings) -> Self {
        Self { surroundings }
    }

    async fn tell(&self, delivery: &Delivery) -> Result<(), Undelivered> {
        let site = &self.surroundings.site;
        let person: PersonId = delivery.target.parse().map_err(|_| Undelivered::for_good("unreadable"))?;
        let said =
            Said::open(&site.master, &site.tenant, delivery).ok_or(Undelivered::for_good("unreadable"))?;
        let gateways = self.gateways().await?;
        let identity = self.reach(person, delivery).await?;
        let contact = identity.contact.as_deref().ok_or(Undelivered::for_good("no-contact"))?;
        let reached = Reached::of(contact).ok_or(Undelivered::for_good("contact-kind"))?;
        let reachable = self.surroundings.reachable;
        for row in &gateways {
            let letter =
                || self.surroundings.letter(row, &delivery.id.to_string(), "message", &delivery.kind, &said);
            match (&row.state.way, &reached) {
                (Way::Sms(gateway), Reached::Mobile(phone)) => {
                    let secrets = self.surroundings.secrets(row)?;
                    return sms::send(reachable, gateway, &secrets, phone, &letter()).await;
                }
                (Way::Mail(server), Reached::Mail(to)) => {
                    let secrets = self.surroundings.secrets(row)?;
                    return mail::send(reachable, server, &secrets, to, &letter()).await;
                }
                _ => {}
            }
        }
        Err(Undelivered::again("no-gateway"))
    }

    async fn gateways(&self) -> Result<Vec<ReceiverRow>, Undelivered> {
        let tenant = self.surroundings.site.tenant.clone();
        let read = self.surroundings.site.store.read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(rows::open_receivers(tx, &tenant).await?) })
        });
        let open = read.await.map_err(|_| Undelivered::again("database"))?;
        Ok(open.into_iter().filter(|row| row.state.way.is_gateway()).collect())
    }

    /// Opens the contact; the trace is committed before anything is sent.
    async fn reach(&self, person: PersonId, delivery: &Delivery) -> Result<Identity, Undelivered> {
        let site = self.surroundings.site.clone();
        let look = Look {
            person,
            object: object_of(delivery).to_owned(),
            reason: format!("message {} {}", delivery.kind, delivery.id),
        };
        let store = site.store.clone();
        let write = store.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<NotifyRequester>::for_system(RULE)?;
                let context = site.context(&granted, RequestKey(String::new()));
                open_to_send(tx, &site.master, &context, &granted, look).await
            })
        });
        write.await.map_err(|failure| match failure {
            Failure::Refused(refusal) if refusal.code == "vault-erased" => Undelivered::for_good("erased"),
            Failure::Refused(refusal) if refusal.code == "vault-unknown" => Undelivered::for_good("erased"),
            other => {
                tracing::error!(cause = %other, delivery = %delivery.id, "a contact could not be opened");
                Undelivered::again("vault")
            }
        })
    }
}

impl Channel for ContactChannel {
    fn name(&self) -> &'static str {
        CHANNEL
    }
    fn send<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(self.tell(delivery))
    }
}

/// How a contact can be reached from here.
enum Reached {
    Mobile(String),
    Mail(String),
}

impl Reached {
    fn of(contact: &str) -> Option<Self> {
        let contact = contact.trim();
        let is_mail = contact.rsplit_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && !contact.chars().any(char::is_whitespace)
        });
        match is_mail {
            true => Some(Self::Mail(contact.to_owned())),
            false => mobile(contact).map(Self::Mobile),
        }
    }
}

/// The eleven digits of a mobile number of mainland China; none of a landline or anything else.
pub(super) fn mobile(contact: &str) -> Option<String> {
    let plain = |one: char| one.is_ascii_digit() || matches!(one, '+' | '-' | ' ' | '(' | ')' | '（' | '）');
    if !contact.chars().all(plain) {
        return None;
    }
    let digits: String = contact.chars().filter(char::is_ascii_digit).collect();
    let national = match digits.len() {
        13 => digits.strip_prefix("86")?,
        15 => digits.strip_prefix("0086")?,
        _ => &digits,
    };
    let second = national.chars().nth(1)?;
    (national.len() == 11 && national.starts_with('1') && ('3'..='9').contains(&second))
        .then(|| national.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_message_goes_to_mobile_numbers_only() {
        for given in ["13800001234", "+86 138-0000-1234", "0086 13800001234", "(86)13800001234"] {
            assert_eq!(mobile(given).as_deref(), Some("13800001234"), "{given}");
        }
        for given in ["0536-8123456", "12345", "10086000000", "weixin_lisi", "138000012345", ""] {
            assert_eq!(mobile(given), None, "{given}");
        }
        assert!(matches!(Reached::of(" a@example.org "), Some(Reached::Mail(to)) if to == "a@example.org"));
        assert!(Reached::of("@handle").is_none() && Reached::of("微信 lisi").is_none());
    }
}
