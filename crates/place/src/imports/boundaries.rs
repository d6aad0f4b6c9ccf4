//! Boundaries from GeoJSON.

use super::sheet::decoded;
use super::{BoundaryRow, DraftContent, Parsed, Reading};
use crate::geometry::{Datum, Outline};
use crate::model::Level;
use kernel::Refusal;
use serde_json::Value;

/// Which property of a feature says what; the first one that is there counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundaryMapping {
    pub code: Vec<String>,
    pub name: Vec<String>,
    pub level: Vec<String>,
    pub parent: Vec<String>,
    pub phone: Vec<String>,
}

impl Default for BoundaryMapping {
    fn default() -> Self {
        let names = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect();
        Self {
            code: names(&["code", "adcode", "编码", "代码"]),
            name: names(&["name", "NAME", "名称"]),
            level: names(&["level", "层级"]),
            parent: names(&["parent_code", "parentCode", "area_code", "上级编码"]),
            phone: names(&["phone", "监督电话"]),
        }
    }
}

pub fn parse(bytes: &[u8], reading: &Reading) -> Result<Parsed, Refusal> {
    let (text, _) = decoded(bytes);
    let json: Value = serde_json::from_str(&text).map_err(|fault| {
        Refusal::invalid("place-file-json", "file").with("line", fault.line()).with("column", fault.column())
    })?;
    let features = json
        .get("features")
        .and_then(Value::as_array)
        .ok_or_else(|| Refusal::invalid("place-file-features", "file"))?;
    let mut parsed = Parsed::default();
    for (line, feature) in (1..).zip(features) {
        parsed.note(line, boundary(feature, reading));
    }
    Ok(parsed)
}

fn boundary(feature: &Value, reading: &Reading) -> Result<DraftContent, Refusal> {
    let mapping = &reading.mapping;
    let text = |names: &[String]| property(feature, names);
    let level = text(&mapping.level).and_then(|name| Level::from_name(&name));
    let (code, name) = (text(&mapping.code), text(&mapping.name));
    if code.is_none() && name.is_none() {
        return Err(Refusal::invalid("place-row-missing", "file").with("column", mapping.code.join(" / ")));
    }
    let outline = outline(feature.get("geometry"), reading.datum)?;
    Ok(DraftContent::Boundary(Box::new(BoundaryRow {
        code,
        name,
        level,
        parent: text(&mapping.parent),
        phone: text(&mapping.phone),
        outline,
    })))
}

fn property(feature: &Value, names: &[String]) -> Option<String> {
    let properties = feature.get("properties")?;
    names.iter().find_map(|name| match properties.get(name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// Reads a Polygon or MultiPolygon in the declared datum.
///
/// # Errors
/// Refusals `place-row-geometry` and `place-boundary-faulty`.
pub fn outline(geometry: Option<&Value>, datum: Datum) -> Result<Outline, Refusal> {
    let refused = || Refusal::invalid("place-row-geometry", "file");
    let geometry = geometry.ok_or_else(refused)?;
    let coordinates = geometry.get("coordinates").ok_or_else(refused)?;
    let parts = match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => vec![part(coordinates).ok_or_else(refused)?],
        Some("MultiPolygon") => {
            let parts = coordinates.as_array().ok_or_else(refused)?;
            parts.iter().map(part).collect::<Option<Vec<_>>>().ok_or_else(refused)?
        }
        _ => return Err(refused()),
    };
    let faulty = |fault: crate::geometry::OutlineFault| {
        Refusal::invalid("place-boundary-faulty", "file")
            .with("fault", fault.name())
            .with("near", fault.near())
    };
    let outline = Outline::from_degrees(&parts, datum).map_err(faulty)?.mended();
    outline.check().map_err(faulty)?;
    Ok(outline)
}

fn part(rings: &Value) -> Option<Vec<Vec<(f64, f64)>>> {
    rings.as_array()?.iter().map(ring).collect()
}

fn ring(points: &Value) -> Option<Vec<(f64, f64)>> {
    points.as_array()?.iter().map(|point| Some((point.get(0)?.as_f64()?, point.get(1)?.as_f64()?))).collect()
}
