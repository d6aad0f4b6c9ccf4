//! Single commands to a place: register, rename, add an alias, draw, move, close and so on.

use super::commit;
use crate::geometry::{Outline, shared_ground_m2};
use crate::kinds::KindCatalogue;
use crate::model::{
    GridTaken, Place, PlaceCommand, PlaceFacts, PlaceId, PlaceLoop, PlaceParent, Registration,
};
use crate::{query, store};
use ::store::Tx;
use kernel::{Context, Failure, Folded, Instant, Loop, Refusal, TenantId};
use std::sync::Arc;

/// Registers a new place and gives its id.
///
/// # Errors
/// Refusals `place-…` of the rules.
pub async fn register(
    tx: &mut Tx,
    context: &Context,
    kinds: &Arc<KindCatalogue>,
    registration: Registration,
) -> Result<Place, Failure> {
    let id = context.draw_id();
    run(tx, context, kinds, None, id, PlaceCommand::Register { id, registration }, &[]).await
}

/// Carries out one command on a place that stands at version `expected` (any version when not given).
///
/// # Errors
/// [`Failure::Stale`] when somebody else changed it first; refusals `place-…` of the rules, among them
/// `place-second-grid`: one ground has one base grid.
pub async fn change(
    tx: &mut Tx,
    context: &Context,
    kinds: &Arc<KindCatalogue>,
    place: PlaceId,
    expected: Option<i64>,
    command: PlaceCommand,
) -> Result<Place, Failure> {
    let found = store::place(tx, context.tenant.as_str(), place).await?;
    let known = found.ok_or(Refusal::not_found("place-unknown"))?;
    if let Some(expected) = expected
        && expected != known.version
    {
        return Err(Failure::Stale {
            stream: journal::stream_of::<PlaceLoop>(place),
            version: known.version,
        });
    }
    run(tx, context, kinds, Some(known), place, command, &[]).await
}

/// As [`change`], for a boundary that is drawn together with those of `beside`: the caller has held them against
/// each other as they will be.
pub(super) async fn change_beside(
    tx: &mut Tx,
    context: &Context,
    kinds: &Arc<KindCatalogue>,
    place: PlaceId,
    command: PlaceCommand,
    beside: &[PlaceId],
) -> Result<Place, Failure> {
    let found = store::place(tx, context.tenant.as_str(), place).await?;
    let known = found.ok_or(Refusal::not_found("place-unknown"))?;
    run(tx, context, kinds, Some(known), place, command, beside).await
}

async fn run(
    tx: &mut Tx,
    context: &Context,
    kinds: &Arc<KindCatalogue>,
    before: Option<Folded<Place>>,
    id: PlaceId,
    command: PlaceCommand,
    beside: &[PlaceId],
) -> Result<Place, Failure> {
    let state = before.as_ref().map(|folded| &folded.state);
    let facts = facts(tx, context, kinds, state, id, &command, beside).await?;
    let events = PlaceLoop::decide(state, command, context, &facts)?;
    let changed = !events.is_empty();
    let after = commit(tx, context, before, &events).await?;
    if changed {
        store::raise_revision(tx, context.tenant.as_str()).await?;
    }
    Ok(after.ok_or(Refusal::not_found("place-unknown"))?.state)
}

/// What the rules need to know from the tables.
async fn facts(
    tx: &mut Tx,
    context: &Context,
    kinds: &Arc<KindCatalogue>,
    state: Option<&Place>,
    id: PlaceId,
    command: &PlaceCommand,
    beside: &[PlaceId],
) -> Result<PlaceFacts, Failure> {
    let tenant = context.tenant.as_str();
    let mut facts = PlaceFacts { kinds: Arc::clone(kinds), ..PlaceFacts::default() };
    let mut name = None;
    let mut from = context.now;
    match command {
        PlaceCommand::Register { registration, .. } => {
            facts.parent = parent(tx, &context.tenant, registration.parent).await?;
            name = Some((registration.parent, registration.level, registration.name.as_str()));
            from = from.max(registration.valid_from);
            for (scheme, code) in &registration.codes {
                facts.code_taken =
                    code_taken(tx, &context.tenant, id, scheme, code).await?.or(facts.code_taken);
            }
        }
        PlaceCommand::Rename { name: new } => {
            name = state.map(|place| (place.parent, place.level, new.as_str()));
        }
        PlaceCommand::Encode { scheme, code: Some(code) } => {
            facts.code_taken = code_taken(tx, &context.tenant, id, scheme, code).await?;
        }
        PlaceCommand::Move { parent: new, .. } => {
            facts.parent = parent(tx, &context.tenant, Some(*new)).await?;
            name = state.map(|place| (Some(*new), place.level, place.name.as_str()));
        }
        PlaceCommand::DrawBoundary { outline, since, .. } => {
            if let Some(place) = state.filter(|place| place.level.is_grid()) {
                let from = since.unwrap_or(context.now);
                facts.grid_taken = grid_taken(tx, tenant, place, outline, from, beside).await?;
            }
        }
        PlaceCommand::Close { at, .. } => {
            facts.open_children = store::open_children(tx, tenant, id, *at).await?
        }
        _ => {}
    }
    if let Some((parent, level, name)) = name {
        facts.name_taken = store::name_taken(tx, tenant, id, parent, level, name, from).await?;
    }
    Ok(facts)
}

async fn parent(tx: &mut Tx, tenant: &TenantId, id: Option<PlaceId>) -> Result<Option<PlaceParent>, Failure> {
    let Some(id) = id else { return Ok(None) };
    let path = query::path(tx, tenant, id).await?;
    Ok(path.split_first().map(|(place, above)| PlaceParent {
        id: place.id,
        level: place.level,
        name: place.name.clone(),
        valid_from: place.valid_from,
        valid_to: place.valid_to,
        ancestors: above.iter().map(|place| place.id).collect(),
    }))
}

async fn code_taken(
    tx: &mut Tx,
    tenant: &TenantId,
    id: PlaceId,
    scheme: &str,
    code: &str,
) -> Result<Option<(String, String, String)>, Failure> {
    let holder = query::by_code(tx, tenant, scheme, code).await?.filter(|holder| holder.id != id);
    Ok(holder.map(|holder| (scheme.to_owned(), code.to_owned(), holder.name)))
}

/// The grid of the same level that shares most ground with the drawn one, from the day on from which it is to hold.
async fn grid_taken(
    tx: &mut Tx,
    tenant: &str,
    place: &Place,
    outline: &Outline,
    from: Instant,
    beside: &[PlaceId],
) -> Result<Option<GridTaken>, Failure> {
    let mut worst: Option<(PlaceId, f64)> = None;
    for drawn in store::outlines_meeting(tx, tenant, place.level, outline.bounds(), from).await? {
        if drawn.place == place.id || beside.contains(&drawn.place) {
            continue;
        }
        if let Some(area) = shared_ground_m2(outline, &drawn.outline)
            && worst.is_none_or(|(_, known)| area > known)
        {
            worst = Some((drawn.place, area));
        }
    }
    let Some((other, area)) = worst else { return Ok(None) };
    let name = store::place(tx, tenant, other).await?.map_or_else(String::new, |folded| folded.state.name);
    Ok(Some(GridTaken { id: other, name, area }))
}
