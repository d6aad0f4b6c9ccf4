//! `/whistles/new`: a community or the street proposes; the cases that speak for it come along by number.

use super::forms::kinds;
use crate::actions::Taken;
use crate::actions::proposing::{cases_named, placement_of, propose};
use crate::model::WhistleKind;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Said, matter_choices};
use guard::opening::{self, Opening, Sent};
use guard::right::ProposeWhistle;
use guard::steps::answer;
use guard::{Idempotency, SignedIn, Site, Target, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use ui::{Html, Notice, Page, PageHead, Problem, Token, Typed, Words};

/// GET `/whistles/new?case=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    if !viewer.holds::<ProposeWhistle>() {
        return Err(Refusal::forbidden("whistle-propose-right").into());
    }
    let typed = prefilled(&site, viewer.viewer(), typed).await?;
    draw(&site, &cases, &words, &token, typed, None).await
}

/// POST `/whistles/new`
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
    match answer(sent, "whistle-changed-meanwhile")? {
        Ok(Taken { number, .. }) => Ok(Redirect::to(&format!("/whistles/{number}")).into_response()),
        Err(refusal) => {
            let page = draw(&site, &cases, &words, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// Writes a proposal down, in a transaction of its own.
pub(crate) async fn send(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    if !viewer.holds::<ProposeWhistle>() {
        return Err(Refusal::forbidden("whistle-propose-right").into());
    }
    let (inner, grounds, viewer, typed) =
        (site.clone(), cases.grounds.clone(), viewer.clone(), typed.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, inner.now()).await?;
            let found = cases_named(tx, &inner.tenant, &viewer, &typed).await?;
            let placement = placement_of(&ground, &typed, &found)?;
            let granted = viewer.grant::<ProposeWhistle>(&Target::at(placement.path_text()))?;
            let context = inner.context(&granted, request);
            propose(tx, &ground, &granted, &context, placement, found, &typed).await
        })
    });
    write.await
}

/// What the cases say already is not asked again.
async fn prefilled(site: &Site, viewer: &Viewer, typed: Typed) -> Result<Typed, Failure> {
    if typed.get("case").is_none() {
        return Ok(typed);
    }
    let tenant = site.tenant.clone();
    let (viewer, asked) = (viewer.clone(), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let found = cases_named(tx, &tenant, &viewer, &asked).await?;
            let Some(first) = found.first() else { return Ok(asked) };
            let view = cases::query::case_for(tx, &tenant, &viewer, &first.number).await?;
            let numbers: Vec<&str> = found.iter().map(|case| case.number.as_str()).collect();
            let mut filled = asked.with("case", numbers.join(" "));
            // The place is that of the case unless another one is typed.
            for (name, value) in [("title", view.title.as_deref()), ("matter", first.matter.as_deref())] {
                if let (None, Some(value)) = (filled.get(name), value) {
                    filled = filled.with(name, value);
                }
            }
            Ok::<_, Failure>(filled)
        })
    });
    read.await
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    typed: Typed,
    refusal: Option<&Refusal>,
) -> Result<Page, Problem> {
    let (grounds, now) = (cases.grounds.clone(), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    let said = Said { words: words.clone(), ground, now };
    let kind = typed.get("kind").and_then(|kind| kind.parse().ok()).unwrap_or(WhistleKind::Daily);
    let form = opening::form(words, token, typed.clone(), refusal);
    let matters =
        form.select("matter", said.t("whistle-field-matter"), matter_choices(&said, typed.get("matter")));
    let parts = vec![
        kinds(&said, &form, kind),
        Html::of(&form.text("title", said.t("whistle-field-title")).required()),
        Html::of(
            &form
                .area("text", said.t("whistle-field-text"))
                .hint(said.t("whistle-field-text.hint"))
                .rows(6)
                .required(),
        ),
        Html::of(
            &form
                .text("place", said.t("whistle-field-place"))
                .hint(said.t("whistle-field-place.hint"))
                .suggestions(said.ground.names_for_search()),
        ),
        Html::of(&matters.unchosen(said.t("whistle-choose"))),
        Html::of(&form.text("case", said.t("whistle-field-cases")).hint(said.t("whistle-field-cases.hint"))),
    ];
    let head = PageHead::new(said.t("whistle-new-title")).back(said.t("whistle-list-title"), "/whistles");
    let notice = Notice::information(said.t("whistle-new-notice")).text(said.t("whistle-new-notice.text"));
    let submit = said.t("whistle-do-propose");
    let sent = Sent { address: "/whistles/new", request: site.form_key(), submit };
    let body = Opening::new(head, notice, &form, sent, parts);
    Ok(Page::desk(said.t("whistle-new-title"), &body)?.at("whistles"))
}
