//! `/insight/schemes`: the schemes by which units are judged. Published ones are there for everybody.

use super::scheme::{badge, name};
use crate::model::scheme::Scheme;
use crate::query::scheme as query;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Said};
use guard::right::DraftScheme;
use guard::{Site, Viewer};
use kernel::Failure;
use ui::{Button, Column, EmptyState, Html, Link, Page, PageHead, Problem, Row, Surface, Table, Words};

/// GET `/insight/schemes`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
) -> Result<Page, Problem> {
    let (said, found) = read(&site, &cases, &viewer, &words).await?;
    let head = PageHead::new(said.t("scheme-list-title")).about(said.t("scheme-list-about"));
    let head = match viewer.holds::<DraftScheme>() {
        true => head.action(Button::link(said.t("scheme-new-title"), "/insight/schemes/new").primary()),
        false => head,
    };
    let body = Html::join([Html::of(&head), table(&said, &found)]);
    let surface = if viewer.staff().is_some() { Surface::Desk } else { Surface::Door };
    Ok(Page::new(surface, said.t("scheme-list-title"), body).at("insight"))
}

/// The schemes that a viewer may see.
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
) -> Result<(Said, Vec<Scheme>), Failure> {
    let (now, tenant, grounds, asking) =
        (site.now(), site.tenant.clone(), cases.grounds.clone(), viewer.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let found = query::list(tx, &tenant, &asking).await?;
            Ok::<_, Failure>((ground, found))
        })
    });
    let (ground, found) = read.await?;
    Ok((Said { words: words.clone(), ground, now }, found))
}

fn table(said: &Said, found: &[Scheme]) -> Html {
    if found.is_empty() {
        return Html::of(
            &EmptyState::new(said.t("scheme-list-empty")).text(said.t("scheme-list-empty.text")),
        );
    }
    let table = Table::new(said.t("scheme-list-title"))
        .column(Column::new(said.t("scheme-column-name")).title())
        .column(Column::new(said.t("scheme-column-state")).narrow())
        .column(Column::new(said.t("scheme-column-kind")))
        .column(Column::new(said.t("scheme-column-publisher")))
        .column(Column::new(said.t("scheme-column-versions")).number())
        .column(Column::new(said.t("scheme-column-number")).narrow())
        .rows(found.iter().map(|scheme| {
            let address = format!("/insight/schemes/{}", scheme.number);
            let publisher = scheme.publisher.map_or_else(|| said.t("insight-none"), |unit| said.unit(unit));
            Row::new()
                .opens(address.clone())
                .id(format!("scheme-{}", scheme.number))
                .cell(Link::new(name(said, scheme), address))
                .cell(Html::of(&badge(said, scheme)))
                .cell(said.t(&format!("org-kind-{}", scheme.kind.name())))
                .cell(publisher)
                .cell(scheme.published.len().to_string())
                .cell(scheme.number.clone())
        }));
    Html::of(&table)
}
