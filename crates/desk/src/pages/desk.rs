//! `/desk`: everything that waits for me, merged by clock and grouped by how near its end is.

use askama::Template;
use axum::extract::State;
use axum::{Extension, Json};
use guard::desk::{After, Asked, Band, Bulk, Counts, Desk, Desks, Kind, Line, Wanted};
use guard::right::ReceiveCase;
use guard::{SignedIn, Site};
use kernel::{Failure, Paged, Paging};
use schemars::JsonSchema;
use serde::Serialize;
use std::ops::RangeInclusive;
use std::sync::Arc;
use ui::{
    Button, Column, Content, EmptyState, Html, Link, Notice, Page, PageHead, Pager, Problem, Row, Tab, Table,
    Tabs, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskBody {
    head: PageHead,
    notices: Vec<Notice>,
    tabs: Tabs,
    list: Content,
    pager: Content,
}

/// Counted up to here; beyond it the page says “more than”.
const COUNTED: u32 = 1000;
/// Lines of a band on the page of all bands; the rest is one click away.
const OF_BAND: u32 = 20;
/// Within this many seconds before its end a clock counts as due soon.
const SOON: i64 = 24 * 3600;

/// GET `/desk`; `?what=` narrows to a kind, `?clock=` to a band
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(desks): Extension<Desks>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let asked =
        Asked { tenant: site.tenant.clone(), viewer: viewer.viewer().clone(), words, now: site.now() };
    let narrowed = Narrowed::read(&desks, &typed);
    let (gathering, reading, wanted) = (desks.clone(), asked.clone(), narrowed.clone());
    let found = site
        .store
        .read(move |tx| Box::pin(async move { gather(tx, &gathering, &reading, &wanted).await }))
        .await?;
    let words = &asked.words;
    let all = found.counts.iter().fold(Counts::default(), |all, (_, counts)| all.and(*counts));
    let about = words.with(
        if all.more { "desk-about-more" } else { "desk-about" },
        [("total", all.total()), ("overdue", all.bands[0])],
    );
    let head = PageHead::new(words.t("desk-title")).about(about);
    let head = match viewer.holds::<ReceiveCase>() {
        true => head.action(Button::link(words.t("desk-new"), "/cases/new").key('n')),
        false => head,
    };
    let bulk: Vec<Bulk> = desks.all().flat_map(|desk| desk.bulk(&asked)).collect();
    let body = DeskBody {
        head,
        notices: handed_on(words, &typed).into_iter().chain(found.notices.clone()).collect(),
        tabs: tabs(words, &found.counts, &narrowed, all),
        list: list(&asked, &found, &narrowed, &token, &bulk),
        pager: pager(words, &found, &narrowed),
    };
    Ok(Page::desk(words.t("desk-title"), &body)?.at("desk").live("desk"))
}

/// Whoever has taken a step after which a case lies with others comes here and is told so.
fn handed_on(words: &Words, typed: &Typed) -> Option<Notice> {
    let number = typed.get("left")?;
    let is_number = number.chars().all(|letter| letter.is_ascii_digit() || letter == '-');
    let said = is_number.then(|| words.with("desk-handed-on", [("number", number)]))?;
    Some(Notice::done(said).text(words.t("desk-handed-on-text")))
}

/// What the address narrows the desk to.
#[derive(Clone, Debug, Default)]
struct Narrowed {
    kind: Option<Kind>,
    band: Option<Band>,
    after: Option<Mark>,
}

/// A place in the order of all kinds: due time, id, kind.
#[derive(Clone, Debug)]
struct Mark {
    due: i64,
    id: String,
    kind: String,
}

impl Mark {
    fn of(line: &Line) -> Self {
        let due = line.due.unwrap_or(guard::desk::UNCLOCKED).micros();
        Self { due, id: line.id.clone(), kind: line.kind.to_owned() }
    }
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        let due = parts.next()?.parse().ok()?;
        Some(Self { due, id: parts.next()?.to_owned(), kind: parts.next()?.to_owned() })
    }
    fn text(&self) -> String {
        format!("{}:{}:{}", self.due, self.id, self.kind)
    }
}

impl Narrowed {
    fn read(desks: &Desks, typed: &Typed) -> Self {
        let kind = typed.get("what").and_then(|what| desks.kinds().find(|(_, kind)| kind.name == what));
        Self {
            kind: kind.map(|(_, kind)| kind),
            band: typed.get("clock").and_then(Band::from_name),
            after: typed.get("after").and_then(Mark::read),
        }
    }
    fn address(&self) -> String {
        let mut query = Vec::new();
        query.extend(self.kind.map(|kind| format!("what={}", kind.name)));
        query.extend(self.band.map(|band| format!("clock={}", band.name())));
        query.extend(self.after.as_ref().map(|mark| format!("after={}", mark.text())));
        if query.is_empty() { "/desk".to_owned() } else { format!("/desk?{}", query.join("&")) }
    }
    fn bands(&self) -> Vec<Band> {
        self.band.map_or_else(|| Band::ALL.to_vec(), |band| vec![band])
    }
    /// Lines of a band on this page.
    fn size(&self) -> u32 {
        if self.band.is_some() { Paging::DEFAULT } else { OF_BAND }
    }
}

/// What was found for one viewer.
struct Found {
    counts: Vec<(Kind, Counts)>,
    /// Each band with its lines; `true` when there are more.
    bands: Vec<(Band, Vec<Line>, bool)>,
    notices: Vec<Notice>,
}

async fn gather(
    tx: &mut ::store::Tx,
    desks: &Desks,
    asked: &Asked,
    narrowed: &Narrowed,
) -> Result<Found, Failure> {
    let mut counts = Vec::new();
    let mut shown: Vec<Shown<'_>> = Vec::new();
    for (desk, kind) in desks.kinds() {
        let found = desk.counts(tx, asked, kind.name, COUNTED).await?;
        counts.push((kind, found));
        if narrowed.kind.is_none_or(|only| only == kind) && found.total() > 0 {
            shown.push((desk, kind, found));
        }
    }
    let mut bands = Vec::new();
    for band in narrowed.bands() {
        let place = Band::ALL.iter().position(|one| *one == band).unwrap_or(0);
        let there = |found: &Counts| found.bands[place] > 0 || found.more;
        let (lines, more) =
            merged(tx, asked, &shown, there, band.range(asked.now), narrowed.after.as_ref(), narrowed.size())
                .await?;
        bands.push((band, lines, more));
    }
    let mut notices = Vec::new();
    for desk in desks.all() {
        notices.extend(desk.notices(tx, asked).await?);
    }
    Ok(Found { counts, bands, notices })
}

type Shown<'d> = (&'d Arc<dyn Desk>, Kind, Counts);

/// The lines of all kinds within a range of due times, merged by clock; whether there are more.
async fn merged(
    tx: &mut ::store::Tx,
    asked: &Asked,
    shown: &[Shown<'_>],
    there: impl Fn(&Counts) -> bool,
    due: RangeInclusive<i64>,
    mark: Option<&Mark>,
    size: u32,
) -> Result<(Vec<Line>, bool), Failure> {
    let mut lines: Vec<(usize, Line)> = Vec::new();
    for (order, (desk, kind, found)) in shown.iter().enumerate() {
        if !there(found) {
            continue;
        }
        let wanted = Wanted {
            kind: kind.name,
            due: due.clone(),
            after: mark.map(|mark| after(mark, order, shown)),
            limit: size + 1,
        };
        lines.extend(desk.lines(tx, asked, &wanted).await?.into_iter().map(|line| (order, line)));
    }
    lines.sort_by(|(left_order, left), (right_order, right)| {
        let key = |line: &Line| line.due.unwrap_or(guard::desk::UNCLOCKED);
        (key(left), &left.id, left_order).cmp(&(key(right), &right.id, right_order))
    });
    let more = lines.len() > size as usize;
    lines.truncate(size as usize);
    Ok((lines.into_iter().map(|(_, line)| line).collect(), more))
}

/// A line of the desk as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LineJson {
    /// What has to be done.
    what: String,
    number: String,
    title: String,
    /// Where people open it.
    address: String,
    due: Option<String>,
    place: String,
    matter: String,
    received: String,
}

/// GET `/api/v1/desk?what=&clock=&after=`: the lines of `/desk` in its order.
pub(crate) async fn lines(
    State(site): State<Site>,
    Extension(desks): Extension<Desks>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Paged<LineJson>>, Problem> {
    let size = typed
        .get("size")
        .and_then(|size| size.parse().ok())
        .unwrap_or(Paging::DEFAULT)
        .clamp(1, Paging::MOST);
    let asked =
        Asked { tenant: site.tenant.clone(), viewer: viewer.viewer().clone(), words, now: site.now() };
    let narrowed = Narrowed::read(&desks, &typed);
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let kinds = desks.kinds().filter(|(_, kind)| narrowed.kind.is_none_or(|only| only == *kind));
            let shown: Vec<Shown<'_>> = kinds.map(|(desk, kind)| (desk, kind, Counts::default())).collect();
            let due = narrowed
                .band
                .map_or(i64::MIN..=guard::desk::UNCLOCKED.micros(), |band| band.range(asked.now));
            merged(tx, &asked, &shown, |_| true, due, narrowed.after.as_ref(), size).await
        })
    });
    let (lines, more) = read.await?;
    let next = more.then(|| lines.last().map(|line| Mark::of(line).text())).flatten();
    let rows = lines.into_iter().map(|line| LineJson {
        what: line.kind.to_owned(),
        number: line.number,
        title: line.title,
        address: line.address,
        due: line.due.map(|due| due.rfc3339()),
        place: line.place,
        matter: line.matter,
        received: line.received.rfc3339(),
    });
    Ok(Json(Paged { rows: rows.collect(), next }))
}

/// Where a kind goes on after the mark: kinds behind the mark's own have not shown its very place yet.
fn after(mark: &Mark, order: usize, shown: &[Shown<'_>]) -> After {
    let marked = shown.iter().position(|(_, kind, _)| kind.name == mark.kind);
    After {
        due: kernel::Instant::from_micros(mark.due),
        id: mark.id.clone(),
        inclusive: marked.is_some_and(|marked| order > marked),
    }
}

fn tabs(words: &Words, counts: &[(Kind, Counts)], narrowed: &Narrowed, all: Counts) -> Tabs {
    let count = |counts: &Counts| u64::try_from(counts.total()).unwrap_or(0);
    let address = |kind: Option<Kind>| Narrowed { kind, after: None, ..narrowed.clone() }.address();
    let first =
        Tab::new(words.t("desk-all"), address(None)).current(narrowed.kind.is_none()).count(count(&all));
    let kinds = counts.iter().filter(|(kind, found)| found.total() > 0 || narrowed.kind == Some(*kind)).map(
        |(kind, found)| {
            Tab::new(words.t(kind.label), address(Some(*kind)))
                .current(narrowed.kind == Some(*kind))
                .count(count(found))
        },
    );
    Tabs::new(words.t("desk-tabs"), std::iter::once(first).chain(kinds).collect::<Vec<_>>())
}

fn list(asked: &Asked, found: &Found, narrowed: &Narrowed, token: &Token, bulk: &[Bulk]) -> Content {
    let words = &asked.words;
    if found.bands.iter().all(|(_, lines, _)| lines.is_empty()) {
        let empty = EmptyState::new(words.t("desk-empty")).text(words.t("desk-empty.text"));
        let action = match narrowed.kind.is_some() || narrowed.band.is_some() {
            true => Button::link(words.t("desk-show-all"), "/desk"),
            false => Button::link(words.t("desk-to-cases"), "/cases"),
        };
        return Html::of(&empty.action(action)).into();
    }
    let ticks = !bulk.is_empty();
    let mut rows = Vec::new();
    for (band, lines, more) in found.bands.iter().filter(|(_, lines, _)| !lines.is_empty()) {
        rows.push(
            Row::heading(heading(words, found, narrowed, *band, *more)).id(format!("band-{}", band.name())),
        );
        rows.extend(lines.iter().map(|line| row(asked, found, line, ticks)));
    }
    let table = Table::new(words.t("desk-title"))
        .column(Column::new(words.t("desk-column-title")).title())
        .column(Column::new(words.t("desk-column-what")).narrow())
        .column(Column::new(words.t("desk-column-clock")).narrow())
        .column(Column::new(words.t("desk-column-matter")))
        .column(Column::new(words.t("desk-column-place")))
        .column(Column::new(words.t("desk-column-received")).narrow())
        .column(Column::new(words.t("desk-column-number")).narrow())
        .rows(rows);
    crate::with_bulk(words, token, bulk, &table)
}

fn heading(words: &Words, found: &Found, narrowed: &Narrowed, band: Band, more: bool) -> Content {
    let place = Band::ALL.iter().position(|one| *one == band).unwrap_or(0);
    let kinds = found.counts.iter().filter(|(kind, _)| narrowed.kind.is_none_or(|only| only == *kind));
    let all = kinds.fold(Counts::default(), |all, (_, counts)| all.and(*counts));
    let key = if all.more { "desk-band-more" } else { "desk-band" };
    let name = words.t(&format!("desk-band-{}", band.name()));
    let said = words.with(key, &[("band", name.clone()), ("count", all.bands[place].to_string())]);
    if !more || narrowed.band.is_some() {
        return said.into();
    }
    let address = Narrowed { band: Some(band), after: None, ..narrowed.clone() }.address();
    let link = Link::new(words.with("desk-band-all", [("band", name)]), address);
    Html::join([Html::escape(&said), Html::escape(" "), Html::of(&link)]).into()
}

fn row(asked: &Asked, found: &Found, line: &Line, ticks: bool) -> Row {
    let words = &asked.words;
    let kind = found.counts.iter().find(|(kind, _)| kind.name == line.kind);
    let what = kind.map(|(kind, _)| words.t(kind.label)).unwrap_or_default();
    let row = Row::new()
        .opens(line.address.clone())
        .id(format!("{}-{}", line.kind, line.number))
        .cell(Link::new(line.title.clone(), line.address.clone()))
        .cell(what)
        .cell(line.clock.clone())
        .cell(line.matter.clone())
        .cell(line.place.clone())
        .cell(ui::Moment::ago(words, asked.now, line.received))
        .cell(line.number.clone());
    let row = match &line.tick {
        Some((field, value)) if ticks => {
            row.tick(*field, value.clone(), words.with("desk-tick", [("title", &line.title)]))
        }
        _ => row,
    };
    match line.due {
        Some(due) if due < asked.now => row.overdue(),
        Some(due) if due <= asked.now.plus_seconds(SOON) => row.due_soon(),
        _ => row,
    }
}

fn pager(words: &Words, found: &Found, narrowed: &Narrowed) -> Content {
    let (Some(_), [(_, lines, more)]) = (narrowed.band, found.bands.as_slice()) else {
        return Content::empty();
    };
    let first = Narrowed { after: None, ..narrowed.clone() }.address();
    let next = lines
        .last()
        .filter(|_| *more)
        .map(|line| Narrowed { after: Some(Mark::of(line)), ..narrowed.clone() }.address());
    if lines.is_empty() {
        return Content::empty();
    }
    Pager::new(words, lines.len(), None)
        .first(words, narrowed.after.is_some().then_some(first))
        .next(words, next)
        .into()
}
