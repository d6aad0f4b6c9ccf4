//! `/notices`: what was told to me or my unit.

use crate::notices::{self, After, Notice};
use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guard::{SignedIn, Site};
use kernel::{Failure, Instant, Paged, Paging};
use schemars::JsonSchema;
use serde::Serialize;
use ui::{
    Button, Content, EmptyState, Form, Html, Language, Moment, Page, PageHead, Pager, Problem, Token, Typed,
    Words,
};

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesBody {
    head: PageHead,
    read_all: Option<Html>,
    lines: Vec<Line>,
    empty: Option<EmptyState>,
    pager: Content,
    unread: String,
}

struct Line {
    said: String,
    at: Moment,
    read: bool,
    form: Html,
}

/// GET `/notices`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let after = typed.get("after").and_then(read_mark);
    let found = load(&site, &viewer, after.clone()).await?;
    let size = Paging::DEFAULT as usize;
    let more = found.len() > size;
    let now = site.now();
    let next = found.get(size - 1).filter(|_| more).map(|last| format!("/notices?after={}", mark(last)));
    let any_unread = found.iter().any(|notice| !notice.read);
    let lines: Vec<Line> =
        found.into_iter().take(size).map(|notice| line(&words, &token, now, notice)).collect();
    let read_all = any_unread.then(|| {
        let form = Form::new(&words, &token).prefix("read-all");
        Html::join([
            Html::of(&form.open("/notices/read")),
            Html::of(&Button::secondary(words.t("notices-read-all"))),
            Html::of(&form.close()),
        ])
    });
    let empty = lines
        .is_empty()
        .then(|| EmptyState::new(words.t("notices-empty")).icon("bell").text(words.t("notices-empty.text")));
    let pager = match lines.is_empty() {
        true => Content::empty(),
        false => Pager::new(&words, lines.len(), None)
            .first(&words, after.is_some().then_some("/notices"))
            .next(&words, next)
            .into(),
    };
    let body = NoticesBody {
        head: PageHead::new(words.t("notices-title")).about(words.t("notices-about")),
        read_all,
        lines,
        empty,
        pager,
        unread: words.t("notices-unread"),
    };
    Ok(Page::desk(words.t("notices-title"), &body)?.at("notices").live("notices"))
}

async fn load(site: &Site, viewer: &SignedIn, after: Option<After>) -> Result<Vec<Notice>, Failure> {
    let (tenant, asking) = (site.tenant.clone(), viewer.viewer().clone());
    let read = site.store.read(move |tx| {
        Box::pin(
            async move { notices::told(tx, &tenant, &asking, after.as_ref(), Paging::DEFAULT + 1).await },
        )
    });
    read.await
}

fn line(words: &Words, token: &Token, now: Instant, notice: Notice) -> Line {
    let form = Form::new(words, token).prefix(format!("notice-{}", notice.id));
    let label = words.with("notices-open-about", [("about", &notice.about)]);
    let open = Html::join([
        Html::of(&form.open(format!("/notices/{}", notice.id))),
        Html::of(&form.hidden("to", notice.address.clone())),
        Html::of(&Button::secondary(label)),
        Html::of(&form.close()),
    ]);
    Line { said: say(words, &notice), at: Moment::ago(words, now, notice.at), read: notice.read, form: open }
}

/// The notice in the reader's words.
fn say(words: &Words, notice: &Notice) -> String {
    // A name that has an English form stands beside it under `{name}_en`.
    let named = |name: &str| match words.language() {
        Language::English => notice.facts.get(&format!("{name}_en")).or_else(|| notice.facts.get(name)),
        Language::Chinese => notice.facts.get(name),
    };
    let facts: Vec<(&str, String)> = notice
        .facts
        .keys()
        .filter_map(|name| Some((name.as_str(), named(name)?.clone())))
        .chain([("about", notice.about.clone())])
        .collect();
    words.with(&format!("notice-{}", notice.kind), facts.as_slice())
}

fn mark(notice: &Notice) -> String {
    format!("{}:{}", notice.at.micros(), notice.id)
}

fn read_mark(text: &str) -> Option<After> {
    let (at, id) = text.split_once(':')?;
    Some((Instant::from_micros(at.parse().ok()?), id.to_owned()))
}

/// POST `/notices/{id}`: reads it and leads to what it is about
pub(crate) async fn open(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    notices::read_one(&site, viewer.viewer(), &id).await?;
    let own = typed.get("to").filter(|to| to.starts_with('/') && !to.starts_with("//"));
    Ok(Redirect::to(own.unwrap_or("/notices")).into_response())
}

/// POST `/notices/read`: everything up to now is read
pub(crate) async fn read_all(State(site): State<Site>, viewer: SignedIn) -> Result<Response, Problem> {
    notices::read_all(&site, viewer.viewer()).await?;
    Ok(Redirect::to("/notices").into_response())
}

/// POST `/api/v1/notices/read`
pub(crate) async fn read_all_json(State(site): State<Site>, viewer: SignedIn) -> Result<StatusCode, Problem> {
    notices::read_all(&site, viewer.viewer()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A notice as machines read it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NoticeJson {
    id: String,
    kind: String,
    about: String,
    address: String,
    at: String,
    read: bool,
    said: String,
}

/// GET `/api/v1/notices`
pub(crate) async fn list(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Paged<NoticeJson>>, Problem> {
    let found = load(&site, &viewer, typed.get("after").and_then(read_mark)).await?;
    let size = Paging::DEFAULT as usize;
    let next = found.get(size - 1).filter(|_| found.len() > size).map(mark);
    let rows = found.into_iter().take(size).map(|notice| NoticeJson {
        said: say(&words, &notice),
        id: notice.id,
        kind: notice.kind,
        about: notice.about,
        address: notice.address,
        at: notice.at.rfc3339(),
        read: notice.read,
    });
    Ok(Json(Paged { rows: rows.collect(), next }))
}
