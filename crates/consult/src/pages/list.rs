//! `/consultations`: what streets were asked and have said; the address holds the state. Nothing is searched by words.

use super::said;
use crate::actions::opening::street_place;
use crate::model::{ConsultKind, ConsultState};
use crate::query::{self, ConsultView, Filter};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Ground, Said};
use guard::right::{AskStreet, ReadConsultation, SpeakForStreet};
use guard::{SignedIn, Site, Viewer};
use kernel::{Failure, Instant, Paging, Refusal};
use std::sync::Arc;
use ui::{
    Button, Choice, Column, Content, EmptyState, FilterBar, Form, Html, Link, Page, PageHead, Pager, Problem,
    Row, Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "consultations.html")]
struct ListBody {
    head: PageHead,
    filters: FilterBar,
    list: Content,
    pager: Content,
}

/// GET `/consultations?kind=&state=&before=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (ground, views, more) = read(&site, &cases, viewer.viewer(), &typed, Paging::DEFAULT).await?;
    let said = Said { words: words.clone(), ground, now: site.now() };
    let mut head = PageHead::new(said.t("consult-list-title")).about(said.t("consult-list-about"));
    for kind in may_open(&said.ground, viewer.viewer(), said.now) {
        let open =
            Button::link(said.t(&format!("consult-open-{kind}")), format!("/consultations/new?kind={kind}"));
        head = head.action(open);
    }
    let next = more.then(|| views.last().map(mark)).flatten();
    let pager = Pager::through(&words, ("/consultations", &typed), views.len(), None, ("before", next));
    let body = ListBody { head, filters: filters(&said, &token, &typed), list: table(&said, &views), pager };
    Ok(Page::desk(said.t("consult-list-title"), &body)?.at("consultations"))
}

/// The kinds that somebody may open: the street's lead assesses, others ask.
pub(crate) fn may_open(ground: &Ground, viewer: &Viewer, now: Instant) -> Vec<ConsultKind> {
    let Some(staff) = viewer.staff() else { return Vec::new() };
    let street = street_place(ground, staff.unit, now).is_some();
    let fits = |kind: &ConsultKind| match kind {
        ConsultKind::Assessment => street && viewer.holds::<SpeakForStreet>(),
        ConsultKind::Plan | ConsultKind::Personnel => !street && viewer.holds::<AskStreet>(),
    };
    ConsultKind::ALL.iter().copied().filter(fits).collect()
}

/// The rows that an address asks for, as far as the viewer may see them.
///
/// # Errors
/// The refusal of somebody who may read no consultation at all.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
    size: u32,
) -> Result<(Arc<Ground>, Vec<ConsultView>, bool), Failure> {
    if !viewer.holds::<ReadConsultation>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let filter = Filter {
        kind: typed.get("kind").and_then(|kind| kind.parse().ok()),
        state: typed.get("state").and_then(|state| state.parse().ok()),
        published: false,
        scope: viewer.reach::<ReadConsultation>(),
        viewer: viewer.staff().map(|staff| staff.unit),
        before: before(typed),
    };
    rows(site, cases, filter, size).await
}

/// The rows of a filter, with one more asked for to know whether others follow.
pub(crate) async fn rows(
    site: &Site,
    cases: &CaseSite,
    filter: Filter,
    size: u32,
) -> Result<(Arc<Ground>, Vec<ConsultView>, bool), Failure> {
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let mut views = query::list(tx, &tenant, &filter, size + 1).await?;
            let more = views.len() > size as usize;
            views.truncate(size as usize);
            Ok::<_, Failure>((ground, views, more))
        })
    });
    read.await
}

/// A place in the order of the list, as the address carries it.
pub(crate) fn mark(view: &ConsultView) -> String {
    format!("{}.{}", view.found.opened_at.micros(), view.found.id)
}

pub(crate) fn before(typed: &Typed) -> Option<(Instant, String)> {
    let (at, id) = typed.get("before")?.split_once('.')?;
    Some((Instant::from_micros(at.parse().ok()?), id.to_owned()))
}

fn filters(said: &Said, token: &Token, typed: &Typed) -> FilterBar {
    let words = &said.words;
    let form = Form::new(words, token).prefix("filter").typed(typed.clone());
    let kinds = ConsultKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), said::kind(words, *kind)));
    let states =
        ConsultState::ALL.iter().map(|state| Choice::new(state.as_str(), said::state(words, *state)));
    let select = |name: &str, label: &str, choices: Vec<Choice>| {
        Html::of(&form.select(name, said.t(label), choices).unchosen(said.t("consult-filter-all")))
    };
    FilterBar::new(words, "/consultations")
        .field(select("kind", "consult-field-kind", kinds.collect()))
        .field(select("state", "consult-column-state", states.collect()))
        .conditions(typed, |name, value| match name {
            "kind" => value.parse().ok().map(|kind| said::kind(words, kind)),
            "state" => value.parse().ok().map(|state| said::state(words, state)),
            _ => None,
        })
}

fn table(said: &Said, views: &[ConsultView]) -> Content {
    if views.is_empty() {
        let empty = EmptyState::new(said.t("consult-list-empty")).text(said.t("consult-list-empty.text"));
        return Html::of(&empty).into();
    }
    let table = Table::new(said.t("consult-list-title"))
        .column(Column::new(said.t("consult-column-title")).title())
        .column(Column::new(said.t("consult-column-state")).narrow())
        .column(Column::new(said.t("consult-column-clock")).narrow())
        .column(Column::new(said.t("consult-field-kind")).narrow())
        .column(Column::new(said.t("consult-fact-street")))
        .column(Column::new(said.t("consult-column-opened")).narrow())
        .column(Column::new(said.t("consult-column-number")).narrow())
        .rows(views.iter().map(|view| {
            let found = &view.found;
            let address = format!("/consultations/{}", found.number);
            let due = found.pressing().map(cases::DueAt::of);
            let row = Row::new()
                .opens(address.clone())
                .id(format!("consultation-{}", found.number))
                .cell(Link::new(said::title_of(said, view), address))
                .cell(Html::of(&said::badge(&said.words, found.state)))
                .cell(said.due(due))
                .cell(said::kind(&said.words, found.kind))
                .cell(said.unit(found.street))
                .cell(ui::Moment::day(&said.words, found.opened_at))
                .cell(found.number.clone());
            match due {
                Some(due) if due.at < said.now => row.overdue(),
                _ => row,
            }
        }));
    Html::of(&table).into()
}
