//! Comparing the journal with the table of topics.

use crate::model::TopicLoop;
use crate::store;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop, TenantId};

/// Compares the streams of topics with their rows.
#[derive(Clone, Copy, Debug)]
pub struct TopicReplay;

/// The table does not say what the stream says.
const DIFFERS: &str = "topic-row-differs";
/// A row that no stream accounts for.
const ORPHAN: &str = "topic-row-orphan";

impl Replay for TopicReplay {
    fn kind(&self) -> &'static str {
        TopicLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<TopicLoop>(entries)?;
            let version = entries.last().map(|entry| entry.version);
            let differs = || Difference::in_stream(DIFFERS, stream, version, "topic_topic");
            let Some(folded) = folded else { return Ok(vec![differs()]) };
            let tenant = TenantId::new(tenant);
            let found = store::by_id(tx, &tenant, folded.state.id).await?;
            let agrees = store::row_agrees(tx, &tenant, &folded.state, folded.version).await?;
            let same = found.is_some_and(|found| found == folded);
            Ok(if same && agrees { Vec::new() } else { vec![differs()] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::all_ids(tx, &TenantId::new(tenant)).await?;
            let streams = rows.into_iter().map(crate::actions::stream_of);
            journal::unaccounted(tx, tenant, streams, ORPHAN, "topic_topic").await
        })
    }
}
