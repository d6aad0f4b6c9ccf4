//! `/listed`: the matters under listed supervision, each with place, matter, unit and since when.

use super::list::filter_of;
use super::said;
use crate::model::{FileState, Procedure};
use crate::query::{self, Filter, ListedRow};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Ground, Said};
use guard::right::ReadOversight;
use guard::{SignedIn, Site, Viewer};
use kernel::{Failure, Paging, Refusal};
use std::sync::Arc;
use ui::{
    Column, Content, EmptyState, Html, Link, Notice, Page, PageHead, Problem, Row, Table, Typed, Words,
};

#[derive(Template)]
#[template(path = "plain.html")]
pub(crate) struct PlainBody {
    pub(crate) head: PageHead,
    pub(crate) notice: Notice,
    pub(crate) list: Content,
}

/// GET `/listed`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Page, Problem> {
    let (ground, rows) = read(&site, &cases, viewer.viewer(), &typed).await?;
    let said = Said { words, ground, now: site.now() };
    let body = PlainBody {
        head: PageHead::new(said.t("oversight-listed-title"))
            .back(said.t("oversight-list-title"), "/oversight"),
        notice: Notice::information(said.t("oversight-listed-about"))
            .text(said.t("oversight-listed-about.text")),
        list: table(&said, &rows),
    };
    Ok(Page::desk(said.t("oversight-listed-title"), &body)?.at("oversight"))
}

/// The listed matters that the viewer may see.
///
/// # Errors
/// The refusal of somebody who may read no file at all.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
) -> Result<(Arc<Ground>, Vec<ListedRow>), Failure> {
    if !viewer.holds::<ReadOversight>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let (asking, asked) = (viewer.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let filter = Filter {
                state: Some(FileState::Listed),
                procedure: Some(Procedure::Ladder),
                ..filter_of(&ground, &asking, &asked, now)
            };
            let rows = query::listed(tx, &tenant, &filter, Paging::MOST).await?;
            Ok::<_, Failure>((ground, rows))
        })
    });
    read.await
}

fn table(said: &Said, rows: &[ListedRow]) -> Content {
    if rows.is_empty() {
        let empty =
            EmptyState::new(said.t("oversight-listed-empty")).text(said.t("oversight-listed-empty.text"));
        return Html::of(&empty).into();
    }
    let table = Table::new(said.t("oversight-listed-title"))
        .column(Column::new(said.t("oversight-column-matter")).title())
        .column(Column::new(said.t("oversight-column-place")))
        .column(Column::new(said.t("oversight-column-unit")))
        .column(Column::new(said.t("oversight-column-since")).narrow())
        .column(Column::new(said.t("oversight-column-why")))
        .column(Column::new(said.t("oversight-column-by")))
        .column(Column::new(said.t("oversight-column-case")).narrow())
        .rows(rows.iter().map(|row| line(said, row)));
    Html::of(&table).into()
}

fn line(said: &Said, row: &ListedRow) -> Row {
    let about = &row.file.about;
    let address = format!("/oversight/{}", row.file.number);
    Row::new()
        .opens(address.clone())
        .id(format!("listed-{}", row.file.number))
        .cell(Link::new(said.matter(about.matter.as_deref()), address))
        .cell(said.place(about.placement.place))
        .cell(about.unit.map_or_else(|| "—".to_owned(), |unit| said.unit(unit)))
        .cell(ui::Moment::day(&said.words, row.since))
        .cell(row.why.clone().unwrap_or_else(|| said.t("oversight-words-gone")))
        .cell(said.unit(row.by))
        .cell(said::matter_link(&row.file.about))
}
