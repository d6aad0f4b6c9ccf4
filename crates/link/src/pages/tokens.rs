//! `/me/tokens` and `/admin/tokens`: access tokens of programs.

use crate::tokens::{self, DAYS, Issued, TokenLine};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use cases::CaseSite;
use guard::right::{IssueToken, RIGHTS};
use guard::{Idempotency, MOST_DAYS, SignedIn, Site};
use kernel::{Failure, Paging, Refusal};
use ui::{
    Badge, Choice, Column, Content, EmptyState, Form, Html, Moment, Notice, Page, PageHead, Problem, Row,
    Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "tokens.html")]
struct Body {
    words: Words,
    head: PageHead,
    notice: Content,
    form: Option<Form>,
    request: String,
    rights: Vec<Choice>,
    days: i64,
    most: i64,
    list: Content,
}

/// GET `/me/tokens`
pub(crate) async fn own(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
) -> Result<Page, Problem> {
    draw(&site, &cases, &viewer, &words, &token, Form::new(&words, &token).prefix("token"), None).await
}

/// POST `/me/tokens`
pub(crate) async fn issue(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let empty = Form::new(&words, &token).prefix("token");
    match tokens::issue(&site, &cases, &viewer, &typed, idempotency.or_typed(&typed)).await {
        Ok(issued) => {
            let page = draw(&site, &cases, &viewer, &words, &token, empty, Some(&issued)).await?;
            let mut response = page.into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Err(Failure::Refused(refusal)) => {
            let form = empty.typed(typed).refused(&refusal);
            let page = draw(&site, &cases, &viewer, &words, &token, form, None).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// POST `/me/tokens/{id}/revoke`
pub(crate) async fn revoke_own(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    tokens::revoke_own(&site, viewer.viewer(), &id).await?;
    Ok(Redirect::to("/me/tokens"))
}

/// GET `/admin/tokens`
pub(crate) async fn all(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
) -> Result<Page, Problem> {
    let lines = tokens::listed(&site, &cases, viewer.viewer(), true, None, Paging::MOST).await?;
    let title = words.t("tokens-all-title");
    let body = Body {
        head: PageHead::new(&title).about(words.t("tokens-all-about")).back(words.t("admin-title"), "/admin"),
        notice: Content::empty(),
        form: None,
        request: String::new(),
        rights: Vec::new(),
        days: DAYS,
        most: MOST_DAYS,
        list: list(&site, &words, &token, &lines, "/admin/tokens"),
        words,
    };
    Ok(Page::desk(title, &body)?.at("admin"))
}

/// POST `/admin/tokens/{id}/revoke`
pub(crate) async fn revoke(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    tokens::revoke(&site, viewer.viewer(), &id).await?;
    Ok(Redirect::to("/admin/tokens"))
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    token: &Token,
    form: Form,
    issued: Option<&Issued>,
) -> Result<Page, Problem> {
    if !viewer.holds::<IssueToken>() {
        return Err(Refusal::forbidden("authority-missing").with("right", "token-issue").into());
    }
    let lines = tokens::listed(site, cases, viewer.viewer(), false, None, Paging::MOST).await?;
    let title = words.t("tokens-title");
    let rights = RIGHTS
        .iter()
        .filter(|right| !right.starts_with("token."))
        .map(|right| Choice::new(*right, words.t(&format!("right-{}", right.replace(['.', '_'], "-")))));
    let notice = issued.map_or_else(Content::empty, |issued| {
        let secret = issued.secret.text();
        Html::of(&Notice::done(words.t("tokens-issued")).text(secret).next(words.t("tokens-issued-next")))
            .into()
    });
    let body = Body {
        head: PageHead::new(&title).about(words.t("tokens-about")).back(words.t("me-title"), "/me"),
        notice,
        form: Some(form),
        request: site.form_key(),
        rights: rights.collect(),
        days: DAYS,
        most: MOST_DAYS,
        list: list(site, words, token, &lines, "/me/tokens"),
        words: words.clone(),
    };
    Ok(Page::desk(title, &body)?.at("me"))
}

fn list(site: &Site, words: &Words, token: &Token, lines: &[TokenLine], address: &str) -> Content {
    if lines.is_empty() {
        return Html::of(&EmptyState::new(words.t("tokens-none"))).into();
    }
    let now = site.now();
    let rows = lines.iter().map(|line| {
        let row = &line.row;
        let state = match (row.state.revoked_at, row.is_valid(now)) {
            (Some(_), _) => Content::from(Html::of(&Badge::new(words.t("tokens-revoked")))),
            (None, false) => Content::from(Html::of(&Badge::new(words.t("tokens-ended")))),
            (None, true) => {
                let form = Form::new(words, token).prefix(format!("revoke-{}", row.id));
                let open = form.open(format!("{address}/{}/revoke", row.id));
                let submit = form.submit(words.t("tokens-revoke")).quiet();
                Html::join([Html::of(&open), Html::of(&submit), Html::of(&form.close())]).into()
            }
        };
        let rights: Vec<String> = row
            .state
            .limits
            .rights
            .iter()
            .map(|right| words.t(&format!("right-{}", right.replace(['.', '_'], "-"))))
            .collect();
        let rights = if rights.is_empty() {
            words.t("tokens-all-rights")
        } else {
            rights.join(&words.t("tokens-and"))
        };
        let used = match row.used_day {
            Some(day) => Content::from(Html::of(&Moment::day(words, day))),
            None => Content::from(words.t("tokens-unused")),
        };
        Row::new()
            .cell(line.purpose.clone())
            .cell(line.owner.clone())
            .cell(rights)
            .cell(line.place.clone().unwrap_or_else(|| words.t("tokens-everywhere")))
            .cell(Html::of(&Moment::day(words, row.state.valid_to)))
            .cell(used)
            .cell(state)
    });
    let column = |key: &str| Column::new(words.t(key));
    let table = Table::new(words.t("tokens-list"))
        .column(column("tokens-purpose").title())
        .column(column("tokens-owner"))
        .column(column("tokens-rights"))
        .column(column("tokens-place"))
        .column(column("tokens-valid-to").narrow())
        .column(column("tokens-used").narrow())
        .column(column("tokens-state"))
        .rows(rows);
    Html::of(&table).into()
}
