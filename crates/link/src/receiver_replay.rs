//! Comparing the journal with the rows of receivers.

use crate::model::receiver::{ReceiverId, ReceiverLoop};
use crate::store::receiver as rows;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop, TenantId};

/// Compares the streams of receivers with their rows: one added or led elsewhere behind the journal's back is noticed.
#[derive(Clone, Copy, Debug)]
pub struct ReceiverReplay;

impl Replay for ReceiverReplay {
    fn kind(&self) -> &'static str {
        ReceiverLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<ReceiverLoop>(entries)?;
            let id: Option<ReceiverId> = stream.split_once('/').and_then(|(_, id)| id.parse().ok());
            let row = match id {
                Some(id) => rows::receiver(tx, &TenantId::new(tenant), id).await?,
                None => None,
            };
            let same = match (folded, row) {
                (Some(folded), Some(row)) => folded.state == row.state && folded.version == row.version,
                _ => false,
            };
            Ok(match same {
                true => Vec::new(),
                false => vec![Difference::in_stream("link-row-differs", stream, None, "link_receiver")],
            })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = rows::receivers(tx, &TenantId::new(tenant), "~", u32::MAX).await?;
            let streams = rows.into_iter().map(|row| journal::stream_of::<ReceiverLoop>(row.id));
            journal::unaccounted(tx, tenant, streams, "link-row-orphan", "link_receiver").await
        })
    }
}
