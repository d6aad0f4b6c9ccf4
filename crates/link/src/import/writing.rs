//! The third stage: rows become cases, some hundred in one transaction.

use super::preparing::{Prepared, PreparedChunk};
use super::{Job, dispatching, stream_of};
use crate::figures::Figures;
use crate::model::{Field, RefusedRow};
use crate::store;
use ::store::Tx;
use cases::Ground;
use cases::actions::receive::receive;
use futures::future::join_all;
use guard::Granted;
use guard::right::ReceiveCase;
use kernel::{Context, Failure, Refusal, RequestKey};
use std::sync::{Arc, Mutex, PoisonError};

/// Rows in one piece of work of the writer. Several pieces share a commit, and the engine's notes for undoing
/// a piece grow faster than the piece.
const PIECE: usize = 100;

/// What a chunk gave.
pub(super) struct Written {
    pub(super) figures: Figures,
    pub(super) refused: Vec<RefusedRow>,
}

/// How far the import is, as the writer has come; what it records beside the rows.
pub(super) type SoFar = Arc<Mutex<Figures>>;

/// Some rows that are written together or not at all.
struct Piece {
    rows: Vec<Prepared>,
    refused: Vec<RefusedRow>,
    /// What is counted without being written: known rows, refused rows, the line.
    counted: Figures,
}

/// Writes a chunk. When a row is refused in the middle, nothing of its piece stays, and the piece's rows are
/// written one by one, so that only the bad one is left out.
pub(super) async fn write(
    job: Arc<Job>,
    granted: Arc<Granted<ReceiveCase>>,
    chunk: PreparedChunk,
    so_far: SoFar,
) -> Result<Written, Failure> {
    let mut written = Written { figures: Figures::default(), refused: chunk.refused.clone() };
    if job.order.dry_run {
        written.figures = counted(&chunk);
        written.figures.rows += chunk.rows.len() as u64;
        written.figures.created = chunk.rows.len() as u64;
        written.figures.unplaced =
            chunk.rows.iter().filter(|row| row.appeal.placement.place.is_none()).count() as u64;
        return Ok(written);
    }
    let pieces: Vec<Arc<Piece>> = pieces_of(chunk).into_iter().map(Arc::new).collect();
    let results = join_all(pieces.iter().map(|piece| write_piece(&job, &granted, piece, &so_far))).await;
    for (piece, result) in pieces.iter().zip(results) {
        match result {
            Ok(figures) => written.figures.add(&figures),
            Err(Failure::Refused(_)) => one_by_one(&job, &granted, piece, &so_far, &mut written).await?,
            Err(failure) => return Err(failure),
        }
    }
    written.refused.sort_by_key(|row| row.line);
    Ok(written)
}

fn counted(chunk: &PreparedChunk) -> Figures {
    let refused = chunk.refused.len() as u64;
    Figures {
        rows: chunk.known + refused,
        known: chunk.known,
        refused,
        line: chunk.line,
        ..Figures::default()
    }
}

/// The last piece also carries what is only counted.
fn pieces_of(chunk: PreparedChunk) -> Vec<Piece> {
    let counted = counted(&chunk);
    let mut pieces: Vec<Piece> = chunk
        .rows
        .chunks(PIECE)
        .map(|rows| Piece { rows: rows.to_vec(), refused: Vec::new(), counted: Figures::default() })
        .collect();
    match pieces.last_mut() {
        Some(last) => (last.refused, last.counted) = (chunk.refused, counted),
        None => pieces.push(Piece { rows: Vec::new(), refused: chunk.refused, counted }),
    }
    pieces
}

async fn one_by_one(
    job: &Arc<Job>,
    granted: &Arc<Granted<ReceiveCase>>,
    piece: &Piece,
    so_far: &SoFar,
    written: &mut Written,
) -> Result<(), Failure> {
    let mut late = Vec::new();
    for row in &piece.rows {
        let single = Piece { rows: vec![row.clone()], refused: Vec::new(), counted: Figures::default() };
        match write_piece(job, granted, &Arc::new(single), so_far).await {
            Ok(figures) => written.figures.add(&figures),
            Err(Failure::Refused(refusal)) => late.push(refused_late(job, row, refusal)),
            Err(failure) => return Err(failure),
        }
    }
    written.refused.extend(late.iter().cloned());
    let mut counted = piece.counted.clone();
    counted.rows += late.len() as u64;
    counted.refused += late.len() as u64;
    late.extend(piece.refused.iter().cloned());
    let rest = Arc::new(Piece { rows: Vec::new(), refused: late, counted });
    written.figures.add(&write_piece(job, granted, &rest, so_far).await?);
    Ok(())
}

/// A refusal that only the rules of cases could give. What was typed stays out of its facts.
fn refused_late(job: &Job, row: &Prepared, refusal: Refusal) -> RefusedRow {
    let field = refusal.field.and_then(Field::from_name).unwrap_or(Field::Text);
    let mut plain = refusal;
    plain.facts.remove("given");
    row.read.refused(job.table.columns(), field, plain)
}

async fn write_piece(
    job: &Arc<Job>,
    granted: &Arc<Granted<ReceiveCase>>,
    piece: &Arc<Piece>,
    so_far: &SoFar,
) -> Result<Figures, Failure> {
    let (job, granted, piece, so_far) =
        (Arc::clone(job), Arc::clone(granted), Arc::clone(piece), Arc::clone(so_far));
    let store = job.site.store.clone();
    store
        .write(move |tx| {
            Box::pin(async move {
                let request = RequestKey(job.id.map(stream_of).unwrap_or_default());
                let context = job.site.context(&granted, request);
                let ground = job.grounds.current(tx, context.now).await?;
                let mut figures = piece.counted.clone();
                figures.rows += piece.rows.len() as u64;
                for row in &piece.rows {
                    take(tx, &job, &ground, &granted, &context, row, &mut figures).await?;
                }
                record(tx, &job, &context, &piece.refused, &figures, &so_far).await?;
                Ok(figures)
            })
        })
        .await
}

async fn record(
    tx: &mut Tx,
    job: &Job,
    context: &Context,
    refused: &[RefusedRow],
    figures: &Figures,
    so_far: &SoFar,
) -> Result<(), Failure> {
    let Some(id) = job.id else { return Ok(()) };
    for row in refused {
        store::add_refusal(tx, &context.tenant, id, row).await?;
    }
    let all = {
        let mut all = so_far.lock().unwrap_or_else(PoisonError::into_inner);
        all.add(figures);
        all.clone()
    };
    Ok(store::progress(tx, &context.tenant, id, context.now, &all).await?)
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
    if let Some(id) = job.id {
        store::add_made(tx, &context.tenant, id, received.id, &received.number).await?;
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
