//! The same as the pages, for machines.

use crate::finding::{Asked, Found, code_of, found};
use crate::pages::find::ground_of;
use crate::pages::parts::{FEWEST, person};
use crate::pages::place::{MOST_ANSWERS, Seen, look};
use crate::query::{ChangeKind, NearService};
use crate::responsible::{Responsible, responsible};
use axum::extract::{Path, State};
use axum::{Extension, Json};
use cases::at_work::AtWork;
use cases::query::OpenMatter;
use cases::{CaseSite, Said};
use guard::{Site, Viewer};
use place::PlaceId;
use schemars::JsonSchema;
use serde::Serialize;
use ui::{Problem, Typed, Words};

/// A place as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PlaceJson {
    code: String,
    name: String,
    level: &'static str,
}

/// The answer to “which place is that?”: one, or several to choose from.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FoundJson {
    places: Vec<PlaceJson>,
}

/// GET `/api/v1/places?text=` or `?lon=&lat=`
pub(crate) async fn find(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    typed: Typed,
) -> Result<Json<FoundJson>, Problem> {
    let said = Said { words, ground: ground_of(&site, &cases).await?, now: site.now() };
    let asked = Asked::read(&typed, "text")?;
    if asked.is_empty() {
        return Err(kernel::Refusal::invalid("required", "text").into());
    }
    let places = match found(&said.ground, &asked, "text")? {
        Found::Place(place) => vec![place],
        Found::Several(places) => places,
    };
    Ok(Json(FoundJson { places: places.into_iter().filter_map(|place| place_json(&said, place)).collect() }))
}

fn place_json(said: &Said, place: PlaceId) -> Option<PlaceJson> {
    let node = said.ground.atlas.node(place)?;
    Some(PlaceJson { code: code_of(&said.ground, node), name: node.name.clone(), level: node.level.name() })
}

/// A place with everything that its page shows to everybody.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SeenJson {
    #[serde(flatten)]
    place: PlaceJson,
    address: Option<String>,
    phone: Option<String>,
    at: String,
    existed: bool,
    /// From the place itself up to the root.
    path: Vec<PlaceJson>,
    grid: Option<PlaceJson>,
    people: Vec<PersonJson>,
    offices: Vec<String>,
    responsible: Vec<ResponsibleJson>,
    services: Vec<ServiceJson>,
    matters: Vec<MatterJson>,
    figures: FiguresJson,
    changes: Vec<ChangeJson>,
}

#[derive(Serialize, JsonSchema)]
struct PersonJson {
    place: Option<String>,
    name: String,
    role: String,
    since: String,
    until: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct ResponsibleJson {
    matter: String,
    name: String,
    lead: Option<String>,
    lead_name: Option<String>,
    assists: Vec<String>,
    duty: Option<String>,
    /// Code of the reason why nobody is responsible.
    gap: Option<&'static str>,
    because: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct ServiceJson {
    name: String,
    kind: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    metres: Option<i64>,
    open: Option<bool>,
    hours: Vec<String>,
    functions: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct MatterJson {
    matter: Option<String>,
    place: Option<String>,
    state: String,
    received: String,
    due: Option<String>,
    reporters: Option<u32>,
}

/// Counts; one below five is not told.
#[derive(Serialize, JsonSchema)]
struct FiguresJson {
    open: Option<i64>,
    closed: Option<i64>,
    solved: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
struct ChangeJson {
    at: String,
    kind: &'static str,
    name: Option<String>,
    role: Option<String>,
}

/// GET `/api/v1/places/{code}?at=&matter=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
    Path(code): Path<String>,
    typed: Typed,
) -> Result<Json<SeenJson>, Problem> {
    let seen = look(&site, &cases, &viewer, code, &typed).await?;
    let said = Said { words, ground: seen.ground.clone(), now: seen.now };
    let asked = typed.get("matter");
    Ok(Json(seen_json(&said, &seen, asked)))
}

fn seen_json(said: &Said, seen: &Seen, asked: Option<&str>) -> SeenJson {
    let picture = &seen.picture;
    let here = &picture.place;
    let unknown =
        || PlaceJson { code: here.id.to_string(), name: here.name.clone(), level: here.level.name() };
    let answers = asked
        .map(|asked| responsible(&said.ground, &seen.words, asked, &picture.path, seen.at, MOST_ANSWERS))
        .unwrap_or_default();
    let told = |count: i64| (!(1..FEWEST).contains(&count)).then_some(count);
    SeenJson {
        place: place_json(said, here.id).unwrap_or_else(unknown),
        address: here.address.clone(),
        phone: here.phone.clone(),
        at: seen.at.rfc3339(),
        existed: !picture.absent,
        path: picture.path.iter().filter_map(|place| place_json(said, *place)).collect(),
        grid: picture.grid.and_then(|grid| place_json(said, grid)),
        people: picture.people.iter().map(|one| person_json(said, one)).collect(),
        offices: picture.offices.iter().map(|(_, unit)| said.unit(*unit)).collect(),
        responsible: answers.iter().map(|one| responsible_json(said, one)).collect(),
        services: picture.services.iter().map(service_json).collect(),
        matters: picture.matters.iter().map(|one| matter_json(said, one)).collect(),
        figures: FiguresJson {
            open: told(picture.figures.open),
            closed: told(picture.figures.closed),
            solved: told(picture.figures.solved),
        },
        changes: seen
            .changes
            .iter()
            .map(|change| {
                let (kind, one) = match &change.what {
                    ChangeKind::Established => ("established", None),
                    ChangeKind::Bordered => ("bordered", None),
                    ChangeKind::Ended => ("ended", None),
                    ChangeKind::Came(one) => ("came", Some(one)),
                    ChangeKind::Left(one) => ("left", Some(one)),
                };
                let name = one.map(|one| person(said, one).name);
                ChangeJson { at: change.at.rfc3339(), kind, name, role: one.map(|one| one.role.clone()) }
            })
            .collect(),
    }
}

fn person_json(said: &Said, one: &AtWork) -> PersonJson {
    PersonJson {
        place: place_json(said, one.place).map(|place| place.code),
        name: person(said, one).name,
        role: one.role.clone(),
        since: one.since.rfc3339(),
        until: one.until.map(kernel::Instant::rfc3339),
    }
}

fn responsible_json(said: &Said, one: &Responsible) -> ResponsibleJson {
    let code = |unit| said.ground.catalogue.directory().unit(unit).map(|unit| unit.code.clone());
    let lead = one.lead.ok();
    ResponsibleJson {
        matter: one.matter.clone(),
        name: said.matter(Some(&one.matter)),
        lead: lead.and_then(code),
        lead_name: lead.map(|unit| said.unit(unit)),
        assists: one.assists.iter().filter_map(|unit| code(*unit)).collect(),
        duty: one.duty.clone(),
        gap: one.lead.err().map(duty::GapReason::code),
        because: one.because.clone(),
    }
}

fn service_json(one: &NearService) -> ServiceJson {
    let service = one.point.service.as_ref();
    ServiceJson {
        name: one.point.name.clone(),
        kind: one.point.kind.as_ref().map(ToString::to_string),
        address: one.point.address.clone(),
        phone: one.point.phone.clone(),
        metres: one.metres.map(|metres| metres.round() as i64),
        open: one.open,
        hours: service
            .map(|service| service.hours.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
        functions: service.map(|service| service.functions.clone()).unwrap_or_default(),
    }
}

fn matter_json(said: &Said, one: &OpenMatter) -> MatterJson {
    MatterJson {
        matter: one.matter.clone(),
        place: one.place.and_then(|place| place_json(said, place)).map(|place| place.code),
        state: one.step.to_string(),
        received: one.received_at.date().to_string(),
        due: one.due.map(|due| due.at.rfc3339()),
        reporters: (one.reporters >= said.ground.policy.limits.open.told_from).then_some(one.reporters),
    }
}
