//! Comparing the journal with the tables of whistles.

use crate::actions::policy::{POLICY_STREAM, PolicySet};
use crate::model::{WhistleLoop, WhistlePolicy};
use crate::store;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop, TenantId};

/// Compares the streams of whistles with their rows.
#[derive(Clone, Copy, Debug)]
pub struct WhistleReplay;

/// The tables do not say what the stream says.
const DIFFERS: &str = "whistle-row-differs";
/// A row that no stream accounts for.
const ORPHAN: &str = "whistle-row-orphan";
/// The table of policies is not what the journal says.
const POLICY_DIFFERS: &str = "whistle-policy-differs";

impl Replay for WhistleReplay {
    fn kind(&self) -> &'static str {
        WhistleLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<WhistleLoop>(entries)?;
            let version = entries.last().map(|entry| entry.version);
            let differs = || Difference::in_stream(DIFFERS, stream, version, "whistle_whistle");
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
            journal::unaccounted(tx, tenant, streams, ORPHAN, "whistle_whistle").await
        })
    }
}

/// Compares the stream of the local policy with its table.
#[derive(Clone, Copy, Debug)]
pub struct PolicyReplay;

impl Replay for PolicyReplay {
    fn kind(&self) -> &'static str {
        POLICY_STREAM.split_once('/').map_or(POLICY_STREAM, |(kind, _)| kind)
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let mut told = Vec::new();
            for entry in entries {
                let PolicySet { effective_from, limits } = serde_json::from_str(&entry.payload)?;
                told.push(WhistlePolicy { version: entry.version, effective_from, limits });
            }
            let found = store::all_policies(tx, &TenantId::new(tenant)).await?;
            Ok(if found == told {
                Vec::new()
            } else {
                vec![Difference::in_stream(POLICY_DIFFERS, stream, None, "whistle_policy")]
            })
        })
    }
}
