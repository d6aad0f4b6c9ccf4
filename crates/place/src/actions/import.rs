//! Importing lists of places. A second import of the same file creates nothing: rows are recognised by
//! their code in the coding scheme of the import.

mod importer;

use crate::imports::{Parsed, Reading, parse};
use crate::kinds::KindCatalogue;
use ::store::Store;
use importer::Importer;
use kernel::{Context, Failure};
use serde::Serialize;
use std::sync::Arc;

pub use crate::imports::{ImportFile, RefusedRow};

/// Rows written in one transaction; others get their turn in between.
const CHUNK: usize = 1_000;

/// Whether an import writes, and whether it may change what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// Says what would happen (试导入).
    DryRun,
    /// Adds what is new; what differs from what is known is listed, never overwritten.
    Add,
    /// Also renames, moves and redraws what differs.
    Update,
}

/// An import to carry out.
#[derive(Clone, Debug)]
pub struct Import {
    pub reading: Reading,
    /// The coding scheme of the file's codes.
    pub scheme: String,
    /// The file's name or other source, noted with each boundary.
    pub source: String,
    pub mode: ImportMode,
    /// Registers places of boundaries whose code is not known yet, when level and parent are given.
    pub create: bool,
}

impl Import {
    pub fn new(reading: Reading, source: &str, mode: ImportMode) -> Self {
        Self {
            reading,
            scheme: crate::imports::DEFAULT_SCHEME.to_owned(),
            source: source.to_owned(),
            mode,
            create: false,
        }
    }
}

/// A row that speaks otherwise of something known. What is known stays (冲突，未覆盖).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    pub line: u64,
    pub key: String,
    pub field: &'static str,
    pub present: String,
    pub given: String,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Rows read, those that could not be read among them.
    pub rows: u64,
    pub created: u64,
    pub changed: u64,
    /// Rows that say what is known already.
    pub unchanged: u64,
    pub conflicts: Vec<Conflict>,
    pub refused: Vec<RefusedRow>,
}

impl ImportReport {
    /// Whether every row was taken or known.
    pub fn is_clean(&self) -> bool {
        self.conflicts.is_empty() && self.refused.is_empty()
    }
}

/// Imports a file in several transactions; each row is taken whole or not at all. `progress` is told
/// rows done and rows to do.
///
/// # Errors
/// Refusals `place-file-…` when the file as a whole cannot be read; bad rows are in the report.
pub async fn import(
    store: &Store,
    context: Arc<Context>,
    kinds: Arc<KindCatalogue>,
    bytes: &[u8],
    order: Import,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Result<ImportReport, Failure> {
    let Parsed { mut rows, refused } = parse(bytes, &order.reading)?;
    let all = (rows.len() + refused.len()) as u64;
    importer::order_by_level(&mut rows);
    let report = ImportReport { rows: all, refused, ..ImportReport::default() };
    let (tenant, now) = (context.tenant.clone(), context.now);
    let mut importer = store
        .read(move |tx| Box::pin(async move { Importer::load(tx, &tenant, now, order, kinds, report).await }))
        .await?;
    let mut waiting = rows.into_iter();
    loop {
        let chunk: Vec<_> = waiting.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        let context = Arc::clone(&context);
        importer = store
            .write_once(move |tx| {
                Box::pin(async move {
                    importer.take(tx, &context, chunk).await?;
                    Ok::<_, Failure>(importer)
                })
            })
            .await?;
        progress(all - waiting.len() as u64, all);
    }
    let mut report = importer.into_report();
    report.conflicts.sort_by_key(|conflict| conflict.line);
    report.refused.sort_by_key(|row| row.line);
    Ok(report)
}
