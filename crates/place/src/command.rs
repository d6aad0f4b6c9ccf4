//! What the command line shows of places, as values that can be written as JSON.

use crate::atlas::Atlas;
use crate::gazetteer::{Evidence, Finding, Unfound, Words};
use crate::geometry::{Datum, Position, Tile, Tiling, TilingReport, Tolerance, check_tiling};
use crate::model::{Level, PlaceId};
use crate::store;
use ::store::Tx;
use kernel::{Failure, Instant, Refusal, TenantId};
use serde::Serialize;

/// One place of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub place: PlaceId,
    pub level: Level,
    pub name: String,
    /// Its codes, one a coding scheme.
    pub codes: Vec<String>,
}

/// The answer of `linli place locate`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Located {
    Found {
        place: PlaceId,
        level: Level,
        full_name: String,
        /// From the place itself up to the root.
        path: Vec<Step>,
        #[serde(skip_serializing_if = "Option::is_none")]
        confidence: Option<f32>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Evidence>,
        /// Several places fit the words: these.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        ambiguous: Vec<Step>,
    },
    /// The code names the message `refusal-{code}`.
    NotFound { code: &'static str, candidates: Vec<Step> },
}

/// The places that hold a point given in a datum.
pub fn locate_point(atlas: &Atlas, lon: f64, lat: f64, datum: Datum) -> Located {
    let (lon, lat) = datum.to_wgs84(lon, lat);
    let area = Position::from_degrees(lon, lat).and_then(|point| atlas.locate(point));
    match area {
        Some(area) => found(atlas, area.place),
        None => Located::NotFound { code: "place-point-outside", candidates: Vec::new() },
    }
}

/// The place that a text speaks of.
pub fn locate_text(atlas: &Atlas, words: Words<'_>) -> Located {
    match atlas.find(words) {
        Finding::Located(answer) => match found(atlas, answer.place) {
            Located::Found { place, level, full_name, path, .. } => Located::Found {
                place,
                level,
                full_name,
                path,
                confidence: Some(answer.confidence),
                evidence: answer.evidence,
                ambiguous: answer.ambiguous.iter().filter_map(|&place| step(atlas, place)).collect(),
            },
            not_found @ Located::NotFound { .. } => not_found,
        },
        Finding::NotFound { reason } => {
            let code = reason.code();
            let candidates = match reason {
                Unfound::Contradiction { candidates } | Unfound::Ambiguous { candidates } => candidates,
                Unfound::Empty | Unfound::NoName => Vec::new(),
            };
            Located::NotFound {
                code,
                candidates: candidates.iter().filter_map(|&place| step(atlas, place)).collect(),
            }
        }
    }
}

fn found(atlas: &Atlas, place: PlaceId) -> Located {
    let path: Vec<Step> = atlas.path(place).into_iter().filter_map(|place| step(atlas, place)).collect();
    match path.first() {
        Some(first) => Located::Found {
            place,
            level: first.level,
            full_name: atlas.full_name(place),
            path,
            confidence: None,
            evidence: Vec::new(),
            ambiguous: Vec::new(),
        },
        None => Located::NotFound { code: "place-unknown", candidates: Vec::new() },
    }
}

fn step(atlas: &Atlas, place: PlaceId) -> Option<Step> {
    let node = atlas.node(place)?;
    let codes = node.codes.iter().map(|(_, code)| code.clone()).collect();
    Some(Step { place, level: node.level, name: node.name.clone(), codes })
}

/// Checks how the places of one level below `whole` tile it at an instant.
///
/// # Errors
/// Refusals `place-unknown` and `place-tiling-empty` (nothing of that level is drawn there).
pub async fn tiling(
    tx: &mut Tx,
    tenant: &TenantId,
    whole: PlaceId,
    level: Level,
    at: Instant,
    tolerance: Tolerance,
) -> Result<TilingReport, Failure> {
    let places = store::subtree(tx, tenant.as_str(), whole, at).await?;
    if places.is_empty() {
        return Err(Refusal::not_found("place-unknown").into());
    }
    let mut tiles = Vec::new();
    for folded in places.iter().filter(|folded| folded.state.level == level) {
        let place = &folded.state;
        if let Some(outline) = store::outline(tx, tenant.as_str(), place.id, at).await? {
            tiles.push(Tile { place: place.id, name: place.name.clone(), outline });
        }
    }
    if tiles.is_empty() {
        return Err(Refusal::rule("place-tiling-empty").with("level", level.name()).into());
    }
    let whole = store::outline(tx, tenant.as_str(), whole, at).await?;
    Ok(check_tiling(&Tiling { whole, tiles, tolerance }))
}
