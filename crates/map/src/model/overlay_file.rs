//! Reading a department's areas from GeoJSON: each row is taken, or refused with its reason. Pure.

use super::OverlayArea;
use kernel::Refusal;
use place::geometry::{Datum, Outline};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Areas of one layer at most.
const MOST: usize = 5000;

/// A row that was not taken, with its number in the file from 1 on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedArea {
    pub number: usize,
    pub refusal: Refusal,
}

#[derive(Deserialize)]
struct File {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    geometry: Option<Value>,
}

/// The areas of a file, and the rows that cannot be taken.
///
/// # Errors
/// Refusals `map-overlay-unreadable`, `map-overlay-large` for the file as a whole.
pub fn read_areas(bytes: &[u8], datum: Datum) -> Result<(Vec<OverlayArea>, Vec<RefusedArea>), Refusal> {
    let file: File =
        serde_json::from_slice(bytes).map_err(|_| Refusal::invalid("map-overlay-unreadable", "file"))?;
    if file.features.len() > MOST {
        return Err(Refusal::invalid("map-overlay-large", "file").with("most", MOST));
    }
    let (mut areas, mut refused) = (Vec::new(), Vec::new());
    for (index, feature) in file.features.iter().enumerate() {
        match area_of(feature, datum) {
            Ok(area) => areas.push(area),
            Err(refusal) => refused.push(RefusedArea { number: index + 1, refusal }),
        }
    }
    Ok((areas, refused))
}

fn area_of(feature: &Feature, datum: Datum) -> Result<OverlayArea, Refusal> {
    let said = |names: &[&str]| {
        let properties = feature.properties.as_ref()?;
        let found = names.iter().find_map(|name| properties.get(*name))?;
        let text = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
        Some(text.trim().to_owned()).filter(|text| !text.is_empty() && text != "null")
    };
    let name =
        said(&["name", "名称", "NAME"]).ok_or_else(|| Refusal::invalid("map-overlay-row-name", "file"))?;
    let name: String = name.chars().filter(|sign| !sign.is_control()).take(100).collect();
    let code = said(&["code", "编码", "CODE"]);
    let rings = rings_of(feature.geometry.as_ref())
        .ok_or_else(|| Refusal::invalid("map-overlay-row-shape", "file").with("name", &name))?;
    let faulty = |fault: place::geometry::OutlineFault| {
        Refusal::invalid("map-overlay-row-faulty", "file")
            .with("name", &name)
            .with("fault", fault.name())
            .with("near", fault.near())
    };
    let outline = Outline::from_degrees(&rings, datum).map_err(faulty)?;
    outline.check().map_err(faulty)?;
    Ok(OverlayArea { name, code, outline })
}

type Parts = Vec<Vec<Vec<(f64, f64)>>>;

/// The rings of a polygon or of several; nothing for any other shape.
fn rings_of(geometry: Option<&Value>) -> Option<Parts> {
    let geometry = geometry?;
    let coordinates = geometry.get("coordinates")?.clone();
    // Points may have a height; it is left out.
    let flat = |parts: Vec<Vec<Vec<Vec<f64>>>>| -> Option<Parts> {
        let point = |point: Vec<f64>| Some((*point.first()?, *point.get(1)?));
        let ring = |ring: Vec<Vec<f64>>| ring.into_iter().map(point).collect::<Option<Vec<_>>>();
        let part = |part: Vec<Vec<Vec<f64>>>| part.into_iter().map(ring).collect::<Option<Vec<_>>>();
        parts.into_iter().map(part).collect()
    };
    match geometry.get("type")?.as_str()? {
        "Polygon" => flat(vec![serde_json::from_value(coordinates).ok()?]),
        "MultiPolygon" => flat(serde_json::from_value(coordinates).ok()?),
        _ => None,
    }
}
