//! `/cases`: search and filters; the address holds the state.

use crate::CaseSite;
use crate::actions::indexing;
use crate::ground::Ground;
use crate::model::{CaseState, Channel, Urgency};
use crate::pages::forms::matter_choices;
use crate::pages::said::Said;
use crate::query::{self, CaseRow, Clocking, Filter, Sort};
use crate::search::own_words;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use duty::MatterCode;
use guard::desk::Bulk;
use guard::right::ReadCase;
use guard::{SignedIn, Site, Viewer};
use kernel::{Failure, Instant, Paging};
use place::{Level, PlaceId};
use ui::{
    Button, Choice, Column, Content, EmptyState, FilterBar, Form, Html, Link, Notice, Page, PageHead, Pager,
    Problem, Row, Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "list.html")]
struct ListBody {
    head: PageHead,
    filters: FilterBar,
    behind: Option<Notice>,
    list: Content,
    pager: Content,
}

/// Fewer changes than this come into the index in the next moment and are not worth a word.
const SHOWN_BEHIND: i64 = 1000;

/// Counted up to here; beyond it the page says “more than”.
const COUNTED: u32 = 1000;

/// GET `/cases`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let now = site.now();
    if let Some(address) = named_exactly(&site, &viewer, &typed).await? {
        return Ok(Redirect::to(&address).into_response());
    }
    let (inner, grounds, asking, asked) =
        (site.clone(), cases.grounds.clone(), viewer.viewer().clone(), typed.clone());
    let (rows, count, ground, sort, behind) = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, now).await?;
                let filter = filter_of(&ground, &asking, &asked, now);
                let size = Paging::DEFAULT;
                let after = asked.get("after");
                let (rows, count) =
                    query::case_page(tx, &inner.tenant, &filter, after, size + 1, COUNTED).await?;
                let behind = match filter.search {
                    Some(_) => indexing::behind(tx, &inner.tenant).await?,
                    None => 0,
                };
                Ok::<_, Failure>((rows, count, ground, filter.sort, behind))
            })
        })
        .await?;
    let said = Said { words: words.clone(), ground, now };
    let (rows, more) = page_of(rows);
    let next = more.then(|| rows.last().map(|row| row.mark(sort))).flatten();
    let total = (count < i64::from(COUNTED)).then(|| u64::try_from(count).unwrap_or(0));
    let about = match total {
        Some(total) => said.words.with("case-list-count", [("count", i64::try_from(total).unwrap_or(0))]),
        None => said.words.with("case-list-count-more", [("count", i64::from(COUNTED))]),
    };
    let body = ListBody {
        head: PageHead::new(said.t("case-list-title"))
            .about(about)
            .action(Button::link(said.t("case-intake-new"), "/cases/new").key('n')),
        filters: filters(&said, &token, &typed),
        behind: (behind > SHOWN_BEHIND)
            .then(|| Notice::information(said.words.with("case-search-behind", [("count", behind)]))),
        list: list(&said, &rows, &token, &super::bulk::offered(viewer.viewer(), &words)),
        pager: Pager::through(&words, ("/cases", &typed), rows.len(), total, ("after", next)),
    };
    Ok(Page::desk(said.t("case-list-title"), &body)?.at("cases").live("cases").into_response())
}

/// The page of the case whose number was typed and nothing else, if the viewer may see it.
async fn named_exactly(site: &Site, viewer: &Viewer, typed: &Typed) -> Result<Option<String>, Failure> {
    let Some(number) = typed.get("q") else { return Ok(None) };
    let only = typed.pairs().iter().all(|(name, value)| name == "q" || value.trim().is_empty());
    let number_like = number.chars().all(|letter| letter.is_ascii_digit() || letter == '-');
    if !only || !number_like {
        return Ok(None);
    }
    let (tenant, asking, number) = (site.tenant.clone(), viewer.clone(), number.to_owned());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            match query::case_for(tx, &tenant, &asking, &number).await {
                Ok(view) => Ok(Some(format!("/cases/{}", view.case.number))),
                Err(Failure::Refused(_)) => Ok(None),
                Err(other) => Err(other),
            }
        })
    });
    read.await
}

fn page_of(mut rows: Vec<CaseRow>) -> (Vec<CaseRow>, bool) {
    let size = Paging::DEFAULT as usize;
    let more = rows.len() > size;
    rows.truncate(size);
    (rows, more)
}

/// Reads the filters of an address; a word that is not known narrows nothing.
pub(crate) fn filter_of(ground: &Ground, viewer: &Viewer, typed: &Typed, now: Instant) -> Filter {
    let directory = ground.catalogue.directory();
    let mut filter = Filter {
        step: typed.get("state").and_then(|state| state.parse::<CaseState>().ok()),
        open: match typed.get("state") {
            Some("open") => Some(true),
            Some("ended") => Some(false),
            _ => None,
        },
        channel: typed.get("channel").and_then(|channel| channel.parse::<Channel>().ok()),
        urgency: typed.get("urgency").and_then(Urgency::from_name),
        unit: typed.get("unit").and_then(|unit| directory.by_code(unit)).map(|unit| unit.id),
        outcome: typed.get("outcome").map(str::to_owned),
        source: typed.get("source").map(str::to_owned),
        unplaced: typed.get("place") == Some("unknown"),
        clocking: match typed.get("clock") {
            Some("overdue") => Some(Clocking::Overdue),
            Some("soon") => Some(Clocking::DueBefore(now.plus_seconds(super::said::SOON))),
            Some("running") => Some(Clocking::Running),
            _ => None,
        },
        received_from: typed.get("from").and_then(|day| day.parse().ok()),
        received_to: typed
            .get("to")
            .and_then(|day| day.parse::<Instant>().ok())
            .map(|day| day.plus_seconds(86_400)),
        sort: match typed.get("sort") {
            Some("due") => Sort::Due,
            Some("received") => Sort::Received,
            _ => Sort::Nearness,
        },
        scope: viewer.reach::<ReadCase>(),
        now,
        ..Filter::default()
    };
    if let Some(asked) = typed.get("q") {
        search(ground, &mut filter, asked);
    }
    if let Some(matter) = typed.get("matter") {
        let book = ground.catalogue.book();
        let above = MatterCode::new(matter);
        let within = book.matters().filter(|one| book.matter_within(&one.code, &above));
        filter.matters = Some(within.map(|one| one.code.as_str().to_owned()).collect());
    }
    let place = typed.get("place").and_then(|place| place.parse::<PlaceId>().ok());
    match place.and_then(|place| ground.atlas.node(place).map(|node| (place, node.level))) {
        Some((place, Level::Street)) => filter.street = Some(place),
        Some((place, Level::Community)) => filter.community = Some(place),
        Some((place, _)) if Some(place) != ground.atlas.root() => filter.place = Some(place),
        _ => {}
    }
    filter
}

/// What was typed into the search box: names of states and clocks narrow, everything else is looked for.
fn search(ground: &Ground, filter: &mut Filter, asked: &str) {
    let mut rest = Vec::new();
    for word in asked.split_whitespace() {
        match STATE_WORDS.iter().find(|(said, _)| said.eq_ignore_ascii_case(word)) {
            Some((_, state)) => filter.step = Some(*state),
            None if OVERDUE_WORDS.contains(&word) => filter.clocking = Some(Clocking::Overdue),
            None => rest.push(word),
        }
    }
    if rest.is_empty() {
        return;
    }
    ground.segmenter.learn(own_words(ground));
    // What holds no word at all is found nowhere.
    let question = ground.segmenter.question(&rest.join(" "), &filter.scope);
    filter.search = Some(question.unwrap_or_else(|| "words : \"\"".to_owned()));
}

/// The names of states as people type them, in both languages.
const STATE_WORDS: &[(&str, CaseState)] = &[
    ("已接收", CaseState::Received),
    ("received", CaseState::Received),
    ("已答复", CaseState::Answered),
    ("answered", CaseState::Answered),
    ("不予受理", CaseState::Declined),
    ("declined", CaseState::Declined),
    ("已并案", CaseState::Merged),
    ("merged", CaseState::Merged),
    ("已立案", CaseState::Registered),
    ("registered", CaseState::Registered),
    ("已派遣", CaseState::Dispatched),
    ("dispatched", CaseState::Dispatched),
    ("退单待裁", CaseState::Returned),
    ("returned", CaseState::Returned),
    ("办理中", CaseState::Handling),
    ("handling", CaseState::Handling),
    ("挂账", CaseState::Parked),
    ("parked", CaseState::Parked),
    ("已办复", CaseState::Replied),
    ("replied", CaseState::Replied),
    ("回访中", CaseState::Revisiting),
    ("revisiting", CaseState::Revisiting),
    ("已结案", CaseState::Closed),
    ("closed", CaseState::Closed),
    ("重办待裁", CaseState::Contested),
    ("contested", CaseState::Contested),
    ("已归档", CaseState::Archived),
    ("archived", CaseState::Archived),
    ("已撤回", CaseState::Withdrawn),
    ("withdrawn", CaseState::Withdrawn),
];
const OVERDUE_WORDS: &[&str] = &["超期", "已超期", "overdue"];

fn filters(said: &Said, token: &Token, typed: &Typed) -> FilterBar {
    let form = Form::new(&said.words, token).prefix("filter").typed(typed.clone());
    let all = || said.t("case-filter-all");
    let states = [("open", "case-filter-open"), ("ended", "case-filter-ended")]
        .into_iter()
        .map(|(value, key)| Choice::new(value, said.t(key)))
        .chain(CaseState::ALL.iter().map(|state| Choice::new(state.as_str(), said.state(*state))));
    let clocks = ["overdue", "soon", "running"]
        .into_iter()
        .map(|clock| Choice::new(clock, said.t(&format!("case-filter-clock-{clock}"))));
    let places = std::iter::once(Choice::new("unknown", said.t("case-filter-place-unknown")))
        .chain(said.ground.place_choices());
    let channels = Channel::ALL.iter().map(|channel| {
        Choice::new(channel.as_str(), said.t(&format!("case-channel-{}", channel.as_str().replace('_', "-"))))
    });
    let urgencies =
        Urgency::ALL.iter().map(|urgency| Choice::new(urgency.name(), said.urgency(urgency.name())));
    let sorts =
        ["nearness", "received", "due"].map(|sort| Choice::new(sort, said.t(&format!("case-sort-{sort}"))));
    let select = |name: &str, label: &str, choices: Vec<Choice>| {
        Html::of(&form.select(name, said.t(label), choices).unchosen(all()))
    };
    let bar = FilterBar::new(&said.words, "/cases")
        .field(Html::of(&form.search("q", said.t("case-filter-text"))))
        .field(select("state", "case-filter-state", states.collect()))
        .field(select("clock", "case-filter-clock", clocks.collect()))
        .field(select("place", "case-filter-place", places.collect()))
        .more(select("matter", "case-filter-matter", matter_choices(said, None)))
        .more(select("channel", "case-filter-channel", channels.collect()))
        .more(select("urgency", "case-filter-urgency", urgencies.collect()))
        .more(Html::of(&form.date("from", said.t("case-filter-from"))))
        .more(Html::of(&form.date("to", said.t("case-filter-to"))))
        .more(Html::of(&form.select("sort", said.t("case-filter-sort"), sorts)));
    bar.conditions(typed, |name, value| condition(said, name, value))
}

fn condition(said: &Said, name: &str, value: &str) -> Option<String> {
    match name {
        "q" => Some(format!("“{value}”")),
        "state" => match value.parse::<CaseState>() {
            Ok(state) => Some(said.state(state)),
            Err(_) => said.words.find(&format!("case-filter-{value}")),
        },
        "clock" => said.words.find(&format!("case-filter-clock-{value}")),
        "place" if value == "unknown" => Some(said.t("case-filter-place-unknown")),
        "place" => value.parse().ok().map(|place| said.place(Some(place))),
        "matter" => Some(said.matter(Some(value))),
        "channel" => said.words.find(&format!("case-channel-{}", value.replace('_', "-"))),
        "urgency" => said.words.find(&format!("case-urgency-{value}")),
        "unit" => said.ground.catalogue.directory().by_code(value).map(|unit| said.unit(unit.id)),
        "from" => Some(said.words.with("case-filter-since", [("day", value)])),
        "to" => Some(said.words.with("case-filter-until", [("day", value)])),
        _ => None,
    }
}

fn list(said: &Said, rows: &[CaseRow], token: &Token, bulk: &[Bulk]) -> Content {
    if rows.is_empty() {
        return Html::of(
            &EmptyState::new(said.t("case-list-empty"))
                .text(said.t("case-list-empty.text"))
                .action(Button::link(said.t("case-list-empty-all"), "/cases")),
        )
        .into();
    }
    let table = Table::new(said.t("case-list-title"))
        .column(Column::new(said.t("case-column-title")).title())
        .column(Column::new(said.t("case-column-state")).narrow())
        .column(Column::new(said.t("case-column-clock")).narrow())
        .column(Column::new(said.t("case-column-matter")))
        .column(Column::new(said.t("case-column-place")))
        .column(Column::new(said.t("case-column-owner")))
        .column(Column::new(said.t("case-column-received")).narrow())
        .column(Column::new(said.t("case-column-number")).narrow())
        .rows(rows.iter().map(|row| line(said, row, !bulk.is_empty())));
    desk::with_bulk(&said.words, token, bulk, &table)
}

fn line(said: &Said, row: &CaseRow, ticks: bool) -> Row {
    let address = format!("/cases/{}", row.number);
    let title = row.title.clone().unwrap_or_else(|| said.t("case-title-deleted"));
    let due = row.due.filter(|_| !row.step.is_ended());
    let line = Row::new()
        .opens(address.clone())
        .id(format!("case-{}", row.number))
        .cell(Link::new(title.clone(), address))
        .cell(Html::of(&said.state_badge(row.step)))
        .cell(said.due(due))
        .cell(said.matter(row.matter.as_deref()))
        .cell(said.place(row.place))
        .cell(said.unit(row.owner))
        .cell(ui::Moment::day(&said.words, row.received_at))
        .cell(row.number.clone());
    let line = match ticks {
        true => line.tick("case", row.number.clone(), said.words.with("case-tick", &[("title", title)])),
        false => line,
    };
    match due {
        Some(due) if due.at < said.now => line.overdue(),
        Some(due) if due.at <= said.now.plus_seconds(super::said::SOON) => line.due_soon(),
        _ => line,
    }
}
