//! The channels that carry messages: short message, mail, group robots.

mod contact;
mod mail;
mod robot;
mod sms;

pub use contact::ContactChannel;
pub use robot::{RobotChannel, dingtalk_signature};

use crate::message::Said;
use crate::model::receiver::{ReceiverId, Way};
use crate::outbox::Undelivered;
use crate::receiver::Secrets;
use crate::store::receiver::ReceiverRow;
use crate::webhook::Reachable;
use guard::Site;
use kernel::{Failure, Instant};
use std::sync::Arc;
use ui::{Language, Words};

/// What channels need besides their receiver's settings.
#[derive(Clone)]
pub struct Surroundings {
    pub site: Site,
    pub reachable: Reachable,
    /// Where people reach this site, e.g. `https://linli.example.gov.cn`; without it messages name no address.
    pub address: Option<Arc<str>>,
}

/// A message ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// The same at each attempt.
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// Where to look.
    pub(crate) link: Option<String>,
    pub(crate) language: Language,
    pub(crate) now: Instant,
}

impl Surroundings {
    fn words(&self, row: &ReceiverRow) -> (Words, Language) {
        let language = Language::from_tag(&row.state.language).unwrap_or_default();
        (self.site.words.words(language), language)
    }

    /// The words of a message in its receiver's language.
    fn letter(&self, row: &ReceiverRow, id: &str, prefix: &str, kind: &str, said: &Said) -> Letter {
        let (words, language) = self.words(row);
        let link = self.address.as_deref().map(|base| format!("{}{}", base.trim_end_matches('/'), said.path));
        let address = link.clone().unwrap_or_else(|| words.t("message-address-none"));
        let mut facts: Vec<(&str, String)> =
            said.facts.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        facts.push(("number", said.number.clone()));
        facts.push(("address", address));
        Letter {
            id: id.to_owned(),
            subject: words.with("message-subject", [("number", said.number.clone())]),
            text: words.with(&format!("{prefix}-{kind}"), facts.as_slice()),
            link,
            language,
            now: self.site.now(),
        }
    }

    /// The trial message of a receiver.
    fn trial(&self, row: &ReceiverRow, id: String) -> Letter {
        let (words, language) = self.words(row);
        Letter {
            id,
            subject: words.t("message-trial-subject"),
            text: words.with("message-trial", [("name", row.state.name.clone())]),
            link: None,
            language,
            now: self.site.now(),
        }
    }

    fn secrets(&self, row: &ReceiverRow) -> Result<Secrets, Undelivered> {
        Secrets::open(&self.site.master, &self.site.tenant, row).map_err(|_| Undelivered::again("secret"))
    }

    async fn receiver(&self, id: ReceiverId) -> Result<ReceiverRow, Undelivered> {
        let tenant = self.site.tenant.clone();
        let row = self.site.store.read(move |tx| {
            Box::pin(
                async move { Ok::<_, Failure>(crate::store::receiver::receiver(tx, &tenant, id).await?) },
            )
        });
        let row = row.await.map_err(|_| Undelivered::again("database"))?;
        row.filter(|row| row.state.ended_at.is_none()).ok_or_else(|| Undelivered::for_good("ended"))
    }

    /// Sends a trial at once: to a number or mail address that was typed, or into a robot's group.
    ///
    /// # Errors
    /// Why it did not arrive.
    pub async fn try_out(&self, row: &ReceiverRow, to: &str) -> Result<(), Undelivered> {
        let letter = self.trial(row, format!("trial-{}", self.site.form_key()));
        let secrets = self.secrets(row)?;
        match &row.state.way {
            Way::Sms(gateway) => {
                let phone = contact::mobile(to).ok_or(Undelivered::for_good("contact-kind"))?;
                sms::send(self.reachable, gateway, &secrets, &phone, &letter).await
            }
            Way::Mail(server) => mail::send(self.reachable, server, &secrets, to, &letter).await,
            Way::DingTalk(robot) => robot::dingtalk(self.reachable, robot, &secrets, &letter).await,
            Way::WeCom(robot) => robot::wecom(self.reachable, robot, &secrets, &letter).await,
        }
    }
}
