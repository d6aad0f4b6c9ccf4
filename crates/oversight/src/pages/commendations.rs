//! `/commendations`: what units were commended for, what is public now, and objecting to it; for everybody.

use super::listed::PlainBody;
use super::said;
use crate::actions::Taken;
use crate::actions::commending::object;
use crate::model::{Body, Commendation, File, FileState, public_until};
use crate::query::{self, FileView};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Ground, Said};
use guard::right::CommendUnit;
use guard::steps::answer;
use guard::{Idempotency, Site, Viewer, opening};
use kernel::{Failure, Refusal, RequestKey};
use std::sync::Arc;
use ui::{
    Button, Column, Content, EmptyState, FactList, Form, Html, Link, Notice, Page, PageHead, Problem, Row,
    Surface, Table, Timeline, TimelineEntry, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "commendation.html")]
struct CommendationBody {
    words: Words,
    head: PageHead,
    notice: Content,
    facts: FactList,
    timeline: Timeline,
    errors: Html,
    form: Content,
}

fn surface(viewer: &Viewer) -> Surface {
    if viewer.staff().is_some() { Surface::Desk } else { Surface::Door }
}

/// GET `/commendations`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
) -> Result<Page, Problem> {
    let (ground, files) = read(&site, &cases).await?;
    let said = Said { words, ground, now: site.now() };
    let head = PageHead::new(said.t("oversight-commendations-title"));
    let head = match viewer.holds::<CommendUnit>() {
        true => head.action(Button::link(
            said.t("oversight-open-commendation"),
            "/oversight/new?procedure=commendation",
        )),
        false => head,
    };
    let body = PlainBody {
        head,
        notice: Notice::information(said.t("oversight-commendations-about"))
            .text(said.t("oversight-commendations-about.text")),
        list: table(&said, &files),
    };
    let html = Html::render(&body).map_err(|cause| Problem(Failure::broken(cause)))?;
    Ok(Page::new(surface(&viewer), said.t("oversight-commendations-title"), html).at("oversight"))
}

/// Every commendation, the newest first.
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn read(site: &Site, cases: &CaseSite) -> Result<(Arc<Ground>, Vec<File>), Failure> {
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            Ok::<_, Failure>((ground, query::commendations(tx, &tenant).await?))
        })
    });
    read.await
}

/// A commendation by its number, with what people wrote.
///
/// # Errors
/// Refusal `oversight-not-found`, also for a file of another procedure.
pub(crate) async fn read_one(
    site: &Site,
    cases: &CaseSite,
    number: String,
) -> Result<(Arc<Ground>, FileView), Failure> {
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            Ok::<_, Failure>((ground, query::commendation(tx, &tenant, &number).await?))
        })
    });
    read.await
}

/// The unit, with the team or post of it that is named.
pub(crate) fn commended(said: &Said, file: &File) -> String {
    let unit = file.about.unit.map_or_else(String::new, |unit| said.unit(unit));
    match body_of(file).and_then(|commendation| commendation.team.clone()) {
        Some(team) => said.words.with("oversight-team-of", [("team", team), ("unit", unit)]),
        None => unit,
    }
}

pub(crate) const fn body_of(file: &File) -> Option<&Commendation> {
    match &file.body {
        Body::Commendation(commendation) => Some(commendation),
        _ => None,
    }
}

fn table(said: &Said, files: &[File]) -> Content {
    if files.is_empty() {
        return Html::of(&EmptyState::new(said.t("oversight-commendations-empty"))).into();
    }
    let table = Table::new(said.t("oversight-commendations-title"))
        .column(Column::new(said.t("oversight-column-commended")).title())
        .column(Column::new(said.t("oversight-column-matter")))
        .column(Column::new(said.t("oversight-column-place")))
        .column(Column::new(said.t("oversight-column-state")).narrow())
        .column(Column::new(said.t("oversight-column-until")).narrow())
        .rows(files.iter().map(|file| {
            let address = format!("/commendations/{}", file.number);
            let until = public_until(file).map(|until| said.words.day(until)).unwrap_or_default();
            Row::new()
                .opens(address.clone())
                .id(format!("commendation-{}", file.number))
                .cell(Link::new(commended(said, file), address))
                .cell(said.matter(file.about.matter.as_deref()))
                .cell(said.place(place_of(file)))
                .cell(Html::of(&said::state_badge(&said.words, file.state)))
                .cell(until)
        }));
    Html::of(&table).into()
}

/// No nearer than the community: a case is not found by what is public of it.
fn place_of(file: &File) -> Option<place::PlaceId> {
    file.about.placement.community.or(file.about.placement.street)
}

/// GET `/commendations/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
    token: Token,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Page, Problem> {
    let done = typed.get("done").is_some();
    draw(&site, &cases, &viewer, &words, &token, number, (Typed::new(), None, done)).await
}

/// POST `/commendations/{number}/object`
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    let sent = send(&site, &cases, number.clone(), &typed, request).await;
    match answer(sent, "oversight-changed-meanwhile")? {
        Ok(_) => Ok(Redirect::to(&format!("/commendations/{number}?done=1")).into_response()),
        Err(refusal) => {
            let told = (typed, Some(refusal.clone()), false);
            let page = draw(&site, &cases, &viewer, &words, &token, number, told).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// Objects in a transaction of its own.
pub(crate) async fn send(
    site: &Site,
    cases: &CaseSite,
    number: String,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let (inner, grounds, typed) = (site.clone(), cases.grounds.clone(), typed.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, inner.now()).await?;
            object(tx, &inner, &ground, &number, &typed, request).await
        })
    });
    write.await
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    token: &Token,
    number: String,
    (typed, refused, done): (Typed, Option<Refusal>, bool),
) -> Result<Page, Problem> {
    let (ground, view) = read_one(site, cases, number).await?;
    let said = Said { words: words.clone(), ground, now: site.now() };
    let title = commended(&said, &view.file);
    let form = opening::form(words, token, typed, refused.as_ref()).prefix("object");
    let body = CommendationBody {
        words: words.clone(),
        head: PageHead::new(title.clone())
            .about(view.file.number.clone())
            .back(said.t("oversight-commendations-title"), "/commendations")
            .badge(Html::of(&said::state_badge(words, view.file.state))),
        notice: match done {
            true => Html::of(&Notice::information(said.t("oversight-objected"))).into(),
            false => Content::empty(),
        },
        facts: facts(&said, &view),
        timeline: story(&said, &view),
        errors: Html::of(&form.errors()),
        form: objecting(&said, &view.file, &form, &site.form_key()),
    };
    let html = Html::render(&body).map_err(|cause| Problem(Failure::broken(cause)))?;
    Ok(Page::new(surface(viewer), title, html).at("oversight"))
}

pub(crate) fn facts(said: &Said, view: &FileView) -> FactList {
    let file = &view.file;
    let written = |digest: &cases::Words| super::forms::written(said, view, digest);
    let facts = FactList::new()
        .fact(said.t("oversight-column-commended"), commended(said, file))
        .fact(said.t("oversight-fact-matter"), said.matter(file.about.matter.as_deref()))
        .fact(said.t("oversight-fact-place"), said.place(place_of(file)))
        .fact(
            said.t("oversight-fact-proposer"),
            file.opened_by.map_or_else(String::new, |unit| said.unit(unit)),
        )
        .maybe(
            said.t("oversight-fact-until"),
            public_until(file).map(|until| Content::from(ui::Moment::exact(&said.words, until))),
        );
    let Some(commendation) = body_of(file) else { return facts };
    let merits = &commendation.merits;
    let count =
        |which: fn(&crate::Merit) -> bool| merits.iter().filter(|merit| which(merit)).count().to_string();
    let merits = said.words.with(
        "oversight-merits",
        [
            ("count", merits.len().to_string()),
            ("confirmed", count(|merit| merit.confirmed)),
            ("checked", count(|merit| merit.checked)),
        ],
    );
    let facts = facts
        .fact(said.t("oversight-fact-facts"), written(&commendation.facts))
        .fact(said.t("oversight-fact-merits"), merits)
        .fact(said.t("oversight-fact-objections"), commendation.objections.len().to_string());
    let facts = match &commendation.decided {
        Some(decided) => {
            let key = if file.state == FileState::NotAwarded {
                "oversight-not-awarded-by"
            } else {
                "oversight-awarded-by"
            };
            facts.fact(said.words.with(key, [("unit", said.unit(decided.unit))]), written(&decided.words))
        }
        None => facts,
    };
    facts.maybe(said.t("oversight-fact-withdrawn"), commendation.withdrawn.as_ref().map(written))
}

/// What happened, without what people wrote in objections: that may speak of persons, and is for those who decide.
fn story(said: &Said, view: &FileView) -> Timeline {
    let entries = view.file.timeline.iter().map(|moment| {
        let who = match moment.kind.as_str() {
            "objected" => said.t("oversight-somebody"),
            _ => said::who(said, &moment.by),
        };
        TimelineEntry::new(&said.words, said::what(said, moment), moment.at).who(who)
    });
    Timeline::new(entries.collect::<Vec<_>>())
}

fn objecting(said: &Said, file: &File, form: &Form, request: &str) -> Content {
    let open = public_until(file).is_some_and(|until| said.now <= until);
    if file.state != FileState::Public || !open {
        return Html::of(&Notice::information(said.t("oversight-objection-over"))).into();
    }
    Html::join([
        Html::of(&form.open(format!("/commendations/{}/object", file.number))),
        Html::of(&form.hidden(Idempotency::FIELD, request)),
        Html::of(
            &form
                .area("words", said.t("oversight-field-objection"))
                .hint(said.t("oversight-field-objection.hint"))
                .rows(4)
                .required(),
        ),
        Html::of(&form.text("name", said.t("oversight-field-objector"))),
        Html::of(
            &form
                .text("contact", said.t("oversight-field-contact"))
                .hint(said.t("oversight-field-contact.hint")),
        ),
        Html::of(&form.submit(said.t("oversight-do-object"))),
        Html::of(&form.close()),
    ])
    .into()
}
