//! `/topics/new`: adopting a topic: a candidate, a place and matter named by hand, or a practice for another place.

use super::list::places;
use super::said;
use crate::actions::{Taken, adopt};
use crate::query;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Said, matter_choices};
use guard::opening::{self, Opening, Sent};
use guard::right::AdoptTopic;
use guard::steps::answer;
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use ui::{Choice, Html, Notice, Page, PageHead, Problem, Token, Typed, Words};

/// GET `/topics/new?place=&matter=&practice=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    if !viewer.viewer().holds::<AdoptTopic>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    draw(&site, &cases, viewer.viewer(), &words, &token, typed, None).await
}

/// POST `/topics/new`
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
    match answer(sent, "topic-changed-meanwhile")? {
        Ok(Taken { number, .. }) => Ok(Redirect::to(&format!("/topics/{number}")).into_response()),
        Err(refusal) => {
            let page = draw(&site, &cases, viewer.viewer(), &words, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// Adopts a topic, in a transaction of its own.
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
            adopt(tx, &inner, &ground, &viewer, &typed, request).await
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
    typed: Typed,
    refusal: Option<&Refusal>,
) -> Result<Page, Problem> {
    let (grounds, now, tenant) = (cases.grounds.clone(), site.now(), site.tenant.clone());
    let (asking, practice) = (viewer.clone(), typed.get("practice").map(str::to_owned));
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let practice = match practice {
                Some(number) => Some(query::topic_for(tx, &tenant, &asking, &number, now).await?),
                None => None,
            };
            let rules = query::rules(tx, &tenant, now).await?;
            Ok::<_, Failure>((ground, practice, rules))
        })
    });
    let (ground, practice, rules) = read.await?;
    let said = Said { words: words.clone(), ground, now };
    let form = opening::form(words, token, typed.clone(), refusal);
    let choose = said.t("topic-choose");
    let chosen = typed.get("matter").or(practice.as_ref().map(|view| view.topic.matter.as_str()));
    let matters = matter_choices(&said, chosen);
    let mut parts = Vec::new();
    if let Some(view) = &practice {
        parts.push(Html::of(&form.hidden("practice", view.topic.number.clone())));
    }
    let place = form.select("place", said.t("topic-field-place"), places(&said)).unchosen(choose.clone());
    parts.push(Html::of(&place.required()));
    // A practice brings its matter with it.
    match (&practice, typed.get("matter")) {
        (Some(view), None) => parts.push(Html::of(&form.hidden("matter", view.topic.matter.clone()))),
        _ => {
            let matter = form.select("matter", said.t("topic-column-matter"), matters);
            parts.push(Html::of(&matter.unchosen(choose.clone()).required()));
        }
    }
    let lead = form.select("lead", said.t("topic-field-lead"), units(&said)).unchosen(choose);
    parts.push(Html::of(&lead.hint(said.t("topic-field-lead.hint")).required()));
    let hint = words.with("topic-field-target.hint", [("days", i64::from(rules.repeat_days))]);
    let target = form.number("target", said.t("topic-field-target")).hint(hint);
    parts.push(Html::of(&target.suffix("%").width(4).required()));
    let problem = form.area("words", said.t("topic-field-problem")).hint(said.t("topic-field-problem.hint"));
    parts.push(Html::of(&problem.rows(4).required()));
    let notice = match &practice {
        Some(view) => {
            let worked = view.topic.practice.as_ref().and_then(|practice| view.said(&practice.words));
            Notice::information(
                said.words.with("topic-new-practice", &[("title", said::title(&said, &view.topic))]),
            )
            .text(worked.unwrap_or_default().to_owned())
        }
        None => Notice::information(said.t("topic-new-about")).text(said.t("topic-new-about.text")),
    };
    let title = said.t("topic-adopt-title");
    let head = PageHead::new(title.clone()).back(said.t("topic-list-title"), "/topics");
    let sent = Sent { address: "/topics/new", request: site.form_key(), submit: said.t("topic-adopt") };
    let body = Opening::new(head, notice, &form, sent, parts);
    Ok(Page::desk(title, &body)?.at("topics"))
}

/// Units to choose from, by kind.
fn units(said: &Said) -> Vec<Choice> {
    let directory = said.ground.catalogue.directory();
    let mut units: Vec<_> = directory
        .units()
        .into_iter()
        .filter(|unit| unit.active_at(said.now))
        .map(|unit| {
            (said.t(&format!("org-kind-{}", unit.kind.name())), said.unit(unit.id), unit.code.clone())
        })
        .collect();
    units.sort();
    units.into_iter().map(|(kind, name, code)| Choice::new(code, name).group(kind)).collect()
}
