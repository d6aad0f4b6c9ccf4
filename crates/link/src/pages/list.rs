//! `/imports/{id}` for lists: what the columns mean, what would happen, the progress, the result, taking it back.

use super::choice_of_kind;
use super::import::{ChooseBody, ImportBody, preview_of, refused_list, status};
use crate::figures::{ImportRecord, ImportState, RefusalRow};
use crate::jobs::{self, is_own};
use crate::lists::{self, ListSite, ListView, Tried};
use crate::model::ListColumn;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use cases::CaseSite;
use guard::{SignedIn, Site};
use kernel::{Failure, Refusal};
use place::geometry::Datum;
use ui::{
    Choice, Column, Content, Disclosure, FactList, Form, Html, Notice, Page, PageHead, Problem, Row, Table,
    Token, Typed, Words,
};

/// Refused rows that the page lists; the file has them all.
const LISTED: u32 = 200;

/// What a request about a list needs.
pub(crate) struct Asking<'a> {
    pub(crate) site: &'a Site,
    pub(crate) cases: &'a CaseSite,
    pub(crate) lists: &'a ListSite,
    pub(crate) viewer: &'a SignedIn,
    pub(crate) words: &'a Words,
    pub(crate) token: &'a Token,
}

impl Asking<'_> {
    /// GET
    pub(crate) async fn show(&self, record: ImportRecord) -> Result<Response, Problem> {
        let running = record.state == ImportState::Running && !record.is_interrupted(self.site.now());
        let mut response = self.draw(record, None).await?.into_response();
        if running {
            // Where no script runs the page loads itself again.
            response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("3"));
        }
        Ok(response)
    }

    /// POST: `do` says whether to try, to start or to take back.
    pub(crate) async fn submit(&self, record: ImportRecord, typed: Typed) -> Result<Response, Problem> {
        let id = record.id;
        let again = Redirect::to(&format!("/imports/{id}"));
        let viewer = self.viewer.viewer();
        let asked = match typed.get("do") {
            Some("undo") => lists::take_back(self.site, self.lists, Some(viewer), id).await.map(|_| None),
            what => self.order(&record, &typed, what == Some("start")).await,
        };
        match asked {
            Ok(None) => Ok(again.into_response()),
            Ok(Some(tried)) => {
                let record = jobs::record(self.site, id).await?;
                Ok(self.draw(record, Some((typed, Ok(tried)))).await?.into_response())
            }
            Err(Failure::Refused(refusal)) => {
                let record = jobs::record(self.site, id).await?;
                let page = self.draw(record, Some((typed, Err(refusal.clone())))).await?;
                Ok(page.refused(&refusal).into_response())
            }
            Err(other) => Err(Problem(other)),
        }
    }

    async fn order(
        &self,
        record: &ImportRecord,
        typed: &Typed,
        start: bool,
    ) -> Result<Option<Tried>, Failure> {
        let (site, cases, viewer) = (self.site, self.cases, self.viewer.viewer());
        let choice = choice_of_kind(record.kind, typed)?;
        if let Some(name) = typed.get("mapping_name")
            && let Some(ListView { table: Some(table), .. }) = lists::view(cases, viewer, record).await?
        {
            jobs::save_mapping(site, record.kind, name, table.table.header(), &choice).await?;
        }
        if start {
            lists::start(site, cases, self.lists, viewer, record.id, &choice).await?;
            return Ok(None);
        }
        lists::try_out(site, cases, self.lists, viewer, record.id, &choice).await.map(Some)
    }

    async fn draw(
        &self,
        record: ImportRecord,
        asked: Option<(Typed, Result<Tried, Refusal>)>,
    ) -> Result<Page, Problem> {
        let words = self.words;
        let (tenant, id) = (self.site.tenant.clone(), record.id);
        let refusals = self.site.store.read(move |tx| {
            Box::pin(async move { crate::query::refusals(tx, &tenant, id, 0, LISTED).await })
        });
        let refusals: Vec<RefusalRow> = refusals.await?;
        let own = is_own(&record, self.viewer.viewer());
        let interrupted = record.is_interrupted(self.site.now());
        let choosing = matches!(record.state, ImportState::Waiting | ImportState::Failed) || interrupted;
        // A file whose chosen columns are not there is shown all the same, so that others can be chosen.
        let view = match lists::view(self.cases, self.viewer.viewer(), &record).await {
            Ok(view) => view,
            Err(Failure::Refused(_)) => {
                let mut unread = record.clone();
                unread.chosen.named.clear();
                lists::view(self.cases, self.viewer.viewer(), &unread).await?
            }
            Err(other) => return Err(Problem(other)),
        };
        let undo_refused = asked.as_ref().and_then(|(typed, said)| match (typed.get("do"), said) {
            (Some("undo"), Err(refusal)) => Some(refusal.clone()),
            _ => None,
        });
        let choose = match view.filter(|_| choosing) {
            Some(view) => self.choose(&record, &view, asked)?,
            None => Content::empty(),
        };
        let kind = words.t(&format!("link-kind-{}", record.kind.name().replace('_', "-")));
        let title =
            words.with("link-import-title-kind", &[("kind", kind), ("source", record.source.clone())]);
        let recognised = self.recognised(&record, choosing).await?;
        let body = ImportBody {
            head: PageHead::new(title.clone()).back(words.t("link-imports-title"), "/admin/imports"),
            status: status(words, &record, interrupted),
            choose,
            refused: refused_list(words, &record, &refusals, own),
            recognised,
            undo: self.undo_part(&record, undo_refused).await?,
        };
        Ok(Page::desk(title, &body)?.at("import"))
    }

    /// Says when the columns come from a saved mapping.
    async fn recognised(&self, record: &ImportRecord, choosing: bool) -> Result<Content, Failure> {
        let view = match choosing && record.kind.is_table() {
            true => lists::view(self.cases, self.viewer.viewer(), record).await,
            false => Ok(None),
        };
        let Ok(Some(ListView { table: Some(list), .. })) = view else { return Ok(Content::empty()) };
        let saved = jobs::saved_for(self.site, record.kind, list.table.header()).await?;
        Ok(match saved.filter(|saved| saved.chosen == record.chosen) {
            Some(saved) => {
                let said = self.words.with("link-mapping-recognised", &[("name", saved.name)]);
                Html::of(&Notice::done(said)).into()
            }
            None => Content::empty(),
        })
    }

    fn choose(
        &self,
        record: &ImportRecord,
        view: &ListView,
        asked: Option<(Typed, Result<Tried, Refusal>)>,
    ) -> Result<Content, Problem> {
        let words = self.words;
        let (typed, said) = match asked {
            Some((typed, said)) => (typed, Some(said)),
            None => (super::import::stored(record), None),
        };
        let mut form = Form::new(words, self.token).prefix("import").typed(typed);
        let mut tried = Content::empty();
        match said {
            Some(Err(refusal)) => form = form.refused(&refusal),
            Some(Ok(said)) => tried = self.tried(&said),
            None => {
                let missing = view.table.as_ref().map(crate::lists::ListTable::missing).unwrap_or_default();
                if !missing.is_empty() {
                    let names: Vec<String> = missing.iter().map(|column| self.column_word(column)).collect();
                    let said = words.with("link-choose-missing", &[("missing", names.join("、"))]);
                    tried = Html::of(&Notice::attention(said)).into();
                }
            }
        }
        let header = view.table.as_ref().map(|list| list.table.header()).unwrap_or_default();
        let named = |column: &ListColumn| {
            let choices = header.iter().filter(|name| !name.is_empty()).map(|name| Choice::new(name, name));
            let select = form
                .select(&format!("column_{}", column.name), self.column_word(column), choices)
                .unchosen(words.t("link-choose-none"));
            if column.is_needed { select.required() } else { select }
        };
        let body = ChooseBody {
            address: format!("/imports/{}", record.id),
            fields: record.kind.columns().iter().map(named).collect(),
            channels: Vec::new(),
            datums: match record.kind.has_points() {
                true => datums(words),
                false => Vec::new(),
            },
            of_cases: false,
            is_table: record.kind.is_table(),
            preview: view.table.as_ref().map_or_else(Content::empty, |list| {
                let known: Vec<Option<String>> = list
                    .table
                    .header()
                    .iter()
                    .map(|name| {
                        let fits = |column: &&ListColumn| list.columns.get(column.name) == Some(name);
                        record.kind.columns().iter().find(fits).map(|column| self.column_word(column))
                    })
                    .collect();
                Html::of(&preview_of(words, list.table.encoding(), list.table.header(), &known, &view.rows))
                    .into()
            }),
            tried,
            form,
            words: words.clone(),
        };
        Ok(Html::render(&body).map_err(Failure::broken)?.into())
    }

    fn column_word(&self, column: &ListColumn) -> String {
        self.words.t(&format!("link-column-{}", column.name.replace('_', "-")))
    }

    /// What would happen, and the first rows that would be refused.
    fn tried(&self, said: &Tried) -> Content {
        let words = self.words;
        let figures = &said.figures;
        let facts = [
            ("rows", figures.rows.to_string()),
            ("created", figures.created.to_string()),
            ("changed", figures.changed.to_string()),
            ("known", figures.known.to_string()),
            ("refused", figures.refused.to_string()),
        ];
        let notice = Notice::information(words.with("link-list-said-dry", &facts));
        let mut parts = vec![Html::of(&notice)];
        if !said.refused.is_empty() {
            let rows = said.refused.iter().map(|row| {
                let next = words.next_step(&row.refusal).unwrap_or_default();
                Row::new()
                    .cell(row.line.to_string())
                    .cell(row.column.clone().unwrap_or_default())
                    .cell(format!("{} {next}", words.reason(&row.refusal)))
            });
            let table = Table::new(words.t("link-list-would-refuse"))
                .column(Column::new(words.t("link-refused-line")).narrow())
                .column(Column::new(words.t("link-refused-column")).narrow())
                .column(Column::new(words.t("link-refused-reason")).title())
                .rows(rows);
            parts.push(Html::of(&table));
        }
        Html::join(parts).into()
    }

    /// What the import made, what hinders taking it back, and the button for it.
    async fn undo_part(&self, record: &ImportRecord, refused: Option<Refusal>) -> Result<Content, Failure> {
        let words = self.words;
        let undone = crate::undo::state(self.site, record.id).await?;
        let running = record.state == ImportState::Running && !record.is_interrupted(self.site.now());
        if running || undone.withdrawn + undone.kept + undone.left == 0 {
            return Ok(Content::empty());
        }
        let mut parts = Vec::new();
        if let Some(refusal) = refused {
            let next = words.next_step(&refusal).unwrap_or_default();
            parts.push(Html::of(&Notice::refused(words.reason(&refusal)).next(next)));
        }
        if let Some(draft) = &undone.draft {
            let notice = Notice::attention(words.t("link-list-draft"));
            parts.push(Html::of(&notice));
            parts.push(Html::of(&ui::Button::link(words.t("link-list-draft-open"), draft.clone())));
        } else if undone.withdrawn + undone.kept > 0 {
            let facts = [("withdrawn", undone.withdrawn.to_string()), ("kept", undone.kept.to_string())];
            let said = words.with("link-list-undone", &facts);
            parts.push(Html::of(&match undone.kept {
                0 => Notice::done(said),
                _ => Notice::attention(said).next(words.t("link-list-undo-kept.next")),
            }));
        }
        if !undone.hindered.is_empty() {
            let rows = undone.hindered.iter().map(|kept| {
                let facts: Vec<(&str, &str)> =
                    kept.facts.iter().map(|(name, fact)| (name.as_str(), fact.as_str())).collect();
                Row::new().cell(kept.name.clone()).cell(words.with(&format!("refusal-{}", kept.code), &facts))
            });
            let table = Table::new(words.t("link-list-hindered"))
                .column(Column::new(words.t("link-list-what")).title())
                .column(Column::new(words.t("link-list-why")))
                .rows(rows);
            parts.push(Html::of(&table));
        }
        if undone.left + undone.kept > 0 && undone.draft.is_none() {
            let form = Form::new(words, self.token).prefix("undo");
            let key = match record.kind.ground() {
                crate::model::Ground::Duties => "link-list-undo-duties",
                _ => "link-list-undo-about",
            };
            let count = (undone.left + undone.kept).to_string();
            let ask = Html::join([
                Html::of(&form.open(format!("/imports/{}", record.id))),
                Html::of(&Notice::attention(words.with(key, &[("left", count)]))),
                Html::of(&form.submit(words.t("link-undo-do")).sends("do", "undo")),
                Html::of(&form.close()),
            ]);
            parts.push(Html::of(&Disclosure::new(words.t("link-undo-title"), ask).id("undo")));
        }
        Ok(Html::join(parts).into())
    }
}

/// The result of an import, for the page's status.
pub(super) fn facts(words: &Words, record: &ImportRecord) -> FactList {
    let figures = &record.figures;
    FactList::new()
        .fact(words.t("link-fact-rows"), words.number(figures.rows))
        .fact(words.t("link-list-created"), words.number(figures.created))
        .fact(words.t("link-list-changed"), words.number(figures.changed))
        .fact(words.t("link-list-known"), words.number(figures.known))
        .fact(words.t("link-fact-refused"), words.number(figures.refused))
}

pub(super) fn datums(words: &Words) -> Vec<Choice> {
    let named = |datum: &Datum| Choice::new(datum.name(), words.t(&format!("link-datum-{}", datum.name())));
    Datum::ALL.iter().map(named).collect()
}
