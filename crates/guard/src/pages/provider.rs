//! `/sign-in/provider` and what leads there: through the government's own identity provider.

use crate::actions::provider::{self, Back, Purpose, Returned};
use crate::cookie;
use crate::extract::{Idempotency, SignedIn};
use crate::pages::sign_in::{self, next_of, not_kept, second_address, user_agent};
use crate::site::Site;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{Redirect, Response};
use kernel::{Failure, Refusal, RequestKey};
use ui::{Button, Form, Notice, Page, PageHead, Problem, Token, Typed, Words};

#[derive(Template)]
#[template(path = "provider.html")]
struct ProviderBody {
    head: PageHead,
    notice: Option<Notice>,
    ways: Vec<Button>,
}

/// What people call the provider; nothing where none is set up.
pub(crate) fn name(site: &Site, words: &Words) -> Option<String> {
    site.provider.as_ref().map(|provider| provider.rules.name_in(words.language()).to_owned())
}

/// POST `/sign-in/provider`
pub(crate) async fn begin(
    State(site): State<Site>,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let next = next_of(&typed);
    match leave(&site, &Viewer::anonymous(), &words, Purpose::SignIn, &next).await {
        Ok(gone) => Ok(gone),
        // The password is still a way in.
        Err(Problem(Failure::Refused(refusal))) => {
            let form = Form::new(&words, &token).refused(&refusal);
            Ok(not_kept(sign_in::draw(&site, (&words, &token), form, next)?.refused(&refusal)))
        }
        Err(other) => Err(other),
    }
}

/// POST `/me/confirm/provider`
pub(crate) async fn begin_confirming(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Response, Problem> {
    let next = next_of(&typed);
    let gone = leave(&site, viewer.viewer(), &words, Purpose::Confirm, &next).await;
    gone.or_else(|problem| failed(problem, &viewer, &words))
}

/// POST `/me/provider`
pub(crate) async fn begin_linking(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
) -> Result<Response, Problem> {
    let gone = leave(&site, viewer.viewer(), &words, Purpose::Link, "/me").await;
    gone.or_else(|problem| failed(problem, &viewer, &words))
}

/// POST `/me/provider/remove`
pub(crate) async fn remove(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    match unlink(&site, &viewer, idempotency.or_typed(&typed)).await {
        Ok(()) => Ok(not_kept(Redirect::to("/me?done=unlinked"))),
        Err(problem) => failed(problem, &viewer, &words),
    }
}

async fn unlink(site: &Site, viewer: &SignedIn, request: RequestKey) -> Result<(), Problem> {
    provider::unlink_own(site, viewer.viewer(), request).await.map_err(Problem)
}

/// DELETE `/api/v1/me/provider`
pub(crate) async fn remove_by_program(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
) -> Result<Response, Problem> {
    unlink(&site, &viewer, idempotency.key()).await?;
    Ok(not_kept(axum::http::StatusCode::NO_CONTENT))
}

/// Leads a browser to the provider. A form may only lead to this site, so a page stands between; browsers go on by
/// themselves.
async fn leave(
    site: &Site,
    viewer: &Viewer,
    words: &Words,
    purpose: Purpose,
    next: &str,
) -> Result<Response, Problem> {
    let begun = provider::begin(site, viewer, purpose, (next, words.language().tag())).await?;
    let known_as = name(site, words).unwrap_or_default();
    let title = words.with("provider-on-title", [("provider", known_as.as_str())]);
    let on = words.with("provider-on", [("provider", known_as.as_str())]);
    let body = ProviderBody {
        head: PageHead::new(&title).about(words.t("provider-on-about")),
        notice: None,
        ways: vec![Button::link(on, begun.address.clone()).primary()],
    };
    let mut response = not_kept(Page::door(title, &body)?);
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, cookie::set_visit(&begun.secret, site.secure_cookies));
    let refresh = HeaderValue::from_str(&format!("0;url={}", begun.address));
    headers.extend(refresh.ok().map(|value| (HeaderName::from_static("refresh"), value)));
    Ok(response)
}

/// GET `/sign-in/provider/return`: the one address that is registered at the provider.
pub(crate) async fn come_back(
    State(site): State<Site>,
    viewer: Viewer,
    words: Words,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let given = |name: &str| typed.raw(name).map(str::to_owned);
    let returned = Returned {
        secret: cookie::read_visit(&headers, site.secure_cookies),
        state: given("state"),
        code: given("code"),
        error: given("error"),
        issuer: given("iss"),
        user_agent: user_agent(&headers),
        former: cookie::read(&headers, site.secure_cookies),
        known: cookie::read_known(&headers, site.secure_cookies),
    };
    let mut response = match provider::come_back(&site, &viewer, returned).await {
        Ok(Back::SignedIn { opened, next }) => {
            let leads = if opened.awaits { second_address(&next) } else { next };
            let mut response = not_kept(Redirect::to(&leads));
            let known = opened.known.as_ref();
            cookie::set_both(response.headers_mut(), &opened.token, known, site.secure_cookies);
            response
        }
        Ok(Back::Confirmed { next }) => not_kept(Redirect::to(&next)),
        Ok(Back::Linked) => not_kept(Redirect::to("/me?done=linked")),
        Err(failure) => failed(Problem(failure), &viewer, &words)?,
    };
    let spent = cookie::clear_visit(site.secure_cookies);
    response.headers_mut().append(header::SET_COOKIE, spent);
    Ok(response)
}

/// A page that says why it did not work and which ways are left.
fn failed(problem: Problem, viewer: &Viewer, words: &Words) -> Result<Response, Problem> {
    let Problem(Failure::Refused(refusal)) = problem else { return Err(problem) };
    // Whoever has to show again who he is, is led there by the shell.
    if refusal.code == "proof-old" {
        return Err(refusal.into());
    }
    let ways = match viewer.staff() {
        Some(_) => vec![
            Button::link(words.t("provider-back-me"), "/me").primary(),
            Button::link(words.t("provider-back-confirm"), "/me/confirm?next=/me"),
        ],
        None => vec![Button::link(words.t("provider-back"), "/sign-in").primary()],
    };
    Ok(not_kept(draw_failed(&refusal, words, ways)?))
}

fn draw_failed(refusal: &Refusal, words: &Words, ways: Vec<Button>) -> Result<Page, Problem> {
    let title = words.t("provider-failed-title");
    let notice = Notice::attention(words.reason(refusal)).text(words.next_step(refusal).unwrap_or_default());
    let body = ProviderBody { head: PageHead::new(&title), notice: Some(notice), ways };
    Ok(Page::door(title, &body)?.refused(refusal))
}
