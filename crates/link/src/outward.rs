//! Connections out of Linli: only to addresses that were judged, without redirects, with little patience.

use crate::outbox::Undelivered;
use crate::webhook::{Reachable, is_public};
use reqwest::redirect::Policy;
use reqwest::{Client, Error};
use std::net::SocketAddr;
use std::time::Duration;
use url::Url;

/// An answer has to come within this.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);
const CONNECTING: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LONGEST_ANSWER: usize = 64 << 10;

/// A client whose connections go to the addresses that were judged, whatever the name says a moment later.
pub(crate) async fn client_for(url: &Url, reachable: Reachable) -> Result<Client, Undelivered> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let addresses = resolve(&host, url.port_or_known_default().unwrap_or(443), reachable).await?;
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(PATIENCE)
        .connect_timeout(CONNECTING)
        .resolve_to_addrs(&host, &addresses)
        .user_agent(concat!("linli/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|_| Undelivered::again("connection"))
}

/// The addresses of a name, if all of them may be reached.
pub(crate) async fn resolve(
    host: &str,
    port: u16,
    reachable: Reachable,
) -> Result<Vec<SocketAddr>, Undelivered> {
    let found = tokio::net::lookup_host((host, port)).await.map_err(|_| Undelivered::again("name"))?;
    let all: Vec<SocketAddr> = found.collect();
    if all.is_empty() {
        return Err(Undelivered::again("name"));
    }
    let private = all.iter().any(|address| !is_public(address.ip()));
    if private && reachable == Reachable::Public {
        return Err(Undelivered::again("private"));
    }
    Ok(all)
}

/// Why a request got no answer. The cause itself may hold an address with its token and is kept out of the log.
pub(crate) fn unsent(cause: &Error) -> Undelivered {
    Undelivered::again(if cause.is_timeout() { "timeout" } else { "connection" })
}

/// An answer's text; one that is too long or breaks off says nothing.
pub(crate) async fn answer_text(mut answer: reqwest::Response) -> Result<String, Undelivered> {
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|cause| unsent(&cause))? {
        bytes.extend_from_slice(&part);
        if bytes.len() > LONGEST_ANSWER {
            return Err(Undelivered::again("answer"));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
