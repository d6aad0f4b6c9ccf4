//! The life of a receiver (接收渠道) as events: a gateway through which residents are told, or a unit's group robot.
//! Secrets are no part of it.

use super::templates;
use kernel::{Context, Id, Instant, Loop, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Marks the id of a receiver.
pub enum ReceiverMark {}
/// A way out that the deployer has set up (接收渠道).
pub type ReceiverId = Id<ReceiverMark>;

/// What a unit's robot can be told of; each is `robot-{kind}` in the words.
pub const ROBOT_KINDS: &[&str] = &["dispatched", "overdue", "reopened", "whistle"];

/// How a gateway takes a short message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// GET with a query.
    Query,
    /// POST of a web form.
    #[default]
    Form,
    /// POST of a flat JSON object.
    Json,
}

/// How a request to a gateway is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signing {
    #[default]
    None,
    /// SHA-256 of the template, hexadecimal.
    Sha256,
    /// HMAC-SHA256 of the template under the secret, hexadecimal.
    HmacHex,
    /// The same in base64.
    HmacBase64,
}

/// A gateway for short messages (短信网关): an HTTP form whose names the deployer gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsGateway {
    pub url: String,
    pub form: Form,
    /// The names of its parameters.
    pub phone_field: String,
    pub text_field: String,
    /// Where our id goes, by which the gateway knows a repetition; none when it has no such parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_field: Option<String>,
    /// Further parameters, each a name and a template.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<(String, String)>,
    #[serde(default)]
    pub signing: Signing,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_template: Option<String>,
    /// The field of the answer that says how it went, e.g. `code` or `data.status`; none: the status alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_value: Option<String>,
    /// Values of that field which say that this number cannot be reached at all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub gone_values: BTreeSet<String>,
    /// The registered signature (短信签名) before each text, without its brackets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// From its first byte, usually port 465.
    #[default]
    Tls,
    /// After a greeting, usually port 587; without it nothing is sent.
    Starttls,
    /// Not at all: only to a server on this machine.
    Plain,
}

/// A mail server (邮件服务器).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// None: it wants no sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    pub from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_name: Option<String>,
    /// Certificates (PEM) of an authority of one's own, besides those that the system trusts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
}

/// A group robot (群机器人).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robot {
    /// Without its token or key, which is a secret.
    pub url: String,
    /// Whose group it is.
    pub unit: UnitId,
    pub kinds: BTreeSet<String>,
}

/// What a receiver is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum Way {
    Sms(SmsGateway),
    Mail(MailServer),
    DingTalk(Robot),
    /// WeCom (企业微信) and government WeChat (政务微信), which speaks the same.
    WeCom(Robot),
}

impl Way {
    /// The names of all ways, as in addresses and tables.
    pub const NAMES: [&str; 4] = ["sms", "mail", "dingtalk", "wecom"];

    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sms(_) => "sms",
            Self::Mail(_) => "mail",
            Self::DingTalk(_) => "dingtalk",
            Self::WeCom(_) => "wecom",
        }
    }
    pub const fn robot(&self) -> Option<&Robot> {
        match self {
            Self::DingTalk(robot) | Self::WeCom(robot) => Some(robot),
            Self::Sms(_) | Self::Mail(_) => None,
        }
    }
    /// Of these there is one at a time: a message has one way to one contact.
    pub const fn is_gateway(&self) -> bool {
        matches!(self, Self::Sms(_) | Self::Mail(_))
    }
}

/// A receiver as its events make it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiverState {
    pub name: String,
    /// The language of what it sends.
    pub language: String,
    #[serde(flatten)]
    pub way: Way,
    pub ended_at: Option<Instant>,
}

#[derive(Clone, Debug)]
pub enum ReceiverCommand {
    Register(Box<ReceiverState>),
    Change(Box<ReceiverState>),
    End,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ReceiverEvent {
    Registered {
        receiver: ReceiverState,
    },
    /// Settings or secrets were given anew; which secrets is nowhere said.
    Changed {
        receiver: ReceiverState,
    },
    Ended {
        at: Instant,
    },
}

/// The loop of receivers.
pub enum ReceiverLoop {}

impl Loop for ReceiverLoop {
    const KIND: &'static str = "receiver";
    type State = ReceiverState;
    type Command = ReceiverCommand;
    type Event = ReceiverEvent;
    type Facts = ();

    fn decide(
        state: Option<&ReceiverState>,
        command: ReceiverCommand,
        context: &Context,
        (): &(),
    ) -> Result<Vec<ReceiverEvent>, Refusal> {
        match (state, command) {
            (None, ReceiverCommand::Register(receiver)) => {
                receiver.check()?;
                Ok(vec![ReceiverEvent::Registered { receiver: *receiver }])
            }
            (Some(before), ReceiverCommand::Change(_)) if before.ended_at.is_some() => {
                Err(Refusal::rule("receiver-ended"))
            }
            (Some(before), ReceiverCommand::Change(receiver)) => {
                if before.way.name() != receiver.way.name() {
                    return Err(Refusal::invalid("receiver-way", "way"));
                }
                receiver.check()?;
                Ok(vec![ReceiverEvent::Changed { receiver: *receiver }])
            }
            (Some(before), ReceiverCommand::End) if before.ended_at.is_some() => Ok(Vec::new()),
            (Some(_), ReceiverCommand::End) => Ok(vec![ReceiverEvent::Ended { at: context.now }]),
            _ => Err(Refusal::not_found("receiver-unknown")),
        }
    }

    fn evolve(state: Option<ReceiverState>, event: &ReceiverEvent) -> Option<ReceiverState> {
        match event {
            ReceiverEvent::Registered { receiver } | ReceiverEvent::Changed { receiver } => {
                Some(receiver.clone())
            }
            ReceiverEvent::Ended { at } => {
                state.map(|receiver| ReceiverState { ended_at: Some(*at), ..receiver })
            }
        }
    }

    fn kind(event: &ReceiverEvent) -> &'static str {
        match event {
            ReceiverEvent::Registered { .. } => "registered",
            ReceiverEvent::Changed { .. } => "changed",
            ReceiverEvent::Ended { .. } => "ended",
        }
    }
}

/// Longest name of a receiver or parameter.
const LONGEST: usize = 60;

impl ReceiverState {
    /// Whether what it says can work.
    fn check(&self) -> Result<(), Refusal> {
        given(&self.name, "name")?;
        match &self.way {
            Way::Sms(gateway) => gateway.check(),
            Way::Mail(server) => server.check(),
            Way::DingTalk(robot) | Way::WeCom(robot) => robot.check(),
        }
    }
}

fn given(text: &str, field: &'static str) -> Result<(), Refusal> {
    match text.trim().is_empty() || text.chars().count() > LONGEST || text.chars().any(char::is_control) {
        true => Err(Refusal::invalid("receiver-field", field).with("most", LONGEST)),
        false => Ok(()),
    }
}

impl SmsGateway {
    fn check(&self) -> Result<(), Refusal> {
        given(&self.phone_field, "phone_field")?;
        given(&self.text_field, "text_field")?;
        for (name, value) in &self.fixed {
            given(name, "fixed")?;
            templates::check(value, "fixed")?;
        }
        if self.signing != Signing::None {
            given(self.sign_field.as_deref().unwrap_or_default(), "sign_field")?;
            let template = self.sign_template.as_deref().unwrap_or_default();
            if template.trim().is_empty() {
                return Err(Refusal::invalid("receiver-field", "sign_template").with("most", LONGEST));
            }
            templates::check(template, "sign_template")?;
        }
        if self.success_field.is_some() && self.success_value.is_none() {
            return Err(Refusal::invalid("receiver-success", "success_value"));
        }
        Ok(())
    }
}

impl MailServer {
    fn check(&self) -> Result<(), Refusal> {
        given(&self.host, "host")?;
        if self.port == 0 {
            return Err(Refusal::invalid("receiver-port", "port"));
        }
        let is_host = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':');
        if !self.host.chars().all(is_host) {
            return Err(Refusal::invalid("receiver-host", "host"));
        }
        let here = matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if self.security == Security::Plain && !here {
            return Err(Refusal::invalid("receiver-plain", "security"));
        }
        if self.authority.as_ref().is_some_and(|text| !is_certificates(text)) {
            return Err(Refusal::invalid("receiver-authority", "authority"));
        }
        let address = self.from.rsplit_once('@').filter(|(user, host)| !user.is_empty() && !host.is_empty());
        match address.is_none() || self.from.chars().any(|letter| letter.is_whitespace() || letter == '<') {
            true => Err(Refusal::invalid("receiver-from", "from")),
            false => Ok(()),
        }
    }
}

/// The longest text of certificates, in bytes.
const LONGEST_AUTHORITY: usize = 64 * 1024;

/// Whether a text has certificates and no key: a key is a secret and does not belong there.
fn is_certificates(text: &str) -> bool {
    let begun = text.matches("-----BEGIN CERTIFICATE-----").count();
    begun > 0
        && begun == text.matches("-----END CERTIFICATE-----").count()
        && begun == text.matches("-----BEGIN ").count()
        && text.len() <= LONGEST_AUTHORITY
}

impl Robot {
    fn check(&self) -> Result<(), Refusal> {
        if self.kinds.is_empty() {
            return Err(Refusal::invalid("receiver-kinds", "kind"));
        }
        match self.kinds.iter().find(|kind| !ROBOT_KINDS.contains(&kind.as_str())) {
            Some(unknown) => Err(Refusal::invalid("receiver-kind-unknown", "kind").with("given", unknown)),
            None => Ok(()),
        }
    }
}
