//! From where a request comes, as far as verification keeps it: digests of the device's own cookie and of the network.
//! Only people at work get the cookie, and only their units' traces are noted; a resident's browser is given nothing.

use crate::serve::Web;
use crate::throttle::{network, sender};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use guard::Viewer;
use kernel::{Instant, UnitId};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use verify::Origin;

/// The cookie that a device keeps on which somebody works.
const COOKIE: &str = "linli-device";
/// A trace is noted again after this time.
const AGAIN_SECONDS: i64 = 6 * 3600;
/// Traces remembered as noted; beyond it all are forgotten and noted again.
const MOST: usize = 50_000;

/// What this process has noted lately.
#[derive(Debug, Default)]
pub struct Noted(Mutex<HashMap<(UnitId, Origin), Instant>>);

impl Noted {
    /// Whether it is time to note this trace.
    fn is_due(&self, unit: UnitId, origin: &Origin, now: Instant) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= MOST {
            noted.clear();
        }
        let key = (unit, origin.clone());
        let due = noted.get(&key).is_none_or(|at| now.seconds_since(*at) >= AGAIN_SECONDS);
        if due {
            noted.insert(key, now);
        }
        due
    }
}

/// The layer: tells handlers the origin and notes that of people at work.
pub async fn note(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let site = web.deployment.site.clone();
    let unit = request.extensions().get::<Viewer>().and_then(Viewer::staff).map(|staff| staff.unit);
    let device = cookie(request.headers());
    let fresh = (unit.is_some() && device.is_none()).then(|| site.form_key());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = sender(peer, request.headers()).map(network);
    let device = device.or_else(|| fresh.clone());
    let origin = Origin::of(&site.master, device.as_deref(), address.as_deref());
    if let Some(unit) = unit
        && web.noted().is_due(unit, &origin, site.now())
    {
        let (tenant, now, noting) = (site.tenant.clone(), site.now(), origin.clone());
        let write = site.store.write(move |tx| {
            Box::pin(
                async move { verify::actions::keeping::note_staff(tx, &tenant, now, unit, &noting).await },
            )
        });
        if let Err(failure) = write.await {
            tracing::error!(cause = %failure, "from where somebody works could not be noted");
        }
    }
    request.extensions_mut().insert(origin);
    let mut response = next.run(request).await;
    if let Some(value) = fresh {
        let secure = if site.secure_cookies { "; Secure" } else { "" };
        let text = format!("{COOKIE}={value}; Path=/; Max-Age=1296000; HttpOnly; SameSite=Lax{secure}");
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let value = pairs.find(|(name, _)| *name == COOKIE)?.1;
    (value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| value.to_owned())
}
