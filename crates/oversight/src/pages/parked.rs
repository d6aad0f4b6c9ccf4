//! `/parked`: cases that wait for funds, a plan, a law, technology or others, each with owner, cause, plan, next review,
//! age, and whether the requester was told. None of them counts as closed.

use super::list::filter_of;
use super::listed::PlainBody;
use super::said;
use crate::model::{Body, FileState, ParkedAge, ParkedTrend, Procedure, TREND_DAYS};
use crate::query::{self, Filter, ParkedRow};
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Ground, Said};
use guard::right::ReadOversight;
use guard::{SignedIn, Site, Viewer};
use kernel::{Failure, Paging, Refusal};
use std::sync::Arc;
use ui::{
    Badge, Column, Content, EmptyState, Html, Link, Notice, Page, PageHead, Problem, Row, Table, Tone, Typed,
    Words,
};

/// GET `/parked`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Page, Problem> {
    let Parked { ground, rows, trends } = read(&site, &cases, viewer.viewer(), &typed).await?;
    let said = Said { words, ground, now: site.now() };
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let late = rows.iter().filter(|row| row.review.is_some_and(|due| due.at < said.now)).count();
    let late = i64::try_from(late).unwrap_or(i64::MAX);
    let body = PlainBody {
        head: PageHead::new(said.t("oversight-parked-title"))
            .back(said.t("oversight-list-title"), "/oversight"),
        notice: Notice::information(
            said.words.with("oversight-parked-about", [("count", count), ("late", late)]),
        )
        .text(said.t("oversight-parked-never-closed")),
        list: Html::join([moved(&said, &trends), Html::of(&table(&said, &rows))]).into(),
    };
    Ok(Page::desk(said.t("oversight-parked-title"), &body)?.at("oversight"))
}

/// What is parked, and how the parked age of each unit moved.
pub(crate) struct Parked {
    pub(crate) ground: Arc<Ground>,
    pub(crate) rows: Vec<ParkedRow>,
    pub(crate) trends: Vec<ParkedTrend>,
}

/// The parked cases that the viewer may see.
///
/// # Errors
/// The refusal of somebody who may read no file at all.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
) -> Result<Parked, Failure> {
    if !viewer.holds::<ReadOversight>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let (asking, asked) = (viewer.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let filter = Filter {
                state: Some(FileState::Parked),
                procedure: Some(Procedure::Parking),
                ..filter_of(&ground, &asking, &asked, now)
            };
            let mut rows = query::parked(tx, &tenant, &asking, &filter, Paging::MOST).await?;
            rows.sort_by_key(|row| row.review.map(|due| due.at));
            let trends = query::parked_trends(tx, &tenant, &filter, now).await?;
            Ok::<_, Failure>(Parked { ground, rows, trends })
        })
    });
    read.await
}

/// The parked age of each unit now and a month ago: the middle of its matters, in days.
fn moved(said: &Said, trends: &[ParkedTrend]) -> Html {
    if trends.is_empty() {
        return Html::escape("");
    }
    let age = |age: Option<ParkedAge>| match age {
        Some(age) => {
            let count = i64::try_from(age.count).unwrap_or(i64::MAX);
            said.words.with("oversight-parked-age", [("count", count), ("days", age.days)])
        }
        None => said.t("oversight-parked-age-none"),
    };
    let table = Table::new(said.words.with("oversight-parked-trend", [("days", TREND_DAYS)]))
        .column(Column::new(said.t("oversight-column-unit")).title())
        .column(Column::new(said.words.with("oversight-column-age-before", [("days", TREND_DAYS)])).narrow())
        .column(Column::new(said.t("oversight-column-age-now")).narrow())
        .column(Column::new(said.t("oversight-column-moved")).narrow())
        .rows(trends.iter().map(|trend| {
            let (word, tone) = match (trend.before, trend.now) {
                (Some(before), Some(now)) if now.days > before.days => ("rising", Tone::DueSoon),
                (Some(before), Some(now)) if now.days < before.days => ("falling", Tone::Ended),
                (Some(_), Some(_)) => ("same", Tone::Neutral),
                (Some(_), None) => ("none-left", Tone::Ended),
                (None, _) => ("new", Tone::Neutral),
            };
            Row::new()
                .cell(said.unit(trend.unit))
                .cell(age(trend.before))
                .cell(age(trend.now))
                .cell(Html::of(&Badge::new(said.t(&format!("oversight-moved-{word}"))).tone(tone)))
        }));
    Html::of(&table)
}

fn table(said: &Said, rows: &[ParkedRow]) -> Content {
    if rows.is_empty() {
        let empty =
            EmptyState::new(said.t("oversight-parked-empty")).text(said.t("oversight-parked-empty.text"));
        return Html::of(&empty).into();
    }
    let table = Table::new(said.t("oversight-parked-title"))
        .column(Column::new(said.t("oversight-column-matter")).title())
        .column(Column::new(said.t("oversight-column-owner")))
        .column(Column::new(said.t("oversight-column-cause")).narrow())
        .column(Column::new(said.t("oversight-column-plan")))
        .column(Column::new(said.t("oversight-column-review")).narrow())
        .column(Column::new(said.t("oversight-column-age")).narrow())
        .column(Column::new(said.t("oversight-column-told")).narrow())
        .column(Column::new(said.t("oversight-column-case")).narrow())
        .rows(rows.iter().map(|row| line(said, row)));
    Html::of(&table).into()
}

fn line(said: &Said, row: &ParkedRow) -> Row {
    let about = &row.file.about;
    let address = format!("/oversight/{}", row.file.number);
    let told = match &row.file.body {
        Body::Parking(parking) => parking.told.as_ref(),
        _ => None,
    };
    let told = match told {
        Some(_) => Badge::new(said.t("oversight-told-yes")).tone(Tone::Ended),
        None => Badge::new(said.t("oversight-told-no")).tone(Tone::DueSoon),
    };
    let name = said.words.with(
        "oversight-matter-at",
        &[("matter", said.matter(about.matter.as_deref())), ("place", said.place(about.placement.place))],
    );
    let mut review = vec![Html::of(&said.due(row.review))];
    if let Some(level) = row.level {
        review.push(Html::escape(" "));
        review.push(Html::of(&said::state_badge(&said.words, level)));
    }
    let cause = said.t(&format!("case-park-cause-{}", said::key(row.cause.as_str())));
    let line = Row::new()
        .opens(address.clone())
        .id(format!("parked-{}", row.file.number))
        .cell(Link::new(name, address))
        .cell(about.unit.map_or_else(|| "—".to_owned(), |unit| said.unit(unit)))
        .cell(cause)
        .cell(row.plan.clone().unwrap_or_else(|| said.t("oversight-words-gone")))
        .cell(Html::join(review))
        .cell(said.words.with("oversight-days", [("days", said.now.seconds_since(row.since) / 86_400)]))
        .cell(Html::of(&told))
        .cell(said::case_link(Some(&row.case_number)));
    match row.review {
        Some(due) if due.at < said.now => line.overdue(),
        _ => line,
    }
}
