//! `/field/cases/{number}`: a case to read on the way, without anything about who raised it.

use super::frame::Frame;
use crate::query as field_query;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use cases::query::{self, CaseView};
use cases::{CaseSite, Confidentiality, Said};
use guard::right::AddFacts;
use guard::{SignedIn, Site, Target};
use journal::Content as Written;
use kernel::{Failure, Refusal};
use ui::{
    Content, FactList, Form, Link, Page, PageHead, Problem, Timeline, TimelineEntry, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "case.html")]
struct CaseBody {
    words: Words,
    frame: Frame,
    head: PageHead,
    facts: FactList,
    text: Content,
    timeline: Timeline,
    may_add: bool,
    form: Form,
    address: String,
    request: String,
    version: i64,
    full: Link,
}

/// GET `/field/cases/{number}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(number): Path<String>,
) -> Result<Page, Problem> {
    draw(&site, &cases, &viewer, &words, &token, number, None).await
}

pub(super) async fn draw(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    token: &Token,
    number: String,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Page, Problem> {
    let now = site.now();
    let (inner, grounds, asking) = (site.clone(), cases.grounds.clone(), viewer.viewer().clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let view = query::case_for(tx, &inner.tenant, &asking, &number).await?;
            let rules = field_query::rules_at(tx, &inner.tenant, now).await?;
            Ok::<_, Failure>((view, rules, grounds.current(tx, now).await?))
        })
    });
    let (view, rules, ground) = read.await?;
    let said = Said { words: words.clone(), ground, now };
    let form = Form::new(words, token).prefix("field-facts");
    let form = match refused {
        Some((typed, refusal)) => form.typed(typed).refused(refusal),
        None => form,
    };
    let case = &view.case;
    let mut frame = Frame::new(site, viewer, words, token, rules.limits.kept_days, "")?;
    // What was sealed stays on the server.
    frame.keep = case.confidentiality != Confidentiality::Sealed;
    let title = view.title.clone().unwrap_or_else(|| said.t("case-title-deleted"));
    let body = CaseBody {
        frame,
        head: PageHead::new(&title)
            .about(case.number.clone())
            .back(words.t("field-title"), "/field")
            .badge(said.state_badge(case.state)),
        facts: facts(&said, &view),
        text: written(&said, view.words.get(&case.text)),
        timeline: timeline(&said, &view),
        may_add: !case.state.is_final() && viewer.may::<AddFacts>(&target(&view)),
        form,
        address: format!("/field/cases/{}/facts", case.number),
        request: site.form_key(),
        version: view.version,
        full: Link::new(words.t("field-full-case"), format!("/cases/{}", case.number)),
        words: words.clone(),
    };
    Ok(Page::desk(title, &body)?.at("field"))
}

fn target(view: &CaseView) -> Target {
    cases::actions::target_of(&view.case)
}

fn facts(said: &Said, view: &CaseView) -> FactList {
    let case = &view.case;
    let place = match case.placement.place {
        Some(_) => said.place_path(&case.placement.path),
        None => said.t("case-place-open"),
    };
    FactList::new()
        .fact(said.t("case-fact-place"), place)
        .fact(said.t("case-fact-matter"), said.matter(case.matter.as_deref()))
        .maybe(said.t("case-fact-lead"), case.lead.as_ref().map(|lead| said.unit(lead.unit)))
        .maybe(said.t("field-due"), case.pressing().map(|clock| ui::Moment::exact(&said.words, clock.due)))
        .maybe(
            said.t("case-fact-outcome"),
            case.outcome.map(|outcome| said.t(&format!("case-outcome-{outcome}"))),
        )
}

fn written(said: &Said, content: Option<&Written>) -> Content {
    match content {
        Some(Written::Present { body, .. }) => Content::from(body.clone()),
        Some(Written::Deleted { rule, .. }) => {
            Content::from(said.words.with("case-words-deleted", [("rule", rule)]))
        }
        Some(Written::Missing) | None => Content::from(said.t("case-words-missing")),
    }
}

fn timeline(said: &Said, view: &CaseView) -> Timeline {
    let entries = view.case.timeline.iter().map(|moment| {
        let entry = TimelineEntry::new(&said.words, said.what(moment), moment.at).who(said.who(&moment.by));
        match &moment.words {
            Some(words) => entry.words(written(said, view.words.get(words))),
            None => entry,
        }
    });
    Timeline::new(entries.collect::<Vec<_>>())
}
