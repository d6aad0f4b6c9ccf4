//! `/topics`: topics, candidates with their evidence, practices to take over; the address holds the view.

use super::said;
use crate::model::{Candidate, Topic, TopicRules, TopicState};
use crate::query::{self, Filter};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Ground, Said};
use guard::right::{AdoptTopic, ReadTopic};
use guard::{SignedIn, Site, Viewer};
use kernel::{Failure, Refusal};
use std::sync::Arc;
use ui::{
    Badge, Button, Choice, Column, Content, EmptyState, FilterBar, Form, Html, Link, Notice, Page, PageHead,
    Problem, Row, Tab, Table, Tabs, Token, Tone, Typed, Words,
};

/// Topics on one page; there are some dozens in a year.
const MOST: u32 = 200;
/// Candidates on one page.
const CANDIDATES: usize = 30;

#[derive(Template)]
#[template(path = "list.html")]
struct ListBody {
    head: PageHead,
    tabs: Tabs,
    filters: Content,
    notice: Content,
    list: Content,
}

/// GET `/topics?show=&state=&place=&q=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let shown = typed.get("show").unwrap_or("topics").to_owned();
    let viewer = viewer.viewer();
    let adopts = viewer.holds::<AdoptTopic>();
    let (ground, list, notice) = match shown.as_str() {
        "candidates" => {
            let (ground, found, rules) = candidates(&site, &cases, viewer).await?;
            let said = Said { words: words.clone(), ground: Arc::clone(&ground), now: site.now() };
            let notice = Notice::information(said.t("topic-candidates-about")).text(rule(&said, &rules));
            (ground, candidates_table(&said, &found, adopts), Html::of(&notice).into())
        }
        _ => {
            let (ground, found) = read(&site, &cases, viewer, &typed).await?;
            let said = Said { words: words.clone(), ground: Arc::clone(&ground), now: site.now() };
            let table = topics_table(&said, &found, shown == "practices");
            (ground, table, Content::empty())
        }
    };
    let said = Said { words: words.clone(), ground, now: site.now() };
    let tab = |name: &str| {
        let address = if name == "topics" { "/topics".to_owned() } else { format!("/topics?show={name}") };
        Tab::new(said.t(&format!("topic-tab-{name}")), address).current(shown == name)
    };
    let head = PageHead::new(said.t("topic-list-title")).about(said.t("topic-list-about"));
    let head = head.action(Button::link(said.t("topic-hot-title"), "/topics/hot"));
    let head = match adopts {
        true => head.action(Button::link(said.t("topic-adopt-title"), "/topics/new")),
        false => head,
    };
    let filters = match shown.as_str() {
        "candidates" => Content::empty(),
        _ => Html::of(&filters(&said, &token, &typed, &shown)).into(),
    };
    let tabs = Tabs::new(said.t("topic-views"), [tab("topics"), tab("candidates"), tab("practices")]);
    let body = ListBody { head, tabs, filters, notice, list };
    Ok(Page::desk(said.t("topic-list-title"), &body)?.at("topics"))
}

/// The topics that an address asks for, as far as the viewer may see them.
///
/// # Errors
/// The refusal of somebody who may read no topic at all.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
) -> Result<(Arc<Ground>, Vec<Topic>), Failure> {
    let viewer = reader(viewer)?;
    let (now, tenant, grounds, asked) =
        (site.now(), site.tenant.clone(), cases.grounds.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let place = asked.get("place").and_then(|place| place.parse().ok());
            let filter = Filter {
                state: asked.get("state").and_then(|state| state.parse().ok()),
                matter: asked.get("matter").map(str::to_owned),
                place: place.map(|place| ground.placement(place).path_text()),
                published: asked.get("show") == Some("practices"),
                scope: viewer.reach::<ReadTopic>(),
            };
            let found = query::list(tx, &tenant, &ground, &filter, asked.get("q"), MOST).await?;
            Ok::<_, Failure>((ground, found))
        })
    });
    read.await
}

/// The candidates of the places that the viewer may see.
///
/// # Errors
/// The refusal of somebody who may read no topic at all.
pub(crate) async fn candidates(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
) -> Result<(Arc<Ground>, Vec<Candidate>, TopicRules), Failure> {
    let viewer = reader(viewer)?;
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let mut found = query::candidates_for(tx, &tenant, &ground, &viewer, now).await?;
            found.truncate(CANDIDATES);
            let rules = query::rules(tx, &tenant, now).await?;
            Ok::<_, Failure>((ground, found, rules))
        })
    });
    read.await
}

fn reader(viewer: &Viewer) -> Result<Viewer, Refusal> {
    match viewer.holds::<ReadTopic>() {
        true => Ok(viewer.clone()),
        false => Err(Refusal::forbidden("forbidden")),
    }
}

/// The rule of the candidates, in words.
fn rule(said: &Said, rules: &TopicRules) -> String {
    said.words.with(
        "topic-candidates-rule",
        [
            ("periods", i64::from(rules.periods)),
            ("days", i64::from(rules.period_days)),
            ("percent", i64::from(rules.top_percent)),
            ("least", i64::from(rules.least)),
            ("parked", i64::from(rules.parked_days)),
        ],
    )
}

fn filters(said: &Said, token: &Token, typed: &Typed, shown: &str) -> FilterBar {
    let words = &said.words;
    let form = Form::new(words, token).prefix("filter").typed(typed.clone());
    let states = TopicState::ALL.into_iter().map(|one| Choice::new(one.as_str(), said::state(words, one)));
    let all = said.t("topic-filter-all");
    FilterBar::new(words, "/topics")
        .field(Html::of(&form.hidden("show", shown)))
        .field(Html::of(&form.search("q", said.t("topic-filter-q")).hint(said.t("topic-filter-q.hint"))))
        .field(Html::of(&form.select("state", said.t("topic-filter-state"), states).unchosen(all.clone())))
        .field(Html::of(&form.select("place", said.t("topic-field-place"), places(said)).unchosen(all)))
}

/// Streets and communities to choose from.
pub(crate) fn places(said: &Said) -> Vec<Choice> {
    let all = said.ground.streets_and_communities().into_iter();
    all.map(|(id, name, street)| {
        let choice = Choice::new(id.to_string(), name);
        match street {
            Some(street) => choice.group(street),
            None => choice,
        }
    })
    .collect()
}

fn topics_table(said: &Said, topics: &[Topic], practices: bool) -> Content {
    if topics.is_empty() {
        let key = if practices { "topic-practices-empty" } else { "topic-list-empty" };
        return Html::of(&EmptyState::new(said.t(key)).text(said.t(&format!("{key}.text")))).into();
    }
    let table = Table::new(said.t("topic-list-title"))
        .column(Column::new(said.t("topic-column-topic")).title())
        .column(Column::new(said.t("topic-column-state")).narrow())
        .column(Column::new(said.t("topic-column-lead")))
        .column(Column::new(said.t("topic-column-before")).narrow())
        .column(Column::new(said.t("topic-column-after")).narrow())
        .column(Column::new(said.t("topic-column-adopted")).narrow())
        .column(Column::new(said.t("topic-column-number")).narrow())
        .rows(topics.iter().map(|topic| {
            let address = format!("/topics/{}", topic.number);
            let after = topic.ending.as_ref().map_or_else(|| "—".to_owned(), |ending| percent(&ending.after));
            Row::new()
                .opens(address.clone())
                .id(format!("topic-{}", topic.number))
                .cell(Link::new(said::title(said, topic), address))
                .cell(Html::of(&said::badge(&said.words, topic)))
                .cell(said.unit(topic.lead))
                .cell(percent(&topic.baseline))
                .cell(after)
                .cell(ui::Moment::day(&said.words, topic.adopted_at))
                .cell(topic.number.clone())
        }));
    Html::of(&table).into()
}

fn percent(of: &crate::Repeats) -> String {
    of.percent().map_or_else(|| "—".to_owned(), |percent| format!("{percent} %"))
}

fn candidates_table(said: &Said, found: &[Candidate], adopts: bool) -> Content {
    if found.is_empty() {
        let empty = EmptyState::new(said.t("topic-candidates-empty"));
        return Html::of(&empty.text(said.t("topic-candidates-empty.text"))).into();
    }
    let table = Table::new(said.t("topic-tab-candidates"))
        .column(Column::new(said.t("topic-column-matter")).title())
        .column(Column::new(said.t("topic-field-place")))
        .column(Column::new(said.t("topic-column-why")).narrow())
        .column(Column::new(said.t("topic-column-counts")))
        .column(Column::new(said.t("topic-column-overdue")).narrow())
        .column(Column::new(said.t("topic-column-parked")))
        .column(Column::new(said.t("topic-column-act")).narrow())
        .rows(found.iter().map(|one| candidate_row(said, one, adopts)));
    Html::of(&table).into()
}

fn candidate_row(said: &Said, one: &Candidate, adopts: bool) -> Row {
    let rows = format!("/cases?matter={}&place={}", one.matter, one.place);
    let counts: Vec<String> = one
        .counts
        .iter()
        .zip(&one.bounds)
        .map(|(count, bound)| {
            said.words.with("topic-count-of", [("count", i64::from(*count)), ("bound", i64::from(*bound))])
        })
        .collect();
    let why = if one.recurring { "topic-why-recurring" } else { "topic-why-parked" };
    let parked = Html::join(one.parked.iter().map(|long| {
        let label = said
            .words
            .with("topic-parked-for", &[("number", long.number.clone()), ("days", long.days.to_string())]);
        Html::of(&Link::new(label, format!("/cases/{}", long.number)))
    }));
    let parked: Content = if one.parked.is_empty() { Content::from("—") } else { parked.into() };
    let adopt: Content = match adopts {
        true => {
            let address = format!("/topics/new?matter={}&place={}", one.matter, one.place);
            Html::of(&Link::new(said.t("topic-adopt"), address)).into()
        }
        false => Content::from("—"),
    };
    Row::new()
        .cell(Link::new(said.matter(Some(&one.matter)), rows))
        .cell(said.place(Some(one.place)))
        .cell(Html::of(&Badge::new(said.t(why)).tone(Tone::Accent)))
        .cell(counts.join(said.t("topic-count-join").as_str()))
        .cell(one.overdue.to_string())
        .cell(parked)
        .cell(adopt)
}
