//! `/admin/units`: the tree of units by either line, and one unit with its posts.

mod changes;

pub(crate) use changes::{UnitChange, establish, establish_form, form, submit, submit_json};

use super::change::Named;
use super::history;
use super::parts::{TreeNode, note, panel, parts, stack, tree};
use super::posts::{Held, posts_table, staff_of};
use crate::effect::{path_of, right_name};
use crate::said::Said;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use cases::CaseSite;
use guard::right::EditOrganisation;
use guard::{SignedIn, Site, Target};
use kernel::{Failure, Folded, Refusal, UnitId};
use org::{LinkKind, LinkRight, Station, Unit, UnitKind};
use place::PlaceId;
use serde::Serialize;
use std::collections::BTreeSet;
use ui::{
    Badge, Button, Choice, Column, EmptyState, FactList, FilterBar, Form, Html, Link, Page, PageHead,
    Problem, Row, Surface, Tab, Table, Tabs, Token, Tone, Typed, Words,
};

/// GET `/admin/units`
pub(crate) async fn index(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    open_to(&viewer)?;
    let said = super::said(&site, &cases, &words).await?;
    let form = Form::new(&words, &token).prefix("search").typed(typed.clone());
    let kinds = UnitKind::all().map(|kind| Choice::new(kind.name(), said.unit_kind(kind)));
    let filters =
        FilterBar::new(&words, "/admin/units").field(form.search("q", said.t("ground-unit-search"))).field(
            form.select("kind", said.t("ground-unit-kind"), kinds.collect::<Vec<_>>())
                .unchosen(said.t("ground-all")),
        );
    let mut head = PageHead::new(said.t("ground-units-title"))
        .about(said.t("ground-units-about"))
        .back(said.t("admin-title"), "/admin");
    if viewer.may::<EditOrganisation>(&Target::anywhere()) {
        head = head.action(Button::link(said.t("ground-unit-new"), "/admin/units/new"));
    }
    let line = typed.get("line").and_then(LinkKind::from_name).unwrap_or(LinkKind::Territorial);
    let mut content = vec![Html::of(&head), Html::of(&filters)];
    if typed.get("q").is_some() || typed.get("kind").is_some() {
        content.push(found(&said, &typed)?);
    } else {
        let tabs = LinkKind::ALL.map(|kind| {
            let label = said.t(&format!("org-link-{}", kind.name()));
            Tab::new(label, format!("/admin/units?line={}", kind.name())).current(kind == line)
        });
        content.push(Html::of(&Tabs::new(said.t("ground-units-lines"), tabs)));
        let title = said.t(&format!("ground-units-by-{}", line.name()));
        content.push(panel("tree", title, whole_tree(&said, line)?)?);
    }
    Ok(Page::new(Surface::Desk, said.t("ground-units-title"), stack(content)?).at("admin"))
}

pub(crate) fn open_to(viewer: &guard::Viewer) -> Result<(), Refusal> {
    match viewer.holds::<EditOrganisation>() {
        true => Ok(()),
        false => viewer.grant::<EditOrganisation>(&Target::anywhere()).map(drop),
    }
}

fn matches(said: &Said, unit: &Unit, typed: &Typed) -> bool {
    let text = typed.get("q").unwrap_or_default();
    let named = unit.name.contains(text) || unit.code.contains(text) || said.unit_name(unit).contains(text);
    named && typed.get("kind").is_none_or(|kind| unit.kind.name() == kind)
}

fn found(said: &Said, typed: &Typed) -> Result<Html, Problem> {
    const LISTED: usize = 300;
    let units: Vec<&Unit> =
        said.directory().units().into_iter().filter(|unit| matches(said, unit, typed)).collect();
    if units.is_empty() {
        let empty = EmptyState::new(said.t("ground-unit-none")).icon("search");
        return Ok(Html::of(&empty.text(said.t("ground-unit-none.about"))));
    }
    let table = Table::new(said.t("ground-units-found"))
        .column(Column::new(said.t("ground-unit-name")).title())
        .column(Column::new(said.t("ground-unit-kind")))
        .column(Column::new(said.t("org-link-territorial")))
        .column(Column::new(said.t("ground-unit-code")))
        .rows(units.iter().take(LISTED).map(|unit| {
            let address = format!("/admin/units/{}", unit.id);
            let parent = unit.parent_at(LinkKind::Territorial, said.now).map(|parent| said.unit(parent));
            Row::new()
                .opens(address.clone())
                .cell(Link::new(said.unit_name(unit), address))
                .cell(said.unit_kind(unit.kind))
                .cell(super::places::or_dash(parent))
                .cell(unit.code.as_str())
        }));
    let more = if units.len() > LISTED { note(said.t("ground-more-narrow"))? } else { Html::default() };
    Ok(Html::join([Html::of(&table), more]))
}

fn whole_tree(said: &Said, line: LinkKind) -> Result<Html, Problem> {
    let directory = said.directory();
    let active = directory.units().into_iter().filter(|unit| unit.active_at(said.now));
    let mut roots = Vec::new();
    for unit in active.filter(|unit| {
        unit.parent_at(line, said.now).is_none_or(|parent| !directory.active(parent, said.now))
    }) {
        let has_below = !directory.children(unit.id, line, said.now).is_empty();
        // By the sector's line most units stand alone: only those with somebody below them are shown.
        if has_below || line == LinkKind::Territorial {
            roots.push(branch(said, unit, line, 0, &mut BTreeSet::new()));
        }
    }
    tree(said.t("ground-units-title"), roots)
}

fn branch(said: &Said, unit: &Unit, line: LinkKind, depth: usize, seen: &mut BTreeSet<UnitId>) -> TreeNode {
    let mut below = Vec::new();
    if seen.insert(unit.id) {
        for child in said.directory().children(unit.id, line, said.now) {
            below.push(branch(said, child, line, depth + 1, seen));
        }
    }
    let more = said.words.with("ground-tree-below", [("count", below.len())]);
    TreeNode {
        more,
        label: Link::new(said.unit_name(unit), format!("/admin/units/{}", unit.id)).into(),
        about: said.unit_kind(unit.kind),
        open: depth == 0,
        below,
    }
}

/// What a right over a unit is asked for: the unit itself, and the place that it answers for.
pub(crate) fn target_of(said: &Said, unit: UnitId) -> Target {
    let directory = said.directory();
    let place = directory
        .path_up(unit, LinkKind::Territorial, said.now)
        .into_iter()
        .filter_map(|above| directory.unit(above))
        .find_map(|above| above.places_at(said.now).next());
    let path = place.map(|place| path_of(said.tree(), PlaceId::new(place.uuid())));
    Target::of(unit).with_place(path)
}

struct Shown {
    unit: Unit,
    version: i64,
    posts: Vec<Held>,
    sent: Vec<Held>,
    people: usize,
    history: Vec<history::Line>,
}

async fn load(site: &Site, id: UnitId) -> Result<Shown, Failure> {
    const COUNTED: u32 = 1000;
    let inner = site.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let found = org::query::unit(tx, &inner.tenant, id).await?;
            let Folded { state: unit, version } = found.ok_or(Refusal::not_found("unit-unknown"))?;
            let posts = staff_of(tx, &inner.tenant, Station::Unit { unit: id }).await?;
            let sent = org::query::sent_by(tx, &inner.tenant, id).await?;
            let sent = sent.into_iter().map(|sent| Held { name: sent.name, assignment: sent.assignment });
            let people = guard::query::accounts_of_unit(tx, &inner.tenant, id, COUNTED).await?.len();
            let stream = journal::stream_of::<org::UnitLoop>(id);
            let history = history::lines(tx, &inner.tenant, &stream).await?;
            Ok::<_, Failure>(Shown { unit, version, posts, sent: sent.collect(), people, history })
        })
    });
    read.await
}

pub(crate) fn id_of(text: &str) -> Result<UnitId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("unit-unknown"))
}

/// GET `/admin/units/{unit}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(unit): Path<String>,
) -> Result<Page, Problem> {
    open_to(&viewer)?;
    let shown = load(&site, id_of(&unit)?).await?;
    let said = super::said(&site, &cases, &words).await?;
    let unit = &shown.unit;
    let name = said.unit_name(unit);
    let mut head = PageHead::new(name.clone())
        .back(said.t("ground-units-title"), "/admin/units")
        .badge(Badge::new(said.unit_kind(unit.kind)));
    if let Some(purpose) = &unit.purpose {
        head = head.about(purpose.as_str());
    }
    if let Some(until) = unit.active_until().filter(|until| *until <= said.now) {
        let ended = said.words.with("ground-ended", [("day", said.day(until))]);
        head = head.badge(Badge::new(ended).tone(Tone::Ended));
    }
    let may = viewer.may::<EditOrganisation>(&target_of(&said, unit.id));
    let mut actions = Vec::new();
    if may && unit.ending.is_none() {
        actions.extend(UnitChange::for_unit(unit).map(|change| {
            let key = format!("ground-unit-{}", change.as_str());
            let address = format!("/admin/units/{}/{}", unit.id, change.as_str());
            super::parts::way(said.t(&key), said.t(&format!("{key}.about")), address)
        }));
    }
    let facts = [
        panel("facts", said.t("ground-facts"), Html::of(&facts(&said, &shown)))?,
        panel("lines", said.t("ground-unit-superiors"), superiors(&said, unit)?)?,
    ];
    let mut centre =
        vec![panel("posts", said.t("ground-unit-posts"), posts_table(&said, &shown.posts, may)?)?];
    if !shown.sent.is_empty() {
        centre.push(panel("sent", said.t("ground-unit-sent"), sent(&said, &shown.sent))?);
    }
    let below = below(&said, unit)?;
    if !below.as_str().is_empty() {
        centre.push(panel("below", said.t("ground-unit-below"), below)?);
    }
    let lines = history::drawn(&said, &shown.history, "ground-unit-event-", |line| unit_facts(&said, line))?;
    centre.push(panel("history", said.t("ground-history"), lines)?);
    let body = parts(&said, Html::of(&head), actions, facts, centre)?;
    Ok(Page::new(Surface::Desk, name, body).at("admin"))
}

fn facts(said: &Said, shown: &Shown) -> FactList {
    let unit = &shown.unit;
    let mut places: Vec<Html> = Vec::new();
    for place in unit.places_at(said.now) {
        if !places.is_empty() {
            places.push(Html::escape(&said.t("ground-list-separator")));
        }
        places.push(Html::of(&Link::new(said.place_ref(place), format!("/admin/places/{place}"))));
    }
    let tier = said.directory().tier(unit.id, said.now);
    let successor = unit.ending.as_ref().and_then(|ending| ending.successor);
    let successor = successor.map(|unit| Link::new(said.unit(unit), format!("/admin/units/{unit}")));
    FactList::new()
        .fact(said.t("ground-unit-code"), unit.code.as_str())
        .fact(said.t("ground-unit-tier"), said.t(&format!("org-tier-{}", tier.name())))
        .fact(said.t("ground-valid"), said.period(unit.valid_from, unit.active_until()))
        .maybe(said.t("ground-unit-term"), unit.term_end.map(|end| said.day(end)))
        .maybe(said.t("ground-unit-places"), (!places.is_empty()).then(|| Html::join(places)))
        .maybe(said.t("ground-unit-credit"), unit.credit_code.as_ref().map(|code| code.as_str().to_owned()))
        .fact(said.t("ground-unit-premises"), said.t(&format!("org-premises-{}", unit.premises.name())))
        .fact(said.t("ground-unit-people"), said.words.with("ground-people", [("count", shown.people)]))
        .maybe(said.t("ground-unit-successor"), successor)
}

/// Both lines upwards, with what each superior may do.
fn superiors(said: &Said, unit: &Unit) -> Result<Html, Problem> {
    let mut content = Vec::new();
    for line in LinkKind::ALL {
        let above = said.directory().path_up(unit.id, line, said.now);
        let rights: Vec<String> = LinkRight::ALL
            .into_iter()
            .filter(|right| line.gives(*right))
            .map(|right| said.t(&format!("org-right-{}", right_name(right))))
            .collect();
        let mut chain: Vec<Html> = Vec::new();
        for superior in above.into_iter().filter(|superior| *superior != unit.id) {
            if !chain.is_empty() {
                chain.push(Html::escape(" ← "));
            }
            chain.push(Html::of(&Link::new(said.unit(superior), format!("/admin/units/{superior}"))));
        }
        let none = chain.is_empty();
        let value = if none { Html::escape(&said.t("ground-unit-no-superior")) } else { Html::join(chain) };
        let label = said.t(&format!("org-link-{}", line.name()));
        let fact = match none {
            true => FactList::new().fact(label, value),
            false => FactList::new().noted(
                label,
                value,
                said.words.with("ground-unit-superior-may", [("rights", said.list(&rights))]),
            ),
        };
        content.push(Html::of(&fact));
    }
    Ok(Html::join(content))
}

fn sent(said: &Said, sent: &[Held]) -> Html {
    let rows = sent.iter().map(|held| {
        let given = &held.assignment.appointment;
        let (at, address) = match given.station {
            Station::Place { place } => (said.place_ref(place), format!("/admin/places/{place}")),
            Station::Unit { unit } => (said.unit(unit), format!("/admin/units/{unit}")),
        };
        Row::new()
            .cell(Link::new(at, address))
            .cell(said.t(&format!("org-role-{}", given.role)))
            .cell(said.t(&format!("org-manner-{}", given.manner.name())))
            .cell(said.period(given.valid_from, held.assignment.until()))
    });
    let table = Table::new(said.t("ground-unit-sent"))
        .column(Column::new(said.t("ground-field-where")).title())
        .column(Column::new(said.t("ground-post-role")))
        .column(Column::new(said.t("ground-post-manner")))
        .column(Column::new(said.t("ground-post-period")))
        .rows(rows);
    Html::of(&table)
}

fn below(said: &Said, unit: &Unit) -> Result<Html, Problem> {
    let mut content = Vec::new();
    for line in LinkKind::ALL {
        let children = said.directory().children(unit.id, line, said.now);
        if children.is_empty() {
            continue;
        }
        let nodes = children
            .into_iter()
            .map(|child| branch(said, child, line, 2, &mut BTreeSet::from([unit.id])))
            .collect();
        let title = said.t(&format!("org-link-{}", line.name()));
        content.push(note(title.clone())?);
        content.push(tree(title, nodes)?);
    }
    Ok(Html::join(content))
}

fn unit_facts(said: &Said, line: &history::Line) -> Vec<String> {
    let text = |field| history::text(line, field);
    let unit = |field| text(field).and_then(|id| id.parse().ok()).map(|id| said.unit(id));
    let day = |field| text(field).and_then(|day| day.parse().ok()).map(|day| said.day(day));
    match line.kind.as_str() {
        "renamed" => text("name").into_iter().collect(),
        "reparented" => {
            let link = text("link").map(|link| said.t(&format!("org-link-{link}")));
            let parent = unit("parent").unwrap_or_else(|| said.t("ground-unit-no-superior"));
            link.into_iter().chain([parent]).chain(day("from")).collect()
        }
        "answering_for" | "released" => {
            let place = text("place").and_then(|id| id.parse().ok()).map(|id| said.place(id));
            place.into_iter().chain(day("from")).collect()
        }
        "purpose_set" => text("purpose").into_iter().collect(),
        "term_set" => day("term_end").into_iter().collect(),
        "ended" => day("at").into_iter().chain(text("reason")).chain(unit("successor")).collect(),
        _ => Vec::new(),
    }
}

/// A unit as machines see it.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Told {
    #[schemars(with = "serde_json::Value")]
    unit: Unit,
    version: i64,
    #[schemars(with = "Vec<serde_json::Value>")]
    posts: Vec<Held>,
    #[schemars(with = "Vec<serde_json::Value>")]
    sent: Vec<Held>,
    #[schemars(with = "Vec<serde_json::Value>")]
    history: Vec<history::Line>,
}

/// GET `/api/v1/admin/units/{unit}`
pub(crate) async fn tell(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(unit): Path<String>,
) -> Result<Json<Told>, Problem> {
    open_to(&viewer)?;
    let Shown { unit, version, posts, sent, history, .. } = load(&site, id_of(&unit)?).await?;
    Ok(Json(Told { unit, version, posts, sent, history }))
}

/// A unit found, as machines see it.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Found {
    id: UnitId,
    code: String,
    name: String,
    kind: &'static str,
    /// Its parents by territory and by sector.
    territorial: Option<UnitId>,
    sector: Option<UnitId>,
    active: bool,
}

/// GET `/api/v1/admin/units?q=&kind=`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Vec<Found>>, Problem> {
    open_to(&viewer)?;
    let said = super::said(&site, &cases, &words).await?;
    let units = said.directory().units().into_iter().filter(|unit| matches(&said, unit, &typed));
    let found = units.map(|unit| Found {
        id: unit.id,
        code: unit.code.clone(),
        name: said.unit_name(unit),
        kind: unit.kind.name(),
        territorial: unit.parent_at(LinkKind::Territorial, said.now),
        sector: unit.parent_at(LinkKind::Sector, said.now),
        active: unit.active_at(said.now),
    });
    Ok(Json(found.collect()))
}
