//! Mail over SMTP. The id of a delivery makes the message's id, so that a repetition is known for what it is.

use super::Letter;
use crate::model::receiver::{MailServer, Security};
use crate::outbox::Undelivered;
use crate::outward::{PATIENCE, resolve};
use crate::receiver::Secrets;
use crate::webhook::Reachable;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::io;
use std::time::{Duration, SystemTime};
use ui::Html;

/// Says that a program wrote it, so that no other program answers (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

pub(super) async fn send(
    reachable: Reachable,
    server: &MailServer,
    secrets: &Secrets,
    to: &str,
    letter: &Letter,
) -> Result<(), Undelivered> {
    let message = written(server, to, letter)?;
    let addresses = resolve(&server.host, server.port, reachable).await?;
    let address = addresses.first().ok_or(Undelivered::again("name"))?;
    if server.security == Security::Plain && !address.ip().is_loopback() {
        return Err(Undelivered::for_good("mail-plain"));
    }
    // The connection goes to the address that was judged; the certificate has to be the name's.
    let tls = || trusted(server).map_err(|_| Undelivered::for_good("mail-tls"));
    let security = match server.security {
        Security::Tls => Tls::Wrapper(tls()?),
        Security::Starttls => Tls::Required(tls()?),
        Security::Plain => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.ip().to_string())
        .port(server.port)
        .tls(security)
        .hello_name(ClientId::Domain(domain(&server.from).to_owned()))
        .timeout(Some(PATIENCE));
    if let Some(user) = &server.user {
        let password = secrets.get("secret").unwrap_or_default().to_owned();
        builder = builder.credentials(Credentials::new(user.clone(), password));
    }
    match builder.build().send(message).await {
        Ok(_) => Ok(()),
        Err(cause) => Err(why(&cause)),
    }
}

/// Whom the connection trusts: what the system trusts, and an authority of one's own where one was given.
fn trusted(server: &MailServer) -> Result<TlsParameters, Error> {
    let mut parameters = TlsParameters::builder(server.host.clone());
    if let Some(authority) = &server.authority {
        for one in authority.split_inclusive("-----END CERTIFICATE-----") {
            if one.contains("-----BEGIN CERTIFICATE-----") {
                parameters = parameters.add_root_certificate(Certificate::from_pem(one.as_bytes())?);
            }
        }
    }
    parameters.build()
}

/// What a mail server's answer means. A sign-in that fails can be mended; a mailbox that is not there cannot.
fn why(cause: &Error) -> Undelivered {
    let code = cause.status().map(u16::from);
    match code {
        Some(530 | 534 | 535 | 538) => Undelivered::again("mail-sign-in"),
        Some(550 | 551 | 553 | 556) => Undelivered::for_good("contact-gone"),
        Some(500..) => Undelivered::again("mail-refused"),
        Some(_) => Undelivered::again("busy"),
        None if cause.is_tls() || is_distrust(cause) => Undelivered::again("mail-tls"),
        None if cause.is_timeout() => Undelivered::again("timeout"),
        None if cause.is_client() => Undelivered::again("mail-sign-in"),
        None => Undelivered::again("connection"),
    }
}

/// A certificate that is not trusted, or whose name is another, comes as a connection that could not be made.
fn is_distrust(cause: &Error) -> bool {
    let mut source = std::error::Error::source(cause);
    while let Some(one) = source {
        if one.downcast_ref::<io::Error>().is_some_and(|fault| fault.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        source = one.source();
    }
    false
}

fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("localhost", |(_, host)| host)
}

fn written(server: &MailServer, to: &str, letter: &Letter) -> Result<Message, Undelivered> {
    let address = |text: &str| text.parse::<Address>().map_err(|_| Undelivered::for_good("contact-kind"));
    let from = server.from.parse::<Address>().map_err(|_| Undelivered::for_good("mail-refused"))?;
    let seconds = u64::try_from(letter.now.micros() / 1_000_000).unwrap_or(0);
    let when = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    Message::builder()
        .from(Mailbox::new(server.from_name.clone(), from))
        .to(Mailbox::new(None, address(to)?))
        .subject(letter.subject.clone())
        .date(when)
        .message_id(Some(format!("<{}@{}>", letter.id, domain(&server.from))))
        .header(AutoSubmitted)
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), html(letter)))
        .map_err(|_| Undelivered::for_good("unreadable"))
}

fn html(letter: &Letter) -> String {
    let text = Html::escape(&letter.text).to_string();
    let text = match &letter.link {
        Some(link) => {
            let link = Html::escape(link).to_string();
            text.replace(&link, &format!("<a href=\"{link}\">{link}</a>"))
        }
        None => text,
    };
    let title = Html::escape(&letter.subject).to_string();
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><p>{text}</p></body></html>\n",
        letter.language.tag()
    )
}
