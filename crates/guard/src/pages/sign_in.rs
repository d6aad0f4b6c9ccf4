//! `/sign-in` and `/sign-out`.

use crate::actions;
use crate::actions::sign_in::{Opened, SignIn};
use crate::cookie;
use crate::extract::{safe_next, sign_in_address};
use crate::pages::provider;
use crate::site::Site;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Failure, Refusal};
use ui::{Form, Page, PageHead, Problem, Token, Typed, Words};

/// Where one lands who asked for nothing in particular.
const HOME: &str = "/desk";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInBody {
    words: Words,
    head: PageHead,
    form: Form,
    next: String,
    /// What the identity provider is called, and the form that leads there.
    provider: Option<(String, Form)>,
}

/// GET `/sign-in`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: Viewer,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let next = next_of(&typed);
    if viewer.staff().is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    let form = Form::new(&words, &token);
    Ok(not_kept(draw(&site, (&words, &token), form, next)?))
}

/// POST `/sign-in`
pub(crate) async fn submit(
    State(site): State<Site>,
    words: Words,
    token: Token,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let next = next_of(&typed);
    match carry_out(&site, &headers, &typed).await {
        Ok(opened) => {
            let leads = if opened.awaits { second_address(&next) } else { next };
            let mut response = not_kept(Redirect::to(&leads));
            let known = opened.known.as_ref();
            cookie::set_both(response.headers_mut(), &opened.token, known, site.secure_cookies);
            Ok(response)
        }
        Err(Failure::Refused(refusal)) => {
            let kept: Typed = [("login", typed.raw("login").unwrap_or_default())].into_iter().collect();
            let form = Form::new(&words, &token).typed(kept).refused(&refusal);
            Ok(not_kept(draw(&site, (&words, &token), form, next)?.refused(&refusal)))
        }
        Err(other) => Err(Problem(other)),
    }
}

/// The page that asks for the second factor and then leads on.
pub(crate) fn second_address(next: &str) -> String {
    sign_in_address(Some(next)).replacen("/sign-in", "/sign-in/second", 1)
}

async fn carry_out(site: &Site, headers: &HeaderMap, typed: &Typed) -> Result<Opened, Failure> {
    let login = typed.get("login").ok_or(Refusal::invalid("required", "login"))?;
    // A password may begin or end with a space.
    let password = typed.raw("password").filter(|text| !text.is_empty());
    let command = SignIn {
        login: login.to_owned(),
        password: password.ok_or(Refusal::invalid("required", "password"))?.to_owned(),
        user_agent: user_agent(headers),
        former: cookie::read(headers, site.secure_cookies),
        known: cookie::read_known(headers, site.secure_cookies),
    };
    actions::sign_in::sign_in(site, command).await
}

/// POST `/sign-out`
pub(crate) async fn leave(State(site): State<Site>, viewer: Viewer) -> Result<Response, Problem> {
    actions::sign_out::sign_out(&site, &viewer).await?;
    let mut response = not_kept(Redirect::to("/"));
    response.headers_mut().insert(header::SET_COOKIE, cookie::clear(site.secure_cookies));
    // What pages kept on the device (drafts, the queue and pages of the field) goes with the session.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"storage\""));
    Ok(response)
}

pub(crate) fn draw(
    site: &Site,
    (words, token): (&Words, &Token),
    form: Form,
    next: String,
) -> Result<Page, Problem> {
    let provider = provider::name(site, words).map(|name| {
        let label = words.with("provider-use", [("provider", name)]);
        (label, Form::new(words, token).prefix("provider"))
    });
    let title = words.t("sign-in-title");
    let head = PageHead::new(&title).about(words.t("sign-in-about"));
    Page::door(title, &SignInBody { words: words.clone(), head, form, next, provider })
}

pub(crate) fn next_of(typed: &Typed) -> String {
    typed.get("next").and_then(safe_next).unwrap_or(HOME).to_owned()
}

pub(crate) fn user_agent(headers: &HeaderMap) -> Option<String> {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Pages about one's account are not kept by browsers and proxies.
pub(crate) fn not_kept(response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
