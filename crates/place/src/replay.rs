//! Comparing the journal with the tables of places.

use crate::model::{Place, PlaceLoop};
use crate::store::{self, PlaceColumns};
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop};

/// Compares the streams of places with their tables.
#[derive(Clone, Copy, Debug)]
pub struct PlaceReplay;

impl Replay for PlaceReplay {
    fn kind(&self) -> &'static str {
        PlaceLoop::KIND
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
                state = PlaceLoop::evolve(state, &serde_json::from_str(&entry.payload)?);
            }
            let Some(place) = state else { return Ok(vec![differs(stream)]) };
            let version = entries.last().map_or(0, |entry| entry.version);
            let found = store::place(tx, tenant, place.id).await?;
            let columns = store::place_columns(tx, tenant, place.id).await?;
            let digest = store::current_digest(tx, tenant, place.id).await?;
            let same = found.is_some_and(|found| found.state == place && found.version == version)
                && columns == Some(columns_of(&place, version))
                && digest == place.boundary.map(|stamp| stamp.digest);
            Ok(if same { Vec::new() } else { vec![differs(stream)] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::place_ids(tx, tenant).await?;
            let streams = rows.into_iter().map(journal::stream_of::<PlaceLoop>);
            journal::unaccounted(tx, tenant, streams, "place-row-orphan", "row without entries").await
        })
    }
}

fn columns_of(place: &Place, version: i64) -> PlaceColumns {
    PlaceColumns {
        version,
        parent: place.parent,
        level: place.level.name().to_owned(),
        kind: place.kind.as_ref().map(|kind| kind.as_str().to_owned()),
        name: place.name.clone(),
        valid_from: place.valid_from,
        valid_to: place.valid_to,
        parent_before: place.former_parent.and_then(|former| former.parent),
        parent_since: place.former_parent.map(|former| former.until),
    }
}

fn differs(stream: &str) -> Difference {
    Difference::in_stream("place-row-differs", stream, None, "state, searched columns or boundary")
}
