//! How often one address may send something from the street door (限流): each report and each uploaded file
//! costs room and somebody's time. Counted in memory only, by a digest of the address; nothing of it is kept.
//! What holds for programs is in `interface.rs`.

use crate::serve::Web;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use guard::Viewer;
use kernel::{Failure, Instant, Refusal, RefusalKind};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use ui::Problem;

/// Figures of `policy/throttle.toml`, explained there.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Rules {
    reports: u32,
    steps: u32,
    links: u32,
    visits: u32,
    window_minutes: i64,
}

/// Addresses remembered at once; beyond it those whose window is over are forgotten, and then all.
const MOST_ADDRESSES: usize = 100_000;

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Report,
    /// A step of a requester: facts with files, a withdrawal.
    Step,
    /// A link of a revisit, opened or guessed.
    Link,
    /// A way to the identity provider, begun or come back from.
    Visit,
}

impl Kind {
    fn of(method: &Method, path: &str) -> Option<Self> {
        match (method, path) {
            (&Method::POST, "/report") => Some(Self::Report),
            (&Method::POST, path) if path.starts_with("/commendations/") => Some(Self::Report),
            (_, path) if path.starts_with("/v/") || path.starts_with("/api/v1/v/") => Some(Self::Link),
            (_, path) if path.starts_with("/sign-in/provider") => Some(Self::Visit),
            (&Method::POST, path) if path.starts_with("/c/") => Some(Self::Step),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Window {
    since: Instant,
    count: u32,
}

/// Counts what comes from each address.
#[derive(Debug)]
pub struct Throttle {
    rules: Rules,
    seen: Mutex<HashMap<(Kind, [u8; 16]), Window>>,
}

impl Throttle {
    /// With the figures that ship.
    ///
    /// # Errors
    /// Never with the file as shipped; a test reads it.
    pub fn shipped() -> Result<Self, Failure> {
        let rules = toml::from_str(include_str!("../policy/throttle.toml")).map_err(Failure::broken)?;
        Ok(Self { rules, seen: Mutex::default() })
    }

    /// Counts one more; `false` when it is too many.
    fn admits(&self, kind: Kind, address: IpAddr, now: Instant) -> bool {
        let most = match kind {
            Kind::Report => self.rules.reports,
            Kind::Step => self.rules.steps,
            Kind::Link => self.rules.links,
            Kind::Visit => self.rules.visits,
        };
        let over = |window: &Window| now.seconds_since(window.since) >= self.rules.window_minutes * 60;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST_ADDRESSES {
            seen.retain(|_, window| !over(window));
            if seen.len() >= MOST_ADDRESSES {
                seen.clear();
            }
        }
        let window = seen.entry((kind, digest(address))).or_insert(Window { since: now, count: 0 });
        if over(window) {
            *window = Window { since: now, count: 0 };
        }
        window.count = window.count.saturating_add(1);
        window.count <= most
    }
}

/// The network of an address: itself, or of IPv6 what one subscriber has.
pub(crate) fn network(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.octets().to_vec(),
            None => address.octets()[..8].to_vec(),
        },
    }
}

/// A digest of the address; of IPv6 the network, because one subscriber has all addresses in it.
fn digest(address: IpAddr) -> [u8; 16] {
    let hash = Sha256::digest(network(address));
    let mut short = [0; 16];
    short.copy_from_slice(&hash[..16]);
    short
}

/// The sender's address. Behind a proxy of one's own (a loopback or private address) it is the last one that
/// the proxy names; a proxy that names none has no sender, because counting it would stop everybody.
pub(crate) fn sender(peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = peer?;
    let inner = match peer {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    };
    if !inner {
        return Some(peer);
    }
    let named = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    named.rsplit(',').next()?.trim().parse().ok()
}

/// The layer: people at work are not counted.
pub async fn limit(State(web): State<Web>, request: Request, next: Next) -> Response {
    let kind = Kind::of(request.method(), request.uri().path());
    let known = request.extensions().get::<Viewer>().is_some_and(|viewer| viewer.staff().is_some());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if let (Some(kind), false, Some(address)) = (kind, known, sender(peer, request.headers()))
        && !web.throttle().admits(kind, address, web.deployment.site.now())
    {
        return Problem::from(Refusal::new(RefusalKind::TooMany, "too-many")).into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        "2026-11-22 09:00".parse::<Instant>().unwrap().plus_seconds(seconds)
    }

    #[test]
    fn one_address_is_stopped_and_another_is_not_and_the_window_ends() {
        let throttle = Throttle::shipped().unwrap();
        let (one, other): (IpAddr, IpAddr) = ("203.0.113.7".parse().unwrap(), "203.0.113.8".parse().unwrap());
        for second in 0..i64::from(throttle.rules.reports) {
            assert!(throttle.admits(Kind::Report, one, at(second)));
        }
        assert!(!throttle.admits(Kind::Report, one, at(100)));
        assert!(throttle.admits(Kind::Step, one, at(100)), "steps are counted apart");
        assert!(throttle.admits(Kind::Report, other, at(100)));
        assert!(throttle.admits(Kind::Report, one, at(throttle.rules.window_minutes * 60)));
    }

    #[test]
    fn the_sender_is_named_by_ones_own_proxy_only() {
        let mut headers = HeaderMap::new();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(sender(Some(ip("127.0.0.1")), &headers), None);
        headers.insert("x-forwarded-for", "198.51.100.1, 203.0.113.9".parse().unwrap());
        assert_eq!(sender(Some(ip("10.0.0.2")), &headers), Some(ip("203.0.113.9")));
        assert_eq!(
            sender(Some(ip("203.0.113.7")), &headers),
            Some(ip("203.0.113.7")),
            "a stranger names nobody"
        );
        assert_eq!(sender(None, &headers), None);
        assert_eq!(
            digest(ip("2001:db8:1:2::1")),
            digest(ip("2001:db8:1:2:ffff::1")),
            "one network, one sender"
        );
        assert_ne!(digest(ip("2001:db8:1:2::1")), digest(ip("2001:db8:1:3::1")));
    }
}
