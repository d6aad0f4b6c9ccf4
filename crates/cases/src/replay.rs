//! Comparing the journal with the tables of cases.

use crate::model::{Case, CaseLoop, disputes_of};
use crate::store;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop, TenantId};
use std::collections::BTreeSet;

/// Compares the streams of cases with their rows.
#[derive(Clone, Copy, Debug)]
pub struct CaseReplay;

/// The row of a case is not what its stream says.
const DIFFERS: &str = "case-row-differs";
/// A row that no stream accounts for.
const ORPHAN: &str = "case-row-orphan";

impl Replay for CaseReplay {
    fn kind(&self) -> &'static str {
        CaseLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let mut folded: Option<Case> = None;
            let mut failed = BTreeSet::new();
            for entry in entries {
                let event: <CaseLoop as Loop>::Event = serde_json::from_str(&entry.payload)?;
                folded = CaseLoop::evolve(folded, &event);
                failed.extend(folded.iter().flat_map(|case| store::failed_by(case, &event)));
            }
            let version = entries.last().map_or(0, |entry| entry.version);
            let Some(folded) = folded else {
                return Ok(vec![Difference::in_stream(DIFFERS, stream, Some(version), "cases_case")]);
            };
            let tenant = TenantId::new(tenant);
            let found = store::by_id(tx, &tenant, folded.id).await?;
            let state_agrees = found.is_some_and(|found| found.version == version && found.state == folded);
            let columns_agree = store::columns_agree(tx, &tenant, &folded, version).await?;
            let joined_agrees = store::joined_into(tx, &tenant, folded.id).await? == folded.merged_into;
            let disputes_agree = store::disputes_kept(tx, &tenant, folded.id).await? == disputes_of(&folded);
            let failed_agree = store::failed_of(tx, &tenant, folded.id).await? == failed;
            let lines_agree = store::lines_agree(tx, &tenant, &folded).await?;
            let mut bars_agree = true;
            for name in store::barred_names(&folded) {
                bars_agree &= guard::bars_of(tx, &tenant, &name).await? == folded.bars();
            }
            let beside_agree = joined_agrees && disputes_agree && failed_agree && lines_agree && bars_agree;
            Ok(if state_agrees && columns_agree && beside_agree {
                Vec::new()
            } else {
                vec![Difference::in_stream(DIFFERS, stream, Some(version), "cases_case")]
            })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::all_ids(tx, &TenantId::new(tenant)).await?;
            let streams = rows.into_iter().map(crate::actions::stream_of);
            journal::unaccounted(tx, tenant, streams, ORPHAN, "cases_case").await
        })
    }
}
