//! The same as the pages, for machines.

use crate::pages::{Found, allowed, carry_out, find, language_of};
use crate::query;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use guard::{SignedIn, Site};
use kernel::Refusal;
use schemars::JsonSchema;
use serde::Deserialize;
use ui::{Problem, Typed, Words};

/// Words in one answer.
const MOST: usize = 200;

/// GET `/api/v1/words?q=&language=&own=`
pub(crate) async fn list(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Vec<Found>>, Problem> {
    allowed(&viewer)?;
    let language = language_of(typed.get("language"), &words);
    let mut found = find(&site, language, &typed).await?;
    found.truncate(MOST);
    Ok(Json(found))
}

/// GET `/api/v1/words/{language}/{key}`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    Path((language, key)): Path<(String, String)>,
) -> Result<Json<Found>, Problem> {
    allowed(&viewer)?;
    Ok(Json(one(&site, &words, &language, &key).await?))
}

async fn one(site: &Site, words: &Words, language: &str, key: &str) -> Result<Found, Problem> {
    let language = language_of(Some(language), words);
    let shipped =
        query::facts(site, language, key).shipped.ok_or_else(|| Refusal::not_found("wording-unknown"))?;
    let (tenant, name, now) = (site.tenant.clone(), key.to_owned(), site.now());
    let read = site
        .store
        .read(move |tx| Box::pin(async move { query::wording(tx, &tenant, language, &name).await }));
    let own = read.await?.and_then(|row| row.wording.at(now).map(str::to_owned));
    let (language, key) = (language.tag().to_owned(), key.to_owned());
    Ok(Found { language, key, own: own.is_some(), text: own.unwrap_or(shipped) })
}

/// Another text for a word; without one the shipped text again.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Worded {
    #[serde(default)]
    text: Option<String>,
    /// From now on when left out.
    #[serde(default)]
    from: Option<String>,
    reason: String,
}

/// POST `/api/v1/words/{language}/{key}`
pub(crate) async fn change(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    Path((language, key)): Path<(String, String)>,
    worded: Result<Json<Worded>, JsonRejection>,
) -> Result<Json<Found>, Problem> {
    let Json(worded) = worded.map_err(|_| Refusal::invalid("form-unreadable", "body"))?;
    let granted = allowed(&viewer)?;
    let mut typed = Typed::new().with("reason", worded.reason);
    match worded.text {
        Some(text) => typed.set("text", text),
        None => typed.set("do", "reset"),
    }
    if let Some(from) = worded.from {
        typed.set("from", from);
    }
    carry_out(&site, granted, language_of(Some(&language), &words), &key, &typed).await?;
    Ok(Json(one(&site, &words, &language, &key).await?))
}
