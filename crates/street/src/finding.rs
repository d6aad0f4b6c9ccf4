//! Which place is meant: by point, code, name, or an address in words. Pure.

use cases::Ground;
use kernel::Refusal;
use place::gazetteer::{Finding, Unfound, Words};
use place::geometry::Position;
use place::{Node, PlaceId};
use ui::Typed;

/// What was said about where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub text: Option<String>,
    pub point: Option<Position>,
}

/// The place, or those between which a person has to choose.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    Place(PlaceId),
    Several(Vec<PlaceId>),
}

/// The most places that are offered for a choice.
const MOST: usize = 12;

impl Asked {
    /// Reads `lon` and `lat` (or `longitude` and `latitude`), and the text of a field.
    ///
    /// # Errors
    /// Refusals `not-a-number`, `street-point` at the field.
    pub fn read(typed: &Typed, field: &'static str) -> Result<Self, Refusal> {
        let either = |short, long| -> Result<Option<f64>, Refusal> {
            let found = typed.read::<f64>(short, "not-a-number")?;
            Ok(found.or(typed.read::<f64>(long, "not-a-number")?))
        };
        let (longitude, latitude) = (either("lon", "longitude")?, either("lat", "latitude")?);
        let point = match longitude.zip(latitude) {
            Some((longitude, latitude)) => Some(
                Position::from_degrees(longitude, latitude)
                    .ok_or_else(|| Refusal::invalid("street-point", field))?,
            ),
            None => None,
        };
        Ok(Self { text: typed.get(field).map(str::to_owned), point })
    }
    pub const fn is_empty(&self) -> bool {
        self.text.is_none() && self.point.is_none()
    }
}

/// Finds the place. A point counts before words.
///
/// # Errors
/// Refusals `street-outside`, `street-place-unknown`, `street-place-contradiction` at `field`.
pub fn found(ground: &Ground, asked: &Asked, field: &'static str) -> Result<Found, Refusal> {
    if let Some(point) = asked.point {
        let area = ground.atlas.locate(point).ok_or_else(|| Refusal::invalid("street-outside", field))?;
        return Ok(Found::Place(area.place));
    }
    let text = asked.text.as_deref().unwrap_or_default();
    if let Some(place) = by_address(ground, text) {
        return Ok(Found::Place(place));
    }
    let unknown = || Refusal::invalid("street-place-unknown", field).with("given", text);
    match ground.atlas.find(Words { title: text, body: "" }) {
        Finding::Located(found) if found.ambiguous.is_empty() => Ok(Found::Place(found.place)),
        Finding::Located(found) => Ok(several(found.ambiguous)),
        Finding::NotFound { reason: Unfound::Ambiguous { candidates } } => Ok(several(candidates)),
        Finding::NotFound { reason: Unfound::Contradiction { .. } } => {
            Err(Refusal::invalid("street-place-contradiction", field).with("given", text))
        }
        Finding::NotFound { .. } => Err(unknown()),
    }
}

fn several(mut places: Vec<PlaceId>) -> Found {
    places.truncate(MOST);
    Found::Several(places)
}

/// The place of an address `/places/{code}`: a code in any scheme, an id, or a name that only one has.
pub(crate) fn by_address(ground: &Ground, given: &str) -> Option<PlaceId> {
    let by_id = given.parse::<PlaceId>().ok().filter(|id| ground.atlas.node(*id).is_some());
    by_id.or_else(|| ground.atlas.by_code_or_name(given))
}

/// What stands in the address of a place's page: its code when that names it alone, else its id.
pub(crate) fn code_of(ground: &Ground, node: &Node) -> String {
    let alone = |code: &&(String, String)| ground.atlas.by_code_or_name(&code.1) == Some(node.id);
    node.codes.iter().find(alone).map_or_else(|| node.id.to_string(), |(_, code)| code.clone())
}
