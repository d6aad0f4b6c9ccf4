//! What a redrawing would do, told in names and figures before anything is done (调整预览).

use crate::redrawing::{Change, Redrawing, plan, tiled, tiles_of};
use ::store::Tx;
use cases::Ground;
use cases::at_work::at_work;
use cases::query::{Filter, case_points, clocks_by_place};
use guard::{Part, Site};
use kernel::{Context, Failure, Instant};
use place::actions::grids::{GridPlan, NewGrid};
use place::geometry::{Outline, Position, Tile, TilingReport};
use place::{Level, PlaceId};

/// How many open cases of a grid are looked at for where their points come to lie.
const LOOKED_AT: u32 = 2000;

/// What would be (or was) done.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outlook {
    /// From when on it would hold, when that is a day to come.
    pub(crate) from: Option<Instant>,
    /// How the community's grids would tile it.
    pub(crate) tiling: Option<TilingReport>,
    /// The grids as they would be, for drawing.
    pub(crate) tiles: Vec<Tile>,
    pub(crate) areas: Vec<Area>,
    /// What lies below and to which new grid it goes.
    pub(crate) moved: Vec<Goes>,
    /// Who works there: role, name, and where he works from then on.
    pub(crate) staff: Vec<Goes>,
    pub(crate) open_cases: i64,
    /// Open cases with a point, by the new grid in which they lie.
    pub(crate) cases_by_point: Vec<(String, i64)>,
    pub(crate) rules: usize,
}

/// A grid's area before and after, square metres; none before: it comes, none after: it ends.
#[derive(Clone, Debug)]
pub(crate) struct Area {
    pub(crate) name: String,
    pub(crate) before: Option<f64>,
    pub(crate) after: Option<f64>,
}

/// What goes where.
#[derive(Clone, Debug)]
pub(crate) struct Goes {
    /// Level of a place or code of a role.
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) to: Vec<String>,
}

/// What a redrawing would do; nothing is done.
pub(crate) async fn look(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    community: PlaceId,
    context: &Context,
    wanted: &Redrawing,
) -> Result<Outlook, Failure> {
    let mut outlook =
        Outlook { from: (wanted.from > context.now).then_some(wanted.from), ..Outlook::default() };
    let before = tiles_of(tx, site, community, wanted.from).await?;
    let (mut ended, mut drawn) = (Vec::new(), Vec::new());
    match (&wanted.change, plan(tx, context, wanted).await?) {
        (Change::Split { names, .. } | Change::Merge { names, .. }, Some(plan)) => {
            ended.extend(plan.former.iter().map(|former| former.id));
            drawn.extend(plan.outlines.iter().enumerate().map(|(index, outline)| Tile {
                place: context.draw_id(),
                name: new_name(names, index),
                outline: outline.clone(),
            }));
            tell(tx, site, ground, &plan, names, context.now, &mut outlook).await?;
        }
        (Change::Borders { drawn: wanted }, _) => {
            for (place, outline) in wanted {
                let known = before.iter().find(|tile| tile.place == *place);
                if known.map(|tile| &tile.outline) == Some(outline) {
                    continue;
                }
                let name = ground.atlas.name(*place).unwrap_or_default().to_owned();
                let was = known.map(|tile| tile.outline.area_m2());
                outlook.areas.push(Area { name: name.clone(), before: was, after: Some(outline.area_m2()) });
                drawn.push(Tile { place: *place, name, outline: outline.clone() });
            }
            let changed: Vec<PlaceId> = drawn.iter().map(|tile| tile.place).collect();
            outlook.open_cases = open_cases(tx, site, &changed, context.now).await?;
        }
        _ => {}
    }
    outlook.tiling = tiled(tx, site, community, (&ended, &drawn), wanted.from).await?;
    outlook.tiles = before;
    outlook.tiles.retain(|tile| !ended.contains(&tile.place));
    for new in drawn {
        outlook.tiles.retain(|tile| tile.place != new.place);
        outlook.tiles.push(new);
    }
    Ok(outlook)
}

fn new_name(names: &[NewGrid], index: usize) -> String {
    names.get(index).map_or_else(String::new, |new| new.name.clone())
}

async fn tell(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    plan: &GridPlan,
    names: &[NewGrid],
    now: Instant,
    outlook: &mut Outlook,
) -> Result<(), Failure> {
    let all: Vec<String> = (0..plan.outlines.len()).map(|index| new_name(names, index)).collect();
    let former: Vec<PlaceId> = plan.former.iter().map(|place| place.id).collect();
    for place in &plan.former {
        let before = place.boundary.as_ref().map(|stamp| stamp.area as f64);
        outlook.areas.push(Area { name: place.name.clone(), before, after: None });
        for one in at_work(tx, &site.tenant, &[place.id], plan.at).await? {
            let unit = || {
                let unit = ground.catalogue.directory().unit(one.unit?)?;
                Some(unit.name.clone())
            };
            let name = one.name.clone().or_else(unit).unwrap_or_default();
            outlook.staff.push(Goes { kind: one.role, name, to: all.clone() });
        }
        let rules = ground.catalogue.book().rules();
        outlook.rules +=
            rules.filter(|rule| rule.valid.holds_at(plan.at) && rule.place == Some(place.id)).count();
    }
    for (index, outline) in plan.outlines.iter().enumerate() {
        let name = new_name(names, index);
        outlook.areas.push(Area { name, before: None, after: Some(outline.area_m2()) });
    }
    outlook.moved = plan
        .moved
        .iter()
        .map(|moved| Goes {
            kind: moved.level.name().to_owned(),
            name: moved.name.clone(),
            to: vec![new_name(names, moved.to)],
        })
        .collect();
    outlook.moved.sort_by_key(|goes| {
        let level = Level::from_name(&goes.kind).map_or(0, Level::rank);
        (level, goes.to.clone(), goes.name.clone())
    });
    outlook.open_cases = open_cases(tx, site, &former, now).await?;
    if plan.outlines.len() > 1 {
        outlook.cases_by_point = cases_by_point(tx, site, &former, &plan.outlines, names, now).await?;
    }
    Ok(())
}

/// Every open case of some places, for counting only.
fn all_of(place: PlaceId, now: Instant) -> Filter {
    let scope = vec![Part::everything()];
    Filter { place: Some(place), open: Some(true), scope, now, ..Filter::default() }
}

async fn open_cases(tx: &mut Tx, site: &Site, places: &[PlaceId], now: Instant) -> Result<i64, Failure> {
    let mut total = 0;
    for place in places {
        let open = clocks_by_place(tx, &site.tenant, &all_of(*place, now), now, false).await?;
        total += open.iter().map(|clocks| clocks.total).sum::<i64>();
    }
    Ok(total)
}

async fn cases_by_point(
    tx: &mut Tx,
    site: &Site,
    former: &[PlaceId],
    outlines: &[Outline],
    names: &[NewGrid],
    now: Instant,
) -> Result<Vec<(String, i64)>, Failure> {
    let mut counts = vec![0_i64; outlines.len()];
    for place in former {
        for case in case_points(tx, &site.tenant, &all_of(*place, now), LOOKED_AT).await? {
            let point = case.point.and_then(|(lon, lat)| Position::from_degrees(lon, lat));
            if let Some(part) =
                point.and_then(|point| outlines.iter().position(|outline| outline.holds(point)))
            {
                counts[part] += 1;
            }
        }
    }
    Ok(counts.into_iter().enumerate().map(|(index, count)| (new_name(names, index), count)).collect())
}
