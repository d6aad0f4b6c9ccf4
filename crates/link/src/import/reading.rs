//! The first stage: rows of the file, checked cell by cell.

use super::{CHUNK, Job};
use crate::model::{Field, Read, RefusedRow, looks_like_row, read_row};
use kernel::Refusal;
use std::collections::HashMap;
use tokio::sync::mpsc::Sender;

/// Some rows in the order of the file.
pub(super) struct ReadChunk {
    pub(super) rows: Vec<Result<Read, Box<RefusedRow>>>,
    /// The last line that is in it.
    pub(super) line: u64,
}

/// Reads the whole table; ends early when nobody takes the rows any more.
pub(super) fn read(job: &Job, to: &Sender<ReadChunk>) {
    let (table, mapping) = (&job.table, &job.order.mapping);
    let columns = table.columns();
    let begins = |cells: &[String]| looks_like_row(cells, columns);
    let mut lines_of: HashMap<String, u64> = HashMap::new();
    let mut rows = Vec::with_capacity(CHUNK);
    let mut line = 0;
    let now = job.site.now();
    for found in table.rows(&begins) {
        let row = read_row(found, columns, mapping, now).and_then(|row| match lines_of.get(&row.number) {
            Some(first) => {
                let refusal = Refusal::rule("link-number-repeated").with("first", first);
                Err(Box::new(row.refused(columns, Field::Number, refusal)))
            }
            None => {
                lines_of.insert(row.number.clone(), row.line);
                Ok(row)
            }
        });
        line = match &row {
            Ok(row) => row.last_line,
            Err(row) => row.last_line,
        };
        rows.push(row);
        if rows.len() == CHUNK
            && to.blocking_send(ReadChunk { rows: std::mem::take(&mut rows), line }).is_err()
        {
            return;
        }
    }
    if !rows.is_empty() {
        // Nobody takes it when the import has failed already.
        let _ = to.blocking_send(ReadChunk { rows, line });
    }
}
