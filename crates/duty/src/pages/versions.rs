//! `/admin/routes/versions`: what changed, when, by whom, on which proposal; and taking it back.

use crate::actions::propose::{self, NewProposal};
use crate::model::PolicyVersion;
use crate::pages::routes::{refusal_of, tabs};
use crate::pages::said::Said;
use crate::pages::{Body, arrive, panel};
use crate::query::{self, ChangeRow};
use crate::site::DutySite;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use guard::right::{ProposeDuty, TryDuty};
use guard::{SignedIn, Site};
use kernel::{Failure, Refusal, RequestKey};
use ui::{
    Column, Content, Disclosure, EmptyState, Form, Html, Link, Moment, Page, PageHead, Pager, Problem, Row,
    Table, Token, Typed, Words,
};

/// Changes on a page.
const SHOWN: u32 = 50;

/// GET `/admin/routes/versions`, `?first=&last=` shows what lies between two versions
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    draw(&site, &viewer, &said, &token, typed, None).await
}

/// POST `/admin/routes/versions`: a proposal that takes changes back
pub(crate) async fn undo(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, granted) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    let range = || -> Result<_, Refusal> {
        Ok((number(&typed, "first")?, number(&typed, "last")?, super::drafting::reason(&typed)?))
    };
    let done = match range() {
        Err(refusal) => Err(Failure::from(refusal)),
        Ok((first, last, ground)) => {
            let facts = [("first", first.to_string()), ("last", last.to_string())];
            let title = said.words.with("duty-undo-named", &facts);
            let new = NewProposal { title, ground, case: None };
            let (places, context) = (said.places(), site.context(&granted, RequestKey(String::new())));
            let write = site.store.write(move |tx| {
                Box::pin(async move {
                    propose::undo_versions(tx, &context, &granted, first, last, new, &places).await
                })
            });
            write.await
        }
    };
    match done {
        Ok(id) => Ok(Redirect::to(&format!("/admin/routes/drafts/{id}")).into_response()),
        Err(failure) => {
            let refusal = refusal_of(failure)?;
            let page = draw(&site, &viewer, &said, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

fn number(typed: &Typed, name: &'static str) -> Result<PolicyVersion, Refusal> {
    let wrong = || Refusal::invalid("duty-version-wrong", name);
    let number = typed.get(name).and_then(|text| text.trim().parse::<i64>().ok()).ok_or_else(wrong)?;
    if number < 1 { Err(wrong()) } else { Ok(PolicyVersion(number)) }
}

async fn draw(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let present = said.book().version();
    let last = number(&typed, "last").unwrap_or(present).min(present);
    let first = number(&typed, "first").unwrap_or(PolicyVersion(1));
    let tenant = site.tenant.clone();
    let rows = site
        .store
        .read(move |tx| Box::pin(async move { query::changes(tx, &tenant, first, last, SHOWN).await }));
    let rows = rows.await?;
    let older = rows.last().map(|row| row.number - 1).filter(|number| *number >= first.0);
    let next = older.map(|number| format!("/admin/routes/versions?first={}&last={number}", first.0));
    let mut parts = vec![tabs(said, "versions"), between(said, token, &typed), table(said, &rows)];
    if !rows.is_empty() {
        let total = u64::try_from(last.0 - first.0 + 1).ok();
        parts.push(Html::of(&Pager::new(&said.words, rows.len(), total).next(&said.words, next)).into());
    }
    if viewer.holds::<ProposeDuty>() {
        parts.push(undo_form(said, token, &typed, refused)?);
    }
    let body = Body {
        head: PageHead::new(said.t("duty-versions-title"))
            .back(said.t("duty-routes-title"), "/admin/routes")
            .about(said.words.with("duty-versions-about", &[("version", present.to_string())])),
        parts,
    };
    Ok(Page::desk(said.t("duty-versions-title"), &body)?.at("admin"))
}

fn between(said: &Said, token: &Token, typed: &Typed) -> Content {
    let form = Form::new(&said.words, token).prefix("between").typed(typed.clone());
    let fields = Html::join([
        Html::of(&form.open_query("/admin/routes/versions")),
        Html::of(&form.number("first", said.t("duty-versions-first")).required()),
        Html::of(&form.number("last", said.t("duty-versions-last")).required()),
        Html::of(&form.submit(said.t("duty-versions-compare"))),
        Html::of(&form.close()),
    ]);
    Html::of(&Disclosure::new(said.t("duty-versions-between"), fields)).into()
}

fn table(said: &Said, rows: &[ChangeRow]) -> Content {
    if rows.is_empty() {
        return Html::of(&EmptyState::new(said.t("duty-versions-none"))).into();
    }
    let table = Table::new(said.t("duty-versions-title"))
        .column(Column::new(said.t("duty-column-version")).number())
        .column(Column::new(said.t("duty-column-change")).title())
        .column(Column::new(said.t("duty-column-by")))
        .column(Column::new(said.t("duty-column-when")).narrow())
        .column(Column::new(said.t("duty-column-proposal")).narrow());
    let rows = rows.iter().map(|row| {
        let proposal = match &row.proposal {
            Some(id) => Link::new(said.t("duty-proposal-open"), format!("/admin/routes/drafts/{id}")).into(),
            None => Content::from("—"),
        };
        Row::new()
            .cell(row.number.to_string())
            .cell(said.event(&row.event))
            .cell(said.who(&row.actor))
            .cell(Html::of(&Moment::day(&said.words, row.at)))
            .cell(proposal)
    });
    Html::of(&table.rows(rows)).into()
}

fn undo_form(
    said: &Said,
    token: &Token,
    typed: &Typed,
    refused: Option<&Refusal>,
) -> Result<Content, Failure> {
    let mut form = Form::new(&said.words, token).prefix("undo");
    if let Some(refusal) = refused {
        form = form.typed(typed.clone()).refused(refusal);
    }
    let fields = Html::join([
        Html::of(&form.errors()),
        Html::of(&form.open("/admin/routes/versions")),
        Html::of(&form.number("first", said.t("duty-undo-first")).required()),
        Html::of(&form.number("last", said.t("duty-undo-last")).required()),
        Html::of(&form.area("reason", said.t("duty-field-reason")).rows(2).required()),
        Html::of(&form.submit(said.t("duty-undo-do"))),
        Html::of(&form.close()),
    ]);
    panel("undo", said.t("duty-undo-title"), said.t("duty-undo-about"), fields)
}
