//! `/oversight/{number}`: facts and clocks left, what was asked and said centre, what I may do now right.

use super::forms::{Desk, figures, written};
use super::said;
use crate::actions::Taken;
use crate::model::{Body, SpotCheck};
use crate::query::{self, FileView};
use crate::steps::{StepName, offered, perform};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Said};
use guard::steps::{Refused, StepForms, answer};
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use ui::{
    Badge, Content, Disclosure, FactList, Html, Page, PageHead, Problem, Section, Timeline, TimelineEntry,
    Token, Tone, Typed, Words,
};

#[derive(Template)]
#[template(path = "file.html")]
struct FileBody {
    words: Words,
    head: PageHead,
    facts: FactList,
    clocks: Content,
    body: Content,
    timeline: Timeline,
    actions: Content,
}

/// GET `/oversight/{number}`
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

/// POST `/oversight/{number}/{step}`
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
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("oversight-step-unknown"))?;
    let request = idempotency.or_typed(&typed);
    let taken =
        take(&site, &cases, viewer.viewer().clone(), number.clone(), step, typed.clone(), request).await;
    let refusal = match answer(taken, "oversight-changed-meanwhile")? {
        Ok(_) => return Ok(Redirect::to(&format!("/oversight/{number}")).into_response()),
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
            let view = query::file_for(tx, &tenant, &asking, &number).await?;
            let policy = query::policy_at(tx, &tenant, now).await?;
            let ground = grounds.current(tx, now).await?;
            Ok::<_, Failure>((view, policy, ground))
        })
    });
    let (view, policy, ground) = read.await?;
    let said = Said { words: words.clone(), ground, now };
    let steps = offered(&view.file, viewer);
    let title = said::title_of(&said, &view.file);
    let head = PageHead::new(title.clone())
        .about(view.file.number.clone())
        .back(said.t("oversight-list-title"), "/oversight")
        .badge(Html::of(&said::state_badge(words, view.file.state)));
    let forms = StepForms {
        words,
        token,
        capability: "oversight",
        address: format!("/oversight/{}", view.file.number),
        version: view.version,
        request: site.form_key(),
        refused,
    };
    let desk = Desk { said: &said, view: &view, policy: &policy };
    let body = FileBody {
        words: words.clone(),
        head,
        facts: facts(&said, &view),
        clocks: said::clocks(&said, &view.file),
        body: told(&said, &view),
        timeline: timeline(&said, &view),
        actions: forms.draw(&steps, StepName::is_awaited, |step, form| desk.fields(step, form)),
    };
    Ok(Page::desk(title, &body)?.at("oversight"))
}

fn facts(said: &Said, view: &FileView) -> FactList {
    let file = &view.file;
    let opener = match file.opened_by {
        Some(unit) => said.unit(unit),
        None => said.t("oversight-system"),
    };
    FactList::new()
        .maybe(said.t("oversight-fact-owner"), (!file.state.is_ended()).then(|| said.unit(file.owner)))
        .maybe(said.t("oversight-fact-unit"), file.about.unit.map(|unit| said.unit(unit)))
        .fact(said.t("oversight-fact-opener"), opener)
        .maybe(
            said.t("oversight-fact-case"),
            (file.about.case.is_some() || file.about.outside.is_some())
                .then(|| said::matter_link(&file.about)),
        )
        .fact(
            said.t("oversight-fact-matter"),
            file.about
                .matter
                .as_deref()
                .map_or_else(|| said.t("oversight-any-matter"), |code| said.matter(Some(code))),
        )
        .fact(said.t("oversight-fact-place"), said.place_path(&file.about.placement.path))
        .fact(said.t("oversight-fact-opened"), ui::Moment::exact(&said.words, file.opened_at))
}

fn panel(title: String, facts: &FactList) -> Html {
    Html::of(&Section::new(title, Html::of(facts)))
}

/// What was asked and what was said to it.
fn told(said: &Said, view: &FileView) -> Content {
    let say = |words: &cases::Words| written(said, view, words);
    match &view.file.body {
        Body::Ladder(ladder) => {
            let mut facts = FactList::new();
            if let Some(due) = ladder.due {
                facts = facts
                    .fact(said.t("oversight-ladder-clock"), said.clock_kind(&ladder.kind))
                    .fact(said.t("oversight-ladder-due"), ui::Moment::exact(&said.words, due));
            }
            if let Some(listed) = &ladder.listed {
                facts = facts
                    .fact(said.t("oversight-ladder-listed"), ui::Moment::exact(&said.words, listed.at))
                    .fact(said.t("oversight-ladder-why"), say(&listed.words));
            }
            if let Some(done) = &ladder.delisted {
                facts = facts.fact(said.t("oversight-ladder-done"), say(&done.words));
            }
            if ladder.listing_due {
                facts = facts.fact(said.t("oversight-ladder-next"), said.t("oversight-ladder-listing-due"));
            }
            panel(said.t("oversight-procedure-ladder"), &facts).into()
        }
        Body::Notice(notice) => {
            let issuers: Vec<String> = notice
                .issuers
                .iter()
                .map(|one| match notice.accepted.contains(&one.unit) {
                    true => said.words.with("oversight-issuer-content", &[("unit", said.unit(one.unit))]),
                    false => said.unit(one.unit),
                })
                .collect();
            let mut facts = FactList::new()
                .fact(said.t("oversight-notice-issuers"), said::and(&said.words, &issuers))
                .fact(said.t("oversight-notice-asked"), say(&notice.asked));
            for before in &notice.before {
                facts = facts.fact(said.t("oversight-notice-before"), say(&before.words));
            }
            let facts = match &notice.answer {
                Some(answer) => facts
                    .fact(said.t("oversight-notice-answer"), say(&answer.words))
                    .fact(said.t("oversight-notice-answered"), ui::Moment::exact(&said.words, answer.at)),
                None => facts.fact(said.t("oversight-notice-answer"), said.t("oversight-notice-open")),
            };
            panel(said.t("oversight-procedure-notice"), &facts).into()
        }
        Body::Climb(climb) => {
            let levels: Vec<String> = climb.levels.iter().map(|unit| said.unit(*unit)).collect();
            let reason = said.t(&format!("oversight-reason-{}", said::key(climb.reason.as_str())));
            let facts = FactList::new()
                .fact(said.t("oversight-climb-levels"), levels.join(" → "))
                .fact(said.t("oversight-field-climb-reason"), reason)
                .fact(said.t("oversight-field-tried"), say(&climb.tried))
                .fact(said.t("oversight-climb-asked"), say(&climb.asked))
                .maybe(said.t("oversight-climb-order"), climb.order.as_ref().map(|(words, _)| say(words)))
                .maybe(said.t("oversight-field-lead"), climb.lead.map(|unit| said.unit(unit)));
            panel(said.t("oversight-procedure-climb"), &facts).into()
        }
        Body::Exemption(exemption) => {
            let ground = said.t(&format!("oversight-ground-{}", said::key(exemption.ground.as_str())));
            let mut facts = FactList::new()
                .fact(said.t("oversight-field-ground"), ground)
                .fact(said.t("oversight-field-figures"), figures(said, &exemption.figures))
                .fact(said.t("oversight-exemption-facts"), say(&exemption.facts));
            for ruling in &exemption.rulings {
                let key =
                    if ruling.granted { "oversight-ruling-granted" } else { "oversight-ruling-refused" };
                facts =
                    facts.fact(said.words.with(key, &[("unit", said.unit(ruling.unit))]), say(&ruling.words));
            }
            let facts =
                facts.maybe(said.t("oversight-exemption-objection"), exemption.objection.as_ref().map(say));
            panel(said.t("oversight-procedure-exemption"), &facts).into()
        }
        Body::SpotCheck(check) => spot(said, view, check),
        Body::Commendation(commendation) => {
            let facts = super::commendations::facts(said, view);
            let facts = commendation.objections.iter().fold(facts, |facts, one| {
                let at = said.words.moment(one.at);
                facts.fact(said.words.with("oversight-objection-at", [("at", at)]), say(&one.words))
            });
            let cases =
                commendation.merits.iter().map(|merit| Html::of(&said::case_link(Some(&merit.number))));
            let cases: Vec<Html> = cases.flat_map(|link| [link, Html::escape(" ")]).collect();
            let facts = facts.fact(said.t("oversight-field-cases"), Html::join(cases));
            panel(said.t("oversight-procedure-commendation"), &facts).into()
        }
        Body::Parking(parking) => {
            let cause = said.t(&format!("case-park-cause-{}", said::key(parking.cause.as_str())));
            let facts = FactList::new().fact(said.t("oversight-column-cause"), cause);
            let facts = match &parking.told {
                Some(told) => facts
                    .fact(said.t("oversight-told-yes"), ui::Moment::exact(&said.words, told.at))
                    .fact(said.t("oversight-field-told"), say(&told.words)),
                None => facts.fact(said.t("oversight-column-told"), said.t("oversight-told-no")),
            };
            panel(said.t("oversight-procedure-parking"), &facts).into()
        }
    }
}

/// The matters drawn with what was found, and everything that is needed to draw again.
fn spot(said: &Said, view: &FileView, check: &SpotCheck) -> Content {
    let mut facts = FactList::new();
    for one in &check.drawn {
        let name = format!("{} {}", one.number, said.unit(one.unit));
        facts = match &one.finding {
            Some(finding) => {
                let (key, tone) = match finding.passed {
                    true => ("oversight-check-passed", Tone::Ended),
                    false => ("oversight-check-failed", Tone::DueSoon),
                };
                let badge = Html::of(&Badge::new(said.t(key)).tone(tone));
                let words = Html::of(&written(said, view, &finding.words));
                facts.fact(name, Html::join([badge, Html::escape(" "), words]))
            }
            None => facts.fact(name, said.t("oversight-check-open")),
        };
    }
    let redrawn = match view.redrawn {
        Some(true) => said.t("oversight-redrawn-same"),
        Some(false) => said.t("oversight-redrawn-differs"),
        None => said.t("oversight-redrawn-gone"),
    };
    let proof = FactList::new()
        .fact(said.t("oversight-spot-count"), check.count.to_string())
        .fact(said.t("oversight-spot-from"), ui::Moment::exact(&said.words, check.scope.from))
        .fact(said.t("oversight-spot-cap"), check.cap.to_string())
        .fact(said.t("oversight-spot-digest"), check.digest.clone())
        .fact(said.t("oversight-spot-seed"), check.seed.clone())
        .fact(said.t("oversight-spot-redrawn"), redrawn);
    let list = match view.words.get(&check.candidates) {
        Some(_) => written(said, view, &check.candidates),
        None => Content::empty(),
    };
    let mut parts =
        vec![panel(said.t("oversight-spot-drawn"), &facts), panel(said.t("oversight-spot-proof"), &proof)];
    if !list.is_empty() {
        parts.push(Html::of(&Disclosure::new(said.t("oversight-spot-list"), list)));
    }
    Html::join(parts).into()
}

fn timeline(said: &Said, view: &FileView) -> Timeline {
    let entries = view.file.timeline.iter().map(|moment| {
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
