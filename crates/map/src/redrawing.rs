//! Moving borders, splitting and merging grids of one community: what is wanted and from which day on, and doing it.

use crate::query::check;
use ::store::Tx;
use guard::right::{EditOrganisation, EditPlace};
use guard::{Granted, Site, Target, Viewer};
use kernel::{Context, Failure, Instant, Refusal, RequestKey};
use org::actions::{Assign, Person, assign, end_assignment};
use org::{PlaceRef, Station, Who};
use place::actions::grids::{GridPlan, NewGrid, carry_out, plan_merge, plan_split, redraw};
use place::geometry::{Outline, Position, Tile, TilingReport};
use place::imports::{DraftContent, ImportFile, Reading};
use place::{KindCatalogue, Level, Place, PlaceId};
use std::sync::Arc;
use ui::Typed;

/// What is to be done to the grids of a community (网格调整).
#[derive(Clone, Debug)]
pub(crate) struct Redrawing {
    pub(crate) change: Change,
    /// From when on it holds; what is dated ahead takes effect by itself.
    pub(crate) from: Instant,
    /// On what it rests, e.g. minutes or an approval's number.
    pub(crate) reason: String,
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Borders { drawn: Vec<(PlaceId, Outline)> },
    Split { grid: PlaceId, line: Vec<Position>, names: Vec<NewGrid> },
    Merge { grids: Vec<PlaceId>, names: Vec<NewGrid> },
}

/// The rights that redrawing needs: places, and the assignments that go along.
pub(crate) struct Allowed {
    place: Granted<EditPlace>,
    organisation: Granted<EditOrganisation>,
}

impl Allowed {
    pub(crate) fn of(viewer: &Viewer) -> Result<Self, Refusal> {
        Ok(Self {
            place: viewer.grant::<EditPlace>(&Target::anywhere())?,
            organisation: viewer.grant::<EditOrganisation>(&Target::anywhere())?,
        })
    }
    /// Surroundings for looking only.
    pub(crate) fn context(&self, site: &Site, request: RequestKey) -> Context {
        site.context(&self.place, request)
    }
}

/// The day from which on it is to hold: today means from now on, another day its beginning in China.
pub(crate) fn day(typed: &Typed, now: Instant) -> Result<Instant, Refusal> {
    let Some(text) = typed.get("from") else { return Ok(now) };
    let day: Instant =
        text.parse().map_err(|_| Refusal::invalid("map-day-unreadable", "from").with("given", text))?;
    match day {
        day if day.date() == now.date() => Ok(day.max(now)),
        day if day < now => Err(Refusal::invalid("map-day-past", "from").with("given", day.date())),
        day => Ok(day),
    }
}

/// Reads what was typed; `grids` are those of the community on the day in question.
pub(crate) fn read(grids: &[Place], typed: &Typed, from: Instant) -> Result<Redrawing, Refusal> {
    let name = |number: &str| NewGrid {
        name: typed.get(&format!("name{number}")).unwrap_or_default().to_owned(),
        code: typed.get(&format!("code{number}")).map(str::to_owned),
    };
    let known = |given: &str| grids.iter().map(|grid| grid.id).find(|id| id.to_string() == given);
    let change = match typed.get("act") {
        Some("split") => {
            let grid = typed.get("grid").ok_or_else(|| Refusal::invalid("required", "grid"))?;
            let grid = known(grid)
                .ok_or_else(|| Refusal::invalid("map-grid-elsewhere", "grid").with("name", grid))?;
            let line = read_line(typed.get("line").unwrap_or_default())?;
            Change::Split { grid, line, names: vec![name("1"), name("2")] }
        }
        Some("merge") => {
            let grids = typed.all("grid").filter_map(known).collect();
            Change::Merge { grids, names: vec![name("1")] }
        }
        _ => Change::Borders { drawn: read_grids(grids, typed.get("geojson").unwrap_or_default())? },
    };
    Ok(Redrawing { change, from, reason: typed.get("reason").unwrap_or_default().to_owned() })
}

/// Points as `longitude,latitude`, one after the other, parted by space or semicolon.
fn read_line(text: &str) -> Result<Vec<Position>, Refusal> {
    let points = text.split(|sign: char| sign.is_whitespace() || sign == ';' || sign == '；');
    let read = points.filter(|point| !point.is_empty()).map(|point| {
        point
            .parse::<Position>()
            .map_err(|_| Refusal::invalid("map-line-unreadable", "line").with("given", point))
    });
    read.collect()
}

/// The grids that a GeoJSON collection draws, found by code, else by name.
fn read_grids(grids: &[Place], text: &str) -> Result<Vec<(PlaceId, Outline)>, Refusal> {
    let at = |refusal: Refusal| Refusal { field: Some("geojson"), ..refusal };
    let parsed =
        place::imports::parse(text.as_bytes(), &Reading::new(ImportFile::Boundaries, Instant::default()))
            .map_err(at)?;
    if let Some(row) = parsed.refused.into_iter().next() {
        return Err(at(row.refusal));
    }
    let mut drawn = Vec::new();
    for row in parsed.rows {
        let DraftContent::Boundary(row) = row.content else { continue };
        let known = grids.iter().find(|grid| match &row.code {
            Some(code) => grid.codes.values().any(|known| known == code),
            None => row.name.as_ref() == Some(&grid.name),
        });
        let named = row.code.clone().or_else(|| row.name.clone()).unwrap_or_default();
        let known =
            known.ok_or_else(|| Refusal::invalid("map-grid-elsewhere", "geojson").with("name", named))?;
        drawn.push((known.id, row.outline));
    }
    Ok(drawn)
}

/// The grids of a community on a day, by code.
pub(crate) async fn grids_of(
    tx: &mut Tx,
    site: &Site,
    community: PlaceId,
    at: Instant,
) -> Result<Vec<Place>, Failure> {
    let mut grids = place::query::children(tx, &site.tenant, community, at).await?;
    grids.retain(|place| place.level == Level::Grid);
    grids.sort_by(|one, other| one.codes.cmp(&other.codes).then_with(|| one.name.cmp(&other.name)));
    Ok(grids)
}

/// The same with the boundaries that they have on that day.
pub(crate) async fn tiles_of(
    tx: &mut Tx,
    site: &Site,
    community: PlaceId,
    at: Instant,
) -> Result<Vec<Tile>, Failure> {
    let mut tiles = Vec::new();
    for grid in grids_of(tx, site, community, at).await? {
        if let Some(outline) = place::query::boundary(tx, &site.tenant, grid.id, at).await? {
            tiles.push(Tile { place: grid.id, name: grid.name, outline });
        }
    }
    Ok(tiles)
}

/// How a community would be tiled without the grids that end and with others put in.
pub(crate) async fn tiled(
    tx: &mut Tx,
    site: &Site,
    community: PlaceId,
    (ended, drawn): (&[PlaceId], &[Tile]),
    at: Instant,
) -> Result<Option<TilingReport>, Failure> {
    let mut tiles = tiles_of(tx, site, community, at).await?;
    tiles.retain(|tile| !ended.contains(&tile.place));
    for new in drawn {
        match tiles.iter_mut().find(|tile| tile.place == new.place) {
            Some(tile) => tile.outline = new.outline.clone(),
            None => tiles.push(new.clone()),
        }
    }
    let whole = place::query::boundary(tx, &site.tenant, community, at).await?;
    Ok(whole.map(|whole| check(whole, tiles)))
}

/// What a split or merge would make; nothing for borders.
pub(crate) async fn plan(
    tx: &mut Tx,
    context: &Context,
    wanted: &Redrawing,
) -> Result<Option<GridPlan>, Failure> {
    Ok(match &wanted.change {
        Change::Borders { .. } => None,
        Change::Split { grid, line, .. } => Some(plan_split(tx, context, *grid, line, wanted.from).await?),
        Change::Merge { grids, .. } => Some(plan_merge(tx, context, grids, wanted.from).await?),
    })
}

/// Does it, in one transaction: places through their journal, and whoever works in a grid that ends works on in
/// each grid that takes its place. Gives the grids that come or were drawn anew.
pub(crate) async fn act(
    tx: &mut Tx,
    site: &Site,
    allowed: &Allowed,
    request: RequestKey,
    wanted: &Redrawing,
) -> Result<Vec<Place>, Failure> {
    let context = site.context(&allowed.place, request);
    let kinds = Arc::new(KindCatalogue::shipped()?);
    let names = match &wanted.change {
        Change::Borders { drawn } => {
            return redraw(tx, &context, &kinds, drawn, &wanted.reason, wanted.from).await;
        }
        Change::Split { names, .. } | Change::Merge { names, .. } => names,
    };
    let Some(plan) = plan(tx, &context, wanted).await? else { return Ok(Vec::new()) };
    let made = carry_out(tx, &context, &kinds, &plan, names, &wanted.reason, &wanted.reason).await?;
    let context = site.context(&allowed.organisation, RequestKey(String::new()));
    hand_on_staff(tx, site, &context, &plan, &made, &wanted.reason).await?;
    Ok(made)
}

/// Ends the assignments of the former grids on the plan's day and begins them in each new one.
async fn hand_on_staff(
    tx: &mut Tx,
    site: &Site,
    context: &Context,
    plan: &GridPlan,
    made: &[Place],
    reason: &str,
) -> Result<(), Failure> {
    let mut known = Vec::new();
    for former in &plan.former {
        let station = Station::Place { place: PlaceRef::new(former.id.uuid()) };
        for staffed in org::query::staff_at(tx, &site.tenant, station, plan.at).await? {
            end_assignment(tx, context, staffed.assignment.id, plan.at, reason).await?;
            let given = staffed.assignment.appointment;
            let person = match (given.who, staffed.name) {
                (Who::Account { account }, _) => Person::Account(account),
                (Who::Unit { unit }, _) => Person::Unit(unit),
                (Who::Named { .. }, Some(name)) => Person::Named(name),
                (Who::Named { .. }, None) => continue,
            };
            let held = (format!("{person:?}"), given.role.clone());
            if known.contains(&held) {
                continue;
            }
            known.push(held);
            for place in made {
                let station = Station::Place { place: PlaceRef::new(place.id.uuid()) };
                let wanted = Assign {
                    manner: given.manner,
                    home: given.home,
                    post: given.post.clone(),
                    valid_to: given.valid_to,
                    ..Assign::new(person.clone(), station, &given.role, plan.at)
                };
                assign(tx, context, wanted).await?;
            }
        }
    }
    Ok(())
}
