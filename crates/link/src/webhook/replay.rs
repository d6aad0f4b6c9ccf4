//! Comparing the journal with the webhooks' rows.

use crate::model::webhook::{WebhookId, WebhookLoop};
use crate::store::webhook as rows;
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop, TenantId};
use store::{Tx, Work};

/// Compares the streams of webhooks with their rows: a receiver added behind the journal's back is noticed.
#[derive(Clone, Copy, Debug)]
pub struct WebhookReplay;

impl Replay for WebhookReplay {
    fn kind(&self) -> &'static str {
        WebhookLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<WebhookLoop>(entries)?;
            let id: Option<WebhookId> = stream.split_once('/').and_then(|(_, id)| id.parse().ok());
            let row = match id {
                Some(id) => rows::webhook(tx, &TenantId::new(tenant), id).await?,
                None => None,
            };
            let same = match (folded, row) {
                (Some(folded), Some(row)) => folded.state == row.state && folded.version == row.version,
                _ => false,
            };
            Ok(match same {
                true => Vec::new(),
                false => vec![Difference::in_stream("link-row-differs", stream, None, "link_webhook")],
            })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = rows::webhooks(tx, &TenantId::new(tenant), "~", u32::MAX).await?;
            let streams = rows.into_iter().map(|row| journal::stream_of::<WebhookLoop>(row.id));
            journal::unaccounted(tx, tenant, streams, "link-row-orphan", "link_webhook").await
        })
    }
}
