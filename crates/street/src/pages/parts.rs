//! The parts that home and the page of a place share.

use crate::finding::code_of;
use crate::hours;
use crate::query::{NearService, Picture};
use askama::Template;
use cases::Said;
use cases::at_work::AtWork;
use cases::query::{OpenMatter, PublicFigures};
use place::{KindCatalogue, Level, PlaceId};
use ui::{Content, Html, Icon, Language, Link, Words};

/// Counts below this could point at somebody, and say so instead.
pub(crate) const FEWEST: i64 = 5;

/// A public count.
pub(crate) fn figure(words: &Words, count: i64) -> String {
    if (1..FEWEST).contains(&count) { words.t("street-few") } else { count.to_string() }
}

/// A place as a link to its page.
pub(crate) fn place_link(said: &Said, place: PlaceId) -> Content {
    match said.ground.atlas.node(place) {
        Some(node) => Link::new(&node.name, format!("/places/{}", code_of(&said.ground, node))).into(),
        None => Content::from(said.t("case-place-open")),
    }
}

/// The way from the street down to the place, each step a link.
pub(crate) fn path_links(said: &Said, path: &[PlaceId]) -> Content {
    let mut shown: Vec<Html> = Vec::new();
    for place in path.iter().rev().skip(usize::from(path.len() > 1)) {
        if !shown.is_empty() {
            shown.push(Html::escape(" / "));
        }
        shown.push(Html::of(&place_link(said, *place)));
    }
    Html::join(shown).into()
}

/// Somebody at work as a line shows him.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) about: String,
}

pub(crate) fn person(said: &Said, one: &AtWork) -> Person {
    let unit = one.unit.map(|unit| said.unit(unit));
    let name = one.name.clone().or_else(|| unit.clone()).unwrap_or_else(|| said.t("street-name-withdrawn"));
    let about = unit.filter(|unit| *unit != name).unwrap_or_default();
    Person { name, role: said.t(&format!("org-role-{}", one.role)), about }
}

/// A place with its people and its public telephone.
pub(crate) struct Board {
    pub(crate) place: Content,
    pub(crate) phone: Option<String>,
    pub(crate) office: Vec<String>,
    pub(crate) people: Vec<Person>,
}

/// The boards of grid, community and street, the narrowest first.
pub(crate) fn boards(said: &Said, picture: &Picture) -> Vec<Board> {
    let shown = picture.path.iter().filter_map(|place| {
        let node = said.ground.atlas.node(*place)?;
        if !matches!(node.level, Level::Grid | Level::Community | Level::Street | Level::County) {
            return None;
        }
        let people: Vec<Person> =
            picture.people.iter().filter(|one| one.place == *place).map(|one| person(said, one)).collect();
        let office = picture.offices.iter().filter(|(at, _)| at == place);
        let board = Board {
            place: place_link(said, *place),
            phone: node.phone.clone(),
            office: office.map(|(_, unit)| said.unit(*unit)).collect(),
            people,
        };
        let worth = board.phone.is_some() || !board.people.is_empty() || !board.office.is_empty();
        (worth && (node.level != Level::County || picture.path.len() == 1)).then_some(board)
    });
    shown.collect()
}

#[derive(Template)]
#[template(path = "people.html")]
struct People<'a> {
    words: &'a Words,
    boards: Vec<Board>,
}

impl People<'_> {
    fn icon(&self) -> Icon {
        Icon::new("phone")
    }
}

/// The boards as a part of a page; empty when there is nothing to show.
pub(crate) fn people(said: &Said, picture: &Picture) -> Content {
    let boards = boards(said, picture);
    part(!boards.is_empty(), &People { words: &said.words, boards })
}

fn part(worth: bool, template: &impl Template) -> Content {
    match worth {
        true => Html::render(template).map_or_else(|_| Content::empty(), Content::from),
        false => Content::empty(),
    }
}

/// A service point as a line shows it.
struct Service {
    name: String,
    kind: String,
    address: String,
    distance: String,
    hours: String,
    open: Option<bool>,
    phone: Option<String>,
    functions: String,
}

#[derive(Template)]
#[template(path = "services.html")]
struct Services<'a> {
    words: &'a Words,
    services: Vec<Service>,
}

impl Services<'_> {
    fn icon(&self) -> Icon {
        Icon::new("phone")
    }
}

pub(crate) fn services(said: &Said, near: &[NearService]) -> Content {
    let kinds = KindCatalogue::shipped().unwrap_or_default();
    let services: Vec<Service> = near.iter().map(|one| service(said, &kinds, one)).collect();
    part(!services.is_empty(), &Services { words: &said.words, services })
}

fn service(said: &Said, kinds: &KindCatalogue, one: &NearService) -> Service {
    let entry = one.point.kind.as_ref().and_then(|kind| kinds.entry(Level::ServicePoint, kind));
    let kind = entry.map(|entry| match (said.words.language(), &entry.name_en) {
        (Language::English, Some(name)) => name.clone(),
        _ => entry.name.clone(),
    });
    let offered = one.point.service.as_ref();
    Service {
        name: one.point.name.clone(),
        kind: kind.unwrap_or_default(),
        address: one.point.address.clone().unwrap_or_default(),
        distance: one.metres.map(|metres| walk(&said.words, metres)).unwrap_or_default(),
        hours: offered.map(|service| hours::said(&said.words, &service.hours)).unwrap_or_default(),
        open: one.open,
        phone: one.point.phone.clone(),
        functions: offered.map(|service| service.functions.join(&said.t("street-and"))).unwrap_or_default(),
    }
}

/// “步行约 400 米”, rounded so that it does not pretend to be exact.
fn walk(words: &Words, metres: f64) -> String {
    if metres < 1000.0 {
        let rounded = ((metres / 50.0).round() * 50.0).max(50.0);
        words.with("street-walk-metres", [("metres", rounded as i64)])
    } else {
        words.with("street-walk-kilometres", &[("kilometres", format!("{:.1}", metres / 1000.0))])
    }
}

/// An open matter as a line shows it: matter, place, state and clock, nothing else.
pub(crate) struct Matter {
    pub(crate) matter: String,
    pub(crate) place: Content,
    pub(crate) state: Content,
    pub(crate) due: Content,
    pub(crate) received: String,
    pub(crate) reporters: Option<String>,
}

pub(crate) fn matter(said: &Said, one: &OpenMatter) -> Matter {
    let told_from = said.ground.policy.limits.open.told_from;
    Matter {
        matter: said.matter(one.matter.as_deref()),
        place: one.place.map_or_else(Content::empty, |place| place_link(said, place)),
        state: said.state_badge(one.step).into(),
        due: said.due(one.due),
        received: said.words.day(one.received_at),
        reporters: (one.reporters >= told_from)
            .then(|| said.words.with("street-reporters", [("count", i64::from(one.reporters))])),
    }
}

/// Whose matters they are.
pub(crate) fn matters_title(said: &Said, picture: &Picture) -> String {
    let place = said.place(Some(picture.around));
    said.words.with("street-matters", &[("place", place)])
}

#[derive(Template)]
#[template(path = "matters.html")]
struct Matters<'a> {
    words: &'a Words,
    matters: Vec<Matter>,
}

pub(crate) fn matters(said: &Said, open: &[OpenMatter]) -> Content {
    let matters: Vec<Matter> = open.iter().map(|one| matter(said, one)).collect();
    part(!matters.is_empty(), &Matters { words: &said.words, matters })
}

#[derive(Template)]
#[template(path = "figures.html")]
struct Figures<'a> {
    words: &'a Words,
    open: String,
    closed: String,
    solved: String,
}

pub(crate) fn figures(words: &Words, figures: PublicFigures) -> Content {
    let said = |count| figure(words, count);
    let template = Figures {
        words,
        open: said(figures.open),
        closed: said(figures.closed),
        solved: said(figures.solved),
    };
    part(true, &template)
}

#[derive(Template)]
#[template(path = "several.html")]
struct Several<'a> {
    words: &'a Words,
    places: Vec<Link>,
}

/// Places between which the reader chooses; their code stands between `address` and `behind`.
pub(crate) fn several(said: &Said, places: &[PlaceId], address: &str, behind: &str) -> Content {
    let nodes = places.iter().filter_map(|place| said.ground.atlas.node(*place));
    let links = nodes.map(|node| {
        let code = code_of(&said.ground, node);
        Link::new(said.ground.atlas.full_name(node.id), format!("{address}{code}{behind}"))
    });
    part(true, &Several { words: &said.words, places: links.collect() })
}
