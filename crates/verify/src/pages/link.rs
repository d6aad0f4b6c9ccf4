//! `/v/{code}`: the requester says what became of his matter, on any phone, without scripts and without an account.

use crate::Origin;
use crate::actions::answering::{self, Answered, Opened};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cases::CaseSite;
use guard::{Site, Viewer};
use kernel::{Failure, Refusal, RefusalKind};
use ui::{Choice, Content, Form, Html, Notice, Page, PageHead, Problem, Token, Typed, Words};

#[derive(Template)]
#[template(path = "link.html")]
struct LinkBody {
    head: PageHead,
    notice: Content,
    content: Content,
}

/// GET `/v/{code}`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: Viewer,
    origin: Option<Extension<Origin>>,
    words: Words,
    token: Token,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    match read(&site, viewer, origin_of(origin), code.clone()).await {
        Ok(opened) => {
            let hint = privacy::hint(&site, &words, privacy::Form::Revisit).await?;
            Ok(form_page(&words, &token, &code, &opened, hint, Typed::new(), None)?.into_response())
        }
        Err(Failure::Refused(refusal)) => Ok(closed_page(&words, &refusal)?.into_response()),
        Err(other) => Err(Problem(other)),
    }
}

/// POST `/v/{code}`
pub(crate) async fn answer(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: Viewer,
    origin: Option<Extension<Origin>>,
    words: Words,
    token: Token,
    Path(code): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let origin = origin_of(origin);
    match take(&site, &cases, viewer.clone(), origin.clone(), code.clone(), typed.clone()).await {
        Ok(answered) => Ok(done_page(&words, &code, answered)?.into_response()),
        Err(Failure::Refused(refusal)) if refusal.kind == RefusalKind::Invalid => {
            let opened = read(&site, viewer, origin, code.clone()).await?;
            let hint = privacy::hint(&site, &words, privacy::Form::Revisit).await?;
            let page = form_page(&words, &token, &code, &opened, hint, typed, Some(&refusal))?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(Failure::Refused(refusal)) => Ok(closed_page(&words, &refusal)?.into_response()),
        Err(other) => Err(Problem(other)),
    }
}

pub(crate) fn origin_of(origin: Option<Extension<Origin>>) -> Origin {
    origin.map(|Extension(origin)| origin).unwrap_or_default()
}

pub(crate) async fn read(
    site: &Site,
    viewer: Viewer,
    origin: Origin,
    code: String,
) -> Result<Opened, Failure> {
    let inner = site.clone();
    let read = site
        .store
        .read(move |tx| Box::pin(async move { answering::open(tx, &inner, &viewer, &origin, &code).await }));
    read.await.map(|(opened, _)| opened)
}

pub(crate) async fn take(
    site: &Site,
    cases: &CaseSite,
    viewer: Viewer,
    origin: Origin,
    code: String,
    typed: Typed,
) -> Result<Answered, Failure> {
    let (inner, grounds) = (site.clone(), cases.grounds.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, inner.now()).await?;
            answering::answer(tx, &inner, &ground, &viewer, &origin, &code, &typed).await
        })
    });
    write.await
}

fn form_page(
    words: &Words,
    token: &Token,
    code: &str,
    opened: &Opened,
    hint: Html,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let again = opened.rating.as_ref();
    let typed = match again {
        Some(rating) if typed.pairs().is_empty() => {
            let typed = Typed::new().with("satisfaction", rating.answer.satisfaction.to_string());
            match rating.answer.contacted {
                Some(contacted) => typed.with("contacted", if contacted { "yes" } else { "no" }),
                None => typed,
            }
        }
        _ => typed,
    };
    let form = Form::new(words, token).prefix("answer").typed(typed);
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let yes_no = |name: &str, label: &str| {
        let choices = [
            Choice::new("yes", words.t(&format!("{label}.yes"))),
            Choice::new("no", words.t(&format!("{label}.no"))),
        ];
        form.radios(name, words.t(label), choices)
    };
    let levels = (1..=5)
        .rev()
        .map(|level: u8| Choice::new(level.to_string(), words.t(&format!("case-satisfaction-{level}"))));
    let levels = form.radios("satisfaction", words.t("verify-satisfaction"), levels);
    let mut parts = vec![Html::of(&form.errors()), Html::of(&form.open(format!("/v/{code}")))];
    parts.push(Html::of(&yes_no("contacted", "verify-contacted").inline()));
    if again.is_none() {
        parts.push(Html::of(&yes_no("solved", "verify-solved").inline().required()));
        parts.push(Html::of(
            &form.area("missing", words.t("verify-missing")).hint(words.t("verify-missing.hint")).rows(2),
        ));
        parts.push(Html::of(&levels.hint(words.t("verify-satisfaction.hint"))));
    } else {
        parts.push(Html::of(&levels.required()));
    }
    parts.push(Html::of(
        &form.area("words", words.t("verify-words")).hint(words.t("verify-words.hint")).rows(3),
    ));
    if again.is_none() {
        parts.push(Html::of(&form.checks(
            "prompted",
            words.t("verify-prompted"),
            [Choice::new("yes", words.t("verify-prompted.yes"))],
        )));
    }
    let send = if again.is_some() { "verify-change" } else { "verify-send" };
    parts.push(Html::of(&form.submit(words.t(send))));
    parts.push(Html::of(&form.close()));
    parts.push(hint);
    let notice = match again {
        Some(_) => {
            Html::of(&Notice::done(words.t("verify-answered")).text(words.t("verify-answered.change"))).into()
        }
        None => Content::empty(),
    };
    let about = words.with("verify-link-about", &[("number", opened.invitation.number.clone())]);
    let body = LinkBody {
        head: PageHead::new(words.t("verify-link-title")).about(about),
        notice,
        content: Html::join(parts).into(),
    };
    Ok(Page::door(words.t("verify-link-title"), &body)?)
}

fn done_page(words: &Words, code: &str, answered: Answered) -> Result<Page, Problem> {
    let text = words.t(if answered.solved { "verify-done.solved" } else { "verify-done.unsolved" });
    let notice = Notice::done(words.t("verify-done")).text(text);
    let content = match answered.until {
        Some(until) => {
            let label = words.with("verify-done-change", &[("until", words.moment(until))]);
            Html::of(&ui::Link::new(label, format!("/v/{code}"))).into()
        }
        None => Content::empty(),
    };
    let head = PageHead::new(words.t("verify-link-title"));
    let body = LinkBody { head, notice: Html::of(&notice).into(), content };
    Ok(Page::door(words.t("verify-link-title"), &body)?)
}

/// Why the link leads nowhere, and where to go instead.
fn closed_page(words: &Words, refusal: &Refusal) -> Result<Page, Problem> {
    let facts: Vec<(&str, String)> =
        refusal.facts.iter().map(|(name, value)| (*name, value.clone())).collect();
    let said = words.with(&format!("refusal-{}", refusal.code), &facts);
    let next = words.find(&format!("refusal-{}.next", refusal.code)).unwrap_or_default();
    let notice = Notice::attention(said).next(next);
    let follow = ui::Link::new(words.t("verify-follow"), "/c");
    let head = PageHead::new(words.t("verify-link-title"));
    let body = LinkBody { head, notice: Html::of(&notice).into(), content: Html::of(&follow).into() };
    Ok(Page::door(words.t("verify-link-title"), &body)?.refused(refusal))
}
