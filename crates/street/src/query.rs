//! What is known of a place at an instant, gathered from the capabilities below.

use cases::Ground;
use cases::at_work::{AtWork, answering_places, at_work, everybody};
use cases::neighbours::open_matters;
use cases::query::{CaseRow, Filter, OpenMatter, PublicFigures, Sort, case_rows, figures_of};
use guard::Viewer;
use guard::right::ReadCase;
use kernel::{Failure, Instant, TenantId, UnitId};
use org::PlaceRef;
use place::geometry::{Position, nearest};
use place::{Atlas, BoundaryStamp, Level, Place, PlaceId};
use store::Tx;

/// Without a road network walking distance is the straight line times this.
const DETOUR: f64 = 1.3;
/// How far a service point may be to be “nearby”, metres on foot.
const NEARBY: f64 = 3000.0;
const MOST_SERVICES: usize = 6;
const MOST_MATTERS: usize = 10;
const MOST_CASES: u32 = 20;
/// Since when closed matters are counted, in days.
pub(crate) const COUNTED_DAYS: i64 = 90;

/// A service point with its distance from the place.
#[derive(Clone, Debug)]
pub struct NearService {
    pub point: Place,
    /// Metres on foot; `None` when one of the two has no point.
    pub metres: Option<f64>,
    /// By its weekly hours, now.
    pub open: Option<bool>,
}

/// What is known of a place.
#[derive(Clone, Debug)]
pub struct Picture {
    pub place: Place,
    /// From the place itself up to the root, as it lay at the instant asked for.
    pub path: Vec<PlaceId>,
    /// The grid that it lies in, or is.
    pub grid: Option<PlaceId>,
    /// When the place did not exist at the instant: from when on, or until when it does.
    pub absent: bool,
    /// Who was at work there at the instant, the narrowest place first.
    pub people: Vec<AtWork>,
    /// Offices that answer for the place itself or the community or street around it.
    pub offices: Vec<(PlaceId, UnitId)>,
    pub services: Vec<NearService>,
    /// The place whose matters and figures these are: the community for anything narrower, because a grid's
    /// matters are few enough to point at somebody.
    pub around: PlaceId,
    /// Open matters of which everybody may know.
    pub matters: Vec<OpenMatter>,
    pub figures: PublicFigures,
}

/// Gathers what everybody may know of a place at `at`; services, matters and figures are those of `now`.
///
/// # Errors
/// Refusal `not-found` when the place is not there; see also [`store::Error`].
pub async fn picture(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    place: PlaceId,
    point: Option<Position>,
    at: Instant,
    now: Instant,
) -> Result<Picture, Failure> {
    let found = place::query::place(tx, tenant, place).await?;
    let here = found.ok_or_else(|| kernel::Refusal::not_found("not-found"))?.state;
    let grid = match point.or(here.point) {
        Some(point) if at < now => grid_at(tx, tenant, ground, place, point, at).await?,
        _ => ground.atlas.grid(place),
    };
    let mut path = ground.atlas.path(place);
    if let Some(grid) = grid.filter(|grid| !path.contains(grid)) {
        path.truncate(1);
        path.extend(ground.atlas.path(grid));
    }
    let answering = match grid {
        Some(grid) => answering_places(ground, grid),
        None => answering_places(ground, place),
    };
    let around = ground.atlas.street_and_community(grid.unwrap_or(place)).1.unwrap_or(place);
    let within = ground.open_where(around);
    let since = now.plus_seconds(-COUNTED_DAYS * 86_400);
    Ok(Picture {
        absent: !here.valid_at(at),
        people: at_work(tx, tenant, &answering, at).await?,
        offices: offices(ground, &path, at),
        services: services(tx, tenant, ground, &here, point, now).await?,
        matters: open_matters(tx, tenant, ground, within, now, MOST_MATTERS).await?,
        figures: figures_of(tx, tenant, within, since).await?,
        around,
        grid,
        path,
        place: here,
    })
}

/// The grid in which a point lay at a past instant. Borders move seldom: only when the grid of today was
/// drawn later are the borders of that time read.
async fn grid_at(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    place: PlaceId,
    point: Position,
    at: Instant,
) -> Result<Option<PlaceId>, Failure> {
    let Some(today) = ground.atlas.grid(place) else { return Ok(None) };
    let grid = place::query::place(tx, tenant, today).await?.map(|found| found.state);
    let as_today = grid
        .is_some_and(|grid| grid.valid_at(at) && grid.boundary.is_none_or(|boundary| boundary.since <= at));
    if as_today {
        return Ok(Some(today));
    }
    let past = Atlas::load(tx, tenant, at).await?;
    Ok(past.locator().locate_at(Level::Grid, point).map(|area| area.place))
}

fn offices(ground: &Ground, path: &[PlaceId], at: Instant) -> Vec<(PlaceId, UnitId)> {
    let directory = ground.catalogue.directory();
    let mut found = Vec::new();
    for place in path {
        let level = ground.atlas.node(*place).map(|node| node.level);
        if !matches!(level, Some(Level::Grid | Level::Community | Level::Street)) {
            continue;
        }
        let answering = directory.answering_for(PlaceRef::new(place.uuid()), at);
        let office = answering.into_iter().filter(|unit| {
            level == Some(Level::Grid) || unit.kind.is_street_office() || unit.kind.is_community_office()
        });
        found.extend(office.map(|unit| (*place, unit.id)));
    }
    found
}

async fn services(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    here: &Place,
    point: Option<Position>,
    now: Instant,
) -> Result<Vec<NearService>, Failure> {
    let atlas = &ground.atlas;
    let valid =
        || atlas.tree().nodes().filter(|node| node.level == Level::ServicePoint && node.valid_at(now));
    let middle = point.or(here.point).or_else(|| here.boundary.as_ref().map(middle_of));
    let near: Vec<(PlaceId, Option<f64>)> = match middle {
        Some(middle) if here.level.rank() > Level::Street.rank() => {
            let points = valid().filter_map(|node| node.point.map(|point| (node.id, point)));
            nearest(middle, points, DETOUR, NEARBY)
                .into_iter()
                .map(|(id, metres)| (id, Some(metres)))
                .collect()
        }
        // A whole street or county: what serves it directly.
        _ => valid().filter(|node| node.parent == Some(here.id)).map(|node| (node.id, None)).collect(),
    };
    let mut found = Vec::new();
    for (id, metres) in near.into_iter().filter(|(id, _)| *id != here.id).take(MOST_SERVICES) {
        let Some(folded) = place::query::place(tx, tenant, id).await? else { continue };
        let service = folded.state.service.as_ref().filter(|service| !service.hours.is_empty());
        let open = service.map(|service| service.open_at(now.civil()));
        found.push(NearService { point: folded.state, metres, open });
    }
    Ok(found)
}

fn middle_of(drawn: &BoundaryStamp) -> Position {
    let (longitude, latitude) = drawn.bounds.middle_doubled();
    let half = |doubled: i64| i32::try_from(doubled / 2).unwrap_or_default();
    Position::new(half(longitude), half(latitude))
}

/// The newest cases of a place that a person at work may read.
///
/// # Errors
/// See [`store::Error`].
pub async fn cases_for(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    viewer: &Viewer,
    place: PlaceId,
    now: Instant,
) -> Result<Vec<CaseRow>, Failure> {
    let place = match ground.atlas.node(place).map(|node| node.level) {
        Some(Level::Estate | Level::Building | Level::MicroGrid | Level::ServicePoint | Level::Asset) => {
            ground.atlas.grid(place).unwrap_or(place)
        }
        _ => place,
    };
    let level = ground.atlas.node(place).map(|node| node.level);
    let only = |wanted: Level| (level == Some(wanted)).then_some(place);
    let filter = Filter {
        street: only(Level::Street),
        community: only(Level::Community),
        place: only(Level::Grid),
        sort: Sort::Received,
        scope: viewer.reach::<ReadCase>(),
        now,
        ..Filter::default()
    };
    Ok(case_rows(tx, tenant, &filter, None, MOST_CASES).await?)
}

/// A change of a place or of its people (地点大事).
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub at: Instant,
    pub what: ChangeKind,
}

/// What changed.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangeKind {
    Established,
    Bordered,
    Ended,
    Came(AtWork),
    Left(AtWork),
}

/// What changed in a place until `now`, the newest first.
///
/// # Errors
/// See [`store::Error`].
pub async fn changes(
    tx: &mut Tx,
    tenant: &TenantId,
    place: &Place,
    now: Instant,
) -> Result<Vec<Change>, Failure> {
    let mut found = Vec::new();
    // A place that came with a file without a date is there from the beginning of time.
    if place.valid_from > Instant::default() {
        found.push(Change { at: place.valid_from, what: ChangeKind::Established });
    }
    let drawn = place.boundary.as_ref().map(|drawn| drawn.since).filter(|since| *since > place.valid_from);
    found.extend(drawn.map(|at| Change { at, what: ChangeKind::Bordered }));
    found.extend(place.valid_to.map(|at| Change { at, what: ChangeKind::Ended }));
    for one in everybody(tx, tenant, place.id).await? {
        found.push(Change { at: one.since, what: ChangeKind::Came(one.clone()) });
        found.extend(one.until.map(|at| Change { at, what: ChangeKind::Left(one.clone()) }));
    }
    found.retain(|change| change.at <= now);
    found.sort_by_key(|change| std::cmp::Reverse(change.at));
    Ok(found)
}
