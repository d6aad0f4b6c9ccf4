//! Comparing the journal with the table of this capability.

use crate::model::WordingLoop;
use crate::store;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop};

/// Compares the streams of words with their table.
#[derive(Clone, Copy, Debug)]
pub struct WordingReplay;

/// The table says another text than the journal.
const DIFFERS: &str = "wording-differs";

impl Replay for WordingReplay {
    fn kind(&self) -> &'static str {
        WordingLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<WordingLoop>(entries)?.map(|found| found.state);
            let named = stream.split_once('/').and_then(|(_, id)| id.split_once(':'));
            let found = match named {
                Some((language, key)) => store::one(tx, tenant, language, key).await?.map(|row| row.wording),
                None => None,
            };
            let same = folded.is_some() && found == folded;
            Ok(if same { Vec::new() } else { vec![Difference::in_stream(DIFFERS, stream, None, "wording")] })
        })
    }
}
