//! Keeping the counts: moved forward behind the journal, made anew from it, and told what is exempted.

mod following;
pub mod listing;
mod rebuilding;
pub mod scheme;

pub use following::{ROLLER, follow_journal};
pub use rebuilding::{Rebuilt, rebuild};

use crate::model::Indicators;
use crate::store;
use ::store::Tx;
use cases::{CaseEvent, CaseId, CaseLoop};
use journal::Entry;
use kernel::{Failure, Loop, Refusal, TenantId};

/// Takes a case out of a figure by a ruling, or puts it back when the ruling is taken back; for the flow that follows
/// rulings. Figures are shown with and without such cases, side by side.
///
/// # Errors
/// Refusal `insight-unknown` when there is no such figure.
pub async fn exempt(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
    figure: &str,
    exempted: bool,
) -> Result<(), Failure> {
    if Indicators::shipped().find(figure).is_none() {
        return Err(unknown(figure).into());
    }
    Ok(store::exempt(tx, tenant, case, figure, exempted).await?)
}

pub(crate) fn unknown(figure: &str) -> Refusal {
    Refusal::not_found("insight-unknown").with("given", figure.chars().take(40).collect::<String>())
}

/// Every row that follows from the journal, as text, in one order: what is compared after a rebuild.
///
/// # Errors
/// See [`::store::Error`].
pub async fn dump(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<String>, Failure> {
    Ok(store::dump(tx, tenant).await?)
}

/// Events of cases from which no count follows; they are not even read.
const WITHOUT_COUNT: &[&str] = &[
    "facts_added",
    "urgency_declared",
    "registered",
    "assist_called",
    "assist_replied",
    "extension_asked",
    "extension_ruled",
    "archived",
];

/// The case whose counts an entry may change.
fn case_of(entry: &Entry) -> Option<CaseId> {
    case_named(&entry.stream, &entry.kind)
}

pub(crate) fn case_named(stream: &str, kind: &str) -> Option<CaseId> {
    let id = stream.strip_prefix(CaseLoop::KIND)?.strip_prefix('/')?;
    if WITHOUT_COUNT.contains(&kind) {
        return None;
    }
    id.parse().ok()
}

fn event_of(entry: &Entry) -> Result<CaseEvent, Failure> {
    Ok(serde_json::from_str(&entry.payload)?)
}
