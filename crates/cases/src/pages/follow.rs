//! The street door (街道之门): follow by number and code, and add to what was reported.

use crate::CaseSite;
use crate::model::{Case, CaseState, DueAt};
use crate::offers::Offers;
use crate::pages::case::{kept, timeline, written};
use crate::pages::door::ground_of;
use crate::pages::files::{Uploaded, file_of, pictures, send};
use crate::pages::own_data;
use crate::pages::said::Said;
use crate::pages::similar;
use crate::query::{self, CaseView};
use crate::steps::{StepName, Who, perform};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use guard::{Idempotency, Site};
use kernel::{Failure, Refusal, RequestKey};
use ui::{Content, FactList, Form, Html, Notice, Page, PageHead, Problem, Timeline, Token, Typed, Words};

#[derive(Template)]
#[template(path = "follow_code.html")]
struct FollowCodeBody {
    words: Words,
    head: PageHead,
    form: Form,
    number: String,
}

#[derive(Template)]
#[template(path = "follow.html")]
struct FollowBody {
    words: Words,
    head: PageHead,
    new: Content,
    together: Content,
    facts: FactList,
    text: Content,
    pictures: Content,
    timeline: Timeline,
    offers: Content,
    forms: Content,
    number: String,
    code: String,
}

/// GET `/c` asks for number and code, and leads to the case by what was typed.
pub(crate) async fn find_or_ask(words: Words, token: Token, typed: Typed) -> Result<Response, Problem> {
    let Some(number) = typed.get("number") else {
        return Ok(ask_code(&words, &token, String::new(), Typed::new(), None)?.into_response());
    };
    let kept: String =
        number.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    let address = match typed.get("code") {
        Some(code) => {
            format!("/c/{kept}?code={}", code.chars().filter(char::is_ascii_alphanumeric).collect::<String>())
        }
        None => format!("/c/{kept}"),
    };
    Ok(Redirect::to(&address).into_response())
}

/// GET `/c/{number}`
pub(crate) async fn follow(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    token: Token,
    offers: Option<Extension<Offers>>,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Page, Problem> {
    let Some(code) = typed.get("code") else { return ask_code(&words, &token, number, Typed::new(), None) };
    let new = typed.get("new").is_some();
    match draw_follow(&site, &cases, &words, &token, &offers, &number, code, new, None).await {
        Ok(page) => Ok(page.live(format!("follow:{number}"))),
        Err(Problem(Failure::Refused(refusal))) if refusal.code == "case-code-wrong" => {
            let page = ask_code(&words, &token, number, Typed::new(), Some(&refusal))?;
            Ok(page.refused(&refusal))
        }
        Err(other) => Err(other),
    }
}

fn ask_code(
    words: &Words,
    token: &Token,
    number: String,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let form = Form::new(words, token).prefix("follow").typed(typed);
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let head = PageHead::new(words.t("follow-title")).about(words.t("follow-about"));
    let body = FollowCodeBody { words: words.clone(), head, form, number };
    Ok(Page::door(words.t("follow-title"), &body)?.at("follow"))
}

/// The case, and the one that goes on if it was joined to another: what was joined is told together with that.
async fn by_code(site: &Site, number: &str, code: &str) -> Result<(CaseView, Option<CaseView>), Failure> {
    let (inner, number, code) = (site.clone(), number.to_owned(), code.to_owned());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let view = query::case_by_code(tx, &inner.tenant, &number, &code).await?;
            let view = query::in_own_words(tx, &inner, view, &code).await?;
            let together = query::joined_to(tx, &inner.tenant, &view.case).await?;
            Ok::<_, Failure>((view, together))
        })
    });
    read.await
}

async fn draw_follow(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    offers: &Option<Extension<Offers>>,
    number: &str,
    code: &str,
    new: bool,
    refused: Option<(StepName, Typed, Refusal)>,
) -> Result<Page, Problem> {
    let (view, together) = by_code(site, number, code).await?;
    let said = Said { words: words.clone(), ground: ground_of(site, cases).await?, now: site.now() };
    let case = &view.case;
    let title = view.title.clone().unwrap_or_else(|| said.t("case-title-deleted"));
    let new = match new {
        true => Html::of(
            &Notice::done(said.words.with("report-received", [("number", number)]))
                .text(said.words.with("report-received-code", [("code", code)]))
                .next(said.t("report-received-next")),
        )
        .into(),
        false => Content::empty(),
    };
    let own = case;
    let case = together.as_ref().map_or(own, |view| &view.case);
    let offers = offered(site, words, offers, case).await?;
    let due = case.pressing().filter(|_| !case.state.is_ended());
    let facts = FactList::new()
        .fact(said.t("case-column-number"), number)
        .fact(said.t("case-fact-received"), ui::Moment::exact(words, own.received_at))
        .fact(said.t("follow-holder"), said.unit(case.owner))
        .maybe(said.t("follow-lead"), case.lead.as_ref().map(|lead| said.unit(lead.unit)))
        .maybe(
            said.t("follow-next"),
            due.map(|clock| said.due(Some(DueAt { at: clock.due, unit: clock.term.unit }))),
        )
        .maybe(
            said.t("case-fact-outcome"),
            case.outcome.map(|outcome| said.t(&format!("case-outcome-{outcome}"))),
        )
        .maybe(said.t("follow-kept"), kept(&said, &view));
    let body = FollowBody {
        words: words.clone(),
        head: PageHead::new(title).badge(said.state_badge(case.state)),
        together: together.as_ref().map_or_else(Content::empty, |view| similar::together(&said, view)),
        new,
        facts,
        text: written(&said, view.words.get(&own.text)),
        pictures: pictures(&said, &view.files, &format!("/c/{number}/files/{code}")),
        timeline: timeline(&said, &view, false).live("timeline"),
        offers,
        forms: requester_forms(site, &said, token, &view, code, refused),
        number: number.to_owned(),
        code: code.to_owned(),
    };
    Ok(Page::door(said.t("follow-title"), &body)?.at("follow"))
}

/// What may help with a matter, by its kind and place.
async fn offered(
    site: &Site,
    words: &Words,
    offers: &Option<Extension<Offers>>,
    case: &Case,
) -> Result<Content, Failure> {
    let Some(Extension(offers)) = offers.clone() else { return Ok(Content::empty()) };
    let (inner, told_in, case, now) = (site.clone(), words.clone(), case.clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move { offers.offered(tx, &inner.tenant, &told_in, &case, now).await })
    });
    let offered = read.await?;
    if offered.is_empty() {
        return Ok(Content::empty());
    }
    let cards = offered
        .into_iter()
        .map(|offer| ui::Card::new(offer.title, offer.address).about(offer.about).icon("file-text"));
    Ok(Html::of(&ui::Cards::new(cards)).into())
}

/// What a requester may do: add facts, withdraw, say that it is not solved.
fn requester_forms(
    site: &Site,
    said: &Said,
    token: &Token,
    view: &CaseView,
    code: &str,
    refused: Option<(StepName, Typed, Refusal)>,
) -> Content {
    let case = &view.case;
    let mut steps = Vec::new();
    if case.state == CaseState::Closed && case.clock("reopen").is_none_or(|clock| said.now <= clock.due) {
        steps.push(StepName::Reopen);
    }
    if !case.state.is_final() && case.state != CaseState::Merged {
        steps.push(StepName::Facts);
    }
    if !case.state.is_ended() && case.state != CaseState::Contested {
        steps.push(StepName::Withdraw);
    }
    // Whoever comes back to a matter that goes on mostly has something to add.
    let likely = steps.first().copied().filter(|step| *step == StepName::Facts && refused.is_none());
    let parts = steps.into_iter().map(|step| {
        let name = step.as_str();
        let mut form = Form::new(&said.words, token).prefix(name);
        let mut open = likely == Some(step);
        if let Some((failed, typed, refusal)) = &refused
            && *failed == step
        {
            form = form.typed(typed.clone()).refused(refusal);
            open = true;
        }
        let area = form.area("words", said.t(&format!("follow-{name}-words"))).rows(3);
        let area = if step == StepName::Withdraw { area } else { area.required() };
        let mut fields = vec![
            Html::of(&form.errors()),
            Html::of(&form.open(format!("/c/{}/{name}", case.number)).files()),
            Html::of(&form.hidden("code", code)),
            Html::of(&form.hidden(Idempotency::FIELD, site.form_key())),
            Html::of(&area),
        ];
        if step == StepName::Facts {
            fields.push(Html::of(
                &form
                    .file("file", said.t("case-field-file"))
                    .accept("image/*,audio/*,application/pdf")
                    .several(),
            ));
        }
        fields.push(Html::of(&form.submit(said.t(&format!("follow-{name}-do")))));
        fields.push(Html::of(&form.close()));
        Html::of(
            &ui::Disclosure::new(said.t(&format!("follow-{name}")), Html::join(fields))
                .open(open)
                .id(format!("step-{name}")),
        )
    });
    Html::join(parts.collect::<Vec<_>>()).into()
}

/// POST `/c/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    offers: Option<Extension<Offers>>,
    Path((number, step)): Path<(String, String)>,
    form: Uploaded,
) -> Result<Response, Problem> {
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("case-step-unknown"))?;
    let code = form.typed.get("code").unwrap_or_default().to_owned();
    // The code is proved before anything is stored.
    by_code(&site, &number, &code).await?;
    let typed = form.store(&site, &cases).await?;
    let request = idempotency.or_typed(&typed);
    let taken = take(&site, &cases, &number, &code, step, &typed, request).await;
    match taken {
        Ok(_) if own_data::STEPS.contains(&step) => {
            Ok(Redirect::to(&format!("/c/{number}/data?code={code}")).into_response())
        }
        Ok(_) => Ok(Redirect::to(&format!("/c/{number}?code={code}")).into_response()),
        Err(Failure::Refused(refusal)) if own_data::STEPS.contains(&step) => {
            let refused = Some((step, typed, refusal.clone()));
            let page = own_data::draw(&site, &cases, &words, &token, &number, &code, refused).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(Failure::Refused(refusal)) => {
            let refused = Some((step, typed, refusal.clone()));
            let page =
                draw_follow(&site, &cases, &words, &token, &offers, &number, &code, false, refused).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// Takes a requester's step whose code was proved.
pub(crate) async fn take(
    site: &Site,
    cases: &CaseSite,
    number: &str,
    code: &str,
    step: StepName,
    typed: &Typed,
    request: RequestKey,
) -> Result<crate::actions::Taken, Failure> {
    let (inner, grounds) = (site.clone(), cases.grounds.clone());
    let (number, code, typed) = (number.to_owned(), code.to_owned(), typed.clone());
    site.store
        .write(move |tx| {
            Box::pin(async move {
                query::case_by_code(tx, &inner.tenant, &number, &code).await?;
                let ground = grounds.current(tx, inner.now()).await?;
                let who = Who::Requester { tracking: &code };
                perform(tx, &inner, &ground, who, &number, step, &typed, request).await
            })
        })
        .await
}

/// GET `/c/{number}/files/{code}/{file}`
pub(crate) async fn file(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Path((number, code, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (view, _) = by_code(&site, &number, &code).await?;
    send(&cases, file_of(&view, &file)?).await
}
