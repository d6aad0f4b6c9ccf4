//! What can be done to places. Whether the actor may is checked by the caller, because rights are of
//! this crate's rank; the right under which he acts stands in the context and goes into the journal.

mod change;
pub mod grids;
mod import;

pub use change::{change, register};
pub use import::{Conflict, Import, ImportFile, ImportMode, ImportReport, RefusedRow, import};

use crate::model::{Place, PlaceEvent, PlaceLoop};
use crate::store;
use ::store::Tx;
use kernel::{Context, Failure, Folded, Loop};

/// Writes events to the journal and the tables; the caller raises the revision.
pub(crate) async fn commit(
    tx: &mut Tx,
    context: &Context,
    before: Option<Folded<Place>>,
    events: &[PlaceEvent],
) -> Result<Option<Folded<Place>>, Failure> {
    let (mut state, expected) = match before {
        Some(folded) => (Some(folded.state), folded.version),
        None => (None, 0),
    };
    for event in events {
        state = PlaceLoop::evolve(state, event);
    }
    let Some(place) = state else { return Ok(None) };
    let mut version = expected;
    if !events.is_empty() {
        let stream = journal::stream_of::<PlaceLoop>(place.id);
        version = journal::append::<PlaceLoop>(tx, context, &stream, expected, events).await?;
        store::put(tx, context.tenant.as_str(), &place, version, events).await?;
    }
    Ok(Some(Folded { state: place, version }))
}
