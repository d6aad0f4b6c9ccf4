//! `/admin/policies`: reading, trying and setting the local policy of every capability.

mod said;

use crate::actions::unknown_calendar;
use crate::kept::{Kept, Policies};
use crate::model::{Change, changes, leaves};
use crate::query::{self, VersionRow};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use guard::{Idempotency, SignedIn, Site};
use kernel::{Actor, Failure, Instant, Refusal};
pub(crate) use said::Said;
use serde_json::Value;
use ui::{
    Column, Content, Form, Html, Link, Notice, Page, PageHead, Problem, Row, Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "policies.html")]
struct ListBody {
    head: PageHead,
    list: Table,
}

#[derive(Template)]
#[template(path = "policy.html")]
struct OneBody {
    words: Words,
    head: PageHead,
    notices: Vec<Content>,
    changed: Content,
    values: Table,
    form: Form,
    address: String,
    request: String,
    today: String,
    text: String,
    history: Table,
    asked: Option<(String, String)>,
    tried: Option<(String, &'static str)>,
}

/// A policy with its versions, as it stands now.
pub(crate) struct Standing {
    pub(crate) kept: Kept,
    pub(crate) now: Instant,
    /// One's own, the oldest first.
    pub(crate) rows: Vec<VersionRow>,
    /// Who set each, in the same order.
    pub(crate) by: Vec<Option<String>>,
}

impl Standing {
    /// The version in force at an instant; `None` is the shipped one.
    pub(crate) fn at(&self, at: Instant) -> Option<&VersionRow> {
        let begun = self.rows.iter().filter(|row| row.effective_from <= at);
        begun.max_by_key(|row| (row.effective_from, row.version))
    }
    /// The limits of a version as JSON.
    pub(crate) fn body(&self, row: Option<&VersionRow>) -> Result<Value, Failure> {
        match row {
            Some(row) => Ok(serde_json::from_str(&row.body)?),
            None => Ok(self.kept.read(self.kept.shipped)?),
        }
    }
    /// The text of a version; written anew where it was set by fields.
    pub(crate) fn text(&self, row: Option<&VersionRow>) -> Result<String, Failure> {
        match row {
            Some(row) if row.text.is_empty() => {
                let body: toml::Table = serde_json::from_str(&row.body)?;
                Ok(toml::to_string_pretty(&body).map_err(Failure::broken)?)
            }
            Some(row) => Ok(row.text.clone()),
            None => Ok(self.kept.shipped.to_owned()),
        }
    }
    /// The next version that has not begun.
    fn coming(&self) -> Option<&VersionRow> {
        let coming = self.rows.iter().filter(|row| row.effective_from > self.now);
        coming.min_by_key(|row| (row.effective_from, std::cmp::Reverse(row.version)))
    }
}

/// Reads a policy with its versions.
pub(crate) async fn standing(site: &Site, kept: Kept) -> Result<Standing, Failure> {
    let (tenant, now) = (site.tenant.clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let rows = query::rows(tx, &tenant, kept.name).await?;
            let mut by = Vec::new();
            for row in &rows {
                by.push(match serde_json::from_str(&row.actor) {
                    Ok(Actor::Staff { account, .. }) => {
                        guard::query::name_of(tx, &tenant, account).await?.map(|(name, _)| name)
                    }
                    _ => None,
                });
            }
            Ok::<_, Failure>(Standing { kept, now, rows, by })
        })
    });
    read.await
}

/// GET `/admin/policies`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(policies): Extension<Policies>,
    viewer: SignedIn,
    words: Words,
) -> Result<Page, Problem> {
    let mut rows = Vec::new();
    for kept in policies.for_viewer(viewer.viewer())? {
        let said = Said::new(&words, kept.name);
        let standing = standing(&site, kept).await?;
        let address = format!("/admin/policies/{}", kept.name);
        let coming = standing.coming().map_or_else(String::new, |row| words.day(row.effective_from));
        rows.push(
            Row::new()
                .opens(address.clone())
                .cell(Link::new(said.title(), address))
                .cell(said.about())
                .cell(said.since(standing.at(standing.now)))
                .cell(coming),
        );
    }
    let list = Table::new(words.t("policy-list"))
        .column(Column::new(words.t("policy-column-name")).title())
        .column(Column::new(words.t("policy-column-about")))
        .column(Column::new(words.t("policy-column-since")).narrow())
        .column(Column::new(words.t("policy-column-coming")).narrow())
        .rows(rows);
    let head = PageHead::new(words.t("policy-list"))
        .back(words.t("policy-admin"), "/admin")
        .about(words.t("policy-about"));
    Ok(Page::desk(words.t("policy-list"), &ListBody { head, list })?.at("admin"))
}

/// GET `/admin/policies/{name}`; with `?version=` an earlier or later text to read and go on from
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(policies): Extension<Policies>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(name): Path<String>,
    typed: Typed,
) -> Result<Page, Problem> {
    let standing = standing(&site, policies.named(viewer.viewer(), &name)?).await?;
    let notice = match typed.get("saved").and_then(|number| number.parse::<i64>().ok()) {
        Some(number) => saved(&words, &standing, number),
        None => Content::empty(),
    };
    let form = Form::new(&words, &token).prefix("policy");
    draw(&site, &words, &standing, &typed, form, vec![notice], Content::empty())
}

fn saved(words: &Words, standing: &Standing, number: i64) -> Content {
    let Some(row) = standing.rows.iter().find(|row| row.version == number) else { return Content::empty() };
    let said = match row.effective_from > standing.now {
        true => words.with("policy-saved-later", &[("day", words.day(row.effective_from))]),
        false => words.t("policy-saved"),
    };
    Html::of(&Notice::done(said)).into()
}

/// POST `/admin/policies/{name}`: `do=check` says what would change, otherwise the text is set.
pub(crate) async fn change(
    State(site): State<Site>,
    Extension(policies): Extension<Policies>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(name): Path<String>,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let kept = policies.named(viewer.viewer(), &name)?;
    let form = Form::new(&words, &token).prefix("policy").typed(typed.clone());
    let dry = typed.get("do") == Some("check");
    let outcome = carry_out(&site, &viewer, kept, &typed, dry, &idempotency).await;
    let standing = standing(&site, kept).await?;
    match outcome {
        Ok(Outcome { version: Some(version), .. }) => {
            Ok(Redirect::to(&format!("/admin/policies/{name}?saved={version}")).into_response())
        }
        Ok(Outcome { changes, .. }) => {
            let said = Said::new(&words, kept.name);
            let changed = said.changes(&changes);
            Ok(draw(&site, &words, &standing, &typed, form, Vec::new(), changed)?.into_response())
        }
        Err(Failure::Refused(refusal)) if refusal.field.is_some() => {
            let form = form.refused(&refusal);
            let page = draw(&site, &words, &standing, &typed, form, Vec::new(), Content::empty())?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// What became of a text.
pub(crate) struct Outcome {
    /// The new version; none after a dry check.
    pub(crate) version: Option<i64>,
    /// Against the version in force when the new one begins.
    pub(crate) changes: Vec<Change>,
}

/// Checks what was typed, and sets it unless `dry`.
pub(crate) async fn carry_out(
    site: &Site,
    viewer: &guard::Viewer,
    kept: Kept,
    typed: &Typed,
    dry: bool,
    idempotency: &Idempotency,
) -> Result<Outcome, Failure> {
    let text = typed.raw("text").filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| Refusal::invalid("policy-empty", "text"))?.replace("\r\n", "\n");
    let body = kept.read(&text)?;
    let from = begins(typed, site.now())?;
    let at = from.unwrap_or_else(|| site.now());
    if at.date() < site.now().date() {
        return Err(Refusal::invalid("policy-past", "effective_from").into());
    }
    let standing = standing(site, kept).await?;
    let (tenant, named, written) = (site.tenant.clone(), body.clone(), text.clone());
    let unknown = site
        .store
        .read(move |tx| Box::pin(async move { unknown_calendar(tx, &tenant, at, &named, &written).await }));
    if let Some(refusal) = unknown.await? {
        return Err(refusal.into());
    }
    let changes = changes(&standing.body(standing.at(at))?, &body);
    let version = match dry {
        true => None,
        false => Some(kept.set(site, viewer, idempotency.or_typed(typed), from, &text).await?),
    };
    Ok(Outcome { version, changes })
}

/// From when: today means from now on.
fn begins(typed: &Typed, now: Instant) -> Result<Option<Instant>, Refusal> {
    let from = typed.read::<Instant>("effective_from", "policy-day")?;
    let from = from.ok_or_else(|| Refusal::invalid("policy-day", "effective_from"))?;
    let midnight = from == Instant::from_civil(from.date().at(0, 0, 0, 0));
    Ok((!(midnight && from.date() == now.date())).then_some(from))
}

fn draw(
    site: &Site,
    words: &Words,
    standing: &Standing,
    typed: &Typed,
    form: Form,
    mut notices: Vec<Content>,
    changed: Content,
) -> Result<Page, Problem> {
    let said = Said::new(words, standing.kept.name);
    let asked = typed.get("version").and_then(|number| number.parse::<i64>().ok());
    let asked_row = asked.and_then(|number| standing.rows.iter().find(|row| row.version == number));
    let shown = if asked.is_some() { asked_row } else { standing.at(standing.now) };
    if let Some(row) = standing.coming() {
        let day = words.day(row.effective_from);
        let said = words.with("policy-coming", &[("day", day), ("version", row.version.to_string())]);
        notices.push(Html::of(&Notice::information(said)).into());
    }
    let address = format!("/admin/policies/{}", standing.kept.name);
    let head =
        PageHead::new(said.title()).back(words.t("policy-list"), "/admin/policies").about(said.about());
    // Whoever looks at another version is told which one holds.
    let asked = asked.map(|_| (words.t("policy-to-present"), address.clone()));
    let body = OneBody {
        head,
        notices,
        changed,
        values: said.values(&leaves(&standing.body(shown)?), &said.caption(shown, asked.is_some())),
        form,
        request: site.form_key(),
        today: standing.now.date().to_string(),
        text: standing.text(shown)?,
        history: history(&said, standing, &address),
        asked,
        tried: standing.kept.tried_at.map(|address| (words.t("policy-tried"), address)),
        address,
        words: words.clone(),
    };
    Ok(Page::desk(said.title(), &body)?.at("admin"))
}

fn history(said: &Said, standing: &Standing, address: &str) -> Table {
    let words = said.words;
    let present = standing.at(standing.now).map_or(0, |row| row.version);
    let own = standing.rows.iter().zip(&standing.by).rev().map(|(row, by)| {
        let link = Link::new(
            words.with("policy-version", [("version", row.version)]),
            format!("{address}?version={}", row.version),
        );
        let set = match row.set_at == Instant::default() {
            true => "—".to_owned(),
            false => words.day(row.set_at),
        };
        Row::new()
            .cell(link)
            .cell(said.begins(row, standing.now, present))
            .cell(set)
            .cell(by.clone().unwrap_or_else(|| words.t("policy-by-system")))
    });
    let shipped = Row::new()
        .cell(Link::new(words.t("policy-shipped"), format!("{address}?version=0")))
        .cell(if present == 0 { words.t("policy-in-force") } else { "—".to_owned() })
        .cell("—")
        .cell("—");
    Table::new(words.t("policy-history"))
        .column(Column::new(words.t("policy-column-version")).title())
        .column(Column::new(words.t("policy-column-begins")))
        .column(Column::new(words.t("policy-column-set")).narrow())
        .column(Column::new(words.t("policy-column-by")).narrow())
        .rows(own.chain([shipped]))
}
