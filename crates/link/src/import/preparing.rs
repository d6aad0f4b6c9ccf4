//! The second stage: what needs no transaction. Place found, identity sealed, matter checked, on all cores.

use super::reading::ReadChunk;
use super::{Job, ground_of, known_numbers};
use crate::model::{Columns, Field, Read, RefusedRow};
use cases::actions::receive::{Appeal, SafeAppeal};
use cases::{Confidentiality, Ground, Source, Urgency};
use guard::{Identity, Keeping, Sealed, seal};
use kernel::{Entropy, Failure, Instant};
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::mpsc::{Receiver, Sender};

/// A row that only has to be written.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) read: Arc<Read>,
    pub(super) appeal: SafeAppeal,
}

/// Some rows, ready to be written in one transaction.
#[derive(Default)]
pub(super) struct PreparedChunk {
    pub(super) rows: Vec<Prepared>,
    pub(super) known: u64,
    pub(super) refused: Vec<RefusedRow>,
    pub(super) line: u64,
}

enum Ready {
    Prepared(Box<Prepared>),
    Refused(Box<RefusedRow>),
    Known,
}

/// Prepares chunk by chunk until there are no more.
pub(super) async fn prepare_all(
    job: Arc<Job>,
    mut from: Receiver<ReadChunk>,
    to: Sender<PreparedChunk>,
) -> Result<(), Failure> {
    while let Some(chunk) = from.recv().await {
        let prepared = prepare(&job, chunk).await?;
        if to.send(prepared).await.is_err() {
            break;
        }
    }
    Ok(())
}

async fn prepare(job: &Arc<Job>, chunk: ReadChunk) -> Result<PreparedChunk, Failure> {
    let now = job.site.now();
    let ground = ground_of(job, now).await?;
    let known = known_of(job, &chunk).await?;
    let shared = Arc::clone(job);
    let work = move || {
        let line = chunk.line;
        let ready: Vec<Ready> =
            chunk.rows.into_par_iter().map(|row| one(&shared, &ground, &known, now, row)).collect();
        let mut prepared = PreparedChunk { line, ..PreparedChunk::default() };
        for row in ready {
            match row {
                Ready::Prepared(row) => prepared.rows.push(*row),
                Ready::Refused(row) => prepared.refused.push(*row),
                Ready::Known => prepared.known += 1,
            }
        }
        prepared
    };
    tokio::task::spawn_blocking(work).await.map_err(Failure::broken)
}

/// Rows that came in before need no preparation; the writer looks again in its transaction.
async fn known_of(job: &Job, chunk: &ReadChunk) -> Result<HashSet<String>, Failure> {
    let numbers: Vec<String> = chunk.rows.iter().flatten().map(|row| row.number.clone()).collect();
    let (tenant, source) = (job.site.tenant.clone(), job.order.source.clone());
    job.site
        .store
        .read(move |tx| Box::pin(async move { known_numbers(tx, &tenant, &source, &numbers).await }))
        .await
}

fn one(
    job: &Job,
    ground: &Ground,
    known: &HashSet<String>,
    now: Instant,
    row: Result<Read, Box<RefusedRow>>,
) -> Ready {
    let row = match row {
        Ok(row) => row,
        Err(refused) => return Ready::Refused(refused),
    };
    if known.contains(&row.number) {
        return Ready::Known;
    }
    match appeal_of(job, ground, now, &row) {
        Ok(appeal) => Ready::Prepared(Box::new(Prepared { read: Arc::new(row), appeal })),
        Err(refused) => Ready::Refused(refused),
    }
}

fn appeal_of(job: &Job, ground: &Ground, now: Instant, row: &Read) -> Result<SafeAppeal, Box<RefusedRow>> {
    let columns: &Columns = job.table.columns();
    let refuse = |field: Field, refusal| Box::new(row.refused(columns, field, refusal));
    let matter = match row.matter.as_deref() {
        // What was typed stays out of the facts: they are kept beside the import.
        Some(code) => Some(ground.matter(code, now).map_err(|refusal| {
            let code = if refusal.code == "case-matter-too-wide" {
                "link-matter-too-wide"
            } else {
                "link-matter-unknown"
            };
            refuse(Field::Matter, kernel::Refusal::rule(code))
        })?),
        None => None,
    };
    let title = match (&row.place, row.title.as_str()) {
        (Some(place), title) => format!("{place}，{title}"),
        (None, title) => title.to_owned(),
    };
    let placement = ground.locate(row.point, row.place.as_deref(), &title, &row.text);
    let requester = sealed(job, now, row)
        .map_err(|_| refuse(Field::Requester, kernel::Refusal::rule("link-not-sealed")))?;
    let appeal = Appeal {
        channel: row.channel.unwrap_or(job.order.channel),
        received_at: row.received_at,
        title: row.title.clone(),
        text: row.text.clone(),
        placement,
        matter,
        urgency: row.urgency.unwrap_or(Urgency::General),
        urgency_ground: row.urgency_ground.clone(),
        confidentiality: Confidentiality::Masked,
        requester,
        source: Some(Source { system: job.order.source.clone(), number: row.number.clone() }),
        answers: None,
        complaint: None,
        files: Vec::new(),
    };
    appeal.safe(&job.site).map_err(|_| refuse(Field::Text, kernel::Refusal::rule("link-not-sealed")))
}

fn sealed(job: &Job, now: Instant, row: &Read) -> Result<Option<Sealed>, guard::VaultError> {
    let identity = Identity::new(row.requester.as_deref(), row.contact.as_deref());
    if job.order.dry_run || identity.is_empty() {
        return Ok(None);
    }
    let entropy = Entropy::new(job.site.draw());
    let id = entropy.draw_id(now);
    seal(&job.site.master, &job.site.tenant, id, &identity, Keeping::to_answer(), &entropy).map(Some)
}
