//! Boundaries as they are sent: simplified, written as GeoJSON and packed once for each state of the places.

use crate::model::Detail;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use kernel::Failure;
use place::Level;
use place::geometry::{Outline, Position, simplified};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

/// A body that is sent many times.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    plain: axum::body::Bytes,
    packed: axum::body::Bytes,
    tag: String,
}

impl Sheet {
    pub(crate) fn new(text: String) -> Result<Self, Failure> {
        let tag = format!("\"{}\"", hex::encode(&Sha256::digest(text.as_bytes())[..12]));
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(text.as_bytes()).map_err(Failure::broken)?;
        let packed = encoder.finish().map_err(Failure::broken)?;
        Ok(Self { plain: text.into(), packed: packed.into(), tag })
    }

    /// The answer to a request: 304 when the reader has it already, packed when he can unpack.
    pub(crate) fn answer(&self, headers: &HeaderMap) -> Response {
        let says =
            |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        let known = says(header::IF_NONE_MATCH)
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == self.tag || one.trim() == "*");
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else if says(header::ACCEPT_ENCODING).contains("gzip") {
            let mut packed = Response::new(Body::from(self.packed.clone()));
            packed.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            packed
        } else {
            Response::new(Body::from(self.plain.clone()))
        };
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json"));
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        // Asked for anew each time, answered by 304 as long as nothing has changed.
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            out.insert(header::ETAG, tag);
        }
        response
    }
}

/// The state of the places that a sheet was drawn from: their revision, and the day (periods begin and end
/// between two revisions).
pub(crate) type Stand = (i64, i64);

/// The state in which the places are now.
pub(crate) fn stand(atlas: &place::Atlas, now: kernel::Instant) -> Stand {
    (atlas.revision(), now.micros().div_euclid(86_400_000_000))
}

/// The sheets of a running program.
#[derive(Default)]
pub(crate) struct Sheets {
    held: Mutex<HashMap<(Level, Detail), (Stand, Arc<Sheet>)>>,
}

impl Sheets {
    pub(crate) fn find(&self, level: Level, detail: Detail, stand: Stand) -> Option<Arc<Sheet>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&(level, detail)).filter(|(of, _)| *of == stand).map(|(_, sheet)| Arc::clone(sheet))
    }
    pub(crate) fn keep(&self, level: Level, detail: Detail, stand: Stand, sheet: &Arc<Sheet>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert((level, detail), (stand, Arc::clone(sheet)));
    }
}

/// A boundary with what is said of it.
pub(crate) struct Feature {
    pub(crate) properties: serde_json::Value,
    pub(crate) outline: Outline,
}

/// Writes boundaries as a GeoJSON collection in CRS84, simplified together.
pub(crate) fn collection(features: Vec<Feature>, detail: Detail) -> Result<String, Failure> {
    let (properties, outlines): (Vec<_>, Vec<_>) =
        features.into_iter().map(|feature| (feature.properties, feature.outline)).unzip();
    let outlines = match detail {
        Detail::Full => outlines,
        coarser => simplified(&outlines, coarser.tolerance_m()),
    };
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    for (index, (properties, outline)) in properties.iter().zip(&outlines).enumerate() {
        if index > 0 {
            text.push(',');
        }
        let said = serde_json::to_string(properties)?;
        let _ = write!(text, r#"{{"type":"Feature","properties":{said},"geometry":"#);
        write_geometry(&mut text, outline);
        text.push('}');
    }
    text.push_str("]}");
    Ok(text)
}

fn write_geometry(text: &mut String, outline: &Outline) {
    let several = outline.parts().len() > 1;
    text.push_str(match several {
        true => r#"{"type":"MultiPolygon","coordinates":["#,
        false => r#"{"type":"Polygon","coordinates":"#,
    });
    for (index, part) in outline.parts().iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push('[');
        for (index, ring) in part.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            text.push('[');
            for point in ring.iter().chain(ring.first()) {
                write_point(text, *point);
                text.push(',');
            }
            text.pop();
            text.push(']');
        }
        text.push(']');
    }
    text.push_str(if several { "]}" } else { "}" });
}

/// Six decimals, about a decimetre: what a screen shows; stored are seven.
pub(crate) fn write_point(text: &mut String, point: Position) {
    let (lon, lat) = point.degrees();
    let _ = write!(text, "[{lon:.6},{lat:.6}]");
}
