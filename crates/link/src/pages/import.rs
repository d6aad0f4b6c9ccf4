//! `/imports/{id}`: what the columns mean, a trial, the progress, the result.

use super::choice_of;
use super::list::Asking;
use super::upload::channels;
use crate::figures::{Figures, ImportId, ImportRecord, ImportState, RefusalRow};
use crate::jobs::{self, ImportView};
use crate::lists::ListSite;
use crate::model::{Field, ImportKind};
use crate::table::{Encoding, Glance};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use cases::CaseSite;
use guard::{SignedIn, Site};
use kernel::{Failure, Refusal};
use ui::{
    Button, Choice, Column, Content, FactList, Form, Html, Notice, Page, PageHead, Problem, Progress, Row,
    Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "import.html")]
pub(super) struct ImportBody {
    pub(super) head: PageHead,
    pub(super) status: Content,
    pub(super) choose: Content,
    pub(super) refused: Content,
    pub(super) recognised: Content,
    pub(super) undo: Content,
}

#[derive(Template)]
#[template(path = "choose.html")]
pub(super) struct ChooseBody {
    pub(super) words: Words,
    pub(super) form: Form,
    pub(super) address: String,
    pub(super) fields: Vec<ui::Select>,
    pub(super) channels: Vec<Choice>,
    pub(super) datums: Vec<Choice>,
    pub(super) of_cases: bool,
    pub(super) is_table: bool,
    pub(super) preview: Content,
    pub(super) tried: Content,
}

/// Refused rows that the page lists; the file has them all.
const LISTED: u32 = 200;
/// Characters of a cell in the preview.
const SHOWN: usize = 40;

/// GET `/imports/{id}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(lists): Extension<ListSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let record = seen(&site, &cases, &viewer, &id).await?;
    if record.kind != ImportKind::Cases {
        let asking = Asking {
            site: &site,
            cases: &cases,
            lists: &lists,
            viewer: &viewer,
            words: &words,
            token: &token,
        };
        return asking.show(record).await;
    }
    let view = jobs::view(&site, &cases, viewer.viewer(), id_of(&id)?).await?;
    let running = view.record.state == ImportState::Running && !view.record.is_interrupted(site.now());
    let own = jobs::is_own(&view.record, viewer.viewer());
    let mut response = draw(&site, &words, &token, view, own, None).await?.into_response();
    if running {
        // Live pages hear of new cases; where no script runs, or nothing new comes, the page loads itself again.
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("3"));
    }
    Ok(response)
}

/// POST `/imports/{id}`: `do` says whether to try or to start.
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(lists): Extension<ListSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let record = seen(&site, &cases, &viewer, &id).await?;
    if record.kind != ImportKind::Cases {
        let asking = Asking {
            site: &site,
            cases: &cases,
            lists: &lists,
            viewer: &viewer,
            words: &words,
            token: &token,
        };
        return asking.submit(record, typed).await;
    }
    let granted = jobs::allowed(&site, &cases, viewer.viewer()).await?;
    let id = id_of(&id)?;
    if typed.get("do") == Some("undo") {
        return take_back(&site, &cases, &viewer, &words, &token, granted, id, typed).await;
    }
    let named = remember(&site, &cases, &viewer, id, &typed).await;
    let asked = match named.and_then(|()| choice_of(&typed).map_err(Failure::from)) {
        Ok(choice) if typed.get("do") == Some("start") => {
            jobs::start(&site, &cases, viewer.viewer(), granted, id, &choice).await.map(|()| None)
        }
        Ok(choice) => jobs::try_out(&site, &cases, viewer.viewer(), id, &choice).await.map(Some),
        Err(failure) => Err(failure),
    };
    let said = match asked {
        Ok(None) => return Ok(Redirect::to(&format!("/imports/{id}")).into_response()),
        Ok(Some(figures)) => Ok(figures),
        Err(Failure::Refused(refusal)) => Err(refusal),
        Err(other) => return Err(Problem(other)),
    };
    let view = jobs::view(&site, &cases, viewer.viewer(), id).await?;
    let own = jobs::is_own(&view.record, viewer.viewer());
    let page = draw(&site, &words, &token, view, own, Some((typed, &said))).await?;
    Ok(match &said {
        Err(refusal) => page.refused(refusal).into_response(),
        Ok(_) => page.into_response(),
    })
}

/// Saves the mapping when a name was typed for it.
async fn remember(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    id: ImportId,
    typed: &Typed,
) -> Result<(), Failure> {
    let Some(name) = typed.get("mapping_name") else { return Ok(()) };
    let choice = choice_of(typed)?;
    match jobs::view(site, cases, viewer.viewer(), id).await?.glance {
        Some(glance) => jobs::save_mapping(site, ImportKind::Cases, name, &glance.header, &choice).await,
        None => Ok(()),
    }
}

async fn take_back(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    token: &Token,
    granted: guard::Granted<guard::right::ImportCases>,
    id: ImportId,
    typed: Typed,
) -> Result<Response, Problem> {
    match crate::undo::undo(site, &cases.grounds, Some(&granted), id).await {
        Ok(_) => Ok(Redirect::to(&format!("/imports/{id}#undo")).into_response()),
        Err(Failure::Refused(refusal)) => {
            let view = jobs::view(site, cases, viewer.viewer(), id).await?;
            let own = jobs::is_own(&view.record, viewer.viewer());
            let said = Err(refusal.clone());
            let page = draw(site, words, token, view, own, Some((typed, &said))).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// What the import made, what became of it, and taking it back.
async fn undo_part(
    site: &Site,
    words: &Words,
    token: &Token,
    record: &ImportRecord,
) -> Result<Content, Failure> {
    let undone = crate::undo::state(site, record.id).await?;
    let running = record.state == ImportState::Running && !record.is_interrupted(site.now());
    if running || undone.withdrawn + undone.kept + undone.left == 0 {
        return Ok(Content::empty());
    }
    let mut parts = Vec::new();
    if undone.withdrawn + undone.kept > 0 {
        let facts = [("withdrawn", undone.withdrawn.to_string()), ("kept", undone.kept.to_string())];
        let said = words.with("link-undo-said", &facts);
        parts.push(Html::of(&match undone.kept {
            0 => Notice::done(said),
            _ => Notice::attention(said).text(undone.numbers.join(" ")).next(words.t("link-undo-kept.next")),
        }));
    }
    if undone.left > 0 {
        let form = Form::new(words, token).prefix("undo");
        let ask = Html::join([
            Html::of(&form.open(format!("/imports/{}", record.id))),
            Html::of(&Notice::attention(words.with("link-undo-about", &[("left", undone.left.to_string())]))),
            Html::of(&form.submit(words.t("link-undo-do")).sends("do", "undo")),
            Html::of(&form.close()),
        ]);
        parts.push(Html::of(&ui::Disclosure::new(words.t("link-undo-title"), ask).id("undo-part")));
    }
    Ok(Html::join(parts).into())
}

/// GET `/imports/{id}/refused.csv`
pub(crate) async fn refused(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    seen(&site, &cases, &viewer, &id).await?;
    let report = jobs::report(&site, &cases, viewer.viewer(), id_of(&id)?, words).await?;
    let mut response = report.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"refused.csv\""),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// An import, for whoever may import its kind.
pub(crate) async fn seen(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    id: &str,
) -> Result<ImportRecord, Failure> {
    let kinds = jobs::kinds_for(site, cases, viewer.viewer()).await?;
    let record = jobs::record(site, id_of(id)?).await?;
    match kinds.contains(&record.kind) {
        true => Ok(record),
        false => Err(Refusal::not_found("link-import-unknown").into()),
    }
}

pub(crate) fn id_of(text: &str) -> Result<ImportId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("link-import-unknown"))
}

type Asked<'a> = Option<(Typed, &'a Result<Figures, Refusal>)>;

async fn draw(
    site: &Site,
    words: &Words,
    token: &Token,
    view: ImportView,
    own: bool,
    asked: Asked<'_>,
) -> Result<Page, Problem> {
    let ImportView { record, glance } = view;
    let (tenant, id) = (site.tenant.clone(), record.id);
    let refusals = site
        .store
        .read(move |tx| Box::pin(async move { crate::query::refusals(tx, &tenant, id, 0, LISTED).await }));
    let refusals = refusals.await?;
    let interrupted = record.is_interrupted(site.now());
    let choosing = matches!(record.state, ImportState::Waiting | ImportState::Failed) || interrupted;
    let choose = match glance.as_ref().filter(|_| choosing) {
        Some(glance) => choose(words, token, &record, glance, asked)?,
        None => Content::empty(),
    };
    let undo = undo_part(site, words, token, &record).await?;
    let saved = match glance.as_ref().filter(|_| choosing) {
        Some(glance) => jobs::saved_for(site, ImportKind::Cases, &glance.header)
            .await?
            .filter(|saved| saved.chosen == record.chosen),
        None => None,
    };
    let recognised = match saved {
        Some(saved) => {
            Html::of(&Notice::done(words.with("link-mapping-recognised", &[("name", saved.name)]))).into()
        }
        None => Content::empty(),
    };
    let title = words.with("link-import-title", [("source", record.source.as_str())]);
    let body = ImportBody {
        head: PageHead::new(title.clone()).back(words.t("link-imports-title"), "/admin/imports"),
        status: status(words, &record, interrupted),
        choose,
        refused: refused_list(words, &record, &refusals, own),
        recognised,
        undo,
    };
    let page = Page::desk(title, &body)?.at("import");
    Ok(if record.state == ImportState::Running { page.live("cases") } else { page })
}

pub(super) fn status(words: &Words, record: &ImportRecord, interrupted: bool) -> Content {
    let figures = &record.figures;
    let facts = || {
        if record.kind != ImportKind::Cases {
            return Html::of(&super::list::facts(words, record));
        }
        Html::of(
            &FactList::new()
                .fact(words.t("link-fact-rows"), words.number(figures.rows))
                .fact(words.t("link-fact-created"), words.number(figures.created))
                .fact(words.t("link-fact-known"), words.number(figures.known))
                .fact(words.t("link-fact-refused"), words.number(figures.refused))
                .fact(words.t("link-fact-unplaced"), words.number(figures.unplaced))
                .fact(words.t("link-fact-dispatched"), words.number(figures.dispatched))
                .fact(words.t("link-fact-speed"), speed(words, record)),
        )
    };
    match record.state {
        ImportState::Waiting => Content::empty(),
        ImportState::Running if interrupted => {
            let notice =
                Notice::attention(words.t("link-interrupted")).next(words.t("link-interrupted.next"));
            Html::join([Html::of(&notice), facts()]).into()
        }
        ImportState::Running => {
            let label = words.t("link-state-running");
            Html::of(
                &Progress::new(words, "import-progress", label, figures.line, Some(figures.lines))
                    .about(facts()),
            )
            .into()
        }
        ImportState::Done => {
            let label = words.t("link-state-done");
            Html::of(
                &Progress::new(words, "import-progress", label, figures.lines, Some(figures.lines))
                    .ended(facts()),
            )
            .into()
        }
        ImportState::Failed => {
            let mut notice = Notice::refused(words.t("link-failed")).next(words.t("link-failed.next"));
            if let Some(refusal) = record.failure.as_deref().and_then(crate::figures::RefusalRow::of_reason) {
                notice = notice.text(refusal.said(words));
            }
            Html::join([Html::of(&notice), facts()]).into()
        }
    }
}

fn speed(words: &Words, record: &ImportRecord) -> String {
    let rows = record.figures.rows as f64 / record.seconds().max(0.001);
    words.with(
        "link-speed",
        &[("rows", format!("{rows:.0}")), ("seconds", format!("{:.1}", record.seconds()))],
    )
}

fn choose(
    words: &Words,
    token: &Token,
    record: &ImportRecord,
    glance: &Glance,
    asked: Asked<'_>,
) -> Result<Content, Problem> {
    let (typed, said) = match asked {
        Some((typed, said)) => (typed, Some(said)),
        None => (stored(record), None),
    };
    let mut form = Form::new(words, token).prefix("import").typed(typed);
    let mut tried = Content::empty();
    match said {
        Some(Err(refusal)) => form = form.refused(refusal),
        Some(Ok(figures)) => {
            let facts = [
                ("rows", figures.rows.to_string()),
                ("created", figures.created.to_string()),
                ("known", figures.known.to_string()),
                ("refused", figures.refused.to_string()),
                ("unplaced", figures.unplaced.to_string()),
            ];
            tried = Html::of(&Notice::information(words.with("link-import-said-dry", &facts))).into();
        }
        None if !glance.missing.is_empty() => {
            let missing = words.with("link-choose-missing", &[("missing", glance.missing.join("、"))]);
            tried = Html::of(&Notice::attention(missing)).into();
        }
        None => {}
    }
    let named = |field: Field| {
        let choices =
            glance.header.iter().filter(|name| !name.is_empty()).map(|name| Choice::new(name, name));
        let select = form.select(
            &format!("column_{field}"),
            words.t(&format!("link-field-{}", field.name().replace('_', "-"))),
            choices,
        );
        select.unchosen(words.t("link-choose-none"))
    };
    let body = ChooseBody {
        address: format!("/imports/{}", record.id),
        fields: Field::ALL.into_iter().map(named).collect(),
        channels: channels(words),
        datums: super::list::datums(words),
        of_cases: true,
        is_table: true,
        preview: Html::of(&preview(words, glance)).into(),
        tried,
        form,
        words: words.clone(),
    };
    Ok(Html::render(&body).map_err(Failure::broken)?.into())
}

/// The form as it was recorded.
pub(crate) fn stored(record: &ImportRecord) -> Typed {
    let mut typed = Typed::new()
        .with("source", record.source.as_str())
        .with("channel", record.channel.as_str())
        .with("datum", record.chosen.datum.name());
    for (name, column) in &record.chosen.named {
        typed.set(format!("column_{name}"), column.as_str());
    }
    for (field, column) in &record.chosen.columns {
        typed.set(format!("column_{field}"), column.as_str());
    }
    if record.dispatch {
        typed.set("dispatch", "yes");
    }
    typed
}

/// The first rows; who somebody is stays covered.
fn preview(words: &Words, glance: &Glance) -> Table {
    let covered = |place: usize| glance.columns.field_at(place).is_some_and(Field::is_personal);
    let hidden = |place: usize, cell: &String| match covered(place) && !cell.is_empty() {
        true => "••••".to_owned(),
        false => cell.clone(),
    };
    let rows: Vec<Vec<String>> = glance
        .rows
        .iter()
        .map(|cells| cells.iter().enumerate().map(|(place, cell)| hidden(place, cell)).collect())
        .collect();
    let known: Vec<Option<String>> = (0..glance.header.len())
        .map(|place| {
            let field = glance.columns.field_at(place)?;
            Some(words.t(&format!("link-field-{}", field.name().replace('_', "-"))))
        })
        .collect();
    preview_of(words, glance.encoding, &glance.header, &known, &rows)
}

/// The first rows under the file's own names and what they were recognised as.
pub(super) fn preview_of(
    words: &Words,
    encoding: Encoding,
    header: &[String],
    known: &[Option<String>],
    rows: &[Vec<String>],
) -> Table {
    let mut table = Table::new(words.with("link-preview", [("encoding", encoding.name())]));
    for (name, known) in header.iter().zip(known) {
        table = table.column(Column::new(match known {
            Some(known) => format!("{name}（{known}）"),
            None => name.clone(),
        }));
    }
    table.rows(rows.iter().map(|cells| cells.iter().fold(Row::new(), |row, cell| row.cell(shortened(cell)))))
}

fn shortened(cell: &str) -> String {
    let line = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() > SHOWN {
        true => line.chars().take(SHOWN).collect::<String>() + "…",
        false => line,
    }
}

pub(super) fn refused_list(
    words: &Words,
    record: &ImportRecord,
    refusals: &[RefusalRow],
    own: bool,
) -> Content {
    if refusals.is_empty() {
        return Content::empty();
    }
    let table = Table::new(words.t("link-refused-title"))
        .column(Column::new(words.t("link-refused-line")).narrow())
        .column(Column::new(words.t("link-refused-column")).narrow())
        .column(Column::new(words.t("link-refused-reason")).title())
        .rows(refusals.iter().map(|row| {
            Row::new()
                .cell(row.line.to_string())
                .cell(row.column.clone().unwrap_or_default())
                .cell(row.said(words))
        }))
        .live("refused");
    let mut parts = vec![Html::of(&table)];
    if own && record.file_object.is_some() {
        let label = words.with("link-refused-download", &[("count", record.figures.refused.to_string())]);
        parts.push(Html::of(
            &Button::link(label, format!("/imports/{}/refused.csv", record.id)).icon("download"),
        ));
    }
    Html::join(parts).into()
}
