//! Sending to webhooks.

use super::address::{Reachable, is_public, judge};
use super::{CHANNEL, secret};
use crate::model::webhook::WebhookId;
use crate::outbox::{Channel, Delivery, Undelivered};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::future::BoxFuture;
use guard::Site;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Failure;
use reqwest::redirect::Policy;
use sha2::Sha256;
use std::net::SocketAddr;
use std::time::Duration;

/// An answer has to come within this.
const PATIENCE: Duration = Duration::from_secs(15);
const CONNECTING: Duration = Duration::from_secs(5);

/// Tells webhooks of events, signed as Standard Webhooks asks for.
pub struct WebhookChannel {
    site: Site,
    reachable: Reachable,
}

impl WebhookChannel {
    pub const fn new(site: Site, reachable: Reachable) -> Self {
        Self { site, reachable }
    }

    async fn post(&self, delivery: &Delivery) -> Result<(), Undelivered> {
        let id: WebhookId = delivery.target.parse().map_err(|_| for_good("ended"))?;
        let tenant = self.site.tenant.clone();
        let row = self.site.store.read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(crate::store::webhook::webhook(tx, &tenant, id).await?) })
        });
        let row = row.await.map_err(|_| again("database"))?.filter(|row| row.state.ended_at.is_none());
        let row = row.ok_or_else(|| for_good("ended"))?;
        let url = judge(&row.state.url, self.reachable).map_err(|_| for_good("address"))?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let addresses = self.resolve(&host, url.port_or_known_default().unwrap_or(443)).await?;
        // The connection goes to the addresses that were judged, whatever the name says a moment later.
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .connect_timeout(CONNECTING)
            .resolve_to_addrs(&host, &addresses)
            .user_agent(concat!("linli/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| again("connection"))?;
        let seconds = self.site.now().micros() / 1_000_000;
        let name = delivery.id.to_string();
        let signed = signature(&secret(&self.site.master, id), &name, seconds, &delivery.body);
        let answer = client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", &name)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signed)
            .body(delivery.body.clone())
            .send()
            .await
            .map_err(|cause| again(if cause.is_timeout() { "timeout" } else { "connection" }))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            // The receiver is gone and says so.
            status if status.as_u16() == 410 => Err(for_good("gone")),
            status if status.is_redirection() => Err(again("redirect")),
            _ => Err(again("status")),
        }
    }

    async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Undelivered> {
        let found = tokio::net::lookup_host((host, port)).await.map_err(|_| again("name"))?;
        let all: Vec<SocketAddr> = found.collect();
        if all.is_empty() {
            return Err(again("name"));
        }
        let private = all.iter().any(|address| !is_public(address.ip()));
        if private && self.reachable == Reachable::Public {
            return Err(again("private"));
        }
        Ok(all)
    }
}

impl Channel for WebhookChannel {
    fn name(&self) -> &'static str {
        CHANNEL
    }
    fn send<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(self.post(delivery))
    }
}

const fn again(code: &'static str) -> Undelivered {
    Undelivered { code, for_good: false }
}

const fn for_good(code: &'static str) -> Undelivered {
    Undelivered { code, for_good: true }
}

/// `v1,` and the HMAC-SHA256 over `id.timestamp.body` under the secret's bytes.
pub fn signature(secret: &str, id: &str, seconds: i64, body: &str) -> String {
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).unwrap_or_default();
    let signed = Hmac::<Sha256>::new_from_slice(&key).map(|mut mac| {
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    });
    // A key of any length is taken; this cannot fail.
    format!("v1,{}", signed.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    /// The example of the specification of Standard Webhooks.
    #[test]
    fn signs_as_standard_webhooks() {
        let signed = super::signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
