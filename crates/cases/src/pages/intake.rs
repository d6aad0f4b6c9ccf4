//! `/cases/new`: the intake desk files for a caller or visitor, by keyboard.

use crate::CaseSite;
use crate::model::{Channel, Confidentiality, Urgency};
use crate::pages::door::send_in;
use crate::pages::files::Uploaded;
use crate::pages::forms::matter_choices;
use crate::pages::said::Said;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use guard::right::ReceiveCase;
use guard::{Idempotency, SignedIn, Site, Target};
use kernel::{Failure, Refusal};
use ui::{Choice, Form, Page, PageHead, Problem, Token, Typed, Words};

#[derive(Template)]
#[template(path = "intake.html")]
struct IntakeBody {
    words: Words,
    head: PageHead,
    form: Form,
    request: String,
    places: Vec<String>,
    channels: Vec<Choice>,
    urgencies: Vec<Choice>,
    matters: Vec<Choice>,
    levels: Vec<Choice>,
}

/// GET `/cases/new`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
) -> Result<Page, Problem> {
    viewer.grant::<ReceiveCase>(&Target::of(viewer.staff()?.unit))?;
    draw(&site, &cases, &words, &token, Typed::new(), None).await
}

/// POST `/cases/new`
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    form: Uploaded,
) -> Result<Response, Problem> {
    let granted = viewer.grant::<ReceiveCase>(&Target::of(viewer.staff()?.unit))?;
    let typed = form.store(&site, &cases).await?;
    let sent = match typed.get("channel").map_or(Ok(Channel::Phone), str::parse::<Channel>) {
        Ok(channel) => {
            let request = idempotency.or_typed(&typed);
            send_in(&site, &cases, granted, request, &typed, channel).await
        }
        Err(refusal) => Err(refusal.at("channel").into()),
    };
    match sent {
        Ok(received) => Ok(Redirect::to(&format!("/cases/{}", received.number)).into_response()),
        Err(Failure::Refused(refusal)) => {
            let page = draw(&site, &cases, &words, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let (grounds, now) = (cases.grounds.clone(), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    let said = Said { words: words.clone(), ground, now };
    let form = Form::new(words, token).prefix("intake").typed(typed);
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let channel = |channel: &Channel| {
        Choice::new(channel.as_str(), said.t(&format!("case-channel-{}", channel.as_str().replace('_', "-"))))
    };
    let body = IntakeBody {
        head: PageHead::new(words.t("case-intake-new")).back(words.t("desk-title"), "/desk"),
        form,
        request: site.form_key(),
        places: said.ground.names_for_search(),
        channels: Channel::ALL.iter().map(channel).collect(),
        urgencies: [Urgency::General, Urgency::Utility, Urgency::Danger, Urgency::Complex]
            .iter()
            .map(|urgency| Choice::new(urgency.name(), said.urgency(urgency.name())))
            .collect(),
        matters: matter_choices(&said, None),
        levels: Confidentiality::ALL
            .iter()
            .map(|level| Choice::new(level.as_str(), said.t(&format!("case-confidentiality-{level}"))))
            .collect(),
        words: words.clone(),
    };
    Ok(Page::desk(words.t("case-intake-new"), &body)?.at("desk"))
}
