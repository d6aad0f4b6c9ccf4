//! `/admin/places`: the tree with search, and one place with all that hangs on it.

mod changes;
mod new;

pub(crate) use changes::{PlaceChange, form, submit, submit_json};
pub(crate) use new::{root, root_form};

use super::change::Named;
use super::history;
use super::parts::{TreeNode, note, panel, parts, stack, tree};
use super::posts::{posts_table, staff_of};
use crate::effect::path_of;
use crate::said::Said;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use cases::CaseSite;
use guard::right::{EditOrganisation, EditPlace};
use guard::{SignedIn, Site, Target, Viewer};
use kernel::{Failure, Folded, Paging, Refusal};
use org::{PlaceRef, Station};
use place::{Level, Node, Place, PlaceId};
use serde::Serialize;
use ui::{
    Badge, Button, Column, Content, Disclosure, EmptyState, FactList, FilterBar, Form, Html, Link, Page,
    PageHead, Problem, Row, Surface, Table, Token, Tone, Typed, Words,
};

/// Beyond so many places the tree shows the levels above the communities only.
const WHOLE_TREE: usize = 5_000;
/// Rows of a list on a place's page.
const LISTED: usize = 200;

/// GET `/admin/places`
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
    let filters = FilterBar::new(&words, "/admin/places")
        .field(form.search("q", said.t("ground-place-search")).hint(said.t("ground-place-search.hint")));
    let mut head = PageHead::new(said.t("ground-places-title"))
        .about(said.t("ground-places-about"))
        .back(said.t("admin-title"), "/admin")
        .action(Button::link(said.t("ground-places-map"), "/admin/places/map").icon("map"));
    if said.tree().is_empty() && viewer.may::<EditPlace>(&Target::anywhere()) {
        head = head.action(Button::link(said.t("ground-place-first"), "/admin/places/new").primary());
    }
    let body = match typed.get("q") {
        Some(text) => found(&site, &said, text).await?,
        None => panel("tree", said.t("ground-places-tree"), whole_tree(&said)?)?,
    };
    let page = stack([Html::of(&head), Html::of(&filters), body])?;
    Ok(Page::new(Surface::Desk, said.t("ground-places-title"), page).at("admin"))
}

/// Whoever looks after places, or after the people on them.
pub(crate) fn open_to(viewer: &Viewer) -> Result<(), Refusal> {
    match viewer.holds::<EditPlace>() || viewer.holds::<EditOrganisation>() {
        true => Ok(()),
        false => viewer.grant::<EditPlace>(&Target::anywhere()).map(drop),
    }
}

async fn found(site: &Site, said: &Said, text: &str) -> Result<Html, Problem> {
    let (tenant, now, asked) = (site.tenant.clone(), said.now, text.to_owned());
    let paging = Paging { after: None, size: None };
    let read = site.store.read(move |tx| {
        Box::pin(async move { place::query::search(tx, &tenant, &asked, now, &paging).await })
    });
    let found = read.await?;
    if found.rows.is_empty() {
        let empty = EmptyState::new(said.words.with("ground-place-none", [("text", text)]));
        return Ok(Html::of(&empty.icon("search").text(said.t("ground-place-none-about"))));
    }
    let more = found.next.is_some();
    let rows: Vec<&Node> = found.rows.iter().filter_map(|place| said.tree().node(place.id)).collect();
    let table = Html::of(&nodes_table(said, &rows, said.t("ground-places-found")));
    let note = if more { note(said.t("ground-more-narrow"))? } else { Html::default() };
    Ok(Html::join([table, note]))
}

fn nodes_table(said: &Said, nodes: &[&Node], caption: String) -> Table {
    Table::new(caption)
        .column(Column::new(said.t("ground-place-name")).title())
        .column(Column::new(said.t("ground-place-sort")))
        .column(Column::new(said.t("ground-place-within")))
        .column(Column::new(said.t("ground-place-code")))
        .rows(nodes.iter().map(|node| {
            let address = format!("/admin/places/{}", node.id);
            let within = node.parent.map(|parent| said.place_with_path(parent)).unwrap_or_default();
            let code = node.codes.first().map(|(_, code)| code.clone()).unwrap_or_default();
            Row::new()
                .opens(address.clone())
                .cell(Link::new(node.name.clone(), address))
                .cell(said.sort(node))
                .cell(within)
                .cell(code)
        }))
}

fn whole_tree(said: &Said) -> Result<Html, Problem> {
    let deepest = if said.tree().len() > WHOLE_TREE { Level::Street } else { Level::Grid };
    let mut roots: Vec<&Node> = said.tree().roots().filter(|node| node.valid_at(said.now)).collect();
    roots.sort_by(|left, right| left.name.cmp(&right.name));
    let nodes = roots.into_iter().map(|node| branch(said, node, deepest, 0)).collect();
    tree(said.t("ground-places-tree"), nodes)
}

fn branch(said: &Said, node: &Node, deepest: Level, depth: usize) -> TreeNode {
    let mut below: Vec<&Node> = said
        .tree()
        .children(node.id)
        .filter(|child| child.valid_at(said.now) && child.level <= deepest)
        .collect();
    below.sort_by_key(|node| order_of(node));
    let more = said.words.with("ground-tree-below", [("count", below.len())]);
    TreeNode {
        more,
        label: Link::new(node.name.clone(), format!("/admin/places/{}", node.id)).into(),
        about: said.level(node.level),
        open: depth == 0,
        below: below.into_iter().map(|child| branch(said, child, deepest, depth + 1)).collect(),
    }
}

/// By level, then by code where there is one: first grid before second grid.
fn order_of(node: &Node) -> (Level, String, String) {
    let code = node.codes.first().map(|(_, code)| code.clone()).unwrap_or_default();
    (node.level, code, node.name.clone())
}

/// A place with all that its page shows.
struct Shown {
    place: Place,
    version: i64,
    staff: Vec<super::posts::Held>,
    history: Vec<history::Line>,
}

async fn load(site: &Site, id: PlaceId) -> Result<Shown, Failure> {
    let inner = site.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let found = place::query::place(tx, &inner.tenant, id).await?;
            let Folded { state: place, version } = found.ok_or(Refusal::not_found("place-unknown"))?;
            let station = Station::Place { place: PlaceRef::new(id.uuid()) };
            let staff = staff_of(tx, &inner.tenant, station).await?;
            let stream = journal::stream_of::<place::PlaceLoop>(id);
            let history = history::lines(tx, &inner.tenant, &stream).await?;
            Ok::<_, Failure>(Shown { place, version, staff, history })
        })
    });
    read.await
}

pub(crate) fn id_of(text: &str) -> Result<PlaceId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("place-unknown"))
}

/// GET `/admin/places/{place}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(place): Path<String>,
) -> Result<Page, Problem> {
    open_to(&viewer)?;
    let shown = load(&site, id_of(&place)?).await?;
    let said = super::said(&site, &cases, &words).await?;
    let place = &shown.place;
    let target = Target::at(path_of(said.tree(), place.id));
    let mut head = PageHead::new(place.name.clone())
        .about(said.place_with_path(place.id))
        .back(said.t("ground-places-title"), "/admin/places")
        .badge(Badge::new(said.level(place.level)));
    if let Some(code) = place.codes.values().next() {
        head = head.action(Button::link(said.t("ground-place-public"), format!("/places/{code}")));
    }
    if let Some(end) = place.valid_to {
        let ended = said.words.with("ground-ended", [("day", said.day(end))]);
        head = head.badge(Badge::new(ended).tone(Tone::Ended));
    }
    let facts = panel("facts", said.t("ground-facts"), Html::of(&facts(&said, place)))?;
    let mut actions = Vec::new();
    if place.valid_to.is_none() {
        let changes = PlaceChange::for_level(place.level)
            .filter(|change| *change != PlaceChange::Unalias || !place.aliases.is_empty())
            .filter(|change| match change {
                PlaceChange::Assign => viewer.may::<EditOrganisation>(&target),
                _ => viewer.may::<EditPlace>(&target),
            })
            .map(|change| change_link(&said, place, change));
        actions.extend(changes);
    }
    let mut centre = Vec::new();
    if place.level <= Level::Building {
        let title = said.t("ground-place-staff");
        let table = posts_table(&said, &shown.staff, viewer.may::<EditOrganisation>(&target))?;
        centre.push(panel("staff", title, table)?);
    }
    let children = children(&said, place)?;
    if !children.as_str().is_empty() {
        centre.push(panel("children", said.t("ground-place-children"), children)?);
    }
    let lines = history::drawn(&said, &shown.history, "place-event-", |line| place_facts(&said, line))?;
    centre.push(panel("history", said.t("ground-history"), lines)?);
    let body = parts(&said, Html::of(&head), actions, [facts], centre)?;
    Ok(Page::new(Surface::Desk, place.name.clone(), body).at("admin"))
}

fn change_link(said: &Said, place: &Place, change: PlaceChange) -> Html {
    let label = said.t(&format!("ground-place-{}", change.as_str()));
    let about = said.t(&format!("ground-place-{}.about", change.as_str()));
    super::parts::way(label, about, format!("/admin/places/{}/{}", place.id, change.as_str()))
}

fn facts(said: &Said, place: &Place) -> FactList {
    let directory = said.directory();
    let mut answering: Vec<Html> = Vec::new();
    for unit in directory.answering_for(PlaceRef::new(place.id.uuid()), said.now) {
        if !answering.is_empty() {
            answering.push(Html::escape(&said.t("ground-list-separator")));
        }
        answering.push(Html::of(&Link::new(said.unit_name(unit), format!("/admin/units/{}", unit.id))));
    }
    let parent = place.parent.map(|parent| Link::new(said.place(parent), format!("/admin/places/{parent}")));
    let mut list = FactList::new()
        .fact(
            said.t("ground-place-sort"),
            said.tree().node(place.id).map_or_else(String::new, |node| said.sort(node)),
        )
        .maybe(said.t("ground-place-within"), parent)
        .fact(said.t("ground-valid"), said.period(place.valid_from, place.valid_to));
    if !place.successors.is_empty() {
        let mut successors: Vec<Html> = Vec::new();
        for successor in &place.successors {
            if !successors.is_empty() {
                successors.push(Html::escape(&said.t("ground-list-separator")));
            }
            let link = Link::new(said.place(*successor), format!("/admin/places/{successor}"));
            successors.push(Html::of(&link));
        }
        list = list.fact(said.t("ground-place-successors"), Html::join(successors));
    }
    for (scheme, code) in &place.codes {
        list = list.noted(said.t("ground-place-code"), code.as_str(), said.scheme(scheme));
    }
    if !place.aliases.is_empty() {
        let aliases: Vec<String> = place
            .aliases
            .iter()
            .map(|alias| {
                let kind = said.t(&format!("place-alias-{}", alias.kind.name()));
                said.words.with("ground-alias", &[("text", alias.text.clone()), ("kind", kind)])
            })
            .collect();
        list = list.fact(said.t("ground-place-aliases"), said.list(&aliases));
    }
    let boundary = place.boundary.as_ref().map(|stamp| {
        said.words.with(
            "ground-boundary",
            &[("area", said.words.number(stamp.area)), ("day", said.day(stamp.since))],
        )
    });
    let service = place.service.as_ref();
    let hours = service
        .filter(|service| !service.hours.is_empty())
        .map(|service| service.hours.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
    list.maybe(said.t("ground-place-answering"), (!answering.is_empty()).then(|| Html::join(answering)))
        .maybe(said.t("ground-place-phone"), place.phone.as_deref())
        .maybe(said.t("ground-place-address"), place.address.as_deref())
        .maybe(said.t("ground-place-point"), place.point.map(|point| said.point(point)))
        .maybe(said.t("ground-place-boundary"), boundary)
        .maybe(said.t("ground-place-functions"), service.map(|service| said.list(&service.functions)))
        .maybe(said.t("ground-place-hours"), hours)
}

fn children(said: &Said, place: &Place) -> Result<Html, Problem> {
    let mut below: Vec<&Node> =
        said.tree().children(place.id).filter(|node| node.valid_at(said.now)).collect();
    below.sort_by_key(|node| order_of(node));
    let mut tables = Vec::new();
    let mut levels: Vec<Level> = below.iter().map(|node| node.level).collect();
    levels.dedup();
    for level in levels {
        let nodes: Vec<&Node> = below.iter().filter(|node| node.level == level).copied().collect();
        let title = said.words.with(
            "ground-place-children-of",
            &[("level", said.level(level)), ("count", nodes.len().to_string())],
        );
        let shown = &nodes[..nodes.len().min(LISTED)];
        let table = Table::new(title.clone())
            .column(Column::new(said.t("ground-place-name")).title())
            .column(Column::new(said.t("ground-place-sort")))
            .column(Column::new(said.t("ground-place-code")))
            .rows(shown.iter().map(|node| {
                let address = format!("/admin/places/{}", node.id);
                let code = node.codes.first().map(|(_, code)| code.clone()).unwrap_or_default();
                Row::new()
                    .opens(address.clone())
                    .cell(Link::new(node.name.clone(), address))
                    .cell(said.sort(node))
                    .cell(code)
            }));
        let mut content = vec![Html::of(&table)];
        if nodes.len() > LISTED {
            content.push(note(said.t("ground-more-narrow"))?);
        }
        let open = nodes.len() <= 30;
        tables.push(Html::of(&Disclosure::new(title, Html::join(content)).open(open)));
    }
    Ok(Html::join(tables))
}

/// What an event of a place says in small: the new name, parent, code.
fn place_facts(said: &Said, line: &history::Line) -> Vec<String> {
    let text = |field| history::text(line, field);
    let place = |field| text(field).and_then(|id| id.parse().ok()).map(|id| said.place(id));
    match line.kind.as_str() {
        "registered" => line
            .event
            .pointer("/registration/name")
            .and_then(|name| name.as_str())
            .map(str::to_owned)
            .into_iter()
            .collect(),
        "moved" => place("parent").into_iter().collect(),
        "renamed" => text("name").into_iter().collect(),
        "encoded" => {
            text("scheme").map(|scheme| said.scheme(&scheme)).into_iter().chain(text("code")).collect()
        }
        "alias_added" => line
            .event
            .pointer("/alias/text")
            .and_then(|name| name.as_str())
            .map(str::to_owned)
            .into_iter()
            .collect(),
        "alias_removed" => text("text").into_iter().collect(),
        "phone_set" => text("phone").into_iter().collect(),
        "address_set" => text("address").into_iter().collect(),
        "closed" => text("reason").into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A place as machines see it.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Told {
    #[schemars(with = "serde_json::Value")]
    place: Place,
    version: i64,
    #[schemars(with = "Vec<serde_json::Value>")]
    staff: Vec<super::posts::Held>,
    #[schemars(with = "Vec<serde_json::Value>")]
    history: Vec<history::Line>,
}

/// GET `/api/v1/admin/places/{place}`
pub(crate) async fn tell(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(place): Path<String>,
) -> Result<Json<Told>, Problem> {
    open_to(&viewer)?;
    let Shown { place, version, staff, history } = load(&site, id_of(&place)?).await?;
    Ok(Json(Told { place, version, staff, history }))
}

/// A place found, as machines see it.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Found {
    id: PlaceId,
    name: String,
    level: &'static str,
    kind: Option<String>,
    /// By coding scheme.
    codes: std::collections::BTreeMap<String, String>,
    parent: Option<PlaceId>,
}

/// GET `/api/v1/admin/places?q=`
pub(crate) async fn search(
    State(site): State<Site>,
    viewer: SignedIn,
    typed: Typed,
) -> Result<Json<kernel::Paged<Found>>, Problem> {
    open_to(&viewer)?;
    let (tenant, now) = (site.tenant.clone(), site.now());
    let text = typed.get("q").unwrap_or_default().to_owned();
    let paging =
        Paging { after: typed.get("after").map(str::to_owned), size: typed.read("size", "ground-number")? };
    let read = site.store.read(move |tx| {
        Box::pin(async move { place::query::search(tx, &tenant, &text, now, &paging).await })
    });
    let found = read.await?;
    let rows = found.rows.into_iter().map(|place| Found {
        id: place.id,
        name: place.name,
        level: place.level.name(),
        kind: place.kind.map(|kind| kind.to_string()),
        codes: place.codes,
        parent: place.parent,
    });
    Ok(Json(kernel::Paged { rows: rows.collect(), next: found.next }))
}

/// Content of a cell that may lack.
pub(crate) fn or_dash(text: Option<String>) -> Content {
    text.map_or_else(|| Content::from("—"), Content::from)
}
