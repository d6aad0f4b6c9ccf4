//! Drawing grids anew, splitting one and merging several: each in one transaction, what was stays in the history.

use super::change::{change, register};
use crate::geometry::{CutFault, Outline, Position, shared_ground_m2};
use crate::kinds::KindCatalogue;
use crate::model::{Level, Place, PlaceCommand, PlaceId, Registration};
use crate::{query, store};
use ::store::Tx;
use kernel::{Context, Failure, Folded, Instant, Refusal};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Name and code of a grid that comes into being (新网格).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGrid {
    pub name: String,
    /// In the scheme in which the former grid has its code.
    pub code: Option<String>,
}

/// A place that goes to another grid (划转).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub place: PlaceId,
    pub level: Level,
    pub name: String,
    /// Which of the new grids takes it.
    pub to: usize,
}

/// What a split or merge would make, before anything is done.
#[derive(Clone, Debug, PartialEq)]
pub struct GridPlan {
    /// From when on it holds.
    pub at: Instant,
    /// The grids that end.
    pub former: Vec<Place>,
    /// The boundaries of those that come.
    pub outlines: Vec<Outline>,
    /// What lies below the former ones and where it goes.
    pub moved: Vec<Moved>,
}

/// How a grid would be split by a line.
///
/// # Errors
/// Refusals `place-unknown`, `place-grid-undrawn`, `place-split-line`, `place-split-level`.
pub async fn plan_split(
    tx: &mut Tx,
    context: &Context,
    grid: PlaceId,
    line: &[Position],
    at: Instant,
) -> Result<GridPlan, Failure> {
    let (place, outline) = drawn(tx, context, grid, at).await?;
    let (left, right) = outline.split(line).map_err(|fault| match fault {
        CutFault::Short => Refusal::invalid("place-split-short", "line"),
        CutFault::NotTwo(count) => Refusal::invalid("place-split-line", "line").with("count", count),
        CutFault::Apart => Refusal::invalid("place-split-line", "line").with("count", 1),
    })?;
    let outlines = vec![left, right];
    let moved = below(tx, context, &place, &outlines, at).await?;
    Ok(GridPlan { at, former: vec![place], outlines, moved })
}

/// How grids would be merged into one.
///
/// # Errors
/// Refusals `place-unknown`, `place-grid-undrawn`, `place-merge-few`, `place-merge-apart`, `place-merge-community`.
pub async fn plan_merge(
    tx: &mut Tx,
    context: &Context,
    grids: &[PlaceId],
    at: Instant,
) -> Result<GridPlan, Failure> {
    let mut chosen = grids.to_vec();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.len() < 2 {
        return Err(Refusal::invalid("place-merge-few", "grid").into());
    }
    let (mut former, mut outlines) = (Vec::new(), Vec::new());
    for grid in chosen {
        let (place, outline) = drawn(tx, context, grid, at).await?;
        former.push(place);
        outlines.push(outline);
    }
    if former.iter().any(|place| place.parent != former[0].parent || place.level != former[0].level) {
        return Err(Refusal::invalid("place-merge-community", "grid").into());
    }
    let joined = Outline::joined(&outlines).map_err(|_| Refusal::invalid("place-merge-apart", "grid"))?;
    let outlines = vec![joined];
    let mut moved = Vec::new();
    for place in &former {
        moved.extend(below(tx, context, place, &outlines, at).await?);
    }
    Ok(GridPlan { at, former, outlines, moved })
}

/// Carries a plan out: the new grids begin on the plan's day with everything that lay below the former ones, which
/// end then. What is to happen on a day to come is decided now and takes effect by itself.
/// Telephone, kind and departments' layers of the first former grid go on in each new one.
///
/// # Errors
/// Refusals `place-…` of the rules; nothing is done then.
pub async fn carry_out(
    tx: &mut Tx,
    context: &Context,
    kinds: &Arc<KindCatalogue>,
    plan: &GridPlan,
    names: &[NewGrid],
    source: &str,
    reason: &str,
) -> Result<Vec<Place>, Failure> {
    let Some(model) = plan.former.first() else { return Ok(Vec::new()) };
    if names.len() != plan.outlines.len() {
        return Err(Refusal::invalid("place-name-empty", "name").into());
    }
    let scheme =
        model.codes.keys().next().cloned().unwrap_or_else(|| crate::imports::DEFAULT_SCHEME.to_owned());
    let dated = (plan.at > context.now).then_some(plan.at);
    let mut made = Vec::new();
    for wanted in names {
        let codes: BTreeMap<String, String> =
            wanted.code.iter().map(|code| (scheme.clone(), code.clone())).collect();
        let registration = Registration {
            parent: model.parent,
            level: model.level,
            kind: model.kind.clone(),
            name: wanted.name.clone(),
            codes,
            point: None,
            address: None,
            phone: model.phone.clone(),
            service: None,
            valid_from: plan.at,
        };
        let place = register(tx, context, kinds, registration).await?;
        for (department, mark) in &model.layers {
            let (code, label) = (mark.code.clone(), mark.label.clone());
            let layer = PlaceCommand::MapLayer { department: department.clone(), code, label };
            change(tx, context, kinds, place.id, None, layer).await?;
        }
        made.push(place);
    }
    for moved in &plan.moved {
        let parent = made.get(moved.to).map_or(made[0].id, |place| place.id);
        let step = PlaceCommand::Move { parent, since: dated };
        change(tx, context, kinds, moved.place, None, step).await?;
    }
    let successors: Vec<PlaceId> = made.iter().map(|place| place.id).collect();
    for former in &plan.former {
        let (reason, successors) = (reason.to_owned(), successors.clone());
        let close = PlaceCommand::Close { at: plan.at, reason, successors };
        change(tx, context, kinds, former.id, None, close).await?;
    }
    let mut drawn = Vec::new();
    for (place, outline) in made.iter().zip(&plan.outlines) {
        let (outline, source) = (outline.clone(), source.to_owned());
        let draw = PlaceCommand::DrawBoundary { outline, source, since: dated };
        drawn.push(change(tx, context, kinds, place.id, None, draw).await?);
    }
    Ok(drawn)
}

/// Draws several boundaries anew at once (调整边界): a border between two grids moves on both sides, so each is held
/// against the others as they will be, not as they were.
///
/// # Errors
/// Refusal `place-second-grid` and those of [`change`]; nothing is done then.
pub async fn redraw(
    tx: &mut Tx,
    context: &Context,
    kinds: &Arc<KindCatalogue>,
    drawn: &[(PlaceId, Outline)],
    source: &str,
    at: Instant,
) -> Result<Vec<Place>, Failure> {
    for (index, (place, outline)) in drawn.iter().enumerate() {
        for (other, beside) in &drawn[index + 1..] {
            if let Some(area) = shared_ground_m2(outline, beside) {
                let name = |place: &Option<Folded<Place>>| {
                    place.as_ref().map_or_else(String::new, |folded| folded.state.name.clone())
                };
                let known = store::place(tx, context.tenant.as_str(), *other).await?;
                let (level, twin) = (
                    store::place(tx, context.tenant.as_str(), *place).await?.map(|folded| folded.state.level),
                    known.as_ref().map(|folded| folded.state.level),
                );
                if level == twin && level.is_some_and(|level| level.is_grid()) {
                    return Err(Refusal::rule("place-second-grid")
                        .at("boundary")
                        .with("name", name(&known))
                        .with("area", area.round() as i64)
                        .into());
                }
            }
        }
    }
    let others: Vec<PlaceId> = drawn.iter().map(|(place, _)| *place).collect();
    let mut places = Vec::with_capacity(drawn.len());
    for (place, outline) in drawn {
        let (outline, source) = (outline.clone(), source.to_owned());
        let since = (at > context.now).then_some(at);
        let command = PlaceCommand::DrawBoundary { outline, source, since };
        places.push(super::change::change_beside(tx, context, kinds, *place, command, &others).await?);
    }
    Ok(places)
}

/// A grid and the boundary that it will have when it is to be split or merged.
async fn drawn(
    tx: &mut Tx,
    context: &Context,
    grid: PlaceId,
    at: Instant,
) -> Result<(Place, Outline), Failure> {
    let found = store::place(tx, context.tenant.as_str(), grid).await?;
    let place = found.ok_or(Refusal::not_found("place-unknown"))?.state;
    if !place.level.is_grid() {
        return Err(Refusal::invalid("place-split-level", "grid").with("name", &place.name).into());
    }
    if !place.valid_at(at) || place.valid_to.is_some() {
        return Err(Refusal::rule("place-ended").with("name", &place.name).into());
    }
    let outline = query::boundary(tx, &context.tenant, grid, at).await?;
    let undrawn = || Refusal::invalid("place-grid-undrawn", "grid").with("name", &place.name);
    Ok((place.clone(), outline.ok_or_else(undrawn)?))
}

/// What lies directly below a grid, each with the piece that takes it: by its point, else by where most of its own
/// boundary lies, else the largest piece.
async fn below(
    tx: &mut Tx,
    context: &Context,
    grid: &Place,
    outlines: &[Outline],
    at: Instant,
) -> Result<Vec<Moved>, Failure> {
    let children = query::children(tx, &context.tenant, grid.id, at).await?;
    let mut moved = Vec::with_capacity(children.len());
    for child in children {
        let own = query::boundary(tx, &context.tenant, child.id, at).await?;
        let point = child.point.or_else(|| own.as_ref().and_then(Outline::inner_point));
        let to = point.and_then(|point| outlines.iter().position(|outline| outline.holds(point)));
        let largest = || {
            let areas = outlines.iter().map(Outline::area_m2).enumerate();
            areas.max_by(|one, other| one.1.total_cmp(&other.1)).map_or(0, |(index, _)| index)
        };
        moved.push(Moved {
            place: child.id,
            level: child.level,
            name: child.name,
            to: to.unwrap_or_else(largest),
        });
    }
    Ok(moved)
}
