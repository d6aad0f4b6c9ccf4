//! Sending to webhooks.

use super::address::{Reachable, judge};
use super::{CHANNEL, secrets};
use crate::model::webhook::WebhookId;
use crate::outbox::{Channel, Delivery, Undelivered};
use crate::outward::{client_for, unsent};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::future::BoxFuture;
use guard::Site;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Failure;
use sha2::Sha256;

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
        let id: WebhookId = delivery.target.parse().map_err(|_| Undelivered::for_good("ended"))?;
        let tenant = self.site.tenant.clone();
        let row = self.site.store.read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(crate::store::webhook::webhook(tx, &tenant, id).await?) })
        });
        let row =
            row.await.map_err(|_| Undelivered::again("database"))?.filter(|row| row.state.ended_at.is_none());
        let row = row.ok_or_else(|| Undelivered::for_good("ended"))?;
        let url = judge(&row.state.url, self.reachable).map_err(|_| Undelivered::for_good("address"))?;
        let client = client_for(&url, self.reachable).await?;
        let seconds = self.site.now().micros() / 1_000_000;
        let name = delivery.id.to_string();
        // As Standard Webhooks says it: several signatures in a row, and the receiver looks for one that he knows.
        let signed: Vec<String> = secrets(&self.site.master, id)
            .map(|secret| signature(&secret, &name, seconds, &delivery.body))
            .collect();
        let answer = client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", &name)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signed.join(" "))
            .body(delivery.body.clone())
            .send()
            .await
            .map_err(|cause| unsent(&cause))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            // The receiver is gone and says so.
            status if status.as_u16() == 410 => Err(Undelivered::for_good("gone")),
            status if status.is_redirection() => Err(Undelivered::again("redirect")),
            _ => Err(Undelivered::again("status")),
        }
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
