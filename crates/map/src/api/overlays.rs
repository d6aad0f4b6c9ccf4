//! Departments' layers, for programs.

use crate::drawn::{Feature, collection};
use crate::model::{Detail, Overlay, RefusedArea};
use crate::pages::overlays::{all, brought, turned};
use crate::query;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use guard::right::{EditPlace, ReadCase};
use guard::{Idempotency, SignedIn, Site, Target, Viewer};
use kernel::{Failure, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ui::{Problem, Typed, Words};

/// A layer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OverlayJson {
    id: String,
    name: String,
    department: String,
    source: String,
    licence: String,
    /// First day on which it is shown.
    valid_from: String,
    /// Whether everybody sees it.
    public: bool,
    shown: bool,
    areas: usize,
}

impl From<Overlay> for OverlayJson {
    fn from(overlay: Overlay) -> Self {
        let sheet = overlay.sheet;
        Self {
            id: overlay.id.to_string(),
            name: sheet.name,
            department: sheet.department,
            source: sheet.source,
            licence: sheet.licence,
            valid_from: sheet.valid_from.date().to_string(),
            public: sheet.public,
            shown: overlay.shown,
            areas: overlay.areas,
        }
    }
}

/// A layer to be brought.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct OverlayRequest {
    name: String,
    department: String,
    source: String,
    licence: String,
    /// Like 2026-12-01; today when left out.
    valid_from: Option<String>,
    #[serde(default)]
    public: bool,
    /// `wgs84` when left out; others are converted.
    datum: Option<String>,
    /// A GeoJSON collection of polygons with `name` and `code`.
    #[schemars(with = "serde_json::Value")]
    areas: Value,
}

/// What came of it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Brought {
    layer: OverlayJson,
    refused: Vec<RefusedJson>,
}

#[derive(Serialize, JsonSchema)]
struct RefusedJson {
    /// Number of the feature, from 1 on.
    row: usize,
    code: &'static str,
    reason: String,
}

/// Whether a layer is to be on the map.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Turned {
    shown: bool,
}

fn unreadable(_: JsonRejection) -> Problem {
    Problem::from(Refusal::invalid("form-unreadable", "body"))
}

/// GET `/api/v1/map/layers`: those that the viewer sees; whoever looks after places sees hidden ones too.
pub(crate) async fn list(
    State(site): State<Site>,
    viewer: Viewer,
) -> Result<Json<Vec<OverlayJson>>, Problem> {
    let (now, staff, editor) = (site.now(), viewer.holds::<ReadCase>(), viewer.holds::<EditPlace>());
    let seen = all(&site).await?.into_iter().filter(|one| editor || one.is_seen(staff, now));
    Ok(Json(seen.map(OverlayJson::from).collect()))
}

/// POST `/api/v1/map/layers`
pub(crate) async fn bring(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    request: Result<Json<OverlayRequest>, JsonRejection>,
) -> Result<Json<Brought>, Problem> {
    let granted = viewer.grant::<EditPlace>(&Target::anywhere())?;
    let Json(request) = request.map_err(unreadable)?;
    let mut typed = Typed::new();
    typed.set("name", request.name);
    typed.set("department", request.department);
    typed.set("source", request.source);
    typed.set("licence", request.licence);
    typed.set("valid_from", request.valid_from.unwrap_or_default());
    typed.set("datum", request.datum.unwrap_or_default());
    typed.set("public", if request.public { "yes" } else { "" });
    let bytes = request.areas.to_string();
    let key = idempotency.or_typed(&Typed::new());
    let (overlay, refused) = brought(&site, granted, key, &typed, bytes.as_bytes()).await?;
    let refused = refused.into_iter().map(|RefusedArea { number, refusal }| RefusedJson {
        row: number,
        code: refusal.code,
        reason: words.reason(&refusal),
    });
    Ok(Json(Brought { layer: overlay.into(), refused: refused.collect() }))
}

/// GET `/api/v1/map/layers/{id}`: the areas as GeoJSON in CRS84.
pub(crate) async fn areas(
    State(site): State<Site>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let unknown = || Refusal::not_found("map-overlay-unknown");
    let id = id.parse().map_err(|_| unknown())?;
    let (now, tenant) = (site.now(), site.tenant.clone());
    let (staff, editor) = (viewer.holds::<ReadCase>(), viewer.holds::<EditPlace>());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let known = query::overlay(tx, &tenant, id).await?;
            let known = known.filter(|(overlay, _)| editor || overlay.is_seen(staff, now));
            Ok::<_, Failure>(known.ok_or_else(unknown)?)
        })
    });
    let (overlay, areas) = read.await?;
    let features = areas.into_iter().map(|area| Feature {
        properties: json!({ "name": area.name, "code": area.code, "layer": overlay.sheet.name }),
        outline: area.outline,
    });
    let text = collection(features.collect(), Detail::Full)?;
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], text).into_response())
}

/// POST `/api/v1/map/layers/{id}`
pub(crate) async fn turn(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path(id): Path<String>,
    request: Result<Json<Turned>, JsonRejection>,
) -> Result<Json<OverlayJson>, Problem> {
    let granted = viewer.grant::<EditPlace>(&Target::anywhere())?;
    let Json(Turned { shown }) = request.map_err(unreadable)?;
    let key = idempotency.or_typed(&Typed::new());
    Ok(Json(turned(&site, granted, key, &id, shown).await?.into()))
}
