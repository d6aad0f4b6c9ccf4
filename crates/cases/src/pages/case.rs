//! `/cases/{number}`: facts left, timeline centre, what I may do now right.

use crate::CaseSite;
use crate::model::{AttachmentId, Case, Moment, Way};
use crate::pages::beside;
use crate::pages::crew::{self, crew_of};
use crate::pages::forms::{Desk, actions, form_name};
use crate::pages::own_data;
use crate::pages::problem;
use crate::pages::safe;
use crate::pages::said::Said;
use crate::query::{self, CaseView};
use crate::steps::{StepName, Who, offered, perform};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use clock::{Clock, Clocks};
use guard::beside::{Besides, CaseBeside, Panel};
use guard::desk::Asked;
use guard::right::ContactRequester;
use guard::{Idempotency, Masked, SignedIn, Site, Viewer};
use journal::Content as Written;
use kernel::{Failure, Refusal};
use std::borrow::Cow;
use ui::{
    Content, Disclosure, FactList, Html, Page, PageHead, Problem, Timeline, TimelineEntry, Token, Typed,
    Words,
};

#[derive(Template)]
#[template(path = "case.html")]
struct CaseBody {
    words: Words,
    head: PageHead,
    /// What happened while somebody was typing.
    meanwhile: Content,
    /// The last change as one sentence, told to pages that are open.
    hint: String,
    version: i64,
    facts: FactList,
    crew: Content,
    /// The units that are responsible together.
    bundle: Content,
    people: FactList,
    why: Content,
    problem: Content,
    related: Content,
    /// What other capabilities say beside the case.
    panels: Vec<Panel>,
    clocks: Content,
    /// Whether units read a safe version, or wait for it.
    safe: Content,
    text: Content,
    /// The requester's own words, or the form that opens them.
    original: Content,
    /// The form for a sheet of what is kept of the requester.
    own_data: Content,
    pictures: Content,
    timeline: Timeline,
    actions: Content,
}

/// GET `/cases/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    others: Option<Extension<Besides>>,
    Path(number): Path<String>,
) -> Result<Page, Problem> {
    draw(&site, &cases, &others, viewer.viewer(), &words, &token, number, Drawn::default()).await
}

/// What a page is drawn with besides the case itself.
#[derive(Default)]
pub(crate) struct Drawn {
    pub(crate) refused: Option<(StepName, Typed, Refusal)>,
    pub(crate) opened: Option<safe::Opened>,
}

/// POST `/cases/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    others: Option<Extension<Besides>>,
    Path((number, step)): Path<(String, String)>,
    form: super::files::Uploaded,
) -> Result<Response, Problem> {
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("case-step-unknown"))?;
    let typed = form.store(&site, &cases).await?;
    let request = idempotency.or_typed(&typed);
    let taken =
        take(&site, &cases, viewer.viewer().clone(), number.clone(), step, typed.clone(), request).await;
    match taken {
        Ok(_) => Ok(Redirect::to(&after_step(&site, viewer.viewer(), number).await?).into_response()),
        Err(Failure::Refused(refusal)) if refusal.kind != kernel::RefusalKind::NotFound => {
            let refused = Drawn { refused: Some((step, typed, refusal.clone())), ..Drawn::default() };
            let page = draw(&site, &cases, &others, viewer.viewer(), &words, &token, number, refused).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(Failure::Stale { version, .. }) => {
            // Somebody else was first: show what the case is now, with the text that was typed here.
            let refusal = Refusal::rule("case-changed-meanwhile").with("version", version);
            let refused = Drawn { refused: Some((step, typed, refusal.clone())), ..Drawn::default() };
            let page = draw(&site, &cases, &others, viewer.viewer(), &words, &token, number, refused).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// Where one goes after a step: to the case, or to the desk when the step has given it to others.
async fn after_step(site: &Site, viewer: &Viewer, number: String) -> Result<String, Failure> {
    let (tenant, asking, asked) = (site.tenant.clone(), viewer.clone(), number.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move { query::case_for(tx, &tenant, &asking, &asked).await.map(drop) })
    });
    match read.await {
        Ok(()) => Ok(format!("/cases/{number}")),
        Err(Failure::Refused(_)) => Ok(format!("/desk?left={number}")),
        Err(other) => Err(other),
    }
}

/// Takes a step in a transaction of its own.
pub(crate) async fn take(
    site: &Site,
    cases: &CaseSite,
    viewer: Viewer,
    number: String,
    step: StepName,
    typed: Typed,
    request: kernel::RequestKey,
) -> Result<crate::actions::Taken, Failure> {
    let (inner, grounds) = (site.clone(), cases.grounds.clone());
    site.store
        .write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, inner.now()).await?;
                let who = Who::Staff(&viewer);
                let taken = perform(tx, &inner, &ground, who, &number, step, &typed, request).await?;
                desk::drafts::forget(tx, &inner.tenant, &viewer, &form_name(&number, step)).await?;
                Ok(taken)
            })
        })
        .await
}

pub(crate) async fn draw(
    site: &Site,
    cases: &CaseSite,
    others: &Option<Extension<Besides>>,
    viewer: &Viewer,
    words: &Words,
    token: &Token,
    number: String,
    drawn: Drawn,
) -> Result<Page, Problem> {
    let Drawn { refused, opened } = drawn;
    let (inner, grounds, asking) = (site.clone(), cases.grounds.clone(), viewer.clone());
    let (now, proof) = (site.now(), token.clone());
    let seen = seen_version(&refused);
    let others = others.as_ref().map(|Extension(others)| others.clone()).unwrap_or_default();
    let asked = Asked { tenant: site.tenant.clone(), viewer: viewer.clone(), words: words.clone(), now };
    let (view, masked, ground, crew, beside, same, since, drafts, panels, waits) = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let view = query::case_for(tx, &inner.tenant, &asking, &number).await?;
                let masked = masked_requester(tx, &inner, &asking, &view).await?;
                let waits = safe::waiting(tx, &inner, &asking, &view.case).await?;
                let beside = beside::read(tx, &inner, &asking, &view, now).await?;
                let same = problem::read(tx, &inner, &asking, &view.case, now).await?;
                let since = match seen {
                    Some(version) => {
                        query::first_change_after(tx, &inner.tenant, view.case.id, version).await?
                    }
                    None => None,
                };
                let prefix = format!("{}-", view.case.number);
                let drafts = desk::drafts::of_forms(tx, &inner, &asking, &prefix).await?;
                let ground = grounds.current(tx, now).await?;
                let crew = crew_of(tx, &inner.tenant, &ground, &view.case, now).await?;
                let panels = others.of_case(tx, &asked, &beside_of(&view, proof)).await?;
                Ok::<_, Failure>((view, masked, ground, crew, beside, same, since, drafts, panels, waits))
            })
        })
        .await?;
    if waits.is_some() {
        safe::note_look(site, viewer, &view.case).await?;
    }
    let said = Said { words: words.clone(), ground, now };
    let request = site.form_key();
    let desk = Desk {
        said: &said,
        case: &view.case,
        version: view.version,
        token,
        request: request.clone(),
        refused,
        drafts,
        waits: waits.as_ref(),
        view: &view,
    };
    let steps = offered(&view.case, viewer, now);
    let title = view.title.clone().unwrap_or_else(|| said.t("case-title-deleted"));
    let head = PageHead::new(title.clone())
        .about(view.case.number.clone())
        .back(said.t("case-list-title"), "/cases")
        .badge(said.state_badge(view.case.state))
        .badge(said.urgency_badge(view.case.urgency));
    let body = CaseBody {
        words: words.clone(),
        head,
        meanwhile: since.map_or_else(Content::empty, |since| beside::meanwhile(&said, &view, since, &beside)),
        hint: beside::last_change(&said, &view.case, &beside),
        version: view.version,
        facts: facts(&said, &view, masked),
        crew: crew::draw(&said, crew.as_ref(), &view.case),
        bundle: super::bundle::draw(&said, viewer, &view.case),
        people: beside::people(&said, &view.case, &beside),
        why: beside::why(&said, &view.case, &beside),
        problem: problem::draw(&said, token, &view.case, &same),
        related: beside::related_list(&said, &view, &beside),
        panels,
        clocks: clocks(&said, &view.case.clocks),
        safe: safe::state(&said, &view.case),
        text: written(&said, view.words.get(&view.case.text)),
        original: safe::original(&said, token, viewer, &view.case, &request, opened.as_ref()),
        own_data: own_data::copy_form(&said, token, viewer, &view.case, &request),
        pictures: super::files::pictures(&said, &view.files, &format!("/cases/{}/files", view.case.number)),
        timeline: timeline_of(&said, &view, view.case.timeline.iter(), |moment| {
            beside::name(&said, &moment.by, &beside)
        })
        .live("timeline"),
        actions: actions(&desk, &steps),
    };
    Ok(Page::desk(title, &body)?.at("cases").live(format!("case:{}", view.case.number)))
}

/// What other capabilities have to know of the case.
fn beside_of(view: &CaseView, token: Token) -> CaseBeside {
    CaseBeside {
        id: view.case.id.to_string(),
        number: view.case.number.clone(),
        path: view.case.placement.path_text(),
        open: !view.case.state.is_ended(),
        version: view.version,
        token,
    }
}

/// The version that a form was drawn with, when it was refused because the case has changed since.
fn seen_version(refused: &Option<(StepName, Typed, Refusal)>) -> Option<i64> {
    let (_, typed, refusal) = refused.as_ref()?;
    (refusal.code == "case-changed-meanwhile").then(|| typed.get("version")?.parse().ok()).flatten()
}

async fn masked_requester(
    tx: &mut ::store::Tx,
    site: &Site,
    viewer: &Viewer,
    view: &CaseView,
) -> Result<Option<Masked>, Failure> {
    let Some(person) = view.case.requester.as_deref().and_then(|id| id.parse::<guard::PersonId>().ok())
    else {
        return Ok(None);
    };
    let Ok(granted) = viewer.grant::<ContactRequester>(&crate::actions::target_of(&view.case)) else {
        return Ok(None);
    };
    let found = guard::actions::vault::masked(tx, &site.master, &site.tenant, &granted, &[person]).await?;
    Ok(found.into_values().next())
}

fn facts(said: &Said, view: &CaseView, masked: Option<Masked>) -> FactList {
    let case = &view.case;
    let requester = match (&case.requester, masked) {
        (None, _) => said.t("case-requester-anonymous"),
        (Some(_), Some(masked)) => {
            [masked.name, masked.contact].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        (Some(_), None) => said.t("case-requester-hidden"),
    };
    let kept = kept(said, view).unwrap_or_default();
    let place = match &case.placement.place {
        Some(_) => said.place_path(&case.placement.path),
        None => {
            let why = case.placement.pending.as_deref().unwrap_or("place-text-no-name");
            said.words.with("case-place-pending", &[("why", said.t(&format!("refusal-{why}")))])
        }
    };
    let channel = said.t(&format!("case-channel-{}", case.channel.as_str().replace('_', "-")));
    let facts = FactList::new()
        .fact(said.t("case-fact-matter"), said.matter(case.matter.as_deref()))
        .noted(said.t("case-fact-place"), place, case.placement.evidence.clone().unwrap_or_default())
        .fact(said.t("case-fact-urgency"), said.urgency(case.urgency.name()))
        .fact(said.t("case-fact-channel"), channel)
        .fact(said.t("case-fact-received"), ui::Moment::exact(&said.words, case.received_at))
        .noted(said.t("case-fact-requester"), requester, kept)
        .maybe(
            said.t("case-fact-source"),
            case.source.as_ref().map(|source| format!("{} {}", source.system, source.number)),
        )
        .maybe(
            said.t("case-fact-outcome"),
            case.outcome.map(|outcome| said.t(&format!("case-outcome-{outcome}"))),
        )
        .maybe(said.t("case-fact-complaint"), complaint(view))
        .maybe(said.t("case-fact-barred"), barred(said, case))
        .maybe(said.t("case-fact-merged-into"), view.merged_into.clone())
        .maybe(said.t("case-fact-hops"), hops(said, &Way::of(&case.timeline)))
        .maybe(said.t("case-fact-reopened"), (case.reopened > 0).then(|| case.reopened.to_string()))
        .maybe(said.t("case-fact-reworked"), (case.reworked > 0).then(|| case.reworked.to_string()));
    answers(said, view).into_iter().fold(facts, |facts, (label, value)| facts.fact(label, value))
}

/// How long name and contact are kept, in words; `None` when none were given.
pub(crate) fn kept(said: &Said, view: &CaseView) -> Option<String> {
    let kept = view.kept?;
    Some(match (kept.erased, kept.until) {
        (Some(at), _) => said.words.with("case-requester-erased", [("day", said.words.day(at))]),
        (None, Some(until)) => said.words.with("case-requester-until", [("day", said.words.day(until))]),
        (None, None) => said.t("case-requester-kept"),
    })
}

/// Whose behaviour it is about, in the words of whoever raised it.
pub(crate) fn complaint(view: &CaseView) -> Option<String> {
    match view.case.complaint.as_ref().and_then(|digest| view.words.get(digest)) {
        Some(Written::Present { body, .. }) => Some(body.clone()),
        _ => None,
    }
}

/// To whom the case is closed; whoever reads it is none of them.
fn barred(said: &Said, case: &Case) -> Option<String> {
    let named = case.barred.iter().map(|barred| {
        let about = said.t(&format!("case-about-{}", barred.about));
        said.words.with("case-barred-about", [("whom", said.barred(barred.bar)), ("about", about)])
    });
    let before = case
        .complained_about
        .filter(|unit| !case.barred.iter().any(|barred| barred.bar == guard::Bar::Unit(*unit)));
    let all: Vec<String> = before.map(|unit| said.unit(unit)).into_iter().chain(named).collect();
    (!all.is_empty()).then(|| all.join("；"))
}

/// The units that it passed before one signed for it.
fn hops(said: &Said, way: &Way) -> Option<String> {
    let passed: Vec<String> = way.passed().into_iter().map(|unit| said.unit(unit)).collect();
    way.hops().map(|count| match count {
        0 => said.t("case-fact-hops-none"),
        _ => said.words.with(
            "case-fact-hops-some",
            [("count", count.to_string()), ("units", passed.join(said.words.comma()))],
        ),
    })
}

fn clocks(said: &Said, clocks: &Clocks) -> Content {
    let mut open: Vec<&Clock> = clocks.open().collect();
    open.sort_by_key(|clock| clock.due);
    let parts = open.into_iter().map(|clock| {
        let mut basis = vec![clock.basis.text.clone()];
        basis.extend(said.rule_of(clock));
        if let Ok(calendar) = said.ground.calendars.find(Some(&clock.calendar.name)) {
            basis.push(clock::words::calendar(&said.words, calendar));
        }
        basis.push(said.words.with("case-clock-started", &[("at", said.words.moment(clock.started))]));
        let badge = said.clock(clock);
        Html::join([
            Html::of(&badge),
            Html::of(
                &Disclosure::new(
                    said.words.with("case-clock-basis", &[("clock", said.clock_kind(&clock.kind))]),
                    basis.join("；"),
                )
                .id(format!("clock-{}", clock.id)),
            ),
        ])
    });
    Html::join(parts).into()
}

/// Words that people wrote, or why they are not here any more.
pub(crate) fn written(said: &Said, content: Option<&Written>) -> Content {
    match content {
        Some(Written::Present { body, .. }) => Content::from(body.clone()),
        Some(Written::Deleted { rule, .. }) => {
            Content::from(said.words.with("case-words-deleted", [("rule", rule)]))
        }
        Some(Written::Missing) | None => Content::from(said.t("case-words-missing")),
    }
}

/// The timeline; for requesters without the inner steps.
pub(crate) fn timeline(said: &Said, view: &CaseView, inner: bool) -> Timeline {
    let shown = moments_for(&view.case, inner);
    timeline_of(said, view, shown.iter().map(AsRef::as_ref), |moment| said.who(&moment.by))
}

/// Some lines of the timeline, each with who it was in the words of `who`.
pub(crate) fn timeline_of<'a>(
    said: &Said,
    view: &CaseView,
    moments: impl Iterator<Item = &'a Moment>,
    who: impl Fn(&Moment) -> String,
) -> Timeline {
    let entries = moments.map(|moment| {
        let entry = TimelineEntry::new(&said.words, said.what(moment), moment.at).who(who(moment));
        let entry = match &moment.words {
            Some(words) => entry.words(written(said, view.words.get(words))),
            // What tells who the requester is waits until somebody has said what may be read of it.
            None if moment.original.is_some() => entry.words(said.t("case-safe-later")),
            None => entry,
        };
        said.details(moment).into_iter().fold(entry, TimelineEntry::fact)
    });
    Timeline::new(entries.collect::<Vec<_>>())
}

/// The timeline for units, or for a requester: that a check passed or failed concerns him, what the checker wrote is for whoever
/// has to do it again.
pub(crate) fn moments_for(case: &Case, inner: bool) -> Vec<Cow<'_, Moment>> {
    let shown = case.timeline.iter().filter(|moment| inner || is_public(&moment.kind));
    shown
        .map(|moment| match moment.kind.as_str() {
            "checked" | "held" | "released" if !inner => Cow::Owned(Moment { words: None, ..moment.clone() }),
            _ => Cow::Borrowed(moment),
        })
        .collect()
}

/// What a requester reads of the timeline: everything but the desks' talk with each other.
pub(crate) fn is_public(kind: &str) -> bool {
    !matches!(
        kind,
        "returned"
            | "designated"
            | "assist_called"
            | "assist_replied"
            | "extension_asked"
            | "classified"
            | "located"
            | "bundled"
            | "barred"
            | "unbarred"
            | "made_safe"
    )
}

/// A file's address for links.
pub(crate) fn file_address(base: &str, id: AttachmentId) -> String {
    format!("{base}/{id}")
}

/// What was answered to the questions of the matter, as long as it is kept.
fn answers(said: &Said, view: &CaseView) -> Vec<(String, String)> {
    let kept = view.case.answers.as_ref().and_then(|digest| view.words.get(digest));
    let Some(journal::Content::Present { body: text, .. }) = kept else { return Vec::new() };
    let Ok(answers) = serde_json::from_str::<duty::Answers>(text) else { return Vec::new() };
    let english = said.words.language() == ui::Language::English;
    let label = |answer: &duty::FormAnswer| match &answer.label_en {
        Some(label) if english => label.clone(),
        _ => answer.label.clone(),
    };
    answers.answers.iter().map(|answer| (label(answer), answer.value.clone())).collect()
}
