//! What a request asks for: a period, a place, a unit. A person is never a subject.

use crate::model::{Day, Period, PeriodKind};
use crate::query::Scope;
use cases::Ground;
use guard::right::{ReadAggregates, ReadCase};
use guard::{PlacePath, Target, Viewer};
use kernel::{Refusal, UnitId};
use place::{Level, PlaceId};
use ui::Typed;

/// Words by which somebody might ask for a person.
const PERSONS: &[&str] = &[
    "person",
    "account",
    "requester",
    "caller",
    "staff",
    "handler",
    "worker",
    "member",
    "resident",
    "phone",
    "login",
];

/// What staff asks for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) period: Period,
    /// None: the whole deployment.
    pub(crate) place: Option<PlaceId>,
    pub(crate) unit: Option<UnitId>,
    pub(crate) scope: Scope,
    /// What lies directly below this is told apart.
    pub(crate) above: PlacePath,
    /// The viewer may read the cases themselves: small counts hide nothing from him.
    pub(crate) reads_cases: bool,
}

/// The way from the root down to a place.
pub(crate) fn path_of(ground: &Ground, place: PlaceId) -> PlacePath {
    let steps: Vec<String> = ground.atlas.path(place).iter().rev().map(ToString::to_string).collect();
    PlacePath::new(&steps.join("/"))
}

/// The way to the single root, under which everything lies.
pub(crate) fn root_path(ground: &Ground) -> PlacePath {
    ground.atlas.root().map_or_else(|| PlacePath::new(""), |root| path_of(ground, root))
}

/// Figures are of places and units.
///
/// # Errors
/// Refusal `insight-person`.
pub(crate) fn no_person(typed: &Typed) -> Result<(), Refusal> {
    let named = |said: &str| PERSONS.iter().copied().find(|person| said.eq_ignore_ascii_case(person));
    let asked = typed.pairs().iter().find_map(|(name, value)| match name.as_str() {
        "subject" | "subject_type" => named(value),
        name => named(name),
    });
    match asked {
        Some(person) => Err(Refusal::invalid("insight-person", person).with("given", person)),
        None => Ok(()),
    }
}

/// The period that is asked for; the running one of a kind when nothing is said.
///
/// # Errors
/// Refusal `insight-period`.
pub(crate) fn period(typed: &Typed, today: Day, usual: PeriodKind) -> Result<Period, Refusal> {
    match typed.get("period") {
        Some(code) => Period::read(code),
        None => Ok(Period::around(usual, today.month())),
    }
}

/// # Errors
/// Refusal `insight-place-unknown`.
pub(crate) fn place(typed: &Typed, ground: &Ground) -> Result<Option<PlaceId>, Refusal> {
    let Some(given) = typed.get("place") else { return Ok(None) };
    let found = match given.parse::<PlaceId>() {
        Ok(id) => ground.atlas.node(id).map(|node| node.id),
        Err(_) => ground.atlas.by_code_or_name(given),
    };
    let place = found.ok_or_else(|| {
        Refusal::invalid("insight-place-unknown", "place")
            .with("given", given.chars().take(40).collect::<String>())
    })?;
    Ok((Some(place) != ground.atlas.root()).then_some(place))
}

/// The street that the public page tells apart by community; anything narrower is too few to tell of.
///
/// # Errors
/// Refusals `insight-place-unknown`, `insight-place-narrow`.
pub(crate) fn street(typed: &Typed, ground: &Ground) -> Result<Option<PlaceId>, Refusal> {
    let Some(place) = place(typed, ground)? else { return Ok(None) };
    match ground.atlas.node(place).map(|node| node.level) {
        Some(Level::Street) => Ok(Some(place)),
        _ => Err(Refusal::invalid("insight-place-narrow", "place")),
    }
}

fn unit(typed: &Typed, ground: &Ground) -> Result<Option<UnitId>, Refusal> {
    let Some(given) = typed.get("unit") else { return Ok(None) };
    let directory = ground.catalogue.directory();
    let found = match given.parse::<UnitId>() {
        Ok(id) => directory.unit(id),
        Err(_) => directory.by_code(given),
    };
    let unknown = || {
        Refusal::invalid("insight-unit-unknown", "unit")
            .with("given", given.chars().take(40).collect::<String>())
    };
    found.map(|unit| Some(unit.id)).ok_or_else(unknown)
}

/// Reads what staff asks for, within where he may look.
///
/// # Errors
/// Refusals of persons, unknown places, units and periods; `authority-…` outside of his places.
pub(crate) fn wanted(typed: &Typed, ground: &Ground, viewer: &Viewer, today: Day) -> Result<Wanted, Refusal> {
    no_person(typed)?;
    let period = period(typed, today, PeriodKind::Quarter)?;
    let asked = match place(typed, ground)? {
        Some(place) => Some(place),
        None if typed.get("place").is_some() => None,
        None => widest(ground, viewer)?,
    };
    let root = root_path(ground);
    let path = asked.map_or_else(|| root.clone(), |place| path_of(ground, place));
    let target = Target::at(path.clone());
    viewer.grant::<ReadAggregates>(&target)?;
    let unit = unit(typed, ground)?;
    let matter = typed.get("matter").map(str::to_owned);
    let place = asked.is_some().then(|| path.clone());
    Ok(Wanted {
        period,
        place: asked,
        unit,
        scope: Scope { place, unit: unit.map(Some), matter },
        above: path,
        reads_cases: viewer.may::<ReadCase>(&target),
    })
}

/// The widest place for which somebody may read figures.
fn widest(ground: &Ground, viewer: &Viewer) -> Result<Option<PlaceId>, Refusal> {
    let reach = viewer.reach::<ReadAggregates>();
    let none = || viewer.grant::<ReadAggregates>(&Target::anywhere()).err();
    let Some(first) = reach.first() else {
        return Err(none().unwrap_or_else(|| Refusal::forbidden("forbidden")));
    };
    let Some(path) = &first.place else { return Ok(None) };
    let last = path.as_str().trim_end_matches('/').rsplit('/').next().and_then(|last| last.parse().ok());
    Ok(last.filter(|last| Some(*last) != ground.atlas.root()))
}
