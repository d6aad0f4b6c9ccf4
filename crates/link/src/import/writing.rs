//! The third stage: one transaction for some hundred rows.

use super::preparing::{Prepared, PreparedChunk};
use super::{Job, dispatching, stream_of};
use crate::figures::Figures;
use crate::model::{Field, RefusedRow};
use crate::store;
use ::store::Tx;
use cases::Ground;
use cases::actions::receive::receive;
use guard::Granted;
use guard::right::ReceiveCase;
use kernel::{Context, Failure, Refusal, RequestKey};
use std::sync::Arc;

/// What a chunk gave.
pub(super) struct Written {
    pub(super) figures: Figures,
    pub(super) refused: Vec<RefusedRow>,
}

/// Writes a chunk; when a row is refused in the middle, nothing of the chunk stays, and its rows are written
/// one by one, so that only the bad one is left out.
pub(super) async fn write(
    job: &Arc<Job>,
    granted: &Arc<Granted<ReceiveCase>>,
    chunk: PreparedChunk,
    before: &Figures,
) -> Result<Written, Failure> {
    let PreparedChunk { rows, known, refused, line } = chunk;
    let mut figures = Figures { known, refused: refused.len() as u64, line, ..Figures::default() };
    figures.rows = known + figures.refused + rows.len() as u64;
    let mut refused = refused;
    if job.order.dry_run {
        figures.created = rows.len() as u64;
        figures.unplaced = rows.iter().filter(|row| row.appeal.placement.place.is_none()).count() as u64;
        return Ok(Written { figures, refused });
    }
    let rows: Arc<[Prepared]> = rows.into();
    match write_rows(job, granted, &rows, &refused, figures.clone(), before).await {
        Ok(figures) => return Ok(Written { figures, refused }),
        Err(Failure::Refused(_)) => {}
        Err(failure) => return Err(failure),
    }
    let mut written = Figures { line, ..Figures::default() };
    for row in rows.iter() {
        let single: Arc<[Prepared]> = Arc::new([row.clone()]);
        let mut so_far = before.clone();
        so_far.add(&written);
        match write_rows(job, granted, &single, &[], Figures { rows: 1, ..Figures::default() }, &so_far).await
        {
            Ok(figures) => written.add(&figures),
            Err(Failure::Refused(refusal)) => refused.push(refused_late(job, row, refusal)),
            Err(failure) => return Err(failure),
        }
    }
    refused.sort_by_key(|row| row.line);
    let rest = Figures {
        rows: known + refused.len() as u64,
        known,
        refused: refused.len() as u64,
        ..Figures::default()
    };
    let mut so_far = before.clone();
    so_far.add(&written);
    let none: Arc<[Prepared]> = Arc::new([]);
    written.add(&write_rows(job, granted, &none, &refused, rest, &so_far).await?);
    Ok(Written { figures: written, refused })
}

/// A refusal that only the rules of cases could give. What was typed stays out of its facts.
fn refused_late(job: &Job, row: &Prepared, refusal: Refusal) -> RefusedRow {
    let field = refusal.field.and_then(Field::from_name).unwrap_or(Field::Text);
    let mut plain = refusal;
    plain.facts.remove("given");
    row.read.refused(job.table.columns(), field, plain)
}

async fn write_rows(
    job: &Arc<Job>,
    granted: &Arc<Granted<ReceiveCase>>,
    rows: &Arc<[Prepared]>,
    refused: &[RefusedRow],
    counted: Figures,
    before: &Figures,
) -> Result<Figures, Failure> {
    let (job, granted, rows) = (Arc::clone(job), Arc::clone(granted), Arc::clone(rows));
    let (refused, before) = (refused.to_vec(), before.clone());
    let site = job.site.clone();
    site.store
        .write(move |tx| {
            Box::pin(async move {
                let request = RequestKey(job.id.map(stream_of).unwrap_or_default());
                let context = job.site.context(&granted, request);
                let ground = job.grounds.current(tx, context.now).await?;
                let mut figures = counted;
                for row in rows.iter() {
                    take(tx, &job, &ground, &granted, &context, row, &mut figures).await?;
                }
                if let Some(id) = job.id {
                    for row in &refused {
                        store::add_refusal(tx, &context.tenant, id, row).await?;
                    }
                    let mut so_far = before;
                    so_far.add(&figures);
                    store::progress(tx, &context.tenant, id, context.now, &so_far).await?;
                }
                Ok(figures)
            })
        })
        .await
}

async fn take(
    tx: &mut Tx,
    job: &Job,
    ground: &Ground,
    granted: &Granted<ReceiveCase>,
    context: &Context,
    row: &Prepared,
    figures: &mut Figures,
) -> Result<(), Failure> {
    let unplaced = row.appeal.placement.place.is_none();
    let received = receive(tx, ground, granted, context, row.appeal.clone()).await?;
    if received.known {
        figures.known += 1;
        return Ok(());
    }
    figures.created += 1;
    figures.unplaced += u64::from(unplaced);
    if let Some(viewer) = &job.order.dispatch
        && dispatching::dispatch(tx, job, ground, viewer, &row.appeal, &received.number).await?
    {
        figures.dispatched += 1;
    }
    Ok(())
}
