//! Taking a whole import back: cases that nobody has worked on are withdrawn, the others are kept and named.

use crate::figures::{ImportId, ImportState};
use crate::import::{FLOW, stream_of};
use crate::model::ImportKind;
use crate::store::{self, MadeState};
use cases::actions::upkeep::take_back;
use cases::{CaseId, Grounds};
use guard::right::{ImportCases, WithdrawCase};
use guard::{Granted, Site};
use kernel::{Failure, Refusal, RequestKey};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Cases taken back in one transaction.
const PIECE: u32 = 100;
/// Kept cases that are named.
pub const NAMED: u32 = 200;

/// How taking an import back ended (撤销结果).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Undone {
    pub withdrawn: u64,
    /// Cases on which somebody has worked.
    pub kept: u64,
    /// Cases that are as the import left them; none after an undo.
    pub left: u64,
    /// The numbers of the kept cases, at most 200; of a list the names of what is kept.
    pub numbers: Vec<String>,
    /// Of a list: what hinders, one for each of these names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hindered: Vec<Hindered>,
    /// Address of the draft that takes duties back once it is approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<String>,
}

/// Why something is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Hindered {
    pub name: String,
    pub code: String,
    pub facts: BTreeMap<String, String>,
}

impl From<store::Kept> for Hindered {
    fn from(kept: store::Kept) -> Self {
        Self { name: kept.name, code: kept.code, facts: kept.facts }
    }
}

/// What an import made and what became of it.
///
/// # Errors
/// See [`::store::Error`].
pub async fn state(site: &Site, id: ImportId) -> Result<Undone, Failure> {
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let record = store::by_id(tx, &tenant, id).await?;
            let of_list = record.as_ref().is_some_and(|record| record.kind != ImportKind::Cases);
            let hindered: Vec<Hindered> = match of_list {
                true => store::kept_streams(tx, &tenant, id, NAMED)
                    .await?
                    .into_iter()
                    .map(Hindered::from)
                    .collect(),
                false => Vec::new(),
            };
            let numbers = match of_list {
                true => hindered.iter().map(|kept| kept.name.clone()).collect(),
                false => {
                    let kept = store::made(tx, &tenant, id, MadeState::Kept, None, NAMED).await?;
                    kept.into_iter().map(|row| row.number).collect()
                }
            };
            Ok::<_, Failure>(Undone {
                withdrawn: store::count_made(tx, &tenant, id, MadeState::Undone).await?,
                kept: store::count_made(tx, &tenant, id, MadeState::Kept).await?,
                left: store::count_made(tx, &tenant, id, MadeState::Made).await?,
                numbers,
                hindered,
                draft: record.and_then(|record| record.draft),
            })
        })
    });
    read.await
}

/// Takes an import back. Done again, it looks at what was kept or interrupted once more.
///
/// # Errors
/// Refusals `link-import-unknown`, `link-undo-running`, `link-undo-nothing`.
pub async fn undo(
    site: &Site,
    grounds: &Arc<Grounds>,
    started: Option<&Granted<ImportCases>>,
    id: ImportId,
) -> Result<Undone, Failure> {
    let tenant = site.tenant.clone();
    let read = site
        .store
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(store::by_id(tx, &tenant, id).await?) }));
    let record = read.await?.filter(|record| record.kind == ImportKind::Cases);
    let record = record.ok_or_else(|| Refusal::not_found("link-import-unknown"))?;
    if record.state == ImportState::Running && !record.is_interrupted(site.now()) {
        return Err(Refusal::rule("link-undo-running").into());
    }
    let before = state(site, id).await?;
    if before.left + before.kept == 0 {
        return Err(Refusal::rule("link-undo-nothing").into());
    }
    for wanted in [MadeState::Made, MadeState::Kept] {
        let mut after: Option<CaseId> = None;
        while let Some(last) = piece(site, grounds, id, wanted, after).await? {
            after = Some(last);
        }
    }
    tell(site, started, id).await?;
    state(site, id).await
}

/// Takes some cases back; gives the last one that was looked at.
async fn piece(
    site: &Site,
    grounds: &Arc<Grounds>,
    id: ImportId,
    wanted: MadeState,
    after: Option<CaseId>,
) -> Result<Option<CaseId>, Failure> {
    let (tenant, reading) = (site.tenant.clone(), site.store.clone());
    let rows = reading.read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(store::made(tx, &tenant, id, wanted, after, PIECE).await?) })
    });
    let rows = rows.await?;
    let last = rows.last().map(|row| row.case);
    for row in rows {
        let (inner, grounds) = (site.clone(), Arc::clone(grounds));
        let taken = site.store.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<WithdrawCase>::for_system(FLOW)?;
                let context = inner.context(&granted, RequestKey(String::new()));
                let ground = grounds.current(tx, context.now).await?;
                take_back(tx, &ground, &granted, &context, row.case).await?;
                store::mark_made(tx, &inner.tenant, id, row.case, MadeState::Undone).await?;
                Ok::<_, Failure>(())
            })
        });
        match taken.await {
            Ok(()) => {}
            Err(Failure::Refused(_)) => {
                let tenant = site.tenant.clone();
                let marked = site.store.write(move |tx| {
                    Box::pin(async move {
                        Ok::<_, Failure>(store::mark_made(tx, &tenant, id, row.case, MadeState::Kept).await?)
                    })
                });
                marked.await?;
            }
            Err(other) => return Err(other),
        }
    }
    Ok(last)
}

/// Writes to the import's own stream that it was taken back, and by whom.
async fn tell(site: &Site, started: Option<&Granted<ImportCases>>, id: ImportId) -> Result<(), Failure> {
    let request = RequestKey(String::new());
    let context = match started {
        Some(granted) => site.context(granted, request),
        None => site.context(&Granted::<ImportCases>::for_system(FLOW)?, request),
    };
    let undone = state(site, id).await?;
    let told = serde_json::to_string(&undone)?;
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let stream = stream_of(id);
            let version = journal::latest_version(tx, context.tenant.as_str(), &stream).await?;
            journal::append_entries(tx, &context, &stream, version, &[("undone", told)]).await.map(drop)
        })
    });
    write.await
}
