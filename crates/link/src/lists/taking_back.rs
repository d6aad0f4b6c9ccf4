//! Taking an import of a list back: what nobody has built upon is ended by new events, the rest is kept and named.

use super::jobs::tell;
use super::{ListSite, Reverted};
use crate::figures::{ImportId, ImportState};
use crate::jobs::record;
use crate::store::{self, MadeState};
use crate::undo::{Undone, state};
use guard::{Site, Viewer};
use kernel::{Failure, Refusal};

/// Takes an import back, on the command line in the name of the system's rule. Done again, it looks once more at
/// what was kept.
///
/// # Errors
/// Refusals `link-import-unknown`, `link-undo-running`, `link-undo-nothing`.
pub async fn take_back(
    site: &Site,
    lists: &ListSite,
    by: Option<&Viewer>,
    id: ImportId,
) -> Result<Undone, Failure> {
    let found = record(site, id).await?;
    if found.state == ImportState::Running && !found.is_interrupted(site.now()) {
        return Err(Refusal::rule("link-undo-running").into());
    }
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(store::made_streams(tx, &tenant, id).await?) })
    });
    let streams = read.await?;
    if streams.is_empty() || found.draft.is_some() {
        return Err(Refusal::rule("link-undo-nothing").into());
    }
    let reverted = lists.0.take_back(site.clone(), by.cloned(), id, streams).await?;
    let tenant = site.tenant.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            for one in &reverted {
                mark(tx, &tenant, id, one).await?;
            }
            Ok::<_, Failure>(())
        })
    });
    write.await?;
    let undone = state(site, id).await?;
    tell(site, by, id, "undone", serde_json::to_value(&undone)?).await?;
    Ok(undone)
}

async fn mark(
    tx: &mut ::store::Tx,
    tenant: &kernel::TenantId,
    id: ImportId,
    one: &Reverted,
) -> Result<(), Failure> {
    let state = if one.hindered.is_none() { MadeState::Undone } else { MadeState::Kept };
    let reason = one.hindered.as_ref().map(store::reason_text);
    store::mark_stream(tx, tenant, id, &one.stream, &one.name, state, reason.as_deref()).await?;
    if let Some(draft) = &one.draft {
        store::set_draft(tx, tenant, id, draft).await?;
    }
    Ok(())
}
