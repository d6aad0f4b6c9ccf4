//! What is drawn on top of the boundaries: cases, service points, faults of the coverage. GeoJSON in CRS84.

use crate::drawn::{Stand, stand, write_point};
use crate::query::{Coverage, Standing, service_points, standings, within};
use ::store::Tx;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use cases::{CaseSite, Ground};
use guard::{Site, Viewer};
use kernel::{Failure, Instant};
use place::geometry::{Piece, Position};
use place::{Level, PlaceId};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use ui::{Problem, Typed};

/// A point inside each division with a boundary, where its figures are drawn; kept for each state of the places.
#[derive(Default)]
pub(crate) struct Anchors {
    held: Mutex<Option<(Stand, Arc<HashMap<PlaceId, Position>>)>>,
}

impl Anchors {
    async fn current(
        &self,
        tx: &mut Tx,
        site: &Site,
        ground: &Ground,
        now: Instant,
    ) -> Result<Arc<HashMap<PlaceId, Position>>, Failure> {
        let of = stand(&ground.atlas, now);
        let held = || self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, anchors)) = held().as_ref()
            && *known == of
        {
            return Ok(Arc::clone(anchors));
        }
        let mut anchors = HashMap::new();
        for level in [Level::Street, Level::Community, Level::Grid] {
            let drawn = place::query::boundaries(tx, &site.tenant, level, now).await?;
            anchors.extend(
                drawn.into_iter().filter_map(|(place, outline)| Some((place, outline.inner_point()?))),
            );
        }
        let anchors = Arc::new(anchors);
        *held() = Some((of, Arc::clone(&anchors)));
        Ok(anchors)
    }
}

/// GET `/api/v1/map/cases?place=&clock=`: open cases by grid. People at work see how many are overdue, due soon
/// and in time, of the cases that they may read; everybody else a count of yesterday, none below five.
pub(crate) async fn cases(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(anchors): Extension<Arc<Anchors>>,
    viewer: Viewer,
    typed: Typed,
) -> Result<Response, Problem> {
    let (now, inner, grounds) = (site.now(), site.clone(), Arc::clone(&cases.grounds));
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let anchors = anchors.current(tx, &inner, &ground, now).await?;
            let standings = standings(tx, &inner, &ground, &viewer, &typed, now).await?;
            let mut points = Points::default();
            for (place, standing) in &standings.by_place {
                let (Some(point), Some(name)) = (anchors.get(place), ground.atlas.name(*place)) else {
                    continue;
                };
                if standing.total != Some(0) {
                    points.add(*point, &standing_said(*place, name, standing, standings.staff));
                }
            }
            Ok::<_, Failure>(points.collection())
        })
    });
    Ok(answered(read.await?))
}

fn standing_said(place: PlaceId, name: &str, standing: &Standing, staff: bool) -> Value {
    let total = standing.total.unwrap_or(0);
    if !staff {
        let text = standing.total.map_or_else(|| "<5".to_owned(), |total| total.to_string());
        return json!({ "place": place, "name": name, "state": "open", "total": standing.total, "text": text });
    }
    let state = match standing {
        standing if standing.overdue > 0 => "overdue",
        standing if standing.soon > 0 => "soon",
        _ => "running",
    };
    let text = match state {
        "overdue" => standing.overdue,
        "soon" => standing.soon,
        _ => total,
    };
    json!({
        "place": place,
        "name": name,
        "state": state,
        "overdue": standing.overdue,
        "soon": standing.soon,
        "running": total - standing.overdue - standing.soon,
        "total": total,
        "text": text.to_string(),
    })
}

/// GET `/api/v1/map/services?place=`: where the public is served.
pub(crate) async fn services(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    typed: Typed,
) -> Result<Response, Problem> {
    let (now, grounds) = (site.now(), Arc::clone(&cases.grounds));
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    let mut points = Points::default();
    for node in service_points(&ground, within(&ground, &typed), now) {
        let Some(point) = node.point else { continue };
        let code = node.codes.first().map(|(_, code)| code.as_str());
        let kind = node.kind.as_ref().map(|kind| kind.as_str());
        let said =
            json!({ "place": node.id, "code": code, "name": node.name, "kind": kind, "phone": node.phone });
        points.add(point, &said);
    }
    Ok(answered(points.collection()))
}

/// GET `/api/v1/map/coverage?place=`: gaps and overlaps of the grids in their communities, as polygons with their
/// area in square metres. None: every spot lies in exactly one grid.
pub(crate) async fn coverage(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(coverage): Extension<Arc<Coverage>>,
    typed: Typed,
) -> Result<Response, Problem> {
    let (now, inner, grounds) = (site.now(), site.clone(), Arc::clone(&cases.grounds));
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let covered = coverage.current(tx, &inner, &ground, now).await?;
            let chosen = within(&ground, &typed);
            let mut features = Vec::new();
            for one in covered.iter() {
                if chosen.is_some_and(|place| !ground.atlas.path(one.place).contains(&place)) {
                    continue;
                }
                let name = ground.atlas.name(one.place).unwrap_or_default();
                let mut add = |fault: &str, pieces: &[Piece]| {
                    features.extend(pieces.iter().map(|piece| fault_drawn(fault, name, piece)));
                };
                add("gap", &one.report.gaps);
                add("overlap", &one.report.overlaps);
            }
            Ok::<_, Failure>(json!({ "type": "FeatureCollection", "features": features }).to_string())
        })
    });
    Ok(answered(read.await?))
}

pub(crate) fn fault_drawn(fault: &str, name: &str, piece: &Piece) -> Value {
    json!({
        "type": "Feature",
        "properties": { "fault": fault, "name": name, "area_m2": piece.area.round(), "places": piece.places },
        "geometry": piece.outline.to_geojson(),
    })
}

/// Points written as a GeoJSON collection.
#[derive(Default)]
struct Points(String);

impl Points {
    fn add(&mut self, point: Position, said: &Value) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        let _ = write!(
            self.0,
            r#"{{"type":"Feature","properties":{said},"geometry":{{"type":"Point","coordinates":"#
        );
        write_point(&mut self.0, point);
        self.0.push_str("}}");
    }
    fn collection(self) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, self.0)
    }
}

fn answered(text: String) -> Response {
    let kind = HeaderValue::from_static("application/geo+json");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], text)
        .into_response()
}
