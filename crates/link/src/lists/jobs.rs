//! One import of a list, from its columns to its result.

use super::{Canonical, ListOutcome, ListSite, ListTable, ListWork};
use crate::figures::{Figures, ImportId, ImportRecord, ImportState};
use crate::import::{FLOW, stream_of};
use crate::jobs::{Choice, is_own, record};
use crate::model::{Chosen, RefusedRow};
use crate::{files, store};
use cases::CaseSite;
use guard::right::ImportCases;
use guard::{Granted, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Rows that are shown before the start, and refused ones after a trial.
const SHOWN_ROWS: usize = 5;
const SHOWN_REFUSALS: usize = 50;
/// Rows recorded in one transaction.
const PIECE: usize = 1_000;

/// The beginning of a list.
pub struct ListView {
    /// Nothing for a file that is no table.
    pub table: Option<ListTable>,
    pub rows: Vec<Vec<String>>,
}

/// What a trial said.
pub struct Tried {
    pub figures: Figures,
    /// The first rows that would be refused.
    pub refused: Vec<RefusedRow>,
}

/// The beginning of an import's file, for whoever brought it and as long as it is kept.
///
/// # Errors
/// See [`files::open`].
pub async fn view(
    cases: &CaseSite,
    viewer: &Viewer,
    record: &ImportRecord,
) -> Result<Option<ListView>, Failure> {
    if record.state == ImportState::Done || !is_own(record, viewer) || record.file_object.is_none() {
        return Ok(None);
    }
    if !record.kind.is_table() {
        return Ok(Some(ListView { table: None, rows: Vec::new() }));
    }
    let bytes = files::open(&*cases.objects, record).await?;
    let (kind, chosen) = (record.kind, record.chosen.clone());
    let reading = tokio::task::spawn_blocking(move || ListTable::read(&bytes, kind, chosen.list_columns()));
    let table = reading.await.map_err(Failure::broken)??;
    Ok(Some(ListView { rows: table.first_rows(SHOWN_ROWS), table: Some(table) }))
}

/// Says what an import with this choice would do, and changes nothing but the choice itself.
///
/// # Errors
/// Refusals of the file and its columns; `link-import-unknown`, `link-import-running`.
pub async fn try_out(
    site: &Site,
    cases: &CaseSite,
    lists: &ListSite,
    viewer: &Viewer,
    id: ImportId,
    choice: &Choice,
) -> Result<Tried, Failure> {
    let (record, canonical) = prepare(site, cases, viewer, id, choice).await?;
    let work = work_of(&record, &canonical, Some(viewer.clone()), true);
    let outcome = lists.0.bring(site.clone(), work).await?;
    let (figures, mut refused) = result_of(&record, canonical, outcome);
    refused.truncate(SHOWN_REFUSALS);
    Ok(Tried { figures, refused })
}

/// Starts an import in the background, or takes up one that was interrupted.
///
/// # Errors
/// As [`try_out`].
pub async fn start(
    site: &Site,
    cases: &CaseSite,
    lists: &ListSite,
    viewer: &Viewer,
    id: ImportId,
    choice: &Choice,
) -> Result<(), Failure> {
    let (record, canonical) = prepare(site, cases, viewer, id, choice).await?;
    begin(site, id, canonical.lines.len() as u64).await?;
    tell(
        site,
        Some(viewer),
        id,
        "started",
        serde_json::json!({ "source": record.source, "kind": record.kind }),
    )
    .await?;
    let (site, lists, viewer) = (site.clone(), lists.clone(), viewer.clone());
    tokio::spawn(async move {
        let carried = carry_out(&site, &lists, &viewer, &record, canonical).await;
        let ended = match &carried {
            Ok(()) => end(&site, &viewer, &record, ImportState::Done, None).await,
            Err(failure) => {
                tracing::error!(import = %id, cause = %failure, "an import has failed");
                let said = match failure {
                    Failure::Refused(refusal) => crate::store::reason_text(refusal),
                    other => other.to_string(),
                };
                end(&site, &viewer, &record, ImportState::Failed, Some(said)).await
            }
        };
        if let Err(failure) = ended {
            tracing::error!(import = %id, cause = %failure, "the end of an import could not be noted");
        }
    });
    Ok(())
}

async fn carry_out(
    site: &Site,
    lists: &ListSite,
    viewer: &Viewer,
    record: &ImportRecord,
    canonical: Canonical,
) -> Result<(), Failure> {
    let done = Arc::new(AtomicU64::new(0));
    let mut work = work_of(record, &canonical, Some(viewer.clone()), false);
    let counted = Arc::clone(&done);
    work.told = Box::new(move |rows, _| counted.store(rows, Ordering::Relaxed));
    let lines = canonical.lines.len() as u64;
    let bringing = lists.0.bring(site.clone(), work);
    let beating = beat(site, record.id, lines, &done);
    let outcome = tokio::select! {
        outcome = bringing => outcome?,
        failure = beating => return Err(failure),
    };
    let (figures, refused) = result_of(record, canonical, outcome);
    note(site, record.id, &figures, refused).await
}

/// Tells every second that the work goes on, and how far it is.
async fn beat(site: &Site, id: ImportId, lines: u64, done: &AtomicU64) -> Failure {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    loop {
        second.tick().await;
        let figures = Figures { lines, line: done.load(Ordering::Relaxed).min(lines), ..Figures::default() };
        if let Err(failure) = progress(site, id, figures).await {
            return failure;
        }
    }
}

async fn progress(site: &Site, id: ImportId, figures: Figures) -> Result<(), Failure> {
    let (tenant, now) = (site.tenant.clone(), site.now());
    let write = site.store.write(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(store::progress(tx, &tenant, id, now, &figures).await?) })
    });
    write.await
}

/// Records the figures, the refused rows and the streams that were written to.
async fn note(site: &Site, id: ImportId, figures: &Figures, refused: Vec<RefusedRow>) -> Result<(), Failure> {
    progress(site, id, figures.clone()).await?;
    for piece in refused.chunks(PIECE) {
        let (tenant, piece) = (site.tenant.clone(), piece.to_vec());
        let write = site.store.write(move |tx| {
            Box::pin(async move {
                for row in &piece {
                    store::add_refusal(tx, &tenant, id, row).await?;
                }
                Ok::<_, Failure>(())
            })
        });
        write.await?;
    }
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            Ok::<_, Failure>(journal::written_by_import(tx, tenant.as_str(), &stream_of(id)).await?)
        })
    });
    let own = stream_of(id);
    let streams: Vec<String> =
        read.await?.into_iter().map(|written| written.stream).filter(|stream| *stream != own).collect();
    for piece in streams.chunks(PIECE) {
        let (tenant, piece) = (site.tenant.clone(), piece.to_vec());
        let write = site.store.write(move |tx| {
            Box::pin(async move {
                for stream in &piece {
                    store::add_made_stream(tx, &tenant, id, stream).await?;
                }
                Ok::<_, Failure>(())
            })
        });
        write.await?;
    }
    Ok(())
}

/// Notes the choice, and reads the file by it.
async fn prepare(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    id: ImportId,
    choice: &Choice,
) -> Result<(ImportRecord, Canonical), Failure> {
    let before = record(site, id).await?;
    if !is_own(&before, viewer) {
        return Err(Refusal::not_found("link-import-unknown").into());
    }
    let busy = before.state == ImportState::Running && !before.is_interrupted(site.now());
    if busy || before.state == ImportState::Done {
        return Err(Refusal::rule("link-import-running").into());
    }
    let bytes = files::open(&*cases.objects, &before).await?;
    let (kind, chosen) = (before.kind, choice.chosen.clone());
    let reading = tokio::task::spawn_blocking(move || canonical_of(bytes, kind, &chosen));
    let canonical = reading.await.map_err(Failure::broken)??;
    let (tenant, noted) = (site.tenant.clone(), choice.clone());
    let record = site.store.write(move |tx| {
        Box::pin(async move {
            let Choice { chosen, source, channel, .. } = &noted;
            store::prepare(tx, &tenant, id, chosen, source, *channel, false).await?;
            let found = store::by_id(tx, &tenant, id).await?;
            found.ok_or_else(|| Failure::from(Refusal::not_found("link-import-unknown")))
        })
    });
    Ok((record.await?, canonical))
}

fn canonical_of(
    bytes: Vec<u8>,
    kind: crate::model::ImportKind,
    chosen: &Chosen,
) -> Result<Canonical, Refusal> {
    match kind.is_table() {
        true => ListTable::read(&bytes, kind, chosen.list_columns())?.canonical(),
        false => Ok(Canonical { bytes, lines: Vec::new(), bad: Vec::new() }),
    }
}

fn work_of(record: &ImportRecord, canonical: &Canonical, by: Option<Viewer>, dry_run: bool) -> ListWork {
    ListWork {
        kind: record.kind,
        by,
        request: RequestKey(stream_of(record.id)),
        source: record.source.clone(),
        bytes: canonical.bytes.clone(),
        datum: record.chosen.datum,
        dry_run,
        told: Box::new(|_, _| {}),
    }
}

/// The outcome in lines of the file: what was refused while reading, and what the rules refused.
fn result_of(
    record: &ImportRecord,
    canonical: Canonical,
    outcome: ListOutcome,
) -> (Figures, Vec<RefusedRow>) {
    let is_table = record.kind.is_table();
    let problem = |problem: super::ListProblem| {
        let line = if is_table { canonical.line(problem.line) } else { problem.line };
        let column = problem.refusal.field.and_then(|field| record.chosen.named.get(field).cloned());
        RefusedRow { line, last_line: line, column, refusal: problem.refusal, cells: Vec::new() }
    };
    let mut refused: Vec<RefusedRow> = outcome.problems.into_iter().map(problem).collect();
    let rows = if is_table { canonical.lines.len() + canonical.bad.len() } else { 0 } as u64;
    refused.extend(canonical.bad);
    refused.sort_by_key(|row| row.line);
    let lines: BTreeSet<u64> = refused.iter().map(|row| row.line).collect();
    let rows = rows.max(outcome.rows);
    let refused_rows = lines.len() as u64;
    let figures = Figures {
        rows,
        created: outcome.created,
        changed: outcome.changed,
        known: rows.saturating_sub(outcome.created + outcome.changed + refused_rows),
        refused: refused_rows,
        lines: rows,
        line: rows,
        ..Figures::default()
    };
    (figures, refused)
}

async fn begin(site: &Site, id: ImportId, lines: u64) -> Result<(), Failure> {
    let (tenant, now) = (site.tenant.clone(), site.now());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            match store::start(tx, &tenant, id, now, lines, now.plus_seconds(-60)).await? {
                true => Ok(()),
                false => Err(Failure::from(Refusal::rule("link-import-running"))),
            }
        })
    });
    write.await
}

async fn end(
    site: &Site,
    viewer: &Viewer,
    record: &ImportRecord,
    state: ImportState,
    failure: Option<String>,
) -> Result<(), Failure> {
    let (tenant, now, id) = (site.tenant.clone(), site.now(), record.id);
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            store::finish(tx, &tenant, id, state, now, failure.as_deref()).await?;
            Ok::<_, Failure>(store::by_id(tx, &tenant, id).await?)
        })
    });
    let figures = write.await?.map(|record| record.figures).unwrap_or_default();
    let kind = if state == ImportState::Done { "finished" } else { "failed" };
    tell(site, Some(viewer), id, kind, serde_json::json!({ "source": record.source, "figures": figures }))
        .await
}

/// Writes to the import's own stream of the journal, in the name of whoever brought the file.
pub(super) async fn tell(
    site: &Site,
    by: Option<&Viewer>,
    id: ImportId,
    kind: &'static str,
    told: serde_json::Value,
) -> Result<(), Failure> {
    let mut context = site.context(&Granted::<ImportCases>::for_system(FLOW)?, RequestKey(stream_of(id)));
    if let Some(staff) = by.and_then(Viewer::staff) {
        context.actor = kernel::Actor::Staff { account: staff.account, unit: staff.unit };
    }
    let written = site.store.write_once(move |tx| {
        Box::pin(async move {
            let stream = stream_of(id);
            let version = journal::latest_version(tx, context.tenant.as_str(), &stream).await?;
            journal::append_entries(tx, &context, &stream, version, &[(kind, told.to_string())]).await
        })
    });
    written.await.map(drop)
}
