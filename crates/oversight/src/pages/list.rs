//! `/oversight`: files by procedure, state and place; the address holds the state. Lists are about matters and units; no
//! list is ordered by how often somebody occurs in it.

use super::said;
use crate::model::{FileState, Procedure};
use crate::query::{self, FileRow, Filter};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Ground, Said};
use guard::right::{DrawSpotCheck, ReadOversight};
use guard::{PlacePath, SignedIn, Site, Viewer};
use kernel::{Failure, Instant, Paging};
use place::PlaceId;
use ui::{
    Button, Choice, Column, Content, EmptyState, FilterBar, Form, Html, Link, Page, PageHead, Pager, Problem,
    Row, Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "list.html")]
struct ListBody {
    head: PageHead,
    filters: FilterBar,
    list: Content,
    pager: Content,
}

/// GET `/oversight`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (ground, rows, more) = read(&site, &cases, viewer.viewer(), &typed, Paging::DEFAULT).await?;
    let said = Said { words: words.clone(), ground, now: site.now() };
    let head = PageHead::new(said.t("oversight-list-title"))
        .about(said.t("oversight-list-about"))
        .action(Button::link(said.t("oversight-listed-title"), "/listed"))
        .action(Button::link(said.t("oversight-parked-title"), "/parked"))
        .action(Button::link(said.t("oversight-commendations-title"), "/commendations"));
    let head = match viewer.viewer().holds::<DrawSpotCheck>() {
        true => {
            let address = "/oversight/new?procedure=spot_check";
            head.action(Button::link(said.t("oversight-open-spot-check"), address))
        }
        false => head,
    };
    let next = more.then(|| rows.last().map(mark)).flatten();
    let pager = Pager::through(&words, ("/oversight", &typed), rows.len(), None, ("before", next));
    let body = ListBody { head, filters: filters(&said, &token, &typed), list: table(&said, &rows), pager };
    Ok(Page::desk(said.t("oversight-list-title"), &body)?.at("oversight"))
}

/// The rows that an address asks for, as far as the viewer may see them.
///
/// # Errors
/// The refusal of somebody who may read no file at all.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
    size: u32,
) -> Result<(std::sync::Arc<Ground>, Vec<FileRow>, bool), Failure> {
    if !viewer.holds::<ReadOversight>() {
        return Err(kernel::Refusal::forbidden("forbidden").into());
    }
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let (asking, asked) = (viewer.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let filter = filter_of(&ground, &asking, &asked, now);
            let mut rows = query::file_rows(tx, &tenant, &filter, size + 1).await?;
            let more = rows.len() > size as usize;
            rows.truncate(size as usize);
            Ok::<_, Failure>((ground, rows, more))
        })
    });
    read.await
}

/// A place in the order of the list, as the address carries it.
pub(crate) fn mark(row: &FileRow) -> String {
    format!("{}.{}", row.opened_at.micros(), row.id)
}

pub(crate) fn filter_of(ground: &Ground, viewer: &Viewer, typed: &Typed, now: Instant) -> Filter {
    let place = typed.get("place").and_then(|place| place.parse::<PlaceId>().ok());
    let path = place.map(|place| {
        let mut path: Vec<String> = ground.atlas.path(place).iter().map(ToString::to_string).collect();
        path.reverse();
        PlacePath::new(&path.join("/"))
    });
    let before = typed.get("before").and_then(|mark| {
        let (at, id) = mark.split_once('.')?;
        Some((Instant::from_micros(at.parse().ok()?), id.to_owned()))
    });
    Filter {
        state: typed.get("state").and_then(|state| state.parse().ok()),
        open: match typed.get("state") {
            Some("open") => Some(true),
            Some("ended") => Some(false),
            _ => None,
        },
        procedure: typed.get("procedure").and_then(|procedure| procedure.parse().ok()),
        // What is only reminded, nearly due or just overdue stands in the list when it is asked for.
        high: typed.get("procedure").is_none() && typed.get("state").is_none(),
        unit: typed.get("unit").and_then(|unit| ground.unit(unit, "unit").ok()),
        overdue: typed.get("clock") == Some("overdue"),
        place: path,
        scope: viewer.reach::<ReadOversight>(),
        viewer: viewer.staff().map(|staff| staff.unit),
        now,
        before,
    }
}

fn filters(said: &Said, token: &Token, typed: &Typed) -> FilterBar {
    let words = &said.words;
    let form = Form::new(words, token).prefix("filter").typed(typed.clone());
    let states = [("open", "oversight-filter-open"), ("ended", "oversight-filter-ended")]
        .into_iter()
        .map(|(value, key)| Choice::new(value, said.t(key)))
        .chain(FileState::ALL.iter().map(|state| Choice::new(state.as_str(), said::state(words, *state))));
    let procedures = Procedure::ALL.iter().map(|one| Choice::new(one.as_str(), said::procedure(words, *one)));
    let select = |name: &str, label: &str, choices: Vec<Choice>| {
        Html::of(&form.select(name, said.t(label), choices).unchosen(said.t("oversight-filter-all")))
    };
    let late = vec![Choice::new("overdue", said.t("oversight-filter-overdue"))];
    let bar = FilterBar::new(words, "/oversight")
        .field(select("procedure", "oversight-filter-procedure", procedures.collect()))
        .field(select("state", "oversight-filter-state", states.collect()))
        .field(select("clock", "oversight-filter-clock", late))
        .field(select("place", "oversight-filter-place", said.ground.place_choices()));
    bar.conditions(typed, |name, value| condition(said, name, value))
}

fn condition(said: &Said, name: &str, value: &str) -> Option<String> {
    match name {
        "state" => match value.parse::<FileState>() {
            Ok(state) => Some(said::state(&said.words, state)),
            Err(_) => said.words.find(&format!("oversight-filter-{value}")),
        },
        "procedure" => value.parse().ok().map(|one| said::procedure(&said.words, one)),
        "clock" => said.words.find(&format!("oversight-filter-{value}")),
        "place" => value.parse().ok().map(|place| said.place(Some(place))),
        _ => None,
    }
}

fn table(said: &Said, rows: &[FileRow]) -> Content {
    if rows.is_empty() {
        return Html::of(
            &EmptyState::new(said.t("oversight-list-empty")).text(said.t("oversight-list-empty.text")),
        )
        .into();
    }
    let table = Table::new(said.t("oversight-list-title"))
        .column(Column::new(said.t("oversight-column-title")).title())
        .column(Column::new(said.t("oversight-column-state")).narrow())
        .column(Column::new(said.t("oversight-column-clock")).narrow())
        .column(Column::new(said.t("oversight-column-unit")))
        .column(Column::new(said.t("oversight-column-opened")).narrow())
        .column(Column::new(said.t("oversight-column-number")).narrow())
        .rows(rows.iter().map(|row| line(said, row)));
    Html::of(&table).into()
}

fn line(said: &Said, row: &FileRow) -> Row {
    let address = format!("/oversight/{}", row.number);
    let title = said::title(said, row.procedure, row.matter.as_deref(), row.place);
    let due = row.due.filter(|_| !row.state.is_ended());
    let line = Row::new()
        .opens(address.clone())
        .id(format!("file-{}", row.number))
        .cell(Link::new(title, address))
        .cell(Html::of(&said::state_badge(&said.words, row.state)))
        .cell(said.due(due))
        .cell(row.unit.map_or_else(|| "—".to_owned(), |unit| said.unit(unit)))
        .cell(ui::Moment::day(&said.words, row.opened_at))
        .cell(row.number.clone());
    match due {
        Some(due) if due.at < said.now => line.overdue(),
        Some(due) if due.at <= said.now.plus_seconds(said::SOON) => line.due_soon(),
        _ => line,
    }
}
