//! `/sign-in/second`: the second factor after the password.

use crate::actions::proof::{self, Proof};
use crate::cookie;
use crate::pages::sign_in::{next_of, not_kept};
use crate::passkey::Origin;
use crate::session::Pending;
use crate::site::Site;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Failure, Refusal};
use ui::{Form, Page, PageHead, Problem, Token, Typed, Words};

#[derive(Template)]
#[template(path = "second.html")]
struct SecondBody {
    words: Words,
    head: PageHead,
    form: Form,
    next: String,
    action: String,
    /// What the browser is asked to sign; empty without passkeys.
    asked: String,
    /// The password is asked for, because there is no second factor.
    password: bool,
    passkey: Form,
    leave: Option<Form>,
    /// The button of the identity provider with its form.
    provider: Option<(String, Form)>,
}

/// GET `/sign-in/second`
pub(crate) async fn show(
    State(site): State<Site>,
    pending: Option<Extension<Pending>>,
    words: Words,
    token: Token,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let Some(Extension(pending)) = pending else { return Ok(Redirect::to("/sign-in").into_response()) };
    let page = draw(&site, &pending, (&words, &token), &headers, &typed, None).await?;
    Ok(not_kept(page))
}

/// POST `/sign-in/second`
pub(crate) async fn submit(
    State(site): State<Site>,
    pending: Option<Extension<Pending>>,
    words: Words,
    token: Token,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let Some(Extension(pending)) = pending else { return Ok(Redirect::to("/sign-in").into_response()) };
    let known = cookie::read_known(&headers, site.secure_cookies);
    let completed = match shown(&site, &headers, &typed) {
        Ok(shown) => proof::complete(&site, &pending, known, shown).await,
        Err(refusal) => Err(refusal.into()),
    };
    match completed {
        Ok(done) => {
            let mut response = not_kept(Redirect::to(&next_of(&typed)));
            let known = Some(&done.known);
            cookie::set_both(response.headers_mut(), &done.token, known, site.secure_cookies);
            Ok(response)
        }
        Err(Failure::Refused(refusal)) => {
            let page = draw(&site, &pending, (&words, &token), &headers, &typed, Some(&refusal)).await?;
            Ok(not_kept(page.refused(&refusal)))
        }
        Err(other) => Err(Problem(other)),
    }
}

async fn draw(
    site: &Site,
    pending: &Pending,
    (words, token): (&Words, &Token),
    headers: &HeaderMap,
    typed: &Typed,
    refusal: Option<&Refusal>,
) -> Result<Page, Problem> {
    let asked = asked(site, (pending.session, pending.account), headers).await?;
    let form = Form::new(words, token).prefix("second");
    let form = refusal.map_or(form.clone(), |refusal| form.refused(refusal));
    let title = words.t("second-title");
    let body = SecondBody {
        head: PageHead::new(&title).about(words.t("second-about")),
        form,
        next: next_of(typed),
        action: "/sign-in/second".to_owned(),
        asked,
        password: false,
        passkey: Form::new(words, token).prefix("passkey"),
        leave: Some(Form::new(words, token).prefix("leave")),
        provider: None,
        words: words.clone(),
    };
    Page::door(title, &body)
}

/// What a browser is asked to sign, as text for the page; empty without passkeys or where none can work.
pub(crate) async fn asked(
    site: &Site,
    who: (crate::viewer::SessionId, kernel::AccountId),
    headers: &HeaderMap,
) -> Result<String, Failure> {
    let Some(origin) = origin_of(site, headers) else { return Ok(String::new()) };
    Ok(proof::ask(site, who, &origin).await?.map(|asked| asked.to_string()).unwrap_or_default())
}

/// Where the site is, as this request came to it.
pub(crate) fn origin_of(site: &Site, headers: &HeaderMap) -> Option<Origin> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    Origin::of_host(host, site.secure_cookies)
}

/// What was typed, or what the browser signed.
pub(crate) fn shown(site: &Site, headers: &HeaderMap, typed: &Typed) -> Result<Proof, Refusal> {
    if let (Some(answer), Some(origin)) = (typed.get("answer"), origin_of(site, headers)) {
        return Ok(Proof::Passkey { answer: answer.to_owned(), origin });
    }
    if let Some(password) = typed.raw("password").filter(|text| !text.is_empty()) {
        return Ok(Proof::Password(password.to_owned()));
    }
    let field = if typed.raw("password").is_some() { "password" } else { "code" };
    let code = typed.get("code").filter(|code| !code.is_empty());
    Ok(Proof::Typed(code.ok_or(Refusal::invalid("required", field))?.to_owned()))
}

/// The page that asks a signed-in person again.
pub(crate) struct Again<'a> {
    pub(crate) words: &'a Words,
    pub(crate) token: &'a Token,
    pub(crate) asked: String,
    pub(crate) password: bool,
    /// What the identity provider is called that may vouch for him.
    pub(crate) provider: Option<String>,
    pub(crate) next: String,
    pub(crate) refusal: Option<&'a Refusal>,
}

impl Again<'_> {
    pub(crate) fn draw(self) -> Result<Page, Problem> {
        let form = Form::new(self.words, self.token).prefix("confirm");
        let title = self.words.t("confirm-title");
        let body = SecondBody {
            head: PageHead::new(&title).about(self.words.t("confirm-about")),
            form: self.refusal.map_or(form.clone(), |refusal| form.refused(refusal)),
            next: self.next,
            action: "/me/confirm".to_owned(),
            asked: self.asked,
            password: self.password,
            passkey: Form::new(self.words, self.token).prefix("passkey"),
            leave: None,
            provider: self.provider.map(|name| {
                let label = self.words.with("provider-confirm", [("provider", name)]);
                (label, Form::new(self.words, self.token).prefix("provider"))
            }),
            words: self.words.clone(),
        };
        Ok(Page::desk(title, &body)?.at("me"))
    }
}
