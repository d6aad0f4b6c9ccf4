//! What can be done to departments' layers.

use crate::model::{Overlay, OverlayArea, OverlayCommand, OverlayId, OverlayLoop, OverlaySheet};
use crate::store;
use ::store::Tx;
use guard::right::EditPlace;
use guard::{Granted, Site};
use kernel::{Failure, Loop, Refusal, RequestKey};

/// Brings a layer with its areas; a name is given once.
pub(crate) async fn import(
    tx: &mut Tx,
    site: &Site,
    granted: &Granted<EditPlace>,
    request: RequestKey,
    sheet: OverlaySheet,
    areas: Vec<OverlayArea>,
) -> Result<Overlay, Failure> {
    let context = site.context(granted, request);
    let id = context.draw_id();
    run(tx, &context, None, OverlayCommand::Import { id, sheet, areas }).await
}

/// Puts a layer on the map, or takes it off.
pub(crate) async fn show(
    tx: &mut Tx,
    site: &Site,
    granted: &Granted<EditPlace>,
    request: RequestKey,
    id: OverlayId,
    shown: bool,
) -> Result<Overlay, Failure> {
    let context = site.context(granted, request);
    let known = store::overlay(tx, context.tenant.as_str(), id).await?;
    let known = known.ok_or(Refusal::not_found("map-overlay-unknown"))?;
    run(tx, &context, Some((known.state, known.version)), OverlayCommand::Show { shown }).await
}

async fn run(
    tx: &mut Tx,
    context: &kernel::Context,
    before: Option<(Overlay, i64)>,
    command: OverlayCommand,
) -> Result<Overlay, Failure> {
    let tenant = context.tenant.as_str();
    let (mut state, version) = before.map_or((None, 0), |(state, version)| (Some(state), version));
    let taken = match &command {
        OverlayCommand::Import { sheet, .. } => store::is_named(tx, tenant, sheet.name.trim()).await?,
        OverlayCommand::Show { .. } => false,
    };
    let events = OverlayLoop::decide(state.as_ref(), command, context, &taken)?;
    for event in &events {
        state = OverlayLoop::evolve(state, event);
    }
    let overlay = state.ok_or(Refusal::not_found("map-overlay-unknown"))?;
    if !events.is_empty() {
        let stream = journal::stream_of::<OverlayLoop>(overlay.id);
        let version = journal::append::<OverlayLoop>(tx, context, &stream, version, &events).await?;
        store::put(tx, tenant, &overlay, version, &events).await?;
    }
    Ok(overlay)
}
