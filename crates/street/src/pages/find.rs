//! `/places`: where is it, and what about; leads to the page of the place.

use crate::finding::{Asked, Found, code_of, found};
use crate::pages::parts;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Ground, Said};
use guard::Site;
use kernel::{Failure, Refusal};
use std::sync::Arc;
use ui::{Content, Form, Here, Page, PageHead, Problem, Token, Typed, Words};

#[derive(Template)]
#[template(path = "find.html")]
struct FindBody {
    words: Words,
    head: PageHead,
    form: Form,
    here: Here,
    places: Vec<String>,
    matters: Vec<String>,
    candidates: Content,
}

/// GET `/places`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let now = site.now();
    let said = Said { words, ground: ground_of(&site, &cases).await?, now };
    let asked = match Asked::read(&typed, "text") {
        Ok(asked) if asked.is_empty() => return Ok(draw(&said, &token, typed, None, &[])?.into_response()),
        Ok(asked) => found(&said.ground, &asked, "text"),
        Err(refusal) => Err(refusal),
    };
    match asked {
        Ok(Found::Place(place)) => {
            let node = said.ground.atlas.node(place);
            let code = node.map_or_else(|| place.to_string(), |node| code_of(&said.ground, node));
            Ok(Redirect::to(&format!("/places/{code}{}", kept(&typed))).into_response())
        }
        Ok(Found::Several(places)) => Ok(draw(&said, &token, typed, None, &places)?.into_response()),
        Err(refusal) => {
            let page = draw(&said, &token, typed, Some(&refusal), &[])?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// What of the question goes on to the page of the place: the point, the matter, the instant.
fn kept(typed: &Typed) -> String {
    let mut query = String::new();
    for (name, long) in [("lon", "longitude"), ("lat", "latitude"), ("matter", "matter"), ("at", "at")] {
        if let Some(value) = typed.get(name).or_else(|| typed.get(long)) {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            query.push_str(&percent(value));
        }
    }
    query
}

/// Text as it stands in a query.
pub(crate) fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
        out
    })
}

pub(crate) async fn ground_of(site: &Site, cases: &CaseSite) -> Result<Arc<Ground>, Failure> {
    let (grounds, now) = (cases.grounds.clone(), site.now());
    site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await
}

/// The names of matters, to choose from.
pub(crate) fn matter_names(said: &Said) -> Vec<String> {
    let matters = said.ground.catalogue.book().leaf_matters(said.now);
    matters.into_iter().map(|matter| said.matter(Some(matter.code.as_str()))).collect()
}

fn draw(
    said: &Said,
    token: &Token,
    typed: Typed,
    refusal: Option<&Refusal>,
    several: &[place::PlaceId],
) -> Result<Page, Problem> {
    let words = &said.words;
    let behind = kept(&typed);
    let form = Form::new(words, token).prefix("find").typed(typed);
    let form = match refusal {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let body = FindBody {
        head: PageHead::new(words.t("street-find")).about(words.t("street-find.about")),
        here: Here::new(words, "find"),
        places: said.ground.names_for_search(),
        matters: matter_names(said),
        candidates: match several {
            [] => Content::empty(),
            places => parts::several(said, places, "/places/", &behind),
        },
        form,
        words: words.clone(),
    };
    Ok(Page::door(words.t("street-find"), &body)?.at("places"))
}
