//! Comparing the journal with the tables of departments' layers.

use crate::model::{OverlayLoop, digest};
use crate::store;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop};

/// Compares the streams of layers with their tables.
#[derive(Clone, Copy, Debug)]
pub struct OverlayReplay;

impl Replay for OverlayReplay {
    fn kind(&self) -> &'static str {
        OverlayLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let mut state = None;
            for entry in entries {
                state = OverlayLoop::evolve(state, &serde_json::from_str(&entry.payload)?);
            }
            let Some(overlay) = state else { return Ok(vec![differs(stream)]) };
            let version = entries.last().map_or(0, |entry| entry.version);
            let found = store::overlay(tx, tenant, overlay.id).await?;
            let areas = store::areas(tx, tenant, overlay.id).await?;
            let same = digest(&areas) == overlay.digest
                && found.is_some_and(|found| found.state == overlay && found.version == version);
            Ok(if same { Vec::new() } else { vec![differs(stream)] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::ids(tx, tenant).await?;
            let streams = rows.into_iter().map(journal::stream_of::<OverlayLoop>);
            journal::unaccounted(tx, tenant, streams, "map-row-orphan", "row without entries").await
        })
    }
}

fn differs(stream: &str) -> Difference {
    Difference::in_stream("map-row-differs", stream, None, "state or areas")
}
