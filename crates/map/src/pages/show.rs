//! `/map`: one page for everybody; whoever works here sees clocks, the public sees counts.

use crate::model::Overlay;
use crate::model::{LEAST, Tiles};
use crate::pages::overlays::{sheet_columns, sheet_row};
use crate::points::{listed, state_of};
use crate::query::{Coverage, Covered, Standing, Standings, grids, service_points, standings, within};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::query::CasePoint;
use cases::{CaseSite, Ground};
use guard::{Site, Viewer};
use kernel::{Failure, Instant};
use place::{Level, Node, PlaceId};
use std::sync::Arc;
use ui::{
    Choice, Column, Content, EmptyState, FilterBar, Form, Html, Link, Page, PageHead, Pager, Problem, Row,
    Surface, Tab, Table, Tabs, Token, Typed, Words, assets,
};

/// Rows of one page of the table.
const ROWS: usize = 50;

/// What the table below the map shows (表格).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    Cases,
    Points,
    Services,
    Coverage,
    Overlays,
}

impl Layer {
    const ALL: [Self; 5] = [Self::Cases, Self::Points, Self::Services, Self::Coverage, Self::Overlays];
    const fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Points => "points",
            Self::Services => "services",
            Self::Coverage => "coverage",
            Self::Overlays => "overlays",
        }
    }
    fn of(typed: &Typed) -> Self {
        let named = typed.get("layer");
        Self::ALL.into_iter().find(|layer| named == Some(layer.name())).unwrap_or(Self::Cases)
    }
}

#[derive(Template)]
#[template(path = "map.html")]
struct MapBody {
    words: Words,
    head: PageHead,
    filters: FilterBar,
    frame: Frame,
    legend: Vec<Mark>,
    source: String,
    tabs: Tabs,
    note: String,
    table: Content,
    pager: Content,
}

/// Where the island draws.
struct Frame {
    style: &'static str,
    script: &'static str,
    /// The filters in force, for the island's own questions.
    query: String,
    layer: &'static str,
    /// Whether cases are drawn one by one where one looks closely.
    staff: bool,
}

/// A line of the legend: shape, words, and the layer that its box switches.
struct Mark {
    key: String,
    name: String,
    shape: &'static str,
}

/// What a request of the page reads.
struct Read {
    ground: Arc<Ground>,
    standings: Standings,
    covered: Arc<Vec<Covered>>,
    /// Only when the table asks for them.
    points: Vec<CasePoint>,
    /// Departments' layers that the viewer sees, by name.
    overlays: Vec<Overlay>,
}

/// GET `/map`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(coverage): Extension<Arc<Coverage>>,
    Extension(tiles): Extension<Tiles>,
    viewer: Viewer,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let now = site.now();
    let (inner, grounds, asked, who) =
        (site.clone(), Arc::clone(&cases.grounds), typed.clone(), viewer.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let standings = standings(tx, &inner, &ground, &who, &asked, now).await?;
            let covered = coverage.current(tx, &inner, &ground, now).await?;
            let points = match Layer::of(&asked) {
                Layer::Points => {
                    let place = within(&ground, &asked).and_then(|place| ground.atlas.node(place));
                    let place = place.map(|node| (node.level, node.id));
                    listed(tx, &inner, &who, &asked, place, now).await?
                }
                _ => Vec::new(),
            };
            let mut overlays = crate::query::overlays(tx, &inner.tenant).await?;
            overlays.retain(|overlay| overlay.is_seen(standings.staff, now));
            Ok::<_, Failure>(Read { ground, standings, covered, points, overlays })
        })
    });
    let read = read.await?;
    let layer = Layer::of(&typed);
    let said = Drawing { words: &words, read: &read, typed: &typed, now };
    let (table, total) = match layer {
        Layer::Cases => said.cases(),
        Layer::Points => said.points(),
        Layer::Services => said.services(),
        Layer::Coverage => said.coverage(),
        Layer::Overlays => said.overlays(),
    };
    let body = MapBody {
        head: PageHead::new(words.t("map-title")).about(words.t(match read.standings.staff {
            true => "map-about-staff",
            false => "map-about",
        })),
        filters: said.filters(&token),
        frame: Frame {
            style: assets::path("map.css"),
            script: assets::path("map.js"),
            query: query_of(&typed, &["place", "clock"]),
            layer: layer.name(),
            staff: read.standings.staff,
        },
        legend: said.legend(),
        source: match &tiles.0 {
            Some(source) => words.with(
                "map-attribution-tiles",
                &[("origin", source.origin()), ("source", source.attribution())],
            ),
            None => words.t("map-attribution"),
        },
        tabs: said.tabs(layer),
        note: said.note(layer),
        pager: said.pager(total),
        table,
        words: words.clone(),
    };
    let surface = if read.standings.staff { Surface::Desk } else { Surface::Door };
    let html = Html::render(&body).map_err(|cause| Problem(Failure::broken(cause)))?;
    Ok(Page::new(surface, words.t("map-title"), html).at("map"))
}

struct Drawing<'a> {
    words: &'a Words,
    read: &'a Read,
    typed: &'a Typed,
    now: Instant,
}

impl Drawing<'_> {
    fn t(&self, key: &str) -> String {
        self.words.t(key)
    }
    fn name(&self, place: PlaceId) -> String {
        self.read.ground.atlas.name(place).unwrap_or_default().to_owned()
    }
    fn parent_name(&self, node: &Node) -> String {
        node.parent.map(|parent| self.name(parent)).unwrap_or_default()
    }
    /// The page of a place, for everybody.
    fn place(&self, node: &Node) -> Content {
        match node.codes.first() {
            Some((_, code)) => Link::new(&node.name, format!("/places/{}", ui::encoded(code))).into(),
            None => node.name.clone().into(),
        }
    }
    fn page(&self) -> usize {
        self.typed.get("page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).max(1)
    }
    fn sort(&self) -> &str {
        self.typed.get("sort").unwrap_or("place")
    }
    fn slice<'r, T>(&self, rows: &'r [T]) -> &'r [T] {
        let start = ((self.page() - 1) * ROWS).min(rows.len());
        &rows[start..(start + ROWS).min(rows.len())]
    }
    fn sorted(&self, column: Column, by: &'static str) -> Column {
        let now = (self.sort() == by).then_some(by == "place");
        column.sort(with(self.typed, &[("sort", by)]), now)
    }

    fn cases(&self) -> (Content, usize) {
        let (ground, standings) = (&self.read.ground, &self.read.standings);
        let chosen = within(ground, self.typed);
        let mut rows: Vec<(&Node, Standing)> = grids(ground, chosen, self.now)
            .into_iter()
            .map(|node| {
                let standing = standings.by_place.get(&node.id).copied();
                (node, standing.unwrap_or(Standing { total: Some(0), ..Standing::default() }))
            })
            .collect();
        // What could be placed no narrower than a community stands under the community's own name.
        let wider = standings.by_place.iter().filter_map(|(place, standing)| {
            let node = ground.atlas.node(*place).filter(|node| node.level != Level::Grid)?;
            Some((node, *standing))
        });
        rows.extend(wider);
        if standings.staff && self.typed.get("clock").is_some() {
            rows.retain(|(_, standing)| standing.total.unwrap_or(0) > 0);
        }
        match self.sort() {
            "open" => rows.sort_by_key(|(_, standing)| std::cmp::Reverse(standing.total.unwrap_or(1))),
            "overdue" => {
                rows.sort_by_key(|(_, standing)| std::cmp::Reverse((standing.overdue, standing.soon)))
            }
            _ => {}
        }
        let total = rows.len();
        if rows.is_empty() {
            return (self.empty(), 0);
        }
        let mut table = Table::new(self.t("map-layer-cases"))
            .column(self.sorted(Column::new(self.t("map-column-grid")).title(), "place"))
            .column(Column::new(self.t("map-column-community")))
            .column(Column::new(self.t("map-column-phone")).narrow());
        if standings.staff {
            table = table
                .column(self.sorted(Column::new(self.t("map-clock-overdue")).number(), "overdue"))
                .column(Column::new(self.t("map-clock-soon")).number())
                .column(Column::new(self.t("map-clock-running")).number());
        }
        table = table.column(self.sorted(Column::new(self.t("map-column-open")).number(), "open"));
        let lines = self.slice(&rows).iter().map(|(node, standing)| {
            let mut row = Row::new()
                .cell(self.place(node))
                .cell(if node.level == Level::Grid { self.parent_name(node) } else { self.t("map-no-grid") })
                .cell(node.phone.clone().unwrap_or_default());
            if standings.staff {
                let running = standing.total.unwrap_or(0) - standing.overdue - standing.soon;
                row = row
                    .cell(self.count(node, standing.overdue, "overdue"))
                    .cell(self.count(node, standing.soon, "soon"))
                    .cell(self.count(node, running, "running"));
            }
            let open: Content = match standing.total {
                Some(count) if standings.staff => self.count(node, count, ""),
                Some(count) => count.into(),
                None => self.words.with("map-few", [("least", LEAST)]).into(),
            };
            let row = row.cell(open);
            match standings.staff {
                true if standing.overdue > 0 => row.overdue(),
                true if standing.soon > 0 => row.due_soon(),
                _ => row,
            }
        });
        (Html::of(&table.rows(lines)).into(), total)
    }

    /// A number that opens its cases.
    fn count(&self, node: &Node, count: i64, clock: &str) -> Content {
        if count == 0 {
            return 0_u64.into();
        }
        let clock = if clock.is_empty() { String::new() } else { format!("&clock={clock}") };
        Link::new(count.to_string(), format!("/cases?place={}&state=open{clock}", node.id)).into()
    }

    fn points(&self) -> (Content, usize) {
        let rows = &self.read.points;
        if rows.is_empty() {
            return (self.empty(), 0);
        }
        let table = Table::new(self.t("map-layer-points"))
            .column(Column::new(self.t("map-column-case")).title())
            .column(Column::new(self.t("map-column-title")))
            .column(Column::new(self.t("map-column-grid")))
            .column(Column::new(self.t("map-filter-clock")).narrow())
            .column(Column::new(self.t("map-column-exact")));
        let table = table.rows(self.slice(rows).iter().map(|case| {
            let state = state_of(case, self.now);
            let exact = if case.exact { "map-point-exact" } else { "map-point-coarse" };
            let number = &case.row.number;
            let row = Row::new()
                .cell(Link::new(number, format!("/cases/{}", ui::encoded(number))))
                .cell(case.row.title.clone().unwrap_or_default())
                .cell(case.row.place.map(|place| self.name(place)).unwrap_or_default())
                .cell(self.t(&format!("map-clock-{state}")))
                .cell(self.t(exact));
            match state {
                "overdue" => row.overdue(),
                "soon" => row.due_soon(),
                _ => row,
            }
        }));
        (Html::of(&table).into(), rows.len())
    }

    fn services(&self) -> (Content, usize) {
        let ground = &self.read.ground;
        let rows = service_points(ground, within(ground, self.typed), self.now);
        if rows.is_empty() {
            return (self.empty(), 0);
        }
        let table = Table::new(self.t("map-layer-services"))
            .column(Column::new(self.t("map-column-service")).title())
            .column(Column::new(self.t("map-column-serves")))
            .column(Column::new(self.t("map-column-phone")).narrow())
            .column(Column::new(self.t("map-column-point")).narrow())
            .rows(self.slice(&rows).iter().map(|node| {
                let point = node.point.map_or_else(String::new, |point| {
                    let (lon, lat) = point.degrees();
                    format!("{lon:.5}, {lat:.5}")
                });
                Row::new()
                    .cell(self.place(node))
                    .cell(self.parent_name(node))
                    .cell(node.phone.clone().unwrap_or_default())
                    .cell(point)
            }));
        (Html::of(&table).into(), rows.len())
    }

    fn coverage(&self) -> (Content, usize) {
        let atlas = &self.read.ground.atlas;
        let chosen = within(&self.read.ground, self.typed);
        let mut rows: Vec<&Covered> = self
            .read
            .covered
            .iter()
            .filter(|covered| chosen.is_none_or(|place| atlas.path(covered.place).contains(&place)))
            .collect();
        if rows.is_empty() {
            return (self.empty(), 0);
        }
        rows.sort_by(|one, other| {
            let faults = |covered: &Covered| covered.report.gaps.len() + covered.report.overlaps.len();
            faults(other).cmp(&faults(one)).then_with(|| self.name(one.place).cmp(&self.name(other.place)))
        });
        let area = |pieces: &[place::geometry::Piece]| -> i64 {
            pieces.iter().map(|piece| piece.area).sum::<f64>().round() as i64
        };
        let said = |pieces: &[place::geometry::Piece]| match pieces.len() {
            0 => self.t("map-none"),
            count => self.words.with(
                "map-pieces",
                [("count", i64::try_from(count).unwrap_or(i64::MAX)), ("area", area(pieces))],
            ),
        };
        let table = Table::new(self.t("map-layer-coverage"))
            .column(Column::new(self.t("map-column-community")).title())
            .column(Column::new(self.t("map-column-grids")).number())
            .column(Column::new(self.t("map-column-coverage")).number())
            .column(Column::new(self.t("map-column-gaps")))
            .column(Column::new(self.t("map-column-overlaps")))
            .rows(self.slice(&rows).iter().map(|covered| {
                let report = &covered.report;
                let name = match atlas.node(covered.place) {
                    Some(node) => self.place(node),
                    None => Content::empty(),
                };
                Row::new()
                    .cell(name)
                    .cell(report.tiles)
                    .cell(format!("{:.2} %", report.coverage * 100.0))
                    .cell(said(&report.gaps))
                    .cell(said(&report.overlaps))
            }));
        (Html::of(&table).into(), rows.len())
    }

    fn overlays(&self) -> (Content, usize) {
        let rows = &self.read.overlays;
        if rows.is_empty() {
            return (self.empty(), 0);
        }
        let table = sheet_columns(self.words, Table::new(self.t("map-layer-overlays")));
        let table = table.rows(self.slice(rows).iter().map(|overlay| sheet_row(self.words, overlay)));
        (Html::of(&table).into(), rows.len())
    }

    fn empty(&self) -> Content {
        Html::of(&EmptyState::new(self.t("map-empty")).text(self.t("map-empty.text"))).into()
    }

    fn filters(&self, token: &Token) -> FilterBar {
        let form = Form::new(self.words, token).prefix("filter").typed(self.typed.clone());
        let places = self.read.ground.place_choices();
        let layer = form.hidden("layer", Layer::of(self.typed).name());
        let place =
            form.select("place", self.t("map-filter-place"), places).unchosen(self.t("map-filter-all"));
        let mut bar =
            FilterBar::new(self.words, "/map").field(Html::join([Html::of(&layer), Html::of(&place)]));
        if self.read.standings.staff {
            let clocks = ["overdue", "soon", "running"]
                .into_iter()
                .map(|clock| Choice::new(clock, self.t(&format!("map-clock-{clock}"))));
            let clock = form.select("clock", self.t("map-filter-clock"), clocks);
            bar = bar.field(Html::of(&clock.unchosen(self.t("map-filter-all"))));
        }
        if let Some(place) = within(&self.read.ground, self.typed) {
            bar = bar.active(self.name(place), with(self.typed, &[("place", "")]));
        }
        if let Some(clock) = self.typed.get("clock").filter(|_| self.read.standings.staff)
            && let Some(word) = self.words.find(&format!("map-clock-{clock}"))
        {
            bar = bar.active(word, with(self.typed, &[("clock", "")]));
        }
        bar
    }

    fn legend(&self) -> Vec<Mark> {
        let mark = |key: &'static str, shape: &'static str| Mark {
            key: key.to_owned(),
            name: self.t(&format!("map-legend-{key}")),
            shape,
        };
        let mut marks = match self.read.standings.staff {
            true => vec![mark("overdue", "triangle"), mark("soon", "diamond"), mark("running", "circle")],
            false => vec![mark("open", "circle")],
        };
        marks.extend([mark("services", "square"), mark("gaps", "hatch"), mark("overlaps", "cross")]);
        marks.extend(self.read.overlays.iter().map(|overlay| Mark {
            key: format!("overlay-{}", overlay.id),
            name: overlay.sheet.name.clone(),
            shape: "outline",
        }));
        marks
    }

    fn tabs(&self, layer: Layer) -> Tabs {
        // One by one, cases are for people at work.
        let offered = Layer::ALL.into_iter().filter(|one| *one != Layer::Points || self.read.standings.staff);
        let tabs = offered.map(|one| {
            let address = with(self.typed, &[("layer", one.name()), ("sort", "")]);
            Tab::new(self.t(&format!("map-layer-{}", one.name())), address).current(one == layer)
        });
        Tabs::new(self.t("map-tabs"), tabs)
    }

    fn note(&self, layer: Layer) -> String {
        match layer {
            Layer::Cases if self.read.standings.staff => self.t("map-note-staff"),
            Layer::Cases => self.words.with("map-note-public", [("least", LEAST)]),
            Layer::Points => self.t("map-note-points"),
            Layer::Services => self.t("map-note-services"),
            Layer::Coverage => self.t("map-note-coverage"),
            Layer::Overlays => self.t("map-note-overlays"),
        }
    }

    fn pager(&self, total: usize) -> Content {
        if total <= ROWS {
            return Content::empty();
        }
        let page = self.page();
        let shown = ROWS.min(total.saturating_sub((page - 1) * ROWS));
        let first = (page > 1).then(|| with(self.typed, &[("page", "")]));
        let next = (page * ROWS < total).then(|| {
            let number = (page + 1).to_string();
            address(self.typed, &[("page", &number)], false)
        });
        let total = u64::try_from(total).ok();
        Html::of(&Pager::new(self.words, shown, total).first(self.words, first).next(self.words, next)).into()
    }
}

/// The address of this page with some fields set (or, set to nothing, left out), at its first page.
fn with(typed: &Typed, fields: &[(&str, &str)]) -> String {
    address(typed, fields, true)
}

fn address(typed: &Typed, fields: &[(&str, &str)], first: bool) -> String {
    let set = |name: &str| fields.iter().any(|(field, _)| *field == name);
    let kept = typed
        .pairs()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !set(name) && !(first && *name == "page"));
    let pairs = kept.chain(fields.iter().copied()).filter(|(_, value)| !value.trim().is_empty());
    ui::address("/map", pairs)
}

fn query_of(typed: &Typed, names: &[&str]) -> String {
    let pairs = names.iter().filter_map(|name| Some((*name, typed.get(name)?)));
    pairs
        .map(|(name, value)| format!("{}={}", ui::encoded(name), ui::encoded(value)))
        .collect::<Vec<_>>()
        .join("&")
}
