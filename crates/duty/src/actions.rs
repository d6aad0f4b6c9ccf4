//! What can be done to the catalogue.

mod adapt;
pub mod calendar;
mod edit_catalogue;
pub mod form;
pub mod propose;

pub(crate) use adapt::target_of;
pub use adapt::{adapt, end_adaptation};
pub use edit_catalogue::edit_catalogue;

use crate::draft::Draft;
use crate::model::{CATALOGUE, CatalogueFacts, CatalogueLoop, Places, PolicyVersion};
use crate::{query, store};
use ::store::Tx;
use kernel::{Context, Failure};
use std::sync::Arc;

pub(crate) async fn load(tx: &mut Tx, context: &Context, places: &Arc<Places>) -> Result<Draft, Failure> {
    let directory = Arc::new(org::query::directory(tx, &context.tenant).await?);
    let book = query::book(tx, &context.tenant).await?;
    Ok(Draft::new(book, CatalogueFacts { directory, places: Arc::clone(places) }))
}

/// Writes what a draft decided; `proposal` is where its edits come from.
pub(crate) async fn commit(
    tx: &mut Tx,
    context: &Context,
    draft: &Draft,
    proposal: Option<&str>,
) -> Result<PolicyVersion, Failure> {
    let version = draft.book().version();
    let events = draft.events();
    if !events.is_empty() {
        // The catalogue's version is the version of its stream, so a concurrent edit makes this one stale.
        let before = version.0 - i64::try_from(events.len()).map_err(Failure::broken)?;
        let stream = journal::stream_of::<CatalogueLoop>(CATALOGUE);
        journal::append::<CatalogueLoop>(tx, context, &stream, before, events).await?;
        store::put(tx, context, draft.book(), events).await?;
        store::put_changes(tx, context, before, events, proposal).await?;
    }
    Ok(version)
}
