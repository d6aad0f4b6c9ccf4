//! `/whistles/{number}`: facts and clocks left, departments and timeline centre, what I may do now right.

use super::forms::Desk;
use super::said;
use crate::actions::Taken;
use crate::model::{Call, Side, Whistle};
use crate::query::{self, WhistleView};
use crate::steps::{StepName, offered, perform};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Said, Words as Digest};
use guard::steps::{Refused, StepForms, answer};
use guard::{Idempotency, SignedIn, Site, Viewer};
use journal::Content as Written;
use kernel::{Failure, Refusal, RequestKey, UnitId};
use ui::{
    Badge, Content, FactList, Html, Link, Page, PageHead, Problem, Section, Timeline, TimelineEntry, Token,
    Tone, Typed, Words,
};

#[derive(Template)]
#[template(path = "whistle.html")]
struct WhistleBody {
    words: Words,
    head: PageHead,
    /// The last change as one sentence, told to pages that are open.
    hint: String,
    version: i64,
    facts: FactList,
    cases: Content,
    clocks: Content,
    text: Content,
    departments: Content,
    plan: Content,
    records: Content,
    assessments: Content,
    timeline: Timeline,
    actions: Content,
}

/// GET `/whistles/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(number): Path<String>,
) -> Result<Page, Problem> {
    draw(&site, &cases, viewer.viewer(), &words, &token, number, None).await
}

/// POST `/whistles/{number}/{step}`
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
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("whistle-step-unknown"))?;
    let request = idempotency.or_typed(&typed);
    let taken =
        take(&site, &cases, viewer.viewer().clone(), number.clone(), step, typed.clone(), request).await;
    let refusal = match answer(taken, "whistle-changed-meanwhile")? {
        Ok(_) => return Ok(Redirect::to(&format!("/whistles/{number}")).into_response()),
        Err(refusal) => refusal,
    };
    let refused = Some(Refused { step, typed, refusal: refusal.clone() });
    let page = draw(&site, &cases, viewer.viewer(), &words, &token, number, refused).await?;
    Ok(page.refused(&refusal).into_response())
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

async fn draw(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    token: &Token,
    number: String,
    refused: Option<Refused<StepName>>,
) -> Result<Page, Problem> {
    let (tenant, grounds, asking, now) =
        (site.tenant.clone(), cases.grounds.clone(), viewer.clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let view = query::whistle_for(tx, &tenant, &asking, &number).await?;
            let policy = query::policy_at(tx, &tenant, now).await?;
            let ground = grounds.current(tx, now).await?;
            Ok::<_, Failure>((view, policy, ground))
        })
    });
    let (view, policy, ground) = read.await?;
    let said = Said { words: words.clone(), ground, now };
    let steps = offered(&view.whistle, viewer, now);
    let title = view.title.clone().unwrap_or_else(|| said.t("whistle-title-deleted"));
    let head = PageHead::new(title.clone())
        .about(view.whistle.number.clone())
        .back(said.t("whistle-list-title"), "/whistles")
        .badge(Html::of(&said::state_badge(words, view.whistle.state)))
        .badge(Html::of(&said::kind_badge(words, view.whistle.kind)));
    let forms = StepForms {
        words,
        token,
        capability: "whistle",
        address: format!("/whistles/{}", view.whistle.number),
        version: view.version,
        request: site.form_key(),
        refused,
    };
    let desk = Desk { said: &said, view: &view, policy: &policy };
    let body = WhistleBody {
        words: words.clone(),
        head,
        hint: view.whistle.timeline.last().map(|last| said::what(&said, last)).unwrap_or_default(),
        version: view.version,
        facts: facts(&said, &view),
        cases: linked(&said, &view),
        clocks: said::clocks(&said, &view.whistle),
        text: written(&said, &view, &view.whistle.text),
        departments: departments(&said, &view.whistle),
        plan: plan(&said, &view),
        records: records(&said, &view),
        assessments: assessments(&said, &view, viewer.staff().map(|staff| staff.unit)),
        timeline: timeline(&said, &view).live("timeline"),
        actions: forms.draw(&steps, StepName::is_awaited, |step, form| desk.fields(step, form)),
    };
    Ok(Page::desk(title, &body)?.at("whistles").live(format!("whistle:{}", view.whistle.number)))
}

fn facts(said: &Said, view: &WhistleView) -> FactList {
    let whistle = &view.whistle;
    let proposer = match whistle.proposed_by {
        Some(unit) => said.unit(unit),
        None => said.t("whistle-proposer-cluster"),
    };
    FactList::new()
        .fact(said.t("whistle-fact-owner"), said.unit(whistle.owner))
        .fact(said.t("whistle-fact-street"), said.unit(whistle.street))
        .maybe(said.t("whistle-fact-lead"), whistle.lead.map(|lead| said.unit(lead)))
        .fact(said.t("whistle-fact-proposer"), proposer)
        .fact(said.t("whistle-fact-matter"), said.matter(whistle.matter.as_deref()))
        .fact(said.t("whistle-fact-place"), said.place_path(&whistle.placement.path))
        .fact(said.t("whistle-fact-proposed"), ui::Moment::exact(&said.words, whistle.proposed_at))
        .maybe(
            said.t("whistle-fact-sounded"),
            whistle.sounded_at.map(|at| Html::of(&ui::Moment::exact(&said.words, at))),
        )
        .maybe(said.t("whistle-fact-district"), whistle.district.map(|unit| said.unit(unit)))
}

/// The cases that the viewer may see; each goes on under its own rules.
fn linked(said: &Said, view: &WhistleView) -> Content {
    if view.cases.is_empty() && view.hidden_cases == 0 {
        return Content::from(said.t("whistle-cases-none"));
    }
    let facts = view.cases.iter().fold(FactList::new(), |facts, (number, title)| {
        facts.fact(number.clone(), Html::of(&Link::new(title.clone(), format!("/cases/{number}"))))
    });
    let hidden = i64::try_from(view.hidden_cases).unwrap_or(i64::MAX);
    let hidden = (hidden > 0).then(|| said.words.with("whistle-cases-hidden", [("count", hidden)]));
    let note = [hidden, Some(said.t("whistle-cases-own-life"))].into_iter().flatten().collect::<Vec<_>>();
    Html::join([Html::of(&facts), Html::escape(&note.join(" "))]).into()
}

pub(crate) fn written(said: &Said, view: &WhistleView, digest: &Digest) -> Content {
    match view.words.get(digest) {
        Some(Written::Present { body, .. }) => Content::from(body.clone()),
        Some(Written::Deleted { rule, .. }) => {
            Content::from(said.words.with("whistle-words-deleted", [("rule", rule)]))
        }
        Some(Written::Missing) | None => Content::from(said.t("whistle-words-gone")),
    }
}

/// The called departments, each with where it stands and its three clocks.
fn departments(said: &Said, whistle: &Whistle) -> Content {
    Html::join(whistle.calls.iter().map(|call| department(said, whistle, call)).collect::<Vec<_>>()).into()
}

fn department(said: &Said, whistle: &Whistle, call: &Call) -> Html {
    let name = match whistle.lead == Some(call.unit) {
        true => said.words.with("whistle-leads", &[("unit", said.unit(call.unit))]),
        false => said.unit(call.unit),
    };
    let step = said.t(&format!("whistle-call-{}", said::key(call.step().as_str())));
    let mut states = vec![Html::of(&Badge::new(step).tone(match call.step() {
        crate::CallStep::OnSite => Tone::Ended,
        crate::CallStep::Refused => Tone::DueSoon,
        crate::CallStep::Released => Tone::Neutral,
        _ => Tone::Accent,
    }))];
    if call.ordered {
        states.push(Html::escape(" "));
        states.push(Html::of(&Badge::new(said.t("whistle-call-ordered")).tone(Tone::DueSoon)));
    }
    if call.before.is_some() {
        states.push(Html::escape(" "));
        states.push(Html::of(&Badge::new(said.t("whistle-call-before")).tone(Tone::DueSoon)));
    }
    let clock = |step: &str| match whistle.clock_of(step, call.unit) {
        Some(clock) => said::clock_badge(said, clock),
        None => Content::from("—"),
    };
    let facts = FactList::new()
        .fact(said.t("whistle-column-state"), Html::join(states))
        .fact(said.t("whistle-clock-sign"), clock("sign"))
        .fact(said.t("whistle-clock-contact"), clock("contact"))
        .fact(said.t("whistle-clock-on-site"), clock("on_site"))
        .fact(said.t("whistle-column-duty"), said.duty(&call.duty.code));
    panel(&name, [Html::of(&facts)])
}

fn panel(title: &str, parts: impl IntoIterator<Item = Html>) -> Html {
    Html::of(&Section::new(title, Html::join(parts)).nested())
}

fn plan(said: &Said, view: &WhistleView) -> Content {
    let Some(plan) = &view.whistle.plan else { return Content::empty() };
    let facts = FactList::new()
        .fact(said.t("whistle-plan-by"), said::who(said, &plan.by))
        .fact(said.t("whistle-plan-at"), ui::Moment::exact(&said.words, plan.at))
        .fact(said.t("whistle-plan-days"), plan.days.to_string())
        .fact(said.t("whistle-plan-words"), written(said, view, &plan.words));
    panel(&said.t("whistle-plan"), [Html::of(&facts)]).into()
}

/// The joint records: who was there by which law, what came of it, and which remedies were told.
fn records(said: &Said, view: &WhistleView) -> Content {
    let parts = view.whistle.actions.iter().map(|action| {
        let facts = action.parts.iter().fold(FactList::new(), |facts, part| {
            facts.fact(
                said.words.with("whistle-record-basis", &[("unit", said.unit(part.unit))]),
                written(said, view, &part.basis),
            )
        });
        let facts = facts
            .fact(said.t("whistle-record-words"), written(said, view, &action.words))
            .fact(said.t("whistle-record-result"), said.t(&format!("whistle-result-{}", action.result)))
            .fact(said.t("whistle-record-remedies"), written(said, view, &action.remedies))
            .maybe(said.t("whistle-record-handover"), action.handover.clone())
            .fact(said.t("whistle-record-by"), said::who(said, &action.by))
            .fact(said.t("whistle-record-at"), ui::Moment::exact(&said.words, action.at));
        panel(&said.t("whistle-record"), [Html::of(&facts)])
    });
    Html::join(parts.collect::<Vec<_>>()).into()
}

/// What both sides say, as far as this unit may read it.
fn assessments(said: &Said, view: &WhistleView, unit: Option<UnitId>) -> Content {
    let whistle = &view.whistle;
    if whistle.assessments.is_empty() {
        return Content::empty();
    }
    let mut hidden = 0;
    let mut facts = FactList::new();
    for assessment in &whistle.assessments {
        if !whistle.may_read_assessment(assessment, unit) {
            hidden += 1;
            continue;
        }
        let about = match assessment.side {
            Side::OfDepartment { unit } => {
                said.words.with("whistle-assessment-department", &[("unit", said.unit(unit))])
            }
            Side::OfStreet { by } => said.words.with("whistle-assessment-street", &[("unit", said.unit(by))]),
        };
        let verdict = said.t(&format!("whistle-verdict-{}", said::key(assessment.verdict.as_str())));
        facts = match &assessment.words {
            Some(words) => {
                let reason = match view.words.get(words) {
                    Some(Written::Present { body, .. }) => body.clone(),
                    _ => said.t("whistle-words-gone"),
                };
                facts.noted(about, verdict, reason)
            }
            None => facts.fact(about, verdict),
        };
    }
    let mut parts = vec![Html::of(&facts)];
    if hidden > 0 {
        parts.push(Html::escape(&said.words.with("whistle-assessments-hidden", [("count", hidden)])));
    }
    panel(&said.t("whistle-assessments"), parts).into()
}

fn timeline(said: &Said, view: &WhistleView) -> Timeline {
    let entries = view.whistle.timeline.iter().map(|moment| {
        let entry = TimelineEntry::new(&said.words, said::what(said, moment), moment.at)
            .who(said::who(said, &moment.by));
        let entry = match &moment.words {
            Some(words) => entry.words(written(said, view, words)),
            None => entry,
        };
        said::details(said, moment).into_iter().fold(entry, TimelineEntry::fact)
    });
    Timeline::new(entries.collect::<Vec<_>>())
}
