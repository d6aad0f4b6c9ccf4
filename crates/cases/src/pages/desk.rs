//! `/desk`: everything that waits for me, ordered by clock.

use crate::CaseSite;
use crate::model::WaitingFor;
use crate::pages::said::Said;
use crate::query::{self, DeskLine};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use duty::Alarm;
use guard::right::TryDuty;
use guard::{SignedIn, Site};
use kernel::{Failure, Paging};
use std::sync::Arc;
use ui::{
    Button, Column, Content, EmptyState, Html, Link, Notice, Page, PageHead, Problem, Row, Tab, Table, Tabs,
    Typed, Words,
};

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskBody {
    head: PageHead,
    alarms: Content,
    tabs: Tabs,
    list: Content,
}

/// Counted up to here; beyond it the tab says “more”.
const COUNTED: u32 = 1000;

/// Alarms said in words; the others are counted.
const SHOWN_ALARMS: usize = 5;

/// GET `/desk`, `?what=` narrows to one kind
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Page, Problem> {
    let now = site.now();
    let chosen: Option<WaitingFor> = typed.get("what").and_then(|what| what.parse().ok());
    let (inner, grounds, asking) = (site.clone(), cases.grounds.clone(), viewer.viewer().clone());
    let (lines, counts, ground) = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, now).await?;
                let mut lines = Vec::new();
                let mut counts = Vec::new();
                for what in WaitingFor::ALL {
                    let parts = query::desk_reach(&asking, *what);
                    let count = query::desk_count(tx, &inner.tenant, *what, &parts, COUNTED).await?;
                    counts.push((*what, count));
                    if count > 0 && chosen.is_none_or(|chosen| chosen == *what) {
                        lines.extend(
                            query::desk_lines(tx, &inner.tenant, *what, &parts, None, Paging::DEFAULT)
                                .await?,
                        );
                    }
                }
                lines.sort_by_key(|line| (line.due.map_or(i64::MAX, |due| due.at.micros()), line.id));
                lines.truncate(Paging::DEFAULT as usize);
                Ok::<_, Failure>((lines, counts, ground))
            })
        })
        .await?;
    let said = Said { words: words.clone(), ground: Arc::clone(&ground), now };
    let dead = match viewer.holds::<TryDuty>() {
        true => cases.grounds.alarms(&said.ground, now),
        false => Arc::default(),
    };
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    let overdue = lines.iter().filter(|line| line.due.is_some_and(|due| due.at < now)).count();
    let about =
        said.words.with("desk-about", [("total", total), ("overdue", i64::try_from(overdue).unwrap_or(0))]);
    let body = DeskBody {
        head: PageHead::new(said.t("desk-title"))
            .about(about)
            .action(Button::link(said.t("case-intake-new"), "/cases/new").key('n')),
        alarms: alarms(&said, &dead),
        tabs: tabs(&said, &counts, chosen, total),
        list: list(&said, &lines),
    };
    Ok(Page::desk(said.t("desk-title"), &body)?.at("desk").live("desk"))
}

/// Rules that cannot work any more are said here, never passed over.
fn alarms(said: &Said, alarms: &[Alarm]) -> Content {
    if alarms.is_empty() {
        return Content::empty();
    }
    let title =
        said.words.with("desk-dead-rules", [("count", i64::try_from(alarms.len()).unwrap_or(i64::MAX))]);
    let lines = alarms.iter().take(SHOWN_ALARMS).map(|alarm| {
        let place = alarm.place.map(|place| said.place(Some(place))).unwrap_or_default();
        let matter = said.matter(Some(alarm.matter.as_str()));
        let fault = said.t(&format!("duty-fault-{}", alarm.fault.name()));
        said.words.with("desk-dead-rule", &[("matter", matter), ("place", place), ("fault", fault)])
    });
    let text = lines.collect::<Vec<_>>().join("；");
    Html::of(&Notice::attention(title).text(text).next(said.t("desk-dead-rules-next"))).into()
}

fn tabs(said: &Said, counts: &[(WaitingFor, i64)], chosen: Option<WaitingFor>, total: i64) -> Tabs {
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    let all = Tab::new(said.t("desk-all"), "/desk").current(chosen.is_none()).count(count(total));
    let kinds =
        counts.iter().filter(|(what, found)| *found > 0 || chosen == Some(*what)).map(|(what, found)| {
            Tab::new(said.t(&waiting_key(*what)), format!("/desk?what={what}"))
                .current(chosen == Some(*what))
                .count(count(*found))
        });
    Tabs::new(said.t("desk-tabs"), std::iter::once(all).chain(kinds).collect::<Vec<_>>())
}

fn waiting_key(what: WaitingFor) -> String {
    format!("case-waiting-{}", what.as_str().replace('_', "-"))
}

fn list(said: &Said, lines: &[DeskLine]) -> Content {
    if lines.is_empty() {
        return Html::of(
            &EmptyState::new(said.t("desk-empty"))
                .text(said.t("desk-empty.text"))
                .action(Button::link(said.t("case-list-title"), "/cases")),
        )
        .into();
    }
    let table = Table::new(said.t("desk-title"))
        .column(Column::new(said.t("case-column-title")).title())
        .column(Column::new(said.t("desk-column-what")).narrow())
        .column(Column::new(said.t("case-column-clock")).narrow())
        .column(Column::new(said.t("case-column-matter")))
        .column(Column::new(said.t("case-column-place")))
        .column(Column::new(said.t("case-column-received")).narrow())
        .column(Column::new(said.t("case-column-number")).narrow())
        .rows(lines.iter().map(|line| row(said, line)))
        .live("desk");
    Html::of(&table).into()
}

fn row(said: &Said, line: &DeskLine) -> Row {
    let address = format!("/cases/{}", line.number);
    let title = line.title.clone().unwrap_or_else(|| said.t("case-title-deleted"));
    let row = Row::new()
        .opens(address.clone())
        .id(format!("{}-{}", line.what, line.number))
        .cell(Link::new(title, address))
        .cell(said.t(&waiting_key(line.what)))
        .cell(said.due(line.due))
        .cell(said.matter(line.matter.as_deref()))
        .cell(said.place(line.place))
        .cell(ui::Moment::ago(&said.words, said.now, line.received_at))
        .cell(line.number.clone());
    match line.due {
        Some(due) if due.at < said.now => row.overdue(),
        Some(due) if due.at <= said.now.plus_seconds(super::said::SOON) => row.due_soon(),
        _ => row,
    }
}
