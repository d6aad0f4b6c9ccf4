//! Comparing the stream of a policy with its rows.

use crate::actions::PolicySet;
use crate::model::Policy;
use crate::store::{self, VersionRow};
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Instant, TenantId};
use serde_json::Value;
use std::marker::PhantomData;

/// The rows are not what the journal says.
const DIFFERS: &str = "policy-differs";
/// Rows of a policy of which the journal knows nothing.
const ORPHAN: &str = "policy-orphan";

/// Compares the versions of one policy.
#[derive(Debug)]
pub struct PolicyReplay<P>(PhantomData<fn() -> P>);

impl<P> Default for PolicyReplay<P> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<P: Policy> Replay for PolicyReplay<P> {
    fn kind(&self) -> &'static str {
        P::STREAM.split_once('/').map_or(P::STREAM, |(kind, _)| kind)
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = match stream == P::STREAM {
                true => store::all(tx, &TenantId::new(tenant), P::NAME).await?,
                false => Vec::new(),
            };
            let mut same = rows.len() == entries.len();
            for (row, entry) in rows.iter().zip(entries) {
                same &= agrees(row, entry)?;
            }
            Ok(match same {
                true => Vec::new(),
                false => vec![Difference::in_stream(DIFFERS, stream, None, "policy_version")],
            })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::all(tx, &TenantId::new(tenant), P::NAME).await?;
            let stream = (!rows.is_empty()).then(|| P::STREAM.to_owned());
            journal::unaccounted(tx, tenant, stream, ORPHAN, "policy_version").await
        })
    }
}

fn agrees(row: &VersionRow, entry: &Entry) -> Result<bool, Failure> {
    let told: PolicySet = serde_json::from_str(&entry.payload)?;
    let held: Value = serde_json::from_str(&row.body)?;
    // Rows that were set before the table kept by whom do not say it.
    let kept = row.set_at == Instant::default() && row.actor.is_empty();
    let by = kept || (row.set_at == entry.at && row.actor == entry.actor);
    Ok(by
        && row.version == entry.version
        && row.effective_from == told.effective_from
        && row.text == told.text
        && held == told.limits)
}
