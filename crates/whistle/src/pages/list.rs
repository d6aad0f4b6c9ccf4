//! `/whistles`: what streets have called departments to; the address holds the state. There is no count per unit: how
//! many whistles there are says nothing about anybody.

use super::said;
use crate::actions::proposing::may_propose;
use crate::model::{WhistleKind, WhistleState};
use crate::query::{self, Filter, WhistleRow};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Ground, Said};
use guard::right::ReadWhistle;
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

/// GET `/whistles`
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
    let head = PageHead::new(said.t("whistle-list-title")).about(said.t("whistle-list-about"));
    let head = match may_propose(&said.ground, viewer.viewer(), said.now) {
        true => head.action(Button::link(said.t("whistle-new-title"), "/whistles/new").key('n')),
        false => head,
    };
    let next = more.then(|| rows.last().map(mark)).flatten();
    let pager = Pager::through(&words, ("/whistles", &typed), rows.len(), None, ("before", next));
    let body = ListBody { head, filters: filters(&said, &token, &typed), list: table(&said, &rows), pager };
    Ok(Page::desk(said.t("whistle-list-title"), &body)?.at("whistles").live("whistles"))
}

/// The rows that an address asks for, as far as the viewer may see them.
///
/// # Errors
/// The refusal of somebody who may read no whistle at all.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
    size: u32,
) -> Result<(std::sync::Arc<Ground>, Vec<WhistleRow>, bool), Failure> {
    if !viewer.holds::<ReadWhistle>() {
        return Err(kernel::Refusal::forbidden("forbidden").into());
    }
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let (asking, asked) = (viewer.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let filter = filter_of(&ground, &asking, &asked, now);
            let mut rows = query::whistle_rows(tx, &tenant, &filter, size + 1).await?;
            let more = rows.len() > size as usize;
            rows.truncate(size as usize);
            Ok::<_, Failure>((ground, rows, more))
        })
    });
    read.await
}

/// A place in the order of the list, as the address carries it.
pub(crate) fn mark(row: &WhistleRow) -> String {
    format!("{}.{}", row.proposed_at.micros(), row.id)
}

fn filter_of(ground: &Ground, viewer: &Viewer, typed: &Typed, now: Instant) -> Filter {
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
        kind: typed.get("kind").and_then(|kind| kind.parse().ok()),
        overdue: typed.get("clock") == Some("overdue"),
        place: path,
        scope: viewer.reach::<ReadWhistle>(),
        viewer: viewer.staff().map(|staff| staff.unit),
        now,
        before,
    }
}

fn filters(said: &Said, token: &Token, typed: &Typed) -> FilterBar {
    let words = &said.words;
    let form = Form::new(words, token).prefix("filter").typed(typed.clone());
    let states = [("open", "whistle-filter-open"), ("ended", "whistle-filter-ended")]
        .into_iter()
        .map(|(value, key)| Choice::new(value, said.t(key)))
        .chain(WhistleState::ALL.iter().map(|state| Choice::new(state.as_str(), said::state(words, *state))));
    let kinds = WhistleKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), said::kind(words, *kind)));
    let select = |name: &str, label: &str, choices: Vec<Choice>| {
        Html::of(&form.select(name, said.t(label), choices).unchosen(said.t("whistle-filter-all")))
    };
    let late = vec![Choice::new("overdue", said.t("whistle-filter-overdue"))];
    let bar = FilterBar::new(words, "/whistles")
        .field(select("state", "whistle-filter-state", states.collect()))
        .field(select("kind", "whistle-filter-kind", kinds.collect()))
        .field(select("clock", "whistle-filter-clock", late))
        .field(select("place", "whistle-filter-place", said.ground.place_choices()));
    bar.conditions(typed, |name, value| condition(said, name, value))
}

fn condition(said: &Said, name: &str, value: &str) -> Option<String> {
    match name {
        "state" => match value.parse::<WhistleState>() {
            Ok(state) => Some(said::state(&said.words, state)),
            Err(_) => said.words.find(&format!("whistle-filter-{value}")),
        },
        "kind" => value.parse().ok().map(|kind| said::kind(&said.words, kind)),
        "clock" => said.words.find(&format!("whistle-filter-{value}")),
        "place" => value.parse().ok().map(|place| said.place(Some(place))),
        _ => None,
    }
}

fn table(said: &Said, rows: &[WhistleRow]) -> Content {
    if rows.is_empty() {
        return Html::of(
            &EmptyState::new(said.t("whistle-list-empty")).text(said.t("whistle-list-empty.text")),
        )
        .into();
    }
    let table = Table::new(said.t("whistle-list-title"))
        .column(Column::new(said.t("whistle-column-title")).title())
        .column(Column::new(said.t("whistle-column-state")).narrow())
        .column(Column::new(said.t("whistle-column-clock")).narrow())
        .column(Column::new(said.t("whistle-column-kind")).narrow())
        .column(Column::new(said.t("whistle-column-place")))
        .column(Column::new(said.t("whistle-column-lead")))
        .column(Column::new(said.t("whistle-column-proposed")).narrow())
        .column(Column::new(said.t("whistle-column-number")).narrow())
        .rows(rows.iter().map(|row| line(said, row)));
    Html::of(&table).into()
}

fn line(said: &Said, row: &WhistleRow) -> Row {
    let address = format!("/whistles/{}", row.number);
    let title = row.title.clone().unwrap_or_else(|| said.t("whistle-title-deleted"));
    let due = row.due.filter(|_| !row.state.is_ended());
    let line = Row::new()
        .opens(address.clone())
        .id(format!("whistle-{}", row.number))
        .cell(Link::new(title, address))
        .cell(Html::of(&said::state_badge(&said.words, row.state)))
        .cell(said.due(due))
        .cell(Html::of(&said::kind_badge(&said.words, row.kind)))
        .cell(said.place(row.place))
        .cell(row.lead.map_or_else(|| "—".to_owned(), |lead| said.unit(lead)))
        .cell(ui::Moment::day(&said.words, row.proposed_at))
        .cell(row.number.clone());
    match due {
        Some(due) if due.at < said.now => line.overdue(),
        Some(due) if due.at <= said.now.plus_seconds(said::SOON) => line.due_soon(),
        _ => line,
    }
}
