//! `/me/confirm`: showing again who one is, before what is delicate.

use crate::actions::proof;
use crate::extract::SignedIn;
use crate::pages::provider;
use crate::pages::second::{Again, asked, shown};
use crate::pages::sign_in::{next_of, not_kept};
use crate::query;
use crate::site::Site;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use kernel::{Failure, Refusal};
use ui::{Page, Problem, Token, Typed, Words};

/// GET `/me/confirm`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    Ok(not_kept(draw(&site, &viewer, (&words, &token), &headers, &typed, None).await?))
}

/// POST `/me/confirm`
pub(crate) async fn submit(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let confirmed = match shown(&site, &headers, &typed) {
        Ok(shown) => proof::confirm(&site, viewer.viewer(), shown).await,
        Err(refusal) => Err(refusal.into()),
    };
    match confirmed {
        Ok(()) => Ok(not_kept(Redirect::to(&next_of(&typed)))),
        Err(Failure::Refused(refusal)) => {
            let page = draw(&site, &viewer, (&words, &token), &headers, &typed, Some(&refusal)).await?;
            Ok(not_kept(page.refused(&refusal)))
        }
        Err(other) => Err(Problem(other)),
    }
}

async fn draw(
    site: &Site,
    viewer: &SignedIn,
    (words, token): (&Words, &Token),
    headers: &HeaderMap,
    typed: &Typed,
    refusal: Option<&Refusal>,
) -> Result<Page, Problem> {
    let staff = viewer.staff()?;
    let factors = query::own_factors(site, viewer.viewer()).await?;
    let asked = match staff.session {
        Some(session) => asked(site, (session, staff.account), headers).await?,
        None => String::new(),
    };
    let linked = query::own_provider_link(site, viewer.viewer()).await?.is_some();
    let provider = provider::name(site, words).filter(|_| linked);
    let password = factors.is_empty();
    Again { words, token, asked, password, provider, next: next_of(typed), refusal }.draw()
}
