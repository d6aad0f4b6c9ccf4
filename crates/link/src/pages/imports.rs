//! `/admin/imports`: a file of any kind is brought, and the imports so far.

use super::Incoming;
use super::incoming::channel_of;
use super::upload::channels;
use crate::figures::ImportRecord;
use crate::files::LARGEST_MEGABYTES;
use crate::jobs::{self, Brought};
use crate::model::ImportKind;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use cases::CaseSite;
use guard::{SignedIn, Site};
use kernel::{Failure, Refusal};
use ui::{
    Choice, Column, Content, EmptyState, Form, Html, Link, Moment, Page, PageHead, Problem, Row, Table,
    Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "imports.html")]
struct ImportsBody {
    words: Words,
    head: PageHead,
    form: Form,
    kinds: Vec<Choice>,
    channels: Vec<Choice>,
    most: usize,
    columns: Content,
    latest: Content,
}

/// Imports that are listed.
const LISTED: u32 = 50;

/// GET `/admin/imports`, with `kind` where a kind is meant already.
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let kinds = jobs::kinds_for(&site, &cases, viewer.viewer()).await?;
    draw(&site, &words, &token, &kinds, typed, None).await
}

/// POST `/admin/imports`
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    incoming: Incoming,
) -> Result<Response, Problem> {
    let kinds = jobs::kinds_for(&site, &cases, viewer.viewer()).await?;
    let Incoming { typed, name, bytes } = incoming;
    let brought = Brought { name, source: typed.get("source").map(str::to_owned), bytes };
    let uploaded = async {
        let kind = kind_of(&typed)?;
        let may = jobs::may_import(&site, &cases, viewer.viewer(), kind).await?;
        jobs::upload(&site, &cases, viewer.viewer(), may, channel_of(&typed)?, brought).await
    };
    match uploaded.await {
        Ok(id) => Ok(Redirect::to(&format!("/imports/{id}")).into_response()),
        Err(Failure::Refused(refusal)) => {
            let page = draw(&site, &words, &token, &kinds, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// The kind that was chosen.
///
/// # Errors
/// Refusal `link-kind-missing`.
pub(crate) fn kind_of(typed: &Typed) -> Result<ImportKind, Refusal> {
    let name = typed.require("kind", "link-kind-missing")?;
    ImportKind::from_name(name).ok_or_else(|| Refusal::invalid("link-kind-missing", "kind"))
}

async fn draw(
    site: &Site,
    words: &Words,
    token: &Token,
    kinds: &[ImportKind],
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let tenant = site.tenant.clone();
    let latest =
        site.store.read(move |tx| Box::pin(async move { crate::query::imports(tx, &tenant, LISTED).await }));
    let mut latest = latest.await?;
    latest.retain(|import| kinds.contains(&import.kind));
    let form = Form::new(words, token).prefix("upload").typed(typed);
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let title = words.t("link-imports-title");
    let body = ImportsBody {
        head: PageHead::new(title.clone()).about(words.t("link-imports-about")),
        form,
        kinds: kinds.iter().map(|kind| Choice::new(kind.name(), kind_word(words, *kind))).collect(),
        channels: if kinds.contains(&ImportKind::Cases) { channels(words) } else { Vec::new() },
        most: LARGEST_MEGABYTES,
        columns: columns_of(words, kinds),
        latest: match latest.is_empty() {
            true => Html::of(&EmptyState::new(words.t("link-imports-none"))).into(),
            false => list(words, &latest),
        },
        words: words.clone(),
    };
    Ok(Page::desk(title, &body)?.at("import"))
}

pub(crate) fn kind_word(words: &Words, kind: ImportKind) -> String {
    words.t(&format!("link-kind-{}", kind.name().replace('_', "-")))
}

/// Which columns each kind has, to be looked up before a file is made.
fn columns_of(words: &Words, kinds: &[ImportKind]) -> Content {
    let rows = kinds.iter().filter(|kind| !kind.columns().is_empty()).map(|kind| {
        let named = |is_needed: bool| {
            let columns = kind.columns().iter().filter(|column| column.is_needed == is_needed);
            let word = |column: &crate::model::ListColumn| {
                words.t(&format!("link-column-{}", column.name.replace('_', "-")))
            };
            columns.map(word).collect::<Vec<_>>().join("、")
        };
        Row::new().cell(kind_word(words, *kind)).cell(named(true)).cell(named(false))
    });
    let table = Table::new(words.t("link-imports-columns"))
        .column(Column::new(words.t("link-kind")).title())
        .column(Column::new(words.t("link-imports-needed")))
        .column(Column::new(words.t("link-imports-known")))
        .rows(rows);
    Html::of(&table).into()
}

fn list(words: &Words, imports: &[ImportRecord]) -> Content {
    let count = |count: u64| words.number(count);
    let table = Table::new(words.t("link-upload-latest"))
        .column(Column::new(words.t("link-fact-source")).title())
        .column(Column::new(words.t("link-kind")))
        .column(Column::new(words.t("link-fact-state")).narrow())
        .column(Column::new(words.t("link-list-created")).narrow())
        .column(Column::new(words.t("link-list-known")).narrow())
        .column(Column::new(words.t("link-fact-refused")).narrow())
        .column(Column::new(words.t("link-fact-brought")).narrow())
        .rows(imports.iter().map(|import| {
            let address = format!("/imports/{}", import.id);
            Row::new()
                .opens(address.clone())
                .cell(Link::new(import.source.clone(), address))
                .cell(kind_word(words, import.kind))
                .cell(words.t(&format!("link-state-{}", import.state)))
                .cell(count(import.figures.created))
                .cell(count(import.figures.known))
                .cell(count(import.figures.refused))
                .cell(Moment::day(words, import.created_at))
        }));
    Html::of(&table).into()
}
