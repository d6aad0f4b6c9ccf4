//! Cases one by one, where one looks closely: for people at work only, and only what each may read.
//!
//! A sealed case has no point at all. A masked one is drawn at the nearest crossing of a mesh of about 100 m, since
//! its point may be somebody's door. Only an open one stands where it was put.

use crate::query::SOON;
use ::store::Tx;
use axum::Extension;
use axum::Json;
use axum::extract::State;
use cases::CaseSite;
use cases::query::{CasePoint, Clocking, Filter, case_points};
use guard::right::ReadCase;
use guard::{SignedIn, Site, Target, Viewer};
use kernel::{Failure, Instant, Refusal};
use place::geometry::{Bounds, Position};
use place::{Level, PlaceId};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use ui::{Problem, Typed};

/// Beyond so many communities in view one has to look closer.
const COMMUNITIES: usize = 12;
/// Cases read of one community, the most urgent first.
const MOST: u32 = 1000;
/// Parts of a degree in which the place of a masked case is told, about 100 m.
const MESH: f64 = 1000.0;

/// What is in view, as a GeoJSON collection in CRS84.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Points {
    r#type: &'static str,
    features: Vec<Spot>,
    /// Too much is in view; nothing is drawn before one looks closer.
    closer: bool,
    /// Open cases of these communities of which only a place is known.
    without_point: usize,
}

/// A spot with the cases on it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Spot {
    r#type: &'static str,
    properties: SpotSaid,
    geometry: SpotPoint,
}

#[derive(Serialize, JsonSchema)]
struct SpotSaid {
    /// `overdue`, `soon` or `running`: the most urgent of them.
    state: &'static str,
    /// How many, when there are several.
    text: String,
    cases: Vec<CaseSaid>,
}

#[derive(Serialize, JsonSchema)]
struct CaseSaid {
    number: String,
    title: Option<String>,
    state: &'static str,
    /// Whether it stands where it was put; otherwise within about 100 m.
    exact: bool,
}

#[derive(Serialize, JsonSchema)]
struct SpotPoint {
    r#type: &'static str,
    coordinates: (f64, f64),
}

/// How a case stands to its clock, as the map's signs have it.
pub(crate) fn state_of(case: &CasePoint, now: Instant) -> &'static str {
    match case.row.due {
        Some(due) if due.at < now => "overdue",
        Some(due) if due.at < now.plus_seconds(SOON) => "soon",
        _ => "running",
    }
}

/// Where a case is drawn.
pub(crate) fn drawn_at(case: &CasePoint) -> Option<(f64, f64)> {
    let (longitude, latitude) = case.point?;
    let mesh = |degrees: f64| (degrees * MESH).round() / MESH;
    Some(match case.exact {
        true => (longitude, latitude),
        false => (mesh(longitude), mesh(latitude)),
    })
}

/// What a viewer may see of open cases, by clock when one was chosen.
pub(crate) fn filter(viewer: &Viewer, typed: &Typed, now: Instant) -> Filter {
    let clocking = match typed.get("clock") {
        Some("overdue") => Some(Clocking::Overdue),
        Some("soon") => Some(Clocking::DueBefore(now.plus_seconds(SOON))),
        Some("running") => Some(Clocking::Running),
        _ => None,
    };
    Filter { open: Some(true), scope: viewer.reach::<ReadCase>(), clocking, now, ..Filter::default() }
}

/// GET `/api/v1/map/points?box=&clock=`: open cases in view, one by one.
pub(crate) async fn points(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<Points>, Problem> {
    if !viewer.holds::<ReadCase>() {
        viewer.grant::<ReadCase>(&Target::anywhere())?;
    }
    let view = box_of(&typed)?;
    let now = site.now();
    let (inner, grounds, filter) = (site.clone(), Arc::clone(&cases.grounds), filter(&viewer, &typed, now));
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            grounds.current(tx, now).await?;
            let communities = place::query::meeting(tx, &inner.tenant, Level::Community, view, now).await?;
            match communities.len() > COMMUNITIES {
                true => Ok::<_, Failure>(None),
                false => Ok(Some(found_in(tx, &inner, &communities, &filter).await?)),
            }
        })
    });
    let found = read.await?;
    let closer = found.is_none();
    let (found, mut without_point) = (found.unwrap_or_default(), 0);
    let mut spots: BTreeMap<(i64, i64), Vec<(&CasePoint, (f64, f64))>> = BTreeMap::new();
    for case in &found {
        let Some((longitude, latitude)) = drawn_at(case) else {
            without_point += 1;
            continue;
        };
        let inside = Position::from_degrees(longitude, latitude).is_some_and(|point| view.holds(point));
        if inside {
            let key = ((longitude * 1e7) as i64, (latitude * 1e7) as i64);
            spots.entry(key).or_default().push((case, (longitude, latitude)));
        }
    }
    let features = spots.into_values().map(|spot| spot_of(&spot, now)).collect();
    Ok(Json(Points { r#type: "FeatureCollection", features, closer, without_point }))
}

async fn found_in(
    tx: &mut Tx,
    site: &Site,
    communities: &[PlaceId],
    filter: &Filter,
) -> Result<Vec<CasePoint>, Failure> {
    let mut found = Vec::new();
    for community in communities {
        let here = Filter { community: Some(*community), ..filter.clone() };
        found.extend(case_points(tx, &site.tenant, &here, MOST).await?);
    }
    Ok(found)
}

fn spot_of(spot: &[(&CasePoint, (f64, f64))], now: Instant) -> Spot {
    let states: Vec<&'static str> = spot.iter().map(|(case, _)| state_of(case, now)).collect();
    let state = ["overdue", "soon"].into_iter().find(|state| states.contains(state)).unwrap_or("running");
    let cases = spot.iter().zip(&states).map(|((case, _), state)| CaseSaid {
        number: case.row.number.clone(),
        title: case.row.title.clone(),
        state,
        exact: case.exact,
    });
    Spot {
        r#type: "Feature",
        properties: SpotSaid {
            state,
            text: if spot.len() > 1 { spot.len().to_string() } else { String::new() },
            cases: cases.collect(),
        },
        geometry: SpotPoint {
            r#type: "Point",
            coordinates: spot.first().map_or((0.0, 0.0), |(_, point)| *point),
        },
    }
}

/// West, south, east and north in degrees.
fn box_of(typed: &Typed) -> Result<Bounds, Refusal> {
    let unreadable = || Refusal::invalid("map-box-unreadable", "box");
    let given = typed.get("box").ok_or_else(unreadable)?;
    let sides: Vec<f64> = given.split(',').filter_map(|side| side.trim().parse().ok()).collect();
    let [west, south, east, north] = sides[..] else { return Err(unreadable()) };
    let corner = |longitude: f64, latitude: f64| {
        Position::from_degrees(longitude.clamp(-180.0, 180.0), latitude.clamp(-90.0, 90.0))
    };
    let (low, high) = corner(west, south).zip(corner(east, north)).ok_or_else(unreadable)?;
    Ok(Bounds::of([low, high]))
}

/// The cases of the table, the most urgent first.
pub(crate) async fn listed(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    typed: &Typed,
    within: Option<(Level, PlaceId)>,
    now: Instant,
) -> Result<Vec<CasePoint>, Failure> {
    let mut filter = filter(viewer, typed, now);
    match within {
        Some((Level::Street, place)) => filter.street = Some(place),
        Some((Level::Community, place)) => filter.community = Some(place),
        _ => {}
    }
    let mut found = case_points(tx, &site.tenant, &filter, MOST).await?;
    found.retain(|case| case.point.is_some());
    Ok(found)
}
