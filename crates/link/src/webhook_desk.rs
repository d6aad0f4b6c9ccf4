//! Webhooks as pages and programs ask for them, each in a transaction of its own.

use crate::model::webhook::{WebhookId, WebhookState};
use crate::outbox::Delivery;
use crate::tokens::place_of;
use crate::webhook::{self, Reachable, WebhookRow};
use cases::CaseSite;
use guard::right::EditWebhook;
use guard::{Granted, Site, Target, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use ui::Typed;

fn granted(viewer: &Viewer) -> Result<Granted<EditWebhook>, Refusal> {
    viewer.grant::<EditWebhook>(&Target::anywhere())
}

/// An id as it stands in an address.
pub(crate) fn id_of(text: &str) -> Result<WebhookId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("webhook-unknown"))
}

/// Registers what was typed: `url`, `kind` (several), `place`.
pub(crate) async fn register(
    site: &Site,
    cases: &CaseSite,
    reachable: Reachable,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<WebhookId, Failure> {
    let granted = granted(viewer)?;
    let (inner, grounds, typed) = (site.clone(), cases.grounds.clone(), typed.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let context = inner.context(&granted, request);
            let digest = journal::command_digest(&("register-webhook", typed.pairs()))?;
            if let Some(id) = journal::recall(tx, &context, "register-webhook", &digest).await? {
                return Ok(id);
            }
            let place = match typed.get("place") {
                Some(named) => Some(place_of(&*grounds.current(tx, context.now).await?, named)?),
                None => None,
            };
            let wanted = WebhookState {
                url: typed.get("url").unwrap_or_default().to_owned(),
                kinds: typed.all("kind").map(str::to_owned).collect(),
                place,
                ended_at: None,
            };
            let row = webhook::register(tx, &granted, &context, reachable, wanted).await?;
            journal::remember(tx, &context, "register-webhook", &digest, &row.id).await?;
            Ok::<_, Failure>(row.id)
        })
    });
    write.await
}

pub(crate) async fn end(site: &Site, viewer: &Viewer, id: WebhookId) -> Result<(), Failure> {
    let granted = granted(viewer)?;
    let context = site.context(&granted, RequestKey(String::new()));
    let write =
        site.store.write(move |tx| Box::pin(async move { webhook::end(tx, &granted, &context, id).await }));
    write.await
}

pub(crate) async fn resend(
    site: &Site,
    viewer: &Viewer,
    id: WebhookId,
    delivery: &str,
) -> Result<Delivery, Failure> {
    let granted = granted(viewer)?;
    let delivery = delivery.parse().map_err(|_| Refusal::not_found("delivery-unknown"))?;
    let context = site.context(&granted, RequestKey(String::new()));
    let write = site.store.write(move |tx| {
        Box::pin(async move { webhook::send_again(tx, &granted, &context, id, delivery).await })
    });
    write.await
}

pub(crate) async fn listed(
    site: &Site,
    viewer: &Viewer,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<WebhookRow>, Failure> {
    granted(viewer)?;
    let (tenant, after) = (site.tenant.clone(), after.map(str::to_owned));
    let read = site
        .store
        .read(move |tx| Box::pin(async move { webhook::listed(tx, &tenant, after.as_deref(), most).await }));
    read.await
}

pub(crate) async fn found(site: &Site, viewer: &Viewer, id: WebhookId) -> Result<WebhookRow, Failure> {
    granted(viewer)?;
    let tenant = site.tenant.clone();
    site.store.read(move |tx| Box::pin(async move { webhook::found(tx, &tenant, id).await })).await
}

pub(crate) async fn deliveries(
    site: &Site,
    viewer: &Viewer,
    id: WebhookId,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<Delivery>, Failure> {
    found(site, viewer, id).await?;
    let (tenant, after) = (site.tenant.clone(), after.map(str::to_owned));
    let read = site.store.read(move |tx| {
        Box::pin(async move { webhook::deliveries(tx, &tenant, id, after.as_deref(), most).await })
    });
    read.await
}
