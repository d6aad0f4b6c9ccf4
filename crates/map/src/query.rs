//! What the map shows, read once for page, table and drawing.

use crate::drawn::Stand;
use crate::model::{Overlay, OverlayArea, OverlayId, suppressed};
use crate::store;
use ::store::Tx;
use cases::Ground;
use cases::query::{Clocking, Filter, PlaceClocks, clocks_by_place};
use guard::right::ReadCase;
use guard::{Part, Site, Viewer};
use kernel::{Failure, Instant, TenantId};
use place::geometry::{Outline, Tile, Tiling, TilingReport, Tolerance, check_tiling};
use place::{Atlas, Level, PlaceId};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use ui::Typed;

/// A clock that ends within this many seconds is due soon.
pub(crate) const SOON: i64 = 24 * 3600;
/// What the public sees is a day old, so that a count does not tell who has just written.
const DELAY: i64 = 24 * 3600;

/// Open cases of one place.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standing {
    /// For people at work only.
    pub(crate) overdue: i64,
    pub(crate) soon: i64,
    /// `None`: too few to be published.
    pub(crate) total: Option<i64>,
}

/// Open cases by grid, or by the narrowest wider place where no grid is known.
pub(crate) struct Standings {
    pub(crate) by_place: BTreeMap<PlaceId, Standing>,
    /// Whether clocks may be seen.
    pub(crate) staff: bool,
}

/// The place below which the map looks, when one was chosen.
pub(crate) fn within(ground: &Ground, typed: &Typed) -> Option<PlaceId> {
    let place = typed.get("place")?.parse::<PlaceId>().ok()?;
    ground.atlas.node(place).map(|node| node.id)
}

pub(crate) async fn standings(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    typed: &Typed,
    now: Instant,
) -> Result<Standings, Failure> {
    let staff = viewer.holds::<ReadCase>();
    let mut filter = Filter { open: Some(true), now, ..Filter::default() };
    if staff {
        filter.scope = viewer.reach::<ReadCase>();
        filter.clocking = match typed.get("clock") {
            Some("overdue") => Some(Clocking::Overdue),
            Some("soon") => Some(Clocking::DueBefore(now.plus_seconds(SOON))),
            Some("running") => Some(Clocking::Running),
            _ => None,
        };
    } else {
        filter.scope = vec![Part::everything()];
        filter.received_to = Some(now.plus_seconds(-DELAY));
    }
    let counted = clocks_by_place(tx, &site.tenant, &filter, now.plus_seconds(SOON), !staff).await?;
    let mut by_place = gathered(&ground.atlas, &counted);
    if !staff {
        // Hidden over the whole county before anything is narrowed: the same figures whatever was asked for.
        let totals: Vec<i64> = by_place.values().map(|standing| standing.total.unwrap_or(0)).collect();
        for (standing, shown) in by_place.values_mut().zip(suppressed(&totals)) {
            *standing = Standing { overdue: 0, soon: 0, total: shown };
        }
    }
    if let Some(place) = within(ground, typed) {
        by_place.retain(|known, _| ground.atlas.path(*known).contains(&place));
    }
    Ok(Standings { by_place, staff })
}

fn gathered(atlas: &Atlas, counted: &[PlaceClocks]) -> BTreeMap<PlaceId, Standing> {
    let mut by_place: BTreeMap<PlaceId, Standing> = BTreeMap::new();
    for count in counted {
        let Some(place) = count.place else { continue };
        let shown = atlas
            .grid(place)
            .or_else(|| atlas.tree().ancestor_at(place, Level::Community).map(|node| node.id))
            .unwrap_or(place);
        let standing = by_place.entry(shown).or_default();
        standing.overdue += count.overdue;
        standing.soon += count.soon;
        standing.total = Some(standing.total.unwrap_or(0) + count.total);
    }
    by_place
}

/// How the grids of a community cover it.
pub(crate) struct Covered {
    pub(crate) place: PlaceId,
    pub(crate) report: TilingReport,
}

/// The coverage of every community, checked once for each state of the places.
#[derive(Default)]
pub(crate) struct Coverage {
    held: Mutex<Option<(Stand, Arc<Vec<Covered>>)>>,
}

impl Coverage {
    pub(crate) async fn current(
        &self,
        tx: &mut Tx,
        site: &Site,
        ground: &Ground,
        now: Instant,
    ) -> Result<Arc<Vec<Covered>>, Failure> {
        let stand = crate::drawn::stand(&ground.atlas, now);
        let held = || self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, covered)) = held().as_ref()
            && *of == stand
        {
            return Ok(Arc::clone(covered));
        }
        let covered = Arc::new(check_all(tx, site, &ground.atlas, now).await?);
        *held() = Some((stand, Arc::clone(&covered)));
        Ok(covered)
    }
}

async fn check_all(tx: &mut Tx, site: &Site, atlas: &Atlas, now: Instant) -> Result<Vec<Covered>, Failure> {
    let wholes = place::query::boundaries(tx, &site.tenant, Level::Community, now).await?;
    let grids = place::query::boundaries(tx, &site.tenant, Level::Grid, now).await?;
    let mut below: HashMap<PlaceId, Vec<Tile>> = HashMap::new();
    for (grid, outline) in grids {
        let Some(node) = atlas.node(grid).filter(|node| node.valid_at(now)) else { continue };
        if let Some(parent) = node.parent {
            below.entry(parent).or_default().push(Tile { place: grid, name: node.name.clone(), outline });
        }
    }
    let mut covered = Vec::with_capacity(wholes.len());
    for (place, whole) in wholes {
        if !atlas.node(place).is_some_and(|node| node.valid_at(now)) {
            continue;
        }
        covered.push(Covered { place, report: check(whole, below.remove(&place).unwrap_or_default()) });
    }
    Ok(covered)
}

pub(crate) fn check(whole: Outline, tiles: Vec<Tile>) -> TilingReport {
    check_tiling(&Tiling { whole: Some(whole), tiles, tolerance: Tolerance::default() })
}

/// The points at which the public is served, and grids by the community they lie in, come from the tree in memory.
pub(crate) fn service_points<'a>(
    ground: &'a Ground,
    within: Option<PlaceId>,
    now: Instant,
) -> Vec<&'a place::Node> {
    let atlas = &ground.atlas;
    let mut found: Vec<&place::Node> = atlas
        .tree()
        .nodes()
        .filter(|node| node.level == Level::ServicePoint && node.valid_at(now))
        .filter(|node| within.is_none_or(|place| atlas.path(node.id).contains(&place)))
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
    found
}

/// The grids below a place, by name.
pub(crate) fn grids<'a>(ground: &'a Ground, within: Option<PlaceId>, now: Instant) -> Vec<&'a place::Node> {
    let atlas = &ground.atlas;
    let mut found: Vec<&place::Node> = atlas
        .tree()
        .nodes()
        .filter(|node| node.level == Level::Grid && node.valid_at(now))
        .filter(|node| within.is_none_or(|place| atlas.path(node.id).contains(&place)))
        .collect();
    found.sort_by(|one, other| one.codes.cmp(&other.codes).then(one.name.cmp(&other.name)));
    found
}

/// Departments' layers by name, hidden ones too.
pub(crate) async fn overlays(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<Overlay>, Failure> {
    let found = store::overlays(tx, tenant.as_str()).await?;
    Ok(found.into_iter().map(|folded| folded.state).collect())
}

/// A department's layer with its areas.
pub(crate) async fn overlay(
    tx: &mut Tx,
    tenant: &TenantId,
    id: OverlayId,
) -> Result<Option<(Overlay, Vec<OverlayArea>)>, Failure> {
    let Some(known) = store::overlay(tx, tenant.as_str(), id).await? else { return Ok(None) };
    let areas = store::areas(tx, tenant.as_str(), id).await?;
    Ok(Some((known.state, areas)))
}
