//! The outside world on ports of this machine: an HTTP service that keeps what it is sent, and a mail server that speaks
//! enough SMTP to refuse what is not said properly.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: String,
}

impl Asked {
    pub fn query(&self) -> BTreeMap<String, String> {
        pairs(self.uri.query().unwrap_or_default())
    }
    pub fn form(&self) -> BTreeMap<String, String> {
        pairs(&self.body)
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// An HTTP service that answers what the test tells it to.
#[derive(Clone, Default)]
pub struct Service {
    heard: Arc<Mutex<Vec<Asked>>>,
    answers: Arc<Mutex<Vec<(u16, String)>>>,
}

impl Service {
    /// Starts it; gives its address.
    pub async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }
    /// The next answers, in turn; the last one stays.
    pub fn answer(&self, answers: &[(u16, &str)]) {
        *self.answers.lock().unwrap() =
            answers.iter().rev().map(|(status, text)| (*status, (*text).to_owned())).collect();
    }
    pub fn heard(&self) -> Vec<Asked> {
        self.heard.lock().unwrap().clone()
    }
}

async fn answer(
    State(service): State<Service>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body = String::from_utf8(body.to_vec()).unwrap();
    service.heard.lock().unwrap().push(Asked { method, uri, headers, body });
    let mut answers = service.answers.lock().unwrap();
    let (status, text) = match answers.len() {
        0 => (200, String::new()),
        1 => answers[0].clone(),
        _ => answers.pop().unwrap(),
    };
    (axum::http::StatusCode::from_u16(status).unwrap(), text).into_response()
}

/// A mail as it was handed over.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    pub hello: String,
    pub signed_in: Option<(String, String)>,
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body, dots undone.
    pub source: String,
}

impl Mail {
    /// A header's value, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.source.split("\r\n\r\n").next()?.replace("\r\n ", " ").replace("\r\n\t", " ");
        let wanted = format!("{}:", name.to_ascii_lowercase());
        head.lines()
            .find(|line| line.to_ascii_lowercase().starts_with(&wanted))
            .map(|line| line[wanted.len()..].trim().to_owned())
    }
    /// The parts of a multipart message by their media type, decoded.
    pub fn parts(&self) -> BTreeMap<String, String> {
        let kind = self.header("content-type").unwrap();
        let boundary = kind.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let mut parts = BTreeMap::new();
        for part in self.source.split(&format!("--{boundary}\r\n")).skip(1) {
            let (head, body) = part.split_once("\r\n\r\n").unwrap();
            let body = body.split(&format!("\r\n--{boundary}")).next().unwrap();
            let head = head.to_ascii_lowercase();
            let media = head.split("content-type:").nth(1).unwrap().split([';', '\r']).next().unwrap().trim();
            let decoded = if head.contains("base64") {
                let plain: String = body.split_whitespace().collect();
                String::from_utf8(STANDARD.decode(plain).unwrap()).unwrap()
            } else if head.contains("quoted-printable") {
                unquoted(body)
            } else {
                body.to_owned()
            };
            parts.insert(media.to_owned(), decoded);
        }
        parts
    }
}

/// Quoted-printable, undone.
fn unquoted(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        match (first, more) {
            (b'=', [high, low, after @ ..]) => {
                let code = [*high, *low];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&code).unwrap(), 16).unwrap());
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A mail server (RFC 5321, with AUTH PLAIN and LOGIN of RFC 4954).
#[derive(Clone, Default)]
pub struct MailServer {
    pub taken: Arc<Mutex<Vec<Mail>>>,
    /// Who may sign in; without one, everybody sends without signing in.
    pub account: Option<(String, String)>,
    /// Mailboxes that are not there.
    pub unknown: Vec<String>,
}

impl MailServer {
    /// Starts it; gives its port.
    pub async fn start(&self) -> u16 {
        let (listener, port) = listening().await;
        let server = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move { server.talk(stream, true).await });
            }
        });
        port
    }

    /// Starts it with TLS from the first byte on; gives its port.
    pub async fn start_tls(&self) -> u16 {
        let (listener, port) = listening().await;
        let (server, acceptor) = (self.clone(), acceptor());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (server, acceptor) = (server.clone(), acceptor.clone());
                tokio::spawn(async move {
                    // Whoever does not trust the certificate goes away.
                    if let Ok(stream) = acceptor.accept(stream).await {
                        server.talk(stream, true).await;
                    }
                });
            }
        });
        port
    }

    /// Starts it so that TLS follows a greeting; gives its port.
    pub async fn start_starttls(&self) -> u16 {
        let (listener, port) = listening().await;
        let (server, acceptor) = (self.clone(), acceptor());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (server, acceptor) = (server.clone(), acceptor.clone());
                tokio::spawn(async move {
                    stream.write_all(b"220 mail.example.org ready\r\n").await.unwrap();
                    let mut lines = BufReader::new(&mut stream).lines();
                    while let Ok(Some(line)) = lines.next_line().await {
                        let begins = line.eq_ignore_ascii_case("STARTTLS");
                        let said: &[u8] = match begins {
                            true => b"220 2.0.0 go on\r\n",
                            false => b"250-mail.example.org\r\n250 STARTTLS\r\n",
                        };
                        lines.get_mut().get_mut().write_all(said).await.unwrap();
                        if begins {
                            break;
                        }
                    }
                    if let Ok(stream) = acceptor.accept(stream).await {
                        server.talk(stream, false).await;
                    }
                });
            }
        });
        port
    }

    async fn talk(&self, stream: impl AsyncRead + AsyncWrite, greets: bool) {
        let (reading, writing) = tokio::io::split(stream);
        let mut writing = Box::pin(writing);
        let mut lines = BufReader::new(Box::pin(reading)).lines();
        let mut mail = Mail::default();
        if greets {
            writing.write_all(b"220 mail.example.org ready\r\n").await.unwrap();
        }
        while let Ok(Some(line)) = lines.next_line().await {
            let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let may_send = self.account.is_none() || mail.signed_in.is_some();
            let said = match word.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    mail.hello = rest.to_owned();
                    "250-mail.example.org\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN".to_owned()
                }
                _ if mail.hello.is_empty() => "503 5.5.1 say EHLO first".to_owned(),
                "AUTH" => match self.sign_in(rest) {
                    Some(who) => {
                        mail.signed_in = Some(who);
                        "235 2.7.0 welcome".to_owned()
                    }
                    None => "535 5.7.8 no such account".to_owned(),
                },
                "MAIL" if !may_send => "530 5.7.0 sign in first".to_owned(),
                "MAIL" => {
                    mail.from = between(rest);
                    "250 2.1.0 ok".to_owned()
                }
                "RCPT" if mail.from.is_empty() => "503 5.5.1 MAIL first".to_owned(),
                "RCPT" if self.unknown.contains(&between(rest)) => "550 5.1.1 no such mailbox".to_owned(),
                "RCPT" => {
                    mail.to.push(between(rest));
                    "250 2.1.5 ok".to_owned()
                }
                "DATA" if mail.to.is_empty() => "503 5.5.1 RCPT first".to_owned(),
                "DATA" => {
                    writing.write_all(b"354 go on\r\n").await.unwrap();
                    while let Ok(Some(line)) = lines.next_line().await {
                        if line == "." {
                            break;
                        }
                        mail.source.push_str(line.strip_prefix('.').unwrap_or(&line));
                        mail.source.push_str("\r\n");
                    }
                    self.taken.lock().unwrap().push(mail.clone());
                    "250 2.0.0 taken".to_owned()
                }
                "QUIT" => {
                    let _ = writing.write_all(b"221 2.0.0 bye\r\n").await;
                    return;
                }
                "RSET" | "NOOP" => "250 2.0.0 ok".to_owned(),
                _ => "500 5.5.2 not understood".to_owned(),
            };
            if writing.write_all(format!("{said}\r\n").as_bytes()).await.is_err() {
                return;
            }
        }
    }

    fn sign_in(&self, rest: &str) -> Option<(String, String)> {
        let given = rest.strip_prefix("PLAIN ")?;
        let plain = String::from_utf8(STANDARD.decode(given).ok()?).ok()?;
        let mut parts = plain.split('\0').skip(1).map(str::to_owned);
        let who = (parts.next()?, parts.next()?);
        (Some(&who) == self.account.as_ref()).then_some(who)
    }
}

fn between(text: &str) -> String {
    text.split('<').nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default().to_owned()
}

async fn listening() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// With a certificate for 127.0.0.1 by the authority in `tests/files/mail-authority.pem`. The key is public: it is for
/// tests, and nobody trusts that authority.
fn acceptor() -> TlsAcceptor {
    let certificates = CertificateDer::pem_slice_iter(include_bytes!("../files/mail-server.pem"));
    let certificates = certificates.collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../files/mail-server.key")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(certificates, key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}
