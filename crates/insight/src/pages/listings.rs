//! `/insight/lists`: the red list and yellow cards, for everybody; listing a unit, appeals, rulings.

use super::overview::is_small;
use super::said as figures;
use crate::actions::listing::{ListingStep, list, perform, target};
use crate::actions::scheme::Taken;
use crate::model::Period;
use crate::model::listing::{Frozen, Listing, ListingKind, ListingState, Subject};
use crate::model::scheme::Figures;
use crate::query::listing::{self as query, ListingView};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Said};
use guard::right::{AppealListing, DecideListing, ReadCase};
use guard::steps::answer;
use guard::{Idempotency, SignedIn, Site, Viewer, opening};
use kernel::{Failure, Refusal, RequestKey};
use ui::{
    Badge, Button, Choice, Column, Content, Disclosure, EmptyState, FactList, Form, Html, Link, Notice, Page,
    PageHead, Problem, Row, Surface, Table, Timeline, TimelineEntry, Token, Tone, Typed, Words,
};

#[derive(Template)]
#[template(path = "listing.html")]
struct ListingBody {
    words: Words,
    head: PageHead,
    actions: Content,
    facts: FactList,
    figures: Table,
    story: Timeline,
}

#[derive(Template)]
#[template(path = "listing_form.html")]
struct FormBody {
    words: Words,
    head: PageHead,
    form: Form,
    request: String,
    scheme: String,
    period: String,
    notice: Notice,
    lists: Vec<Choice>,
    vetoes: Vec<Choice>,
    units: Vec<Choice>,
}

fn surface(viewer: &Viewer) -> Surface {
    if viewer.staff().is_some() { Surface::Desk } else { Surface::Door }
}

/// GET `/insight/lists`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
) -> Result<Page, Problem> {
    let (said, found) = read(&site, &cases, &words).await?;
    let head = PageHead::new(said.t("listing-list-title"))
        .about(said.t("listing-list-about"))
        .back(said.t("scheme-list-title"), "/insight/schemes");
    let drawn = ListingKind::ALL.into_iter().map(|kind| {
        let of_kind: Vec<&Listing> = found.iter().filter(|one| one.listed.kind == kind).collect();
        table(&said, kind, &of_kind)
    });
    let body = Html::join(std::iter::once(Html::of(&head)).chain(drawn));
    Ok(Page::new(surface(&viewer), said.t("listing-list-title"), body).at("insight"))
}

/// Every listing.
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
) -> Result<(Said, Vec<Listing>), Failure> {
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            Ok::<_, Failure>((ground, query::list(tx, &tenant).await?))
        })
    });
    let (ground, found) = read.await?;
    Ok((Said { words: words.clone(), ground, now }, found))
}

fn table(said: &Said, kind: ListingKind, found: &[&Listing]) -> Html {
    let title = said.t(&format!("listing-kind-{}", kind.as_str()));
    if found.is_empty() {
        return Html::of(&EmptyState::new(said.t(&format!("listing-empty-{}", kind.as_str()))));
    }
    let table = Table::new(title)
        .caption_shown()
        .column(Column::new(said.t("listing-column-subject")).title())
        .column(Column::new(said.t("insight-period")).narrow())
        .column(Column::new(said.t("listing-column-state")).narrow())
        .column(Column::new(said.t("listing-column-day")).narrow())
        .column(Column::new(said.t("scheme-column-number")).narrow())
        .rows(found.iter().map(|one| {
            let address = format!("/insight/lists/{}", one.listed.number);
            Row::new()
                .opens(address.clone())
                .id(format!("listing-{}", one.listed.number))
                .cell(Link::new(subject(said, one), address))
                .cell(period(said, &one.listed.ground.period))
                .cell(Html::of(&badge(said, one)))
                .cell(ui::Moment::day(&said.words, one.at))
                .cell(one.listed.number.clone())
        }));
    Html::of(&table)
}

fn period(said: &Said, code: &str) -> String {
    Period::read(code).map_or_else(|_| code.to_owned(), |period| figures::period(&said.words, period))
}

/// Who or what is named: a unit, or a project with the unit that answers for it.
pub(crate) fn subject(said: &Said, listing: &Listing) -> String {
    let unit = said.unit(listing.listed.subject.unit());
    match &listing.listed.subject {
        Subject::Unit { .. } => unit,
        Subject::Project { project, .. } => {
            said.words.with("listing-project-of", &[("project", project.clone()), ("unit", unit)])
        }
    }
}

fn badge(said: &Said, listing: &Listing) -> Badge {
    let tone = match listing.state {
        ListingState::Listed | ListingState::Kept => Tone::Accent,
        ListingState::Appealed => Tone::Neutral,
        ListingState::TakenBack => Tone::Ended,
    };
    Badge::new(said.t(&format!("listing-state-{}", listing.state.as_str().replace('_', "-")))).tone(tone)
}

/// A listing with whether small counts are there for the viewer.
pub(crate) struct Seen {
    pub(crate) said: Said,
    pub(crate) view: ListingView,
    pub(crate) reads_cases: bool,
}

impl Seen {
    pub(crate) fn hides(&self, frozen: &Frozen) -> bool {
        let own = Figures::shipped().find(&frozen.figure).is_some_and(crate::model::scheme::Figure::is_own);
        !self.reads_cases && !own && is_small(frozen.share())
    }
}

/// # Errors
/// Refusal `listing-not-found`.
pub(crate) async fn read_one(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    number: String,
) -> Result<Seen, Failure> {
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            Ok::<_, Failure>((ground, query::listing(tx, &tenant, &number).await?))
        })
    });
    let (ground, view) = read.await?;
    let reads_cases = viewer.may::<ReadCase>(&target(&view.listing));
    Ok(Seen { said: Said { words: words.clone(), ground, now }, view, reads_cases })
}

/// GET `/insight/lists/{number}`
pub(crate) async fn open(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
    token: Token,
    Path(number): Path<String>,
) -> Result<Page, Problem> {
    let seen = read_one(&site, &cases, &viewer, &words, number).await?;
    draw(&site, &viewer, &token, &seen, None)
}

/// POST `/insight/lists/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    Path((number, step)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Problem> {
    let step: ListingStep = step.parse()?;
    let request = idempotency.or_typed(&typed);
    let taken = take(&site, viewer.viewer(), number.clone(), step, typed.clone(), request).await;
    match answer(taken, "listing-changed-meanwhile")? {
        Ok(_) => Ok(Redirect::to(&format!("/insight/lists/{number}")).into_response()),
        Err(refusal) => {
            let seen = read_one(&site, &cases, viewer.viewer(), &words, number).await?;
            let page = draw(&site, viewer.viewer(), &token, &seen, Some((step, typed, refusal.clone())))?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// Takes a step in a transaction of its own.
pub(crate) async fn take(
    site: &Site,
    viewer: &Viewer,
    number: String,
    step: ListingStep,
    typed: Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let (inner, viewer) = (site.clone(), viewer.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move { perform(tx, &inner, &viewer, (&number, step), &typed, request).await })
    });
    write.await
}

fn draw(
    site: &Site,
    viewer: &Viewer,
    token: &Token,
    seen: &Seen,
    refused: Option<(ListingStep, Typed, Refusal)>,
) -> Result<Page, Problem> {
    let (said, listing) = (&seen.said, &seen.view.listing);
    let title = subject(said, listing);
    let ground = &listing.listed.ground;
    let head = PageHead::new(title.clone())
        .about(said.t(&format!("listing-kind-{}", listing.listed.kind.as_str())))
        .back(said.t("listing-list-title"), "/insight/lists")
        .badge(Html::of(&badge(said, listing)));
    let scheme = Link::new(
        ground.scheme.clone(),
        format!("/insight/schemes/{}?period={}", ground.scheme, ground.period),
    );
    let facts = FactList::new()
        .fact(said.t("scheme-column-number"), listing.listed.number.clone())
        .fact(said.t("insight-period"), period(said, &ground.period))
        .fact(said.t("scheme-column-name"), Html::of(&scheme))
        .fact(
            said.t("listing-fact-result"),
            ground.result.clone().unwrap_or_else(|| said.t("scheme-result-none")),
        )
        .maybe(said.t("listing-fact-veto"), listing.listed.veto.as_ref().map(|veto| veto.what.clone()))
        .maybe(said.t("listing-fact-basis"), listing.listed.veto.as_ref().and_then(|veto| veto.basis.clone()))
        .fact(said.t("listing-fact-until"), ui::Moment::day(&said.words, listing.listed.appeal_until))
        .fact(
            said.t("listing-fact-frozen"),
            said.words.with("listing-fact-entries", &[("entries", ground.entries.to_string())]),
        );
    let body = ListingBody {
        words: said.words.clone(),
        head,
        actions: actions(site, viewer, token, seen, refused),
        facts,
        figures: frozen(seen),
        story: story(seen),
    };
    let html = Html::render(&body).map_err(|cause| Problem(Failure::broken(cause)))?;
    Ok(Page::new(surface(viewer), title, html).at("insight"))
}

fn frozen(seen: &Seen) -> Table {
    let said = &seen.said;
    let ground = &seen.view.listing.listed.ground;
    let unit = seen.view.listing.listed.subject.unit();
    let rows = ground.figures.iter().map(|one| {
        let figure = Figures::shipped().find(&one.figure);
        let name =
            figure.map_or_else(|| one.figure.clone(), |figure| figure.name(said.words.language()).to_owned());
        let name: Content = match figure.is_some_and(crate::model::scheme::Figure::is_own) {
            true => name.into(),
            false => {
                let address = format!("/insight/{}?period={}&unit={unit}", one.figure, ground.period);
                Html::of(&Link::new(name, address)).into()
            }
        };
        let hidden = seen.hides(one);
        let shown = |text: String| if hidden { said.t("insight-hidden") } else { text };
        let value = one.value.clone().unwrap_or_else(|| said.t("scheme-group-none"));
        Row::new()
            .cell(name)
            .cell(shown(format!("{}/{}", one.numerator, one.denominator)))
            .cell(shown(one.exempted.to_string()))
            .cell(shown(value))
    });
    Table::new(said.t("listing-figures"))
        .column(Column::new(said.t("scheme-column-figure")).title())
        .column(Column::new(said.t("listing-column-counts")).number())
        .column(Column::new(said.t("listing-column-exempted")).number())
        .column(Column::new(said.t("listing-column-value")).number())
        .rows(rows)
}

fn story(seen: &Seen) -> Timeline {
    let said = &seen.said;
    let entries = seen.view.listing.timeline.iter().map(|moment| {
        let what = said.t(&format!("listing-event-{}", moment.kind.replace('_', "-")));
        let who = moment.by.unit().map_or_else(|| said.t("scheme-system"), |unit| said.unit(unit));
        let words = seen.view.said(&moment.words).map_or_else(|| said.t("listing-words-gone"), str::to_owned);
        TimelineEntry::new(&said.words, what, moment.at).who(who).words(words)
    });
    Timeline::new(entries.collect::<Vec<_>>())
}

/// The steps that somebody may take now.
pub(crate) fn offered(listing: &Listing, viewer: &Viewer) -> Vec<ListingStep> {
    let target = target(listing);
    let own = viewer.staff().is_some_and(|staff| staff.unit == listing.listed.subject.unit());
    let lister = viewer.staff().is_some_and(|staff| listing.by.account() == Some(staff.account));
    let decides = viewer.may::<DecideListing>(&target) && !own;
    ListingStep::ALL
        .into_iter()
        .filter(|step| match step {
            ListingStep::Appeal => {
                listing.state == ListingState::Listed && own && viewer.may::<AppealListing>(&target)
            }
            ListingStep::Rule => listing.state == ListingState::Appealed && decides && !lister,
            ListingStep::TakeBack => listing.state.stands() && decides,
        })
        .collect()
}

fn actions(
    site: &Site,
    viewer: &Viewer,
    token: &Token,
    seen: &Seen,
    refused: Option<(ListingStep, Typed, Refusal)>,
) -> Content {
    let said = &seen.said;
    let (number, version) = (&seen.view.listing.listed.number, seen.view.version);
    let request = site.form_key();
    let drawn = offered(&seen.view.listing, viewer).into_iter().map(|step| {
        let name = step.as_str();
        let mut form = Form::new(&said.words, token).prefix(name);
        let mut open = step != ListingStep::TakeBack;
        if let Some((_, typed, refusal)) = refused.as_ref().filter(|(refused, ..)| *refused == step) {
            form = form.typed(typed.clone()).refused(refusal);
            open = true;
        }
        let mut parts = vec![
            Html::of(&form.errors()),
            Html::of(&form.open(format!("/insight/lists/{number}/{name}"))),
            Html::of(&form.hidden("version", version.to_string())),
            Html::of(&form.hidden(Idempotency::FIELD, format!("{request}-{name}"))),
        ];
        if step == ListingStep::Rule {
            let choices = ["yes", "no"].map(|one| Choice::new(one, said.t(&format!("listing-right-{one}"))));
            parts.push(Html::of(&form.radios("right", said.t("listing-field-right"), choices).required()));
        }
        parts.push(Html::of(
            &form.area("words", said.t(&format!("listing-field-words-{name}"))).rows(4).required(),
        ));
        parts.push(Html::of(&form.submit(said.t(&format!("listing-do-{name}")))));
        parts.push(Html::of(&form.close()));
        let disclosure = Disclosure::new(said.t(&format!("listing-step-{name}")), Html::join(parts))
            .about(said.t(&format!("listing-step-{name}.about")))
            .id(format!("step-{name}"))
            .open(open);
        Html::of(&disclosure)
    });
    Html::join(drawn).into()
}

/// GET `/insight/lists/new?scheme=&period=&unit=`
pub(crate) async fn new(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    if !viewer.viewer().holds::<DecideListing>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    form(&site, &cases, viewer.viewer(), &words, &token, typed, None).await
}

/// POST `/insight/lists/new`
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    let sent = send(&site, &cases, viewer.viewer(), &typed, request).await;
    match answer(sent, "listing-changed-meanwhile")? {
        Ok(Taken { number, .. }) => Ok(Redirect::to(&format!("/insight/lists/{number}")).into_response()),
        Err(refusal) => {
            let page = form(&site, &cases, viewer.viewer(), &words, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// Lists in a transaction of its own.
pub(crate) async fn send(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let (inner, grounds, viewer, typed) =
        (site.clone(), cases.grounds.clone(), viewer.clone(), typed.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, inner.now()).await?;
            list(tx, &inner, &ground, &viewer, &typed, request).await
        })
    });
    write.await
}

async fn form(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    token: &Token,
    typed: Typed,
    refusal: Option<&Refusal>,
) -> Result<Page, Problem> {
    let number = typed.require("scheme", "listing-choice-missing")?.to_owned();
    let asked = match typed.get("period") {
        Some(period) => Typed::new().with("period", period),
        None => Typed::new(),
    };
    let seen = super::scheme::read(site, cases, viewer, words, number, &asked).await?;
    let directory = seen.said.ground.catalogue.directory();
    let units = seen.results.iter().flat_map(|results| &results.units).filter_map(|result| {
        let unit = directory.unit(result.unit)?;
        Some(Choice::new(unit.code.clone(), seen.said.unit(unit.id)))
    });
    let typed = typed.with("period", seen.period.code());
    let form = opening::form(words, token, typed, refusal).prefix("listing");
    let title = words.t("listing-new-title");
    let about = words.with(
        "listing-new-about",
        &[
            ("scheme", super::scheme::name(&seen.said, &seen.scheme)),
            ("period", figures::period(words, seen.period)),
        ],
    );
    let back = format!("/insight/schemes/{}?period={}", seen.scheme.number, seen.period.code());
    // The items that hold in this quarter: a scheme without any knows no veto.
    let terms =
        seen.results.as_ref().map(|results| results.published.terms.vetoes.as_slice()).unwrap_or_default();
    let vetoes =
        (1..).zip(terms).map(|(number, veto): (usize, _)| Choice::new(number.to_string(), veto.what.clone()));
    let vetoes: Vec<Choice> = vetoes.collect();
    let offered = |kind: &ListingKind| *kind != ListingKind::Veto || !vetoes.is_empty();
    let lists = ListingKind::ALL
        .into_iter()
        .filter(offered)
        .map(|kind| Choice::new(kind.as_str(), words.t(&format!("listing-kind-{}", kind.as_str()))))
        .collect();
    let body = FormBody {
        words: words.clone(),
        head: PageHead::new(title.clone())
            .about(about)
            .back(super::scheme::name(&seen.said, &seen.scheme), back),
        form,
        request: site.form_key(),
        scheme: seen.scheme.number.clone(),
        period: seen.period.code(),
        notice: by_people(words),
        lists,
        vetoes,
        units: units.collect(),
    };
    Ok(Page::desk(title, &body)?.at("insight"))
}

/// Leads from a scheme to listing a unit of it.
pub(crate) fn new_link(said: &Said, scheme: &str, period: Period) -> Button {
    Button::link(
        said.t("listing-new-title"),
        format!("/insight/lists/new?scheme={scheme}&period={}", period.code()),
    )
}

/// Says that nobody is listed by a machine.
fn by_people(words: &Words) -> Notice {
    Notice::information(words.t("listing-by-people"))
}
