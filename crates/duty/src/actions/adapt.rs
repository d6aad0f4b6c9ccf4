//! 本地落实: what a place says for itself where a deadline of the upper level leaves it room.

use super::{commit, load};
use crate::model::{Adapting, DeadlineCode, Edit, Places, PolicyVersion};
use ::store::Tx;
use guard::{Granted, PlacePath, Target, right::AdaptDeadline};
use kernel::{Context, Failure, Instant};
use place::PlaceId;
use std::sync::Arc;

/// Sets a place's own value from a day on; gives the catalogue's new version.
///
/// # Errors
/// `authority-scope` for another place than one's own; `duty-adaptation-…` with the field.
pub async fn adapt(
    tx: &mut Tx,
    context: &Context,
    granted: &Granted<AdaptDeadline>,
    order: Adapting,
    places: &Arc<Places>,
) -> Result<PolicyVersion, Failure> {
    granted.confirm(&target_of(order.place, places))?;
    edit(tx, context, Edit::Adapt { order }, places).await
}

/// Ends it; from then on the template holds there again.
///
/// # Errors
/// As [`adapt`]; `duty-adaptation-unknown`, `duty-ended-already`.
pub async fn end_adaptation(
    tx: &mut Tx,
    context: &Context,
    granted: &Granted<AdaptDeadline>,
    (deadline, place): (DeadlineCode, PlaceId),
    at: Instant,
    reason: String,
    places: &Arc<Places>,
) -> Result<PolicyVersion, Failure> {
    granted.confirm(&target_of(place, places))?;
    edit(tx, context, Edit::EndAdaptation { deadline, place, at, reason }, places).await
}

async fn edit(
    tx: &mut Tx,
    context: &Context,
    edit: Edit,
    places: &Arc<Places>,
) -> Result<PolicyVersion, Failure> {
    let stream = crate::model::CATALOGUE;
    let digest = journal::command_digest(&edit)?;
    if let Some(version) = journal::recall(tx, context, stream, &digest).await? {
        return Ok(version);
    }
    let mut draft = load(tx, context, places).await?;
    draft.edit(context, edit)?;
    let version = commit(tx, context, &draft, None).await?;
    journal::remember(tx, context, stream, &digest, &version).await?;
    Ok(version)
}

/// A place with those above it, as far as authority is concerned.
pub(crate) fn target_of(place: PlaceId, places: &Places) -> Target {
    let steps: Vec<String> = places.path(place).iter().rev().map(ToString::to_string).collect();
    Target::at(PlacePath::new(&steps.join("/")))
}
