//! Moving borders, splitting and merging grids of one community: what it would do, and doing it.

use crate::query::check;
use ::store::Tx;
use cases::Ground;
use cases::query::{Filter, clocks_by_place};
use guard::right::{EditOrganisation, EditPlace};
use guard::{Granted, Part, Site, Target, Viewer};
use kernel::{Context, Failure, Instant, Refusal, RequestKey};
use org::actions::{Assign, Person, assign, end_assignment};
use org::{PlaceRef, Station, Who};
use place::actions::grids::{GridPlan, NewGrid, carry_out, plan_merge, plan_split, redraw};
use place::geometry::{Outline, Position, Tile, TilingReport};
use place::imports::{DraftContent, ImportFile, Reading};
use place::{KindCatalogue, Level, PlaceId};
use std::sync::Arc;
use ui::Typed;

/// What is to be done to the grids of a community (网格调整).
#[derive(Clone, Debug)]
pub(crate) enum Redrawing {
    Borders { drawn: Vec<(PlaceId, Outline)>, source: String },
    Split { grid: PlaceId, line: Vec<Position>, names: Vec<NewGrid>, reason: String },
    Merge { grids: Vec<PlaceId>, names: Vec<NewGrid>, reason: String },
}

/// What would be (or was) done, told in figures and names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outlook {
    /// How the community's grids would tile it.
    pub(crate) tiling: Option<TilingReport>,
    /// Name and area before and after, square metres; 0 before: it comes, 0 after: it ends.
    pub(crate) areas: Vec<(String, f64, f64)>,
    /// What lies below and to which new grid it goes.
    pub(crate) moved: Vec<(String, String)>,
    pub(crate) staff: usize,
    pub(crate) open_cases: i64,
    pub(crate) rules: usize,
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
}

impl Allowed {
    /// Surroundings for looking only.
    pub(crate) fn context(&self, site: &Site, request: RequestKey) -> Context {
        site.context(&self.place, request)
    }
}

/// Reads what was typed.
pub(crate) fn read(ground: &Ground, community: PlaceId, typed: &Typed) -> Result<Redrawing, Refusal> {
    let name = |number: &str| NewGrid {
        name: typed.get(&format!("name{number}")).unwrap_or_default().to_owned(),
        code: typed.get(&format!("code{number}")).map(str::to_owned),
    };
    let reason = typed.get("reason").unwrap_or_default().to_owned();
    match typed.get("act") {
        Some("split") => {
            let grid = typed.get("grid").and_then(|grid| grid.parse().ok());
            let grid = grid.ok_or_else(|| Refusal::invalid("required", "grid"))?;
            let line = read_line(typed.get("line").unwrap_or_default())?;
            Ok(Redrawing::Split { grid, line, names: vec![name("1"), name("2")], reason })
        }
        Some("merge") => {
            let grids = typed.all("grid").filter_map(|grid| grid.parse().ok()).collect();
            Ok(Redrawing::Merge { grids, names: vec![name("1")], reason })
        }
        _ => {
            let drawn = read_grids(ground, community, typed.get("geojson").unwrap_or_default())?;
            Ok(Redrawing::Borders { drawn, source: reason })
        }
    }
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

/// The grids of a community that a GeoJSON collection draws, found by code, else by name.
fn read_grids(ground: &Ground, community: PlaceId, text: &str) -> Result<Vec<(PlaceId, Outline)>, Refusal> {
    let at = |refusal: Refusal| Refusal { field: Some("geojson"), ..refusal };
    let parsed =
        place::imports::parse(text.as_bytes(), &Reading::new(ImportFile::Boundaries, Instant::default()))
            .map_err(at)?;
    if let Some(row) = parsed.refused.into_iter().next() {
        return Err(at(row.refusal));
    }
    let tree = ground.atlas.tree();
    let mut drawn = Vec::new();
    for row in parsed.rows {
        let DraftContent::Boundary(row) = row.content else { continue };
        let known = tree.children(community).find(|node| {
            node.level == Level::Grid
                && node.valid_at(ground.atlas.at())
                && (row.code.as_ref().is_some_and(|code| node.codes.iter().any(|(_, known)| known == code))
                    || (row.code.is_none() && row.name.as_ref() == Some(&node.name)))
        });
        let named = row.code.clone().or_else(|| row.name.clone()).unwrap_or_default();
        let known =
            known.ok_or_else(|| Refusal::invalid("map-grid-elsewhere", "geojson").with("name", named))?;
        drawn.push((known.id, row.outline));
    }
    Ok(drawn)
}

/// The grids of a community with their boundaries, by code.
pub(crate) async fn grids_of(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    community: PlaceId,
    now: Instant,
) -> Result<Vec<Tile>, Failure> {
    let mut tiles = Vec::new();
    for node in crate::query::grids(ground, Some(community), now) {
        if let Some(outline) = place::query::boundary(tx, &site.tenant, node.id, now).await? {
            tiles.push(Tile { place: node.id, name: node.name.clone(), outline });
        }
    }
    Ok(tiles)
}

/// How a community would be tiled by its grids with these boundaries put in.
pub(crate) async fn tiled(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    community: PlaceId,
    drawn: &[(PlaceId, Outline)],
    now: Instant,
) -> Result<Option<TilingReport>, Failure> {
    let mut tiles = grids_of(tx, site, ground, community, now).await?;
    for (place, outline) in drawn {
        match tiles.iter_mut().find(|tile| tile.place == *place) {
            Some(tile) => tile.outline = outline.clone(),
            None => {
                let name = ground.atlas.name(*place).unwrap_or_default().to_owned();
                tiles.push(Tile { place: *place, name, outline: outline.clone() });
            }
        }
    }
    let whole = place::query::boundary(tx, &site.tenant, community, now).await?;
    Ok(whole.map(|whole| check(whole, tiles)))
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
    let now = context.now;
    match wanted {
        Redrawing::Borders { drawn, .. } => {
            let before = grids_of(tx, site, ground, community, now).await?;
            let areas = drawn.iter().filter_map(|(place, outline)| {
                let known = before.iter().find(|tile| tile.place == *place);
                let was = known.map_or(0.0, |tile| tile.outline.area_m2());
                let name = ground.atlas.name(*place).unwrap_or_default().to_owned();
                (known.map(|tile| &tile.outline) != Some(outline)).then(|| (name, was, outline.area_m2()))
            });
            let areas = areas.collect();
            Ok(Outlook {
                tiling: tiled(tx, site, ground, community, drawn, now).await?,
                areas,
                ..Outlook::default()
            })
        }
        Redrawing::Split { grid, line, names, .. } => {
            let plan = plan_split(tx, context, *grid, line).await?;
            told(tx, site, ground, &plan, names, now).await
        }
        Redrawing::Merge { grids, names, .. } => {
            let plan = plan_merge(tx, context, grids).await?;
            told(tx, site, ground, &plan, names, now).await
        }
    }
}

async fn told(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    plan: &GridPlan,
    names: &[NewGrid],
    now: Instant,
) -> Result<Outlook, Failure> {
    let new_name = |at: usize| names.get(at).map_or_else(String::new, |new| new.name.clone());
    let mut outlook = Outlook::default();
    for place in &plan.former {
        outlook.areas.push((
            place.name.clone(),
            place.boundary.as_ref().map_or(0.0, |stamp| stamp.area as f64),
            0.0,
        ));
        let station = Station::Place { place: PlaceRef::new(place.id.uuid()) };
        outlook.staff += org::query::staff_at(tx, &site.tenant, station, now).await?.len();
        let filter = Filter {
            place: Some(place.id),
            scope: vec![Part { place: None, unit: None }],
            now,
            ..Filter::default()
        };
        let open = clocks_by_place(tx, &site.tenant, &filter, now, false).await?;
        outlook.open_cases += open.iter().map(|clocks| clocks.total).sum::<i64>();
        let rules = ground.catalogue.book().rules();
        outlook.rules +=
            rules.filter(|rule| rule.valid.holds_at(now) && rule.place == Some(place.id)).count();
    }
    for (at, outline) in plan.outlines.iter().enumerate() {
        outlook.areas.push((new_name(at), 0.0, outline.area_m2()));
    }
    outlook.moved = plan.moved.iter().map(|moved| (moved.name.clone(), new_name(moved.to))).collect();
    Ok(outlook)
}

/// Does it, in one transaction: places through their journal, and whoever works in a grid that ends works on in
/// each grid that takes its place.
pub(crate) async fn act(
    tx: &mut Tx,
    site: &Site,
    allowed: &Allowed,
    request: RequestKey,
    wanted: &Redrawing,
) -> Result<(), Failure> {
    let context = site.context(&allowed.place, request);
    let kinds = Arc::new(KindCatalogue::shipped()?);
    let (plan, names, reason) = match wanted {
        Redrawing::Borders { drawn, source } => {
            redraw(tx, &context, &kinds, drawn, source).await?;
            return Ok(());
        }
        Redrawing::Split { grid, line, names, reason } => {
            (plan_split(tx, &context, *grid, line).await?, names, reason)
        }
        Redrawing::Merge { grids, names, reason } => (plan_merge(tx, &context, grids).await?, names, reason),
    };
    let made = carry_out(tx, &context, &kinds, &plan, names, reason, reason).await?;
    let org_context = site.context(&allowed.organisation, RequestKey(String::new()));
    let mut known = Vec::new();
    for former in &plan.former {
        let station = Station::Place { place: PlaceRef::new(former.id.uuid()) };
        for staffed in org::query::staff_at(tx, &site.tenant, station, context.now).await? {
            end_assignment(tx, &org_context, staffed.assignment.id, context.now, reason).await?;
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
            for place in &made {
                let station = Station::Place { place: PlaceRef::new(place.id.uuid()) };
                let wanted = Assign {
                    manner: given.manner,
                    home: given.home,
                    post: given.post.clone(),
                    valid_to: given.valid_to,
                    ..Assign::new(person.clone(), station, &given.role, context.now)
                };
                assign(tx, &org_context, wanted).await?;
            }
        }
    }
    Ok(())
}
