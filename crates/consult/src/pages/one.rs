//! `/consultations/{number}`: facts and clock left, what was written centre, what I may do now right. Sealed words are shown
//! in the answer to opening them, and nowhere else.

use super::said;
use crate::actions::{Taken, open_sealed};
use crate::model::{Adoption, ConsultKind, SealedPart, Text};
use crate::query::{self, ConsultView};
use crate::steps::{StepName, offered, perform};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Said};
use guard::steps::{Refused, StepForms, answer};
use guard::{Idempotency, SealedWords, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use ui::{
    Choice, Content, Disclosure, FactList, Form, Html, Notice, Page, PageHead, Problem, Section, Timeline,
    TimelineEntry, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "consultation.html")]
struct ConsultationBody {
    words: Words,
    head: PageHead,
    facts: FactList,
    clock: Content,
    /// What was opened just now.
    opened: Content,
    told: Content,
    timeline: Timeline,
    actions: Content,
}

/// What a page is drawn with besides the consultation itself.
#[derive(Default)]
struct Besides {
    refused: Option<Refused<StepName>>,
    /// Opening was refused, with what was typed.
    unopened: Option<(Typed, Refusal)>,
    opened: Option<(SealedPart, SealedWords)>,
}

/// GET `/consultations/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(number): Path<String>,
) -> Result<Page, Problem> {
    draw(&site, &cases, viewer.viewer(), &words, &token, number, Besides::default()).await
}

/// POST `/consultations/{number}/{step}`
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
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("consult-step-unknown"))?;
    let request = idempotency.or_typed(&typed);
    let taken =
        take(&site, &cases, viewer.viewer().clone(), number.clone(), step, typed.clone(), request).await;
    let refusal = match answer(taken, "consult-changed-meanwhile")? {
        Ok(_) => return Ok(Redirect::to(&format!("/consultations/{number}")).into_response()),
        Err(refusal) => refusal,
    };
    let refused = Some(Refused { step, typed, refusal: refusal.clone() });
    let besides = Besides { refused, ..Besides::default() };
    let page = draw(&site, &cases, viewer.viewer(), &words, &token, number, besides).await?;
    Ok(page.refused(&refusal).into_response())
}

/// POST `/consultations/{number}/open`
pub(crate) async fn open(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    let read = unseal(&site, &cases, viewer.viewer().clone(), number.clone(), typed.clone(), request).await;
    let (besides, refusal) = match answer(read, "consult-changed-meanwhile")? {
        Ok(opened) => (Besides { opened: Some(opened), ..Besides::default() }, None),
        Err(refusal) => {
            let unopened = Some((typed, refusal.clone()));
            (Besides { unopened, ..Besides::default() }, Some(refusal))
        }
    };
    let page = draw(&site, &cases, viewer.viewer(), &words, &token, number, besides).await?;
    let mut response = match refusal {
        Some(refusal) => page.refused(&refusal).into_response(),
        None => page.into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Takes a step in a transaction of its own.
pub(crate) async fn take(
    site: &Site,
    cases: &CaseSite,
    viewer: Viewer,
    number: String,
    step: StepName,
    typed: Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let (inner, grounds) = (site.clone(), cases.grounds.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, inner.now()).await?;
            perform(tx, &inner, &ground, &viewer, &number, step, &typed, request).await
        })
    });
    write.await
}

/// Opens sealed words, with their trace, in a transaction of its own.
pub(crate) async fn unseal(
    site: &Site,
    cases: &CaseSite,
    viewer: Viewer,
    number: String,
    typed: Typed,
    request: RequestKey,
) -> Result<(SealedPart, SealedWords), Failure> {
    let (inner, grounds) = (site.clone(), cases.grounds.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, inner.now()).await?;
            open_sealed(tx, &inner, &ground, &viewer, &number, &typed, request).await
        })
    });
    write.await
}

/// The consultation as a viewer sees it.
///
/// # Errors
/// Refusal `consult-not-found`.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    number: String,
) -> Result<(Said, ConsultView), Failure> {
    let (tenant, grounds, asking, now) =
        (site.tenant.clone(), cases.grounds.clone(), viewer.clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let view = query::consultation_for(tx, &tenant, &asking, &number).await?;
            Ok::<_, Failure>((grounds.current(tx, now).await?, view))
        })
    });
    let (ground, view) = read.await?;
    Ok((Said { words: words.clone(), ground, now }, view))
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    token: &Token,
    number: String,
    besides: Besides,
) -> Result<Page, Problem> {
    let (said, view) = read(site, cases, viewer, words, number).await?;
    let found = &view.found;
    let title = said::title_of(&said, &view);
    let head = PageHead::new(title.clone())
        .about(found.number.clone())
        .back(said.t("consult-list-title"), "/consultations")
        .badge(Html::of(&said::badge(words, found.state)));
    let address = format!("/consultations/{}", found.number);
    let open = openings(&said, &view, token, &address, besides.unopened.as_ref());
    let forms = StepForms {
        words,
        token,
        capability: "consult",
        address,
        version: view.version,
        request: site.form_key(),
        refused: besides.refused,
    };
    let steps = offered(found, viewer, said.now);
    let awaited = |step| matches!(step, StepName::Give | StepName::Answer);
    let actions = match (steps.is_empty() && forms.refused.is_none(), open.is_empty()) {
        (true, false) => open,
        (_, true) => forms.draw(&steps, awaited, |step, form| fields(&said, &view, step, form)),
        (false, false) => {
            let steps = forms.draw(&steps, awaited, |step, form| fields(&said, &view, step, form));
            Html::join([Html::of(&open), Html::of(&steps)]).into()
        }
    };
    let body = ConsultationBody {
        words: words.clone(),
        head,
        facts: facts(&said, &view),
        clock: said::clock(&said, found),
        opened: besides.opened.map_or_else(Content::empty, |opened| shown(&said, &opened)),
        told: told(&said, &view),
        timeline: timeline(&said, &view),
        actions,
    };
    Ok(Page::desk(title, &body)?.at("consultations"))
}

fn facts(said: &Said, view: &ConsultView) -> FactList {
    let found = &view.found;
    let other = match found.kind {
        ConsultKind::Assessment => "consult-fact-body",
        ConsultKind::Plan | ConsultKind::Personnel => "consult-fact-asker",
    };
    let body = found.body.filter(|_| found.is_confined());
    let until = found.until.map(|until| Html::of(&ui::Moment::day(&said.words, until)));
    FactList::new()
        .fact(said.t("consult-field-kind"), said::kind(&said.words, found.kind))
        .fact(said.t("consult-fact-street"), said.unit(found.street))
        .fact(said.t(other), said.unit(found.other))
        .maybe(said.t("consult-fact-body"), body.map(|body| said.unit(body)))
        .maybe(
            said.t("consult-field-period"),
            found.period.as_ref().map(|period| said::period(&said.words, period)),
        )
        .maybe(
            said.t("consult-fact-verdict"),
            found.verdict.map(|verdict| said::verdict(&said.words, verdict)),
        )
        .maybe(
            said.t("consult-fact-adoption"),
            found.adoption.map(|adoption| Html::of(&said::adoption_badge(&said.words, adoption))),
        )
        .fact(said.t("consult-column-opened"), ui::Moment::exact(&said.words, found.opened_at))
        .maybe(said.t("consult-fact-until"), until)
}

/// What was written, part by part; of what is sealed only that it is there, or was.
fn told(said: &Said, view: &ConsultView) -> Content {
    let found = &view.found;
    let text = |label: &str, text: &Option<Text>| {
        let content = match text.as_ref()? {
            Text::Open { words } => said::written(said, view, words),
            Text::Sealed { .. } if view.destroyed => Content::from(said.t("consult-sealed-destroyed")),
            Text::Sealed { .. } => Content::from(said.t(&format!("{label}.sealed"))),
        };
        Some(Html::of(&Section::new(said.t(label), content)))
    };
    let plain = |label: &str, words: &Option<cases::Words>| {
        let content = said::written(said, view, words.as_ref()?);
        Some(Html::of(&Section::new(said.t(label), content)))
    };
    let given = match found.kind {
        ConsultKind::Plan => "consult-fact-comment",
        ConsultKind::Personnel => "consult-fact-opinion",
        ConsultKind::Assessment => "consult-fact-assessment",
    };
    let parts = [
        text("consult-fact-request", &found.request),
        text(given, &found.given),
        plain("consult-fact-answer", &found.answer),
        plain("consult-fact-withdrawal", &found.withdrawal),
    ];
    Html::join(parts.into_iter().flatten().collect::<Vec<_>>()).into()
}

fn shown(said: &Said, (part, words): &(SealedPart, SealedWords)) -> Content {
    let label = said.t(&format!("consult-opened-{part}"));
    let note = Html::of(&Notice::attention(said.t("consult-opened-note")));
    Html::join([note, Html::of(&Section::new(label, words.text.clone()))]).into()
}

/// A form for each sealed part that the viewer may open; it asks why.
fn openings(
    said: &Said,
    view: &ConsultView,
    token: &Token,
    address: &str,
    refused: Option<&(Typed, Refusal)>,
) -> Content {
    let forms = view.may_open.iter().map(|part| {
        let mut form = Form::new(&said.words, token).prefix(format!("open-{part}"));
        let refused = refused.filter(|(typed, _)| typed.get("part") == Some(part.as_str()));
        if let Some((typed, refusal)) = refused {
            form = form.typed(typed.clone()).refused(refusal);
        }
        let reason =
            form.text("reason", said.t("consult-field-reason")).hint(said.t("consult-field-reason.hint"));
        let parts = [
            Html::of(&form.errors()),
            Html::of(&form.open(format!("{address}/open"))),
            Html::of(&form.hidden("part", part.as_str())),
            Html::of(&reason.required()),
            Html::of(&form.submit(said.t("consult-do-open"))),
            Html::of(&form.close()),
        ];
        let disclosure = Disclosure::new(said.t(&format!("consult-step-open-{part}")), Html::join(parts))
            .about(said.t("consult-step-open.about"))
            .id(format!("step-open-{part}"))
            .open(refused.is_some());
        Html::of(&disclosure)
    });
    Html::join(forms.collect::<Vec<_>>()).into()
}

fn fields(said: &Said, view: &ConsultView, step: StepName, form: &Form) -> Vec<Html> {
    let words = |label: &str| {
        let area = form.area("words", said.t(label)).hint(said.t(&format!("{label}.hint"))).rows(5);
        Html::of(&area.required())
    };
    match step {
        StepName::Give if view.found.is_confined() => vec![words("consult-field-opinion")],
        StepName::Give => vec![words("consult-field-comment")],
        StepName::Answer if view.found.kind == ConsultKind::Plan => {
            let choices =
                Adoption::ALL.iter().map(|one| Choice::new(one.as_str(), said::adoption(&said.words, *one)));
            let radios = form.radios("adoption", said.t("consult-fact-adoption"), choices).required();
            vec![Html::of(&radios), words("consult-field-answer")]
        }
        StepName::Answer => vec![words("consult-field-reply")],
        StepName::Withdraw if view.found.is_confined() => Vec::new(),
        StepName::Withdraw => vec![words("consult-field-withdrawal")],
        StepName::Conclude => Vec::new(),
    }
}

fn timeline(said: &Said, view: &ConsultView) -> Timeline {
    let entries = view.found.timeline.iter().map(|moment| {
        let what = said::what(said, &view.found, moment);
        TimelineEntry::new(&said.words, what, moment.at).who(said::who(said, &moment.by))
    });
    Timeline::new(entries.collect::<Vec<_>>())
}
