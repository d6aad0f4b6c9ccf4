//! `/topics/{number}`: facts and figures left, what is known and was done centre, what I may do now right.

use super::said;
use crate::actions::{Taken, is_asked, judged_from};
use crate::model::{Outcome, Topic, TopicRules};
use crate::query::{self, TopicView};
use crate::steps::{StepName, offered, perform};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Said};
use guard::right::AdoptTopic;
use guard::steps::answer;
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use ui::{
    Button, Choice, Column, Content, Disclosure, FactList, Form, Html, Link, Notice, Page, PageHead, Problem,
    Row, Table, Timeline, TimelineEntry, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "topic.html")]
struct TopicBody {
    words: Words,
    head: PageHead,
    facts: FactList,
    figures: FactList,
    formula: String,
    base: FactList,
    adopters: Content,
    timeline: Timeline,
    actions: Content,
}

/// GET `/topics/{number}`
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

/// POST `/topics/{number}/{step}`
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
    let step: StepName = step.parse()?;
    let request = idempotency.or_typed(&typed);
    let taken = take(&site, viewer.viewer().clone(), number.clone(), step, typed.clone(), request).await;
    let refusal = match answer(taken, "topic-changed-meanwhile")? {
        Ok(_) => return Ok(Redirect::to(&format!("/topics/{number}")).into_response()),
        Err(refusal) => refusal,
    };
    let refused = Some((step, typed, refusal.clone()));
    let page = draw(&site, &cases, viewer.viewer(), &words, &token, number, refused).await?;
    Ok(page.refused(&refusal).into_response())
}

/// Takes a step in a transaction of its own.
pub(crate) async fn take(
    site: &Site,
    viewer: Viewer,
    number: String,
    step: StepName,
    typed: Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let inner = site.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move { perform(tx, &inner, &viewer, &number, step, &typed, request).await })
    });
    write.await
}

/// The topic as a viewer sees it.
///
/// # Errors
/// Refusal `topic-not-found`.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    number: String,
) -> Result<(Said, TopicView, TopicRules), Failure> {
    let (tenant, grounds, asking, now) =
        (site.tenant.clone(), cases.grounds.clone(), viewer.clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let view = query::topic_for(tx, &tenant, &asking, &number, now).await?;
            let rules = query::rules(tx, &tenant, now).await?;
            Ok::<_, Failure>((ground, view, rules))
        })
    });
    let (ground, view, rules) = read.await?;
    Ok((Said { words: words.clone(), ground, now }, view, rules))
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    token: &Token,
    number: String,
    refused: Option<(StepName, Typed, Refusal)>,
) -> Result<Page, Problem> {
    let (said, view, rules) = read(site, cases, viewer, words, number).await?;
    let topic = &view.topic;
    let title = said::title(&said, topic);
    let head = PageHead::new(title.clone())
        .about(topic.number.clone())
        .back(said.t("topic-list-title"), "/topics")
        .badge(Html::of(&said::badge(words, topic)));
    let head = match topic.practice.is_some() && viewer.holds::<AdoptTopic>() {
        true => {
            let address = format!("/topics/new?practice={}", topic.number);
            head.action(Button::link(said.t("topic-take-over"), address).primary())
        }
        false => head,
    };
    let desk = Desk { said: &said, view: &view, token, request: site.form_key(), refused };
    let body = TopicBody {
        words: words.clone(),
        head,
        facts: facts(&said, topic),
        figures: figures(&said, &view),
        formula: said.words.with("topic-formula", [("days", i64::from(rules.repeat_days))]),
        base: base(&said, &view),
        adopters: adopters(&said, &view),
        timeline: timeline(&said, &view),
        actions: desk.actions(&offered(topic, viewer), judged_from(topic, &rules)),
    };
    Ok(Page::desk(title, &body)?.at("topics"))
}

fn facts(said: &Said, topic: &Topic) -> FactList {
    let practice = topic.from_practice.as_deref();
    let practice = practice.map(|number| Html::of(&Link::new(number, format!("/topics/{number}"))));
    let rows = topic.placement.place.map(|place| {
        let address = format!("/cases?matter={}&place={place}", topic.matter);
        Html::of(&Link::new(said.t("topic-its-cases"), address))
    });
    FactList::new()
        .fact(said.t("topic-field-lead"), said.unit(topic.lead))
        .fact(said.t("topic-fact-adopter"), said.unit(topic.adopted_by))
        .fact(said.t("topic-column-matter"), said.matter(Some(&topic.matter)))
        .fact(said.t("topic-field-place"), said.place_path(&topic.placement.path))
        .fact(said.t("topic-column-adopted"), ui::Moment::exact(&said.words, topic.adopted_at))
        .maybe(said.t("topic-fact-practice"), practice)
        .maybe(said.t("topic-fact-cases"), rows)
}

fn figures(said: &Said, view: &TopicView) -> FactList {
    let topic = &view.topic;
    let mut facts = FactList::new()
        .fact(said.t("topic-figure-before"), said::rate(&said.words, &topic.baseline))
        .fact(said.t("topic-field-target"), format!("{} %", topic.target));
    if let Some(change) = view.change() {
        facts = facts
            .fact(said.t("topic-figure-after"), said::rate(&said.words, &change.after))
            .fact(said.t("topic-figure-change"), said::change(&said.words, &change));
    }
    if is_asked(topic) {
        let ask = Link::new(said.t("topic-noticed-link"), format!("/topics/{}/noticed", topic.number));
        facts = facts
            .fact(said.t("topic-noticed-title"), said::noticed(&said.words, topic))
            .fact(said.t("topic-noticed-ask"), Html::of(&ask));
    }
    facts
}

/// The topic as an entry in the base of hard problems: cause, measures tried, outcome.
fn base(said: &Said, view: &TopicView) -> FactList {
    let topic = &view.topic;
    let say = |digest: &cases::Words| said::written(said, view, digest);
    let cause: Content = match &topic.cause {
        Some(words) => say(words),
        None => Content::from(said.t("topic-cause-open")),
    };
    let mut facts = FactList::new()
        .fact(said.t("topic-field-problem"), say(&topic.problem))
        .fact(said.t("topic-field-cause"), cause);
    for measure in &topic.measures {
        let label = said.words.with("topic-measure-of", &[("day", said.words.moment(measure.at))]);
        facts = facts.fact(label, say(&measure.words));
    }
    if let Some(ending) = &topic.ending {
        let key = format!("topic-outcome-{}", said::key(ending.outcome.as_str()));
        facts = facts.fact(said.t(&key), say(&ending.words));
    }
    if let Some(practice) = &topic.practice {
        facts = facts.fact(said.t("topic-field-practice"), say(&practice.words));
    }
    facts
}

/// Where a practice was taken over, and what came of it.
fn adopters(said: &Said, view: &TopicView) -> Content {
    if view.topic.practice.is_none() {
        return Content::empty();
    }
    if view.adopters.is_empty() {
        return Html::of(&Notice::information(said.t("topic-adopters-none"))).into();
    }
    let percent = |of: &crate::Repeats| of.percent().map_or_else(|| "—".to_owned(), |one| format!("{one} %"));
    let table = Table::new(said.t("topic-adopters"))
        .column(Column::new(said.t("topic-field-place")).title())
        .column(Column::new(said.t("topic-column-state")).narrow())
        .column(Column::new(said.t("topic-column-before")).narrow())
        .column(Column::new(said.t("topic-column-after")).narrow())
        .rows(view.adopters.iter().map(|topic| {
            let after = topic.ending.as_ref().map_or_else(|| "—".to_owned(), |ending| percent(&ending.after));
            Row::new()
                .cell(Link::new(said.place(topic.placement.place), format!("/topics/{}", topic.number)))
                .cell(Html::of(&said::badge(&said.words, topic)))
                .cell(percent(&topic.baseline))
                .cell(after)
        }));
    Html::of(&table).into()
}

fn timeline(said: &Said, view: &TopicView) -> Timeline {
    let entries = view.topic.timeline.iter().map(|moment| {
        let entry = TimelineEntry::new(&said.words, said::what(said, moment), moment.at)
            .who(said::who(said, &moment.by));
        match &moment.words {
            Some(words) => entry.words(said::written(said, view, words)),
            None => entry,
        }
    });
    Timeline::new(entries.collect::<Vec<_>>())
}

/// What the forms of a topic's page are drawn with.
struct Desk<'a> {
    said: &'a Said,
    view: &'a TopicView,
    token: &'a Token,
    /// A request key drawn for this page; sent twice, a form is carried out once.
    request: String,
    refused: Option<(StepName, Typed, Refusal)>,
}

impl Desk<'_> {
    fn actions(&self, steps: &[StepName], judged: Option<kernel::Instant>) -> Content {
        let mut steps = steps.to_vec();
        // A step that was refused because the topic has moved on keeps its text in sight.
        if let Some((refused, ..)) = &self.refused
            && !steps.contains(refused)
        {
            steps.insert(0, *refused);
        }
        if steps.is_empty() {
            let notice = Notice::information(self.said.t("topic-nothing-to-do"));
            return Html::of(&notice.text(self.said.t("topic-nothing-to-do.text"))).into();
        }
        let mut parts = Vec::new();
        if let Some(day) = judged.filter(|day| steps.contains(&StepName::Close) && *day > self.said.now) {
            let day = day.date().to_string();
            parts.push(Html::of(&Notice::information(
                self.said.words.with("topic-judged-from", &[("day", day)]),
            )));
        }
        let refused = self.refused.is_some();
        let forms = steps.iter().enumerate().map(|(place, step)| self.step(*step, place == 0 && !refused));
        parts.extend(forms);
        Html::join(parts).into()
    }

    fn step(&self, step: StepName, first: bool) -> Html {
        let (name, said) = (step.as_str(), self.said);
        let mut form = Form::new(&said.words, self.token).prefix(name);
        let mut open = false;
        if let Some((refused, typed, refusal)) = &self.refused
            && *refused == step
        {
            form = form.typed(typed.clone()).refused(refusal);
            open = true;
        }
        let mut parts = vec![
            Html::of(&form.errors()),
            Html::of(&form.open(format!("/topics/{}/{name}", self.view.topic.number))),
            Html::of(&form.hidden("version", self.view.version.to_string())),
            Html::of(&form.hidden(Idempotency::FIELD, format!("{}-{name}", self.request))),
        ];
        if step == StepName::Close {
            let choices = Outcome::ALL.into_iter().map(|one| {
                Choice::new(one.as_str(), said.t(&format!("topic-outcome-{}", said::key(one.as_str()))))
            });
            let outcome = form.radios("outcome", said.t("topic-field-outcome"), choices);
            parts.push(Html::of(&outcome.required()));
        }
        let words = form.area("words", said.t(&format!("topic-field-words-{name}"))).rows(4);
        parts.push(match step {
            StepName::Evaluate => Html::of(&words),
            _ => Html::of(&words.required()),
        });
        parts.push(Html::of(&form.submit(said.t(&format!("topic-do-{name}")))));
        parts.push(Html::of(&form.close()));
        let disclosure = Disclosure::new(said.t(&format!("topic-step-{name}")), Html::join(parts))
            .about(said.t(&format!("topic-step-{name}.about")))
            .id(format!("step-{name}"))
            .open(open || first);
        Html::of(&if first { disclosure.primary() } else { disclosure })
    }
}
