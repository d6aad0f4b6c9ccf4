//! `/topics/{number}/noticed`: residents say whether they noticed the change, with the number and code of a case of their
//! own, on any phone and without an account.

use super::said;
use crate::actions::{self, Taken, is_asked};
use crate::model::Topic;
use crate::query;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cases::{CaseSite, Said};
use guard::{Idempotency, Site, Viewer};
use kernel::{Failure, Refusal, RefusalKind, RequestKey};
use ui::{Choice, Content, Form, Html, Notice, Page, PageHead, Problem, Token, Typed, Words};

#[derive(Template)]
#[template(path = "narrow.html")]
struct NoticedBody {
    head: PageHead,
    notice: Content,
    form: Content,
}

/// GET `/topics/{number}/noticed`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    _: Viewer,
    words: Words,
    token: Token,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Page, Problem> {
    let (said, topic) = read(&site, &cases, &words, number).await?;
    form_page(&site, &said, &token, &topic, typed, None)
}

/// POST `/topics/{number}/noticed`
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    _: Viewer,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    match send(&site, number.clone(), typed.clone(), request).await {
        Ok(_) => {
            let (said, topic) = read(&site, &cases, &words, number).await?;
            let notice = Notice::done(said.t("topic-noticed-done")).text(said.t("topic-noticed-done.text"));
            let body = NoticedBody {
                head: PageHead::new(said::title(&said, &topic)),
                notice: Html::of(&notice).into(),
                form: Content::empty(),
            };
            Ok(Page::door(said.t("topic-noticed-title"), &body)?.into_response())
        }
        Err(Failure::Refused(refusal)) if refusal.kind == RefusalKind::Invalid => {
            let (said, topic) = read(&site, &cases, &words, number).await?;
            let page = form_page(&site, &said, &token, &topic, typed, Some(&refusal))?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// Keeps an answer, in a transaction of its own.
pub(crate) async fn send(
    site: &Site,
    number: String,
    typed: Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let inner = site.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move { actions::notice(tx, &inner, &number, &typed, request).await })
    });
    write.await
}

/// A topic about which residents are asked: its matter and place, no more.
///
/// # Errors
/// Refusal `topic-not-found`.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    number: String,
) -> Result<(Said, Topic), Failure> {
    let (tenant, grounds, now) = (site.tenant.clone(), cases.grounds.clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let found = query::by_number(tx, &tenant, &number).await?.map(|found| found.state);
            let found = found.filter(is_asked).ok_or_else(|| Refusal::not_found("topic-not-found"))?;
            Ok::<_, Failure>((grounds.current(tx, now).await?, found))
        })
    });
    let (ground, topic) = read.await?;
    Ok((Said { words: words.clone(), ground, now }, topic))
}

fn form_page(
    site: &Site,
    said: &Said,
    token: &Token,
    topic: &Topic,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let form = Form::new(&said.words, token).prefix("noticed").typed(typed);
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let choices = ["yes", "no"].map(|one| Choice::new(one, said.t(&format!("topic-noticed-{one}"))));
    let parts = [
        Html::of(&form.errors()),
        Html::of(&form.open(format!("/topics/{}/noticed", topic.number))),
        Html::of(&form.hidden(Idempotency::FIELD, site.form_key())),
        Html::of(&form.radios("noticed", said.t("topic-noticed-question"), choices).inline().required()),
        Html::of(
            &form
                .text("case", said.t("topic-noticed-case"))
                .hint(said.t("topic-noticed-case.hint"))
                .required(),
        ),
        Html::of(&form.text("code", said.t("topic-noticed-code")).required()),
        Html::of(&form.submit(said.t("topic-noticed-send"))),
        Html::of(&form.close()),
    ];
    let body = NoticedBody {
        head: PageHead::new(said::title(said, topic)).about(said.t("topic-noticed-about")),
        notice: Content::empty(),
        form: Html::join(parts).into(),
    };
    Ok(Page::door(said.t("topic-noticed-title"), &body)?)
}
