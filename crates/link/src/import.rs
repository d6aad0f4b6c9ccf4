//! Importing cases: a table becomes cases, row by row, faster than one after the other.
//!
//! ```text
//! file ──reader──► rows of 500 ──all cores──► placed, sealed ──writer──► transactions of 100
//! ```

mod dispatching;
mod preparing;
mod reading;
mod writing;

use crate::figures::{Figures, ImportId, ImportRecord, ImportState};
use crate::model::{Mapping, RefusedRow};
use crate::store;
use crate::table::Table;
use ::store::Tx;
use cases::{Channel, Grounds};
use futures::StreamExt;
use guard::right::{ImportCases, ReceiveCase};
use guard::{Granted, Site, Viewer};
use kernel::{Context, Failure, Instant, Refusal, RequestKey, TenantId};
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::mpsc;

/// The rule of the system in whose name rows become cases.
pub const FLOW: &str = "import";

/// Rows that are prepared together.
const CHUNK: usize = 500;
/// Chunks that may wait between two stages.
const WAITING: usize = 2;
/// How long an uploaded file and the list of its refused rows are kept.
pub const KEPT_DAYS: i64 = 30;

/// What is to be imported, and how (导入任务).
#[derive(Clone, Debug)]
pub struct Order {
    /// Name of the system that the file comes from; numbers are unique in it.
    pub source: String,
    /// For rows that do not say it themselves.
    pub channel: Channel,
    pub mapping: Mapping,
    /// Says what would happen and changes nothing.
    pub dry_run: bool,
    /// Under whose authority rows whose matter has a route are registered and dispatched.
    pub dispatch: Option<Viewer>,
    /// Who started it; on the command line the rule of the system does.
    pub started: Option<Arc<Granted<ImportCases>>>,
}

/// What is told while an import goes on.
pub enum Heard<'a> {
    Refused(&'a RefusedRow),
    Progress(&'a Figures),
}

/// How an import ended.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    pub import: Option<ImportId>,
    pub source: String,
    pub encoding: &'static str,
    /// `number=msg_id,title=…`
    pub columns: String,
    #[serde(flatten)]
    pub figures: Figures,
    pub seconds: f64,
    pub rows_per_second: f64,
    pub dry_run: bool,
}

/// What the stages share.
struct Job {
    site: Site,
    grounds: Arc<Grounds>,
    table: Arc<Table>,
    order: Order,
    /// Where it is recorded; nowhere for a dry run.
    id: Option<ImportId>,
}

/// Imports a table under a new record, as the command line does.
///
/// # Errors
/// Refusals `case-no-desk`, `authority-missing`; bad rows are told and counted, and end nothing.
pub async fn import(
    site: &Site,
    grounds: &Arc<Grounds>,
    table: Arc<Table>,
    order: Order,
    hear: impl FnMut(Heard<'_>) + Send,
) -> Result<Outcome, Failure> {
    let mut id = None;
    if !order.dry_run {
        let record = record_of(site, &table, &order);
        id = Some(record.id);
        let tenant = site.tenant.clone();
        site.store
            .write(move |tx| {
                Box::pin(async move { Ok::<_, Failure>(store::insert(tx, &tenant, &record).await?) })
            })
            .await?;
    }
    carry_out(site, grounds, table, order, id, hear).await
}

/// Imports a table under a record that is there already. Taken up again after an interruption, it goes on:
/// rows that became cases are known.
///
/// # Errors
/// As [`import`]; refusal `link-import-running` when somebody carries it out now.
pub async fn carry_out(
    site: &Site,
    grounds: &Arc<Grounds>,
    table: Arc<Table>,
    order: Order,
    id: Option<ImportId>,
    hear: impl FnMut(Heard<'_>) + Send,
) -> Result<Outcome, Failure> {
    let started = site.now();
    let lines = table.line_count();
    if let Some(id) = id {
        begin(site, id, &order, lines).await?;
    }
    let (source, dry_run) = (order.source.clone(), order.dry_run);
    let (encoding, columns) = (table.encoding().name(), table.columns().text());
    let job = Arc::new(Job { site: site.clone(), grounds: Arc::clone(grounds), table, order, id });
    let figures = match run(&job, lines, hear).await {
        Ok(figures) => figures,
        Err(failure) => {
            if let Some(id) = id {
                end(site, id, ImportState::Failed, &job.order, Some(failure.to_string())).await?;
            }
            return Err(failure);
        }
    };
    if let Some(id) = id {
        end(site, id, ImportState::Done, &job.order, None).await?;
    }
    let seconds = (site.now().micros() - started.micros()).max(1) as f64 / 1e6;
    let rows_per_second = figures.rows as f64 / seconds;
    Ok(Outcome { import: id, source, encoding, columns, figures, seconds, rows_per_second, dry_run })
}

/// The three stages, each ahead of the next by a few chunks.
async fn run(job: &Arc<Job>, lines: u64, mut hear: impl FnMut(Heard<'_>) + Send) -> Result<Figures, Failure> {
    let (read, to_prepare) = mpsc::channel(WAITING);
    let (prepared, mut to_write) = mpsc::channel(WAITING);
    let reader = {
        let job = Arc::clone(job);
        tokio::task::spawn_blocking(move || reading::read(&job, &read))
    };
    let preparer = tokio::spawn(preparing::prepare_all(Arc::clone(job), to_prepare, prepared));
    let granted = Arc::new(Granted::<ReceiveCase>::for_system(FLOW)?);
    let so_far = writing::SoFar::default();
    let chunks = futures::stream::poll_fn(move |waker| to_write.poll_recv(waker));
    let written =
        chunks.map(|chunk| writing::write(Arc::clone(job), Arc::clone(&granted), chunk, Arc::clone(&so_far)));
    let mut written = std::pin::pin!(written.buffered(WAITING));
    let mut figures = Figures { lines, ..Figures::default() };
    while let Some(part) = written.next().await {
        let part = part?;
        figures.add(&part.figures);
        part.refused.iter().for_each(|row| hear(Heard::Refused(row)));
        hear(Heard::Progress(&figures));
    }
    reader.await.map_err(Failure::broken)?;
    preparer.await.map_err(Failure::broken)??;
    figures.line = lines;
    Ok(figures)
}

pub(crate) fn record_of(site: &Site, table: &Table, order: &Order) -> ImportRecord {
    let now = site.now();
    let staff = order.dispatch.as_ref().and_then(Viewer::staff);
    ImportRecord {
        id: kernel::Entropy::new(site.draw()).draw_id(now),
        kind: crate::model::ImportKind::Cases,
        state: ImportState::Waiting,
        source: order.source.clone(),
        channel: order.channel,
        chosen: crate::model::Chosen::of(table.columns(), order.mapping.datum),
        dispatch: order.dispatch.is_some(),
        account: staff.map(|staff| staff.account),
        unit: staff.map(|staff| staff.unit),
        created_at: now,
        started_at: None,
        seen_at: None,
        finished_at: None,
        figures: Figures::default(),
        failure: None,
        file_object: None,
        file_key: None,
        keep_until: now.plus_seconds(KEPT_DAYS * 86_400),
        draft: None,
    }
}

async fn begin(site: &Site, id: ImportId, order: &Order, lines: u64) -> Result<(), Failure> {
    let context = context_of(site, id, order)?;
    let told =
        serde_json::json!({ "source": order.source, "channel": order.channel, "lines": lines }).to_string();
    site.store
        .write(move |tx| {
            Box::pin(async move {
                let silent_since = context.now.plus_seconds(-60);
                if !store::start(tx, &context.tenant, id, context.now, lines, silent_since).await? {
                    return Err(Refusal::rule("link-import-running").into());
                }
                tell(tx, &context, id, "started", told).await
            })
        })
        .await
}

async fn end(
    site: &Site,
    id: ImportId,
    state: ImportState,
    order: &Order,
    failure: Option<String>,
) -> Result<(), Failure> {
    let context = context_of(site, id, order)?;
    let source = order.source.clone();
    site.store
        .write(move |tx| {
            Box::pin(async move {
                let tenant = &context.tenant;
                store::finish(tx, tenant, id, state, context.now, failure.as_deref()).await?;
                let figures =
                    store::by_id(tx, tenant, id).await?.map(|record| record.figures).unwrap_or_default();
                let told = serde_json::json!({ "source": source, "figures": figures }).to_string();
                let kind = if state == ImportState::Done { "finished" } else { "failed" };
                tell(tx, &context, id, kind, told).await
            })
        })
        .await
}

/// Writes to the import's own stream of the journal.
async fn tell(
    tx: &mut Tx,
    context: &Context,
    id: ImportId,
    kind: &'static str,
    told: String,
) -> Result<(), Failure> {
    let stream = stream_of(id);
    let version = journal::latest_version(tx, context.tenant.as_str(), &stream).await?;
    journal::append_entries(tx, context, &stream, version, &[(kind, told)]).await.map(drop)
}

/// The stream of an import in the journal.
pub fn stream_of(id: ImportId) -> String {
    format!("import/{id}")
}

fn context_of(site: &Site, id: ImportId, order: &Order) -> Result<Context, Failure> {
    let key = RequestKey(stream_of(id));
    Ok(match &order.started {
        Some(granted) => site.context(granted, key),
        None => site.context(&Granted::<ImportCases>::for_system(FLOW)?, key),
    })
}

/// The numbers of a source that are cases already.
async fn known_numbers(
    tx: &mut Tx,
    tenant: &TenantId,
    source: &str,
    numbers: &[String],
) -> Result<std::collections::HashSet<String>, Failure> {
    cases::query::known_source_numbers(tx, tenant, source, numbers).await
}

/// The ground of cases now, as a read transaction sees it.
async fn ground_of(job: &Job, now: Instant) -> Result<Arc<cases::Ground>, Failure> {
    let grounds = Arc::clone(&job.grounds);
    job.site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await
}
