//! Comparing the journal with the tables of this capability.

use crate::model::{CatalogueEvent, CatalogueLoop};
use crate::store;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop};

/// Compares the stream of the catalogue with its tables.
#[derive(Clone, Copy, Debug)]
pub struct CatalogueReplay;

/// The tables of the catalogue are not what the journal says.
const DIFFERS: &str = "duty-catalogue-differs";

impl Replay for CatalogueReplay {
    fn kind(&self) -> &'static str {
        CatalogueLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let mut folded = None;
            for entry in entries {
                let event: CatalogueEvent = serde_json::from_str(&entry.payload)?;
                folded = CatalogueLoop::evolve(folded, &event);
            }
            let found = store::book(tx, tenant).await?;
            let same = folded.as_ref() == Some(&found);
            Ok(if same {
                Vec::new()
            } else {
                vec![Difference::in_stream(DIFFERS, stream, None, "catalogue")]
            })
        })
    }
}
