//! The map for machines: GeoJSON in CRS84 (longitude, latitude of WGS-84/CGCS2000).

pub(crate) mod overlays;
pub(crate) mod redrawings;

use crate::drawn::{Feature, Sheet, Sheets, collection};
use crate::model::{Detail, TileSource, Tiles};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Json};
use cases::CaseSite;
use guard::Site;
use kernel::{Failure, Instant, Refusal};
use place::geometry::{Datum, Position};
use place::{Atlas, Level, PlaceId};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;
use ui::{Problem, Typed};

/// What the map is made of.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Index {
    /// West, south, east, north in degrees; none when no boundary is drawn yet.
    bounds: Option<[f64; 4]>,
    /// Levels with boundaries: `boundaries/{level}`.
    levels: Vec<&'static str>,
    /// A ground of another server, when the deployer has named one.
    tiles: Option<TileSource>,
}

/// GET `/api/v1/map`
pub(crate) async fn index(
    State(site): State<Site>,
    Extension(tiles): Extension<Tiles>,
) -> Result<Json<Index>, Problem> {
    let (now, inner) = (site.now(), site.clone());
    let read = site
        .store
        .read(move |tx| Box::pin(async move { place::query::extent(tx, &inner.tenant, now).await }));
    let bounds = read.await?.map(|bounds| {
        let (west, south) = Position::new(bounds.west, bounds.south).degrees();
        let (east, north) = Position::new(bounds.east, bounds.north).degrees();
        [west, south, east, north]
    });
    let levels = Level::ALL.into_iter().filter(|level| level.is_division()).map(Level::name).collect();
    let tiles = tiles.0.map(|source| (*source).clone());
    Ok(Json(Index { bounds, levels, tiles }))
}

/// GET `/api/v1/map/boundaries/{level}?detail=coarse|middle|full`: the boundaries in force, for everybody: extent
/// and name of divisions and grids are public.
pub(crate) async fn boundaries(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(sheets): Extension<Arc<Sheets>>,
    Path(level): Path<String>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let level = Level::from_name(&level)
        .filter(|level| level.is_division())
        .ok_or_else(|| Refusal::not_found("not-found"))?;
    let detail = typed.get("detail").map_or(Ok(Detail::default()), str::parse)?;
    Ok(sheet_of(&site, &cases, &sheets, level, detail).await?.answer(&headers))
}

async fn sheet_of(
    site: &Site,
    cases: &CaseSite,
    sheets: &Arc<Sheets>,
    level: Level,
    detail: Detail,
) -> Result<Arc<Sheet>, Failure> {
    let (now, inner, grounds, sheets) =
        (site.now(), site.clone(), Arc::clone(&cases.grounds), Arc::clone(sheets));
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let stand = crate::drawn::stand(&ground.atlas, now);
            if let Some(sheet) = sheets.find(level, detail, stand) {
                return Ok(sheet);
            }
            let outlines = place::query::boundaries(tx, &inner.tenant, level, now).await?;
            let features = outlines.into_iter().filter_map(|(place, outline)| {
                Some(Feature { properties: properties(&ground.atlas, place)?, outline })
            });
            let sheet = Arc::new(Sheet::new(collection(features.collect(), detail)?)?);
            sheets.keep(level, detail, stand, &sheet);
            Ok::<_, Failure>(sheet)
        })
    });
    read.await
}

fn properties(atlas: &Atlas, place: PlaceId) -> Option<serde_json::Value> {
    let node = atlas.node(place).filter(|node| node.valid_at(atlas.at()))?;
    let code = node.codes.first().map(|(_, code)| code.as_str());
    let parent = node.parent.and_then(|parent| atlas.node(parent));
    Some(json!({
        "id": place,
        "code": code,
        "name": node.name,
        "level": node.level.name(),
        "parent": parent.map(|parent| parent.name.as_str()),
        "phone": node.phone,
    }))
}

/// What lies at a point.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct At {
    /// As stored: WGS-84/CGCS2000 degrees.
    longitude: f64,
    latitude: f64,
    /// The narrowest known place there; none outside the area served.
    place: Option<PlaceAt>,
    /// The grid that holds the point on the day that was asked for; only with `date`.
    grid_on: Option<GridOn>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct GridOn {
    id: String,
    name: String,
    /// As asked for.
    date: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct PlaceAt {
    id: String,
    level: &'static str,
    name: String,
    full_name: String,
    codes: Vec<String>,
    /// Ids from itself up to the widest place.
    path: Vec<String>,
}

/// GET `/api/v1/map/at?longitude=&latitude=&datum=&date=`: the place at a point now, and the grid that holds it on
/// a day past or to come; `datum` may be `wgs84` (also without
/// it), `cgcs2000`, `gcj02` or `bd09`, and is converted here.
pub(crate) async fn at(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    typed: Typed,
) -> Result<Json<At>, Problem> {
    let point = point_of(&typed)?.ok_or_else(|| Refusal::invalid("required", "longitude"))?;
    let date: Option<Instant> = typed.read("date", "map-day-unreadable")?;
    let (now, grounds, tenant) = (site.now(), Arc::clone(&cases.grounds), site.tenant.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let grid = match date {
                Some(date) => place::query::grid_at(tx, &tenant, point, date).await?,
                None => None,
            };
            Ok::<_, Failure>((ground, grid))
        })
    });
    let (ground, grid) = read.await?;
    let (longitude, latitude) = point.degrees();
    let place = ground.atlas.locate(point).and_then(|area| place_at(&ground.atlas, area.place));
    let grid_on = grid.zip(date).map(|(grid, date)| GridOn {
        id: grid.id.to_string(),
        name: grid.name,
        date: date.date().to_string(),
    });
    Ok(Json(At { longitude, latitude, place, grid_on }))
}

fn place_at(atlas: &Atlas, place: PlaceId) -> Option<PlaceAt> {
    let node = atlas.node(place)?;
    Some(PlaceAt {
        id: place.to_string(),
        level: node.level.name(),
        name: node.name.clone(),
        full_name: atlas.full_name(place),
        codes: node.codes.iter().map(|(_, code)| code.clone()).collect(),
        path: atlas.path(place).iter().map(ToString::to_string).collect(),
    })
}

/// A point as typed, converted from its declared datum.
pub(crate) fn point_of(typed: &Typed) -> Result<Option<Position>, Refusal> {
    let longitude = typed.read::<f64>("longitude", "not-a-number")?;
    let latitude = typed.read::<f64>("latitude", "not-a-number")?;
    let Some((longitude, latitude)) = longitude.zip(latitude) else { return Ok(None) };
    let datum = match typed.get("datum") {
        Some(name) => Datum::from_name(name).ok_or_else(|| Refusal::invalid("not-a-choice", "datum"))?,
        None => Datum::Wgs84,
    };
    let outside = || Refusal::invalid("map-point-outside", "longitude");
    if !(-180.0..=180.0).contains(&longitude) || !(-90.0..=90.0).contains(&latitude) {
        return Err(outside());
    }
    let (longitude, latitude) = datum.to_wgs84(longitude, latitude);
    Position::from_degrees(longitude, latitude).map(Some).ok_or_else(outside)
}
