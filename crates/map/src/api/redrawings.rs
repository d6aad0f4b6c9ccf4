//! Moving borders, splitting and merging grids, for programs: what it would do, and doing it.

use crate::outlook::{Goes, Outlook};
use crate::pages::grids::{Attempted, attempted, faults, told};
use crate::redrawing::Allowed;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::{Extension, Json};
use cases::CaseSite;
use guard::{Idempotency, SignedIn, Site};
use kernel::{Refusal, RequestKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ui::{Problem, Typed, Words};

/// What is wanted, as the page's form has it.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct RedrawingRequest {
    /// Id of the community.
    place: String,
    /// `borders`, `split` or `merge`.
    act: String,
    /// First day, like 2026-12-01; today and at once when left out.
    from: Option<String>,
    /// Minutes or an approval's number.
    reason: String,
    /// Ids: the grid to split, or those to merge.
    #[serde(default)]
    grids: Vec<String>,
    /// The line that splits, as longitude and latitude of its points.
    #[serde(default)]
    line: Vec<[f64; 2]>,
    /// The new grids: left and right of the line, or the merged one.
    #[serde(default)]
    names: Vec<NewName>,
    /// The borders as a GeoJSON collection; grids are recognised by `code`, else by `name`.
    #[schemars(with = "Option<serde_json::Value>")]
    borders: Option<Value>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct NewName {
    name: String,
    code: Option<String>,
}

impl RedrawingRequest {
    fn typed(self) -> Typed {
        let mut typed = Typed::new().with("place", self.place).with("act", self.act);
        typed.set("reason", self.reason);
        if let Some(from) = self.from {
            typed.set("from", from);
        }
        for grid in self.grids {
            typed.add("grid", grid);
        }
        let line: Vec<String> = self.line.iter().map(|[lon, lat]| format!("{lon:.7},{lat:.7}")).collect();
        typed.set("line", line.join(" "));
        for (index, new) in self.names.into_iter().enumerate() {
            typed.set(format!("name{}", index + 1), new.name);
            typed.set(format!("code{}", index + 1), new.code.unwrap_or_default());
        }
        typed.set("geojson", self.borders.map_or_else(String::new, |borders| borders.to_string()));
        typed
    }
}

/// What it would do, or did.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OutlookJson {
    /// First day on which it holds.
    from: String,
    areas: Vec<AreaJson>,
    /// People at work, and where they work from then on.
    staff: Vec<GoesJson>,
    /// Places below, and the grid to which they go.
    moved: Vec<GoesJson>,
    /// Open cases that stay recorded under the former grids.
    open_cases: i64,
    /// Routing rules that name a former grid and have to be changed by hand.
    rules: usize,
    /// How the grids would tile the community, in words.
    said: Vec<String>,
    /// Gaps, overlaps and excesses as GeoJSON.
    #[schemars(with = "Option<serde_json::Value>")]
    faults: Option<Value>,
    /// Ids of the grids that were made or redrawn; empty as long as nothing is done.
    made: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct AreaJson {
    name: String,
    /// Square metres; none: it comes.
    before_m2: Option<f64>,
    /// Square metres; none: it ends.
    after_m2: Option<f64>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct GoesJson {
    /// Level of a place, or code of a role.
    kind: String,
    name: String,
    to: Vec<String>,
}

/// POST `/api/v1/map/redrawings/preview`: what it would do; nothing is done.
pub(crate) async fn preview(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    request: Result<Json<RedrawingRequest>, JsonRejection>,
) -> Result<Json<OutlookJson>, Problem> {
    let key = RequestKey(String::new());
    answer(&site, &cases, &viewer, &words, (key, false), request).await
}

/// POST `/api/v1/map/redrawings`: does it and says what it did.
pub(crate) async fn apply(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    request: Result<Json<RedrawingRequest>, JsonRejection>,
) -> Result<Json<OutlookJson>, Problem> {
    let key = idempotency.or_typed(&Typed::new());
    answer(&site, &cases, &viewer, &words, (key, true), request).await
}

async fn answer(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    (key, apply): (RequestKey, bool),
    request: Result<Json<RedrawingRequest>, JsonRejection>,
) -> Result<Json<OutlookJson>, Problem> {
    let allowed = Allowed::of(viewer)?;
    let Json(request) = request.map_err(|_| Refusal::invalid("form-unreadable", "body"))?;
    let attempted = attempted(site, cases, allowed, key, &request.typed(), apply).await?;
    Ok(Json(written(words, attempted)))
}

fn written(words: &Words, attempted: Attempted) -> OutlookJson {
    let Attempted { wanted, outlook, made, ground } = attempted;
    let Outlook { tiling, tiles, areas, moved, staff, open_cases, rules, .. } = outlook;
    let names = told::names_of(&ground, &tiles);
    let goes = |goes: Goes| GoesJson { kind: goes.kind, name: goes.name, to: goes.to };
    let areas = areas.into_iter().map(|area| AreaJson {
        name: area.name,
        before_m2: area.before.map(f64::round),
        after_m2: area.after.map(f64::round),
    });
    OutlookJson {
        from: wanted.from.date().to_string(),
        areas: areas.collect(),
        staff: staff.into_iter().map(goes).collect(),
        moved: moved.into_iter().map(goes).collect(),
        open_cases,
        rules,
        said: tiling.as_ref().map(|report| told::sentences(words, &names, report)).unwrap_or_default(),
        faults: tiling.as_ref().map(faults),
        made: made.iter().map(|place| place.id.to_string()).collect(),
    }
}
