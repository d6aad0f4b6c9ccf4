//! Comparing the journal with the tables of consultations.

use crate::model::ConsultLoop;
use crate::store;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop, TenantId};

/// Compares the streams of consultations with their rows.
#[derive(Clone, Copy, Debug)]
pub struct ConsultReplay;

/// The tables do not say what the stream says.
const DIFFERS: &str = "consult-row-differs";
/// A row that no stream accounts for.
const ORPHAN: &str = "consult-row-orphan";

impl Replay for ConsultReplay {
    fn kind(&self) -> &'static str {
        ConsultLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<ConsultLoop>(entries)?;
            let version = entries.last().map(|entry| entry.version);
            let differs = || Difference::in_stream(DIFFERS, stream, version, "consult_consultation");
            let Some(folded) = folded else { return Ok(vec![differs()]) };
            let tenant = TenantId::new(tenant);
            let found = store::by_id(tx, &tenant, folded.state.id).await?;
            let agree = store::tables_agree(tx, &tenant, &folded.state, folded.version).await?;
            let same = found.is_some_and(|found| found == folded);
            Ok(if same && agree { Vec::new() } else { vec![differs()] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::all_ids(tx, &TenantId::new(tenant)).await?;
            let streams = rows.into_iter().map(crate::actions::stream_of);
            journal::unaccounted(tx, tenant, streams, ORPHAN, "consult_consultation").await
        })
    }
}
