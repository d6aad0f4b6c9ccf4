//! `/insight/schemes/new` and `/insight/schemes/{number}/draft`: drafting a scheme.

use super::scheme::take;
use crate::actions::scheme::{SchemeStep, Taken, draft, target_of, typed_of};
use crate::model::scheme::{Figures, MOST_GROUPS, MOST_VETOES, Scheme};
use crate::query::scheme as query;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::CaseSite;
use guard::right::DraftScheme;
use guard::steps::answer;
use guard::{Idempotency, SignedIn, Site, Viewer};
use kernel::{Failure, Folded, Refusal, RequestKey};
use org::UnitKind;
use ui::{
    Badge, Choice, Column, Form, Html, Notice, Page, PageHead, Problem, Row, Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "scheme_form.html")]
struct FormBody {
    words: Words,
    head: PageHead,
    notice: Notice,
    form: Form,
    address: String,
    request: String,
    version: Option<String>,
    kinds: Vec<Choice>,
    groups: Table,
    figures: Table,
    vetoes: Table,
}

/// GET `/insight/schemes/new`
pub(crate) async fn new(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
) -> Result<Page, Problem> {
    if !viewer.viewer().holds::<DraftScheme>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let typed = typed_of("", None, &Figures::shipped().beginning());
    draw(&site, &words, &token, None, typed, None)
}

/// POST `/insight/schemes/new`
pub(crate) async fn begin(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    match answer(send(&site, viewer.viewer(), &typed, request).await, "scheme-changed-meanwhile")? {
        Ok(Taken { number, .. }) => Ok(Redirect::to(&format!("/insight/schemes/{number}")).into_response()),
        Err(refusal) => {
            let page = draw(&site, &words, &token, None, typed, Some(&refusal))?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

/// Drafts a scheme in a transaction of its own.
pub(crate) async fn send(
    site: &Site,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let (inner, viewer, typed) = (site.clone(), viewer.clone(), typed.clone());
    let write = site
        .store
        .write(move |tx| Box::pin(async move { draft(tx, &inner, &viewer, &typed, request).await }));
    write.await
}

/// GET `/insight/schemes/{number}/draft`
pub(crate) async fn edit(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(number): Path<String>,
) -> Result<Page, Problem> {
    let found = known(&site, viewer.viewer(), number).await?;
    viewer.viewer().grant::<DraftScheme>(&target_of(&found.state))?;
    let scheme = &found.state;
    let drafted = scheme.draft.as_ref().map(|draft| &draft.terms);
    let published = scheme.published.last().map(|published| &published.terms);
    let terms = drafted.or(published).cloned().unwrap_or_default();
    let typed = typed_of(&scheme.name, scheme.name_en.as_deref(), &terms);
    draw(&site, &words, &token, Some(&found), typed, None)
}

/// POST `/insight/schemes/{number}/draft`
pub(crate) async fn keep(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    let taken =
        take(&site, &cases, viewer.viewer(), number.clone(), SchemeStep::Draft, typed.clone(), request).await;
    let refusal = match answer(taken, "scheme-changed-meanwhile")? {
        Ok(_) => return Ok(Redirect::to(&format!("/insight/schemes/{number}")).into_response()),
        Err(refusal) => refusal,
    };
    let found = known(&site, viewer.viewer(), number).await?;
    let page = draw(&site, &words, &token, Some(&found), typed, Some(&refusal))?;
    Ok(page.refused(&refusal).into_response())
}

async fn known(site: &Site, viewer: &Viewer, number: String) -> Result<Folded<Scheme>, Failure> {
    let (tenant, asking) = (site.tenant.clone(), viewer.clone());
    let read = site
        .store
        .read(move |tx| Box::pin(async move { query::scheme_for(tx, &tenant, &asking, &number).await }));
    read.await
}

fn draw(
    site: &Site,
    words: &Words,
    token: &Token,
    found: Option<&Folded<Scheme>>,
    typed: Typed,
    refusal: Option<&Refusal>,
) -> Result<Page, Problem> {
    let mut form = Form::new(words, token).prefix("scheme").typed(typed);
    if let Some(refusal) = refusal {
        form = form.refused(refusal);
    }
    let title = words.t(if found.is_some() { "scheme-draft-title" } else { "scheme-new-title" });
    let (address, back) = match found {
        Some(found) => {
            let address = format!("/insight/schemes/{}", found.state.number);
            let name = match (words.language(), &found.state.name_en) {
                (ui::Language::English, Some(name)) => name.clone(),
                _ => found.state.name.clone(),
            };
            (format!("{address}/draft"), (name, address))
        }
        None => {
            ("/insight/schemes/new".to_owned(), (words.t("scheme-list-title"), "/insight/schemes".to_owned()))
        }
    };
    let kinds = match found {
        Some(_) => Vec::new(),
        None => UnitKind::all()
            .map(|kind| Choice::new(kind.name(), words.t(&format!("org-kind-{}", kind.name()))))
            .collect(),
    };
    let body = FormBody {
        words: words.clone(),
        head: PageHead::new(title.clone()).about(words.t("scheme-form-about")).back(back.0, back.1),
        notice: Notice::information(words.t("scheme-never")).text(words.t("scheme-never.text")),
        groups: groups(words, &form),
        figures: figures(words, &form),
        vetoes: vetoes(words, &form),
        form,
        address,
        request: site.form_key(),
        version: found.map(|found| found.version.to_string()),
        kinds,
    };
    Ok(Page::desk(title, &body)?.at("insight"))
}

fn groups(words: &Words, form: &Form) -> Table {
    let rows = (1..=MOST_GROUPS).map(|number| {
        let label = |key: &str| words.with(key, &[("number", number.to_string())]);
        let weight = form.number(&format!("group_{number}_weight"), label("scheme-field-group-weight"));
        Row::new()
            .cell(number.to_string())
            .cell(Html::of(
                &form.text(&format!("group_{number}"), label("scheme-field-group")).label_hidden(),
            ))
            .cell(Html::of(
                &form.text(&format!("group_{number}_en"), label("scheme-field-group-en")).label_hidden(),
            ))
            .cell(Html::of(&weight.suffix("%").label_hidden()))
    });
    Table::new(words.t("scheme-groups"))
        .column(Column::new(words.t("scheme-column-group-number")).narrow())
        .column(Column::new(words.t("scheme-column-group")))
        .column(Column::new(words.t("scheme-column-group-en")))
        .column(Column::new(words.t("scheme-column-weight")))
        .rows(rows)
}

fn figures(words: &Words, form: &Form) -> Table {
    let rows = Figures::shipped().all().map(|figure| {
        let name = figure.name(words.language()).to_owned();
        let label = |key: &str| words.with(key, &[("figure", name.clone())]);
        let choices = (1..=MOST_GROUPS).map(|number| Choice::new(number.to_string(), number.to_string()));
        let group = form
            .select(&format!("{}_group", figure.key), label("scheme-field-figure-group"), choices)
            .unchosen(words.t("scheme-not-used"))
            .label_hidden();
        let weight = form.number(&format!("{}_weight", figure.key), label("scheme-field-figure-weight"));
        let side = Badge::new(words.t(&format!("scheme-side-{}", figure.side.as_str())));
        let meaning = figure.told(words.language()).map(|told| told.meaning.clone()).unwrap_or_default();
        Row::new()
            .cell(name)
            .cell(meaning)
            .cell(Html::of(&side))
            .cell(Html::of(&group))
            .cell(Html::of(&weight.suffix("%").label_hidden()))
    });
    Table::new(words.t("scheme-figures"))
        .column(Column::new(words.t("scheme-column-figure")).title())
        .column(Column::new(words.t("insight-meaning")))
        .column(Column::new(words.t("scheme-column-side")).narrow())
        .column(Column::new(words.t("scheme-column-group")))
        .column(Column::new(words.t("scheme-column-weight")))
        .rows(rows)
}

fn vetoes(words: &Words, form: &Form) -> Table {
    let rows = (1..=MOST_VETOES).map(|number| {
        let label = |key: &str| words.with(key, &[("number", number.to_string())]);
        let basis = form.text(&format!("veto_{number}_basis"), label("scheme-field-basis"));
        Row::new()
            .cell(Html::of(&form.text(&format!("veto_{number}"), label("scheme-field-veto")).label_hidden()))
            .cell(Html::of(&basis.label_hidden()))
    });
    Table::new(words.t("scheme-vetoes"))
        .column(Column::new(words.t("scheme-veto")))
        .column(Column::new(words.t("scheme-column-basis")))
        .rows(rows)
}
