//! `/consultations/answers`: what became of the streets' comments on plans, for everybody to read.

use super::list::{before, mark, rows};
use super::said;
use crate::model::Text;
use crate::query::{ConsultView, Filter};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Ground, Said};
use guard::Site;
use kernel::{Failure, Paging};
use std::sync::Arc;
use ui::{Content, EmptyState, FactList, Html, Page, PageHead, Pager, Problem, Section, Typed, Words};

#[derive(Template)]
#[template(path = "answers.html")]
struct AnswersBody {
    head: PageHead,
    answers: Content,
    pager: Content,
}

/// GET `/consultations/answers?before=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    typed: Typed,
) -> Result<Page, Problem> {
    let (ground, views, more) = read(&site, &cases, &typed, Paging::DEFAULT).await?;
    let said = Said { words: words.clone(), ground, now: site.now() };
    let next = more.then(|| views.last().map(mark)).flatten();
    let body = AnswersBody {
        head: PageHead::new(said.t("consult-answers-title")).about(said.t("consult-answers-about")),
        answers: match views.is_empty() {
            true => Html::of(&EmptyState::new(said.t("consult-answers-empty"))).into(),
            false => Html::join(views.iter().map(|view| card(&said, view)).collect::<Vec<_>>()).into(),
        },
        pager: Pager::through(
            &words,
            ("/consultations/answers", &typed),
            views.len(),
            None,
            ("before", next),
        ),
    };
    Ok(Page::door(said.t("consult-answers-title"), &body)?)
}

/// What is published, the newest first.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    typed: &Typed,
    size: u32,
) -> Result<(Arc<Ground>, Vec<ConsultView>, bool), Failure> {
    let filter = Filter { published: true, before: before(typed), ..Filter::default() };
    rows(site, cases, filter, size).await
}

fn card(said: &Said, view: &ConsultView) -> Html {
    let found = &view.found;
    let text = |text: &Option<Text>| {
        text.as_ref().and_then(Text::words).map(|words| said::written(said, view, words))
    };
    let facts = FactList::new()
        .maybe(
            said.t("consult-fact-adoption"),
            found.adoption.map(|adoption| Html::of(&said::adoption_badge(&said.words, adoption))),
        )
        .fact(said.t("consult-fact-street"), said.unit(found.street))
        .fact(said.t("consult-fact-asker"), said.unit(found.other))
        .maybe(said.t("consult-fact-request"), text(&found.request))
        .maybe(said.t("consult-fact-comment"), text(&found.given))
        .maybe(
            said.t("consult-fact-answer"),
            found.answer.as_ref().map(|words| said::written(said, view, words)),
        )
        .maybe(
            said.t("consult-fact-answered"),
            found.answered_at.map(|at| Html::of(&ui::Moment::day(&said.words, at))),
        );
    Html::of(&Section::new(said::title_of(said, view), Html::of(&facts)))
}
