//! `/cases/import`: a file is brought, and the last imports.

use super::Incoming;
use super::incoming::channel_of;
use crate::figures::ImportRecord;
use crate::files::LARGEST_MEGABYTES;
use crate::jobs::{self, Brought};
use crate::model::ImportKind;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use cases::{CaseSite, Channel};
use guard::{SignedIn, Site};
use kernel::{Failure, Refusal};
use ui::{
    Choice, Column, Content, Form, Html, Link, Moment, Page, PageHead, Problem, Row, Table, Token, Typed,
    Words,
};

#[derive(Template)]
#[template(path = "upload.html")]
struct UploadBody {
    words: Words,
    head: PageHead,
    form: Form,
    channels: Vec<Choice>,
    most: usize,
    latest: Content,
}

/// Imports that are listed.
const LISTED: u32 = 20;

/// GET `/cases/import`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
) -> Result<Page, Problem> {
    jobs::allowed(&site, &cases, viewer.viewer()).await?;
    draw(&site, &words, &token, Typed::new(), None).await
}

/// POST `/cases/import`
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    incoming: Incoming,
) -> Result<Response, Problem> {
    let may = jobs::may_import(&site, &cases, viewer.viewer(), ImportKind::Cases).await?;
    let Incoming { typed, name, bytes } = incoming;
    let brought = Brought { name, source: typed.get("source").map(str::to_owned), bytes };
    let uploaded = match channel_of(&typed) {
        Ok(channel) => jobs::upload(&site, &cases, viewer.viewer(), may, channel, brought).await,
        Err(refusal) => Err(refusal.into()),
    };
    match uploaded {
        Ok(id) => Ok(Redirect::to(&format!("/imports/{id}")).into_response()),
        Err(Failure::Refused(refusal)) => {
            let page = draw(&site, &words, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

async fn draw(
    site: &Site,
    words: &Words,
    token: &Token,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let tenant = site.tenant.clone();
    let latest =
        site.store.read(move |tx| Box::pin(async move { crate::query::imports(tx, &tenant, LISTED).await }));
    let mut latest = latest.await?;
    latest.retain(|import| import.kind == ImportKind::Cases);
    let form = Form::new(words, token).prefix("upload").typed(typed);
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let body = UploadBody {
        head: PageHead::new(words.t("link-upload-title")).back(words.t("case-list-title"), "/cases"),
        form,
        channels: channels(words),
        most: LARGEST_MEGABYTES,
        latest: if latest.is_empty() { Content::empty() } else { list(words, &latest) },
        words: words.clone(),
    };
    Ok(Page::desk(words.t("link-upload-title"), &body)?.at("import"))
}

pub(crate) fn channels(words: &Words) -> Vec<Choice> {
    let named = |channel: &Channel| {
        let word = words.t(&format!("case-channel-{}", channel.as_str().replace('_', "-")));
        Choice::new(channel.as_str(), word)
    };
    Channel::ALL.iter().map(named).collect()
}

fn list(words: &Words, imports: &[ImportRecord]) -> Content {
    let count = |count: u64| words.number(count);
    let table = Table::new(words.t("link-upload-latest"))
        .column(Column::new(words.t("link-fact-source")).title())
        .column(Column::new(words.t("link-fact-state")).narrow())
        .column(Column::new(words.t("link-fact-created")).narrow())
        .column(Column::new(words.t("link-fact-known")).narrow())
        .column(Column::new(words.t("link-fact-refused")).narrow())
        .column(Column::new(words.t("link-fact-brought")).narrow())
        .rows(imports.iter().map(|import| {
            let address = format!("/imports/{}", import.id);
            Row::new()
                .opens(address.clone())
                .cell(Link::new(import.source.clone(), address))
                .cell(words.t(&format!("link-state-{}", import.state)))
                .cell(count(import.figures.created))
                .cell(count(import.figures.known))
                .cell(count(import.figures.refused))
                .cell(Moment::day(words, import.created_at))
        }))
        .live("imports");
    Html::of(&table).into()
}
